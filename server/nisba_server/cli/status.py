"""Exit statuses, and the one line that says what went wrong."""

import sys
import unicodedata
from enum import IntEnum

import click

BAD_TEXT = ("INVALID_NAME", "NAME_TOO_LONG")
"""Codes of errors that are about one text and leave the others alone."""


class Status(IntEnum):
    """What the command's exit status means."""

    DONE = 0
    NO_MATCH = 1
    USAGE = 2
    UNREACHABLE = 3


def status_of(error: Exception) -> Status:
    """The exit status for an error."""
    # An error of the client can only be there when its module, and with it grpc, is loaded.
    client = sys.modules.get("nisba_server.client")
    if client is not None and isinstance(error, client.Unreachable):
        return Status.UNREACHABLE
    return Status.USAGE


def complain(message: str) -> None:
    """Write ``nisba: message`` to standard error, on one line."""
    click.echo(f"nisba: {visible(message)}", err=True)


def visible(text: str) -> str:
    r"""``text`` fit for a terminal: controls, and bytes that are not text, as ``\xNN``.

    A name out of a file may hold sequences that command the terminal.
    """
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cs"):
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return char
