"""Options that several commands share, and what they amount to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nisba.model import Hints, Kind

from .engine import Backend

Command = TypeVar("Command", bound=Callable[..., Any])

_OVERLAY = "nisba.overlay"
FORMATS = ("table", "json", "jsonl", "csv", "tsv")


def backend_options(command: Command) -> Command:
    """``--table``, ``--overlay`` and ``--server``; the command takes ``table`` and ``server``.

    What ``--overlay`` says is kept by the context, where :func:`chosen_backend` finds it.
    """
    for option in (
        click.option(
            "--server",
            metavar="HOST:PORT",
            envvar="NISBA_SERVER",
            default="",
            help="Ask a running service (also by the variable NISBA_SERVER).",
        ),
        click.option(
            "--overlay",
            type=click.Path(path_type=Path),
            metavar="FILE",
            expose_value=False,
            callback=_keep_overlay,
            help="Aliases added to the table and withdrawn from it: a TSV.",
        ),
        click.option(
            "--table",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="A compiled table instead of the built-in one.",
        ),
    ):
        command = option(command)
    return command


def _keep_overlay(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    context.meta[_OVERLAY] = value


def hint_options(command: Command) -> Command:
    """``--kind``, ``--country``, ``--lang``; the command takes ``kind``, ``country``, ``lang``."""
    for option in (
        click.option(
            "--lang",
            metavar="LANG",
            default="",
            help="Language of the text the names were read in: en, fr, de-AT ...",
        ),
        click.option(
            "--country", metavar="CC", default="", help="Country the names are of: SY, LB ..."
        ),
        click.option(
            "--kind",
            type=click.Choice([kind.value for kind in Kind]),
            help="Look for entities of this kind only.",
        ),
    ):
        command = option(command)
    return command


def format_option(default: str | None = "table") -> Callable[[Command], Command]:
    """``--format``; the command takes ``format``."""

    def add(command: Command) -> Command:
        return click.option(
            "--format",
            "-f",
            type=click.Choice(FORMATS),
            default=default,
            show_default=default is not None,
            help="How records are printed.",
        )(command)

    return add


def chosen_backend(table: Path | None, server: str) -> Backend:
    """What ``--table``, ``--overlay`` and ``--server`` ask for; both win over the variable.

    Raises:
        click.UsageError: a service was named on the command line beside one of the others.
    """
    context = click.get_current_context()
    overlay: Path | None = context.meta.get(_OVERLAY)
    if table is None and overlay is None:
        return Backend(None, server)
    if server and context.get_parameter_source("server") is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            "--table and --server exclude each other: a service has its own table"
            if table
            else "--overlay and --server exclude each other: a service has its own table"
        )
    return Backend(table, "", overlay)


def chosen_hints(kind: str | None, country: str, lang: str) -> Hints:
    """What the user knows of the names.

    Raises:
        InvalidHint: a country or a language that is not of its form.
    """
    from nisba.listed import check_hints

    hints = Hints(Kind(kind) if kind else None, country.upper(), lang)
    check_hints(hints)
    return hints
