"""Texts given as arguments or on standard input."""

import os
import sys
from collections.abc import Iterator

import click

from ..files.rows import undecodable


def argument(text: str) -> str:
    """A text of the command line: UTF-8, even where the locale knows ASCII only."""
    return os.fsencode(text).decode("utf-8", "surrogateescape") if undecodable(text) else text


def given(texts: tuple[str, ...]) -> Iterator[str]:
    """The texts themselves; for ``-``, or for none at all, the lines of standard input."""
    for text in texts or ("-",):
        if text != "-":
            yield argument(text)
            continue
        if sys.stdin.isatty():
            click.echo("nisba: one a line; end with Ctrl-D", err=True)
        for line in sys.stdin:
            yield line.removesuffix("\n").removesuffix("\r").removeprefix("\ufeff")
