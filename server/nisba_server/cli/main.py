"""The entry point: runs a command and turns whatever goes wrong into one line and a status."""

import io
import os
import sys
from collections.abc import Sequence

import click

from nisba.errors import NisbaError

from ..files.errors import FileError
from ..garbage import leave, look_seldom, set_aside
from .app import app
from .status import Status, complain, status_of

_PROGRAM = "nisba"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``nisba`` with these arguments (the process's own by default).

    Returns:
        The exit status: see `status.Status`; 130 after an interrupt, 141 when who reads the output
        has gone.
    """
    _speak_utf8()
    if arguments is None:
        set_aside()
    else:  # a process of somebody else's
        look_seldom()
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        leave()
        return status
    except BrokenPipeError:
        # Nothing is wrong on our side; without this the interpreter complains at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        return 130
    except click.UsageError as error:
        complain(f"{error.format_message()}{_remedy(error)}")
        return Status.USAGE
    except click.ClickException as error:
        complain(error.format_message())
        return Status.USAGE
    except (NisbaError, FileError) as error:
        complain(str(error))
        return status_of(error)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}")
        return Status.USAGE
    except Exception as error:  # a fault of ours: said in one line all the same
        if os.environ.get("NISBA_DEBUG"):
            raise
        complain(
            f"internal error: {type(error).__name__}: {error}; "
            "please report it with the output of NISBA_DEBUG=1"
        )
        return Status.USAGE


def _run(arguments: list[str]) -> int:
    instruction = os.environ.get("_NISBA_COMPLETE")
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, _PROGRAM, "_NISBA_COMPLETE", instruction)
    try:
        with app.make_context(_PROGRAM, arguments) as context:
            return int(app.invoke(context) or 0)
    except click.exceptions.Exit as leave:
        return leave.exit_code


def _remedy(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else _PROGRAM
    return f" (see '{path} --help')"


def _speak_utf8() -> None:
    """Names are written in UTF-8 whatever the locale says; what is not text, visibly."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
