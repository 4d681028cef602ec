"""``nisba normalize``: what is this name?"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from nisba.errors import NisbaError
from nisba.model import DocumentContext, Hints, Normalization

from ..files.rows import Fault
from . import shapes
from .engine import Engine, engine_for
from .explain import explained, explained_fault
from .names import given
from .options import backend_options, chosen_backend, chosen_hints, format_option, hint_options
from .output import emit, print_records
from .status import BAD_TEXT, Status, complain
from .style import Restyle, restyler

_COLUMNS = (
    "name",
    "canonical",
    "arabic",
    "arabic_vocalised",
    "id",
    "kind",
    "decision",
    "score",
    "warnings",
    "error",
)
_SHOWN = ("name", "canonical", "arabic", "kind", "decision", "score", "id", "warnings", "error")

Answered = tuple[str, Normalization | Fault]


@click.command("normalize", short_help="What each name canonically is.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--explain", is_flag=True, help="Show why, step by step.")
@click.option(
    "--top",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="How many candidates an answer has at most.",
)
@click.option("--style", metavar="SYSTEM", help="Also show the name in this romanisation system.")
@click.option(
    "--context",
    multiple=True,
    metavar="ID",
    help="An entity met before in the same document; its short forms are accepted.",
)
@format_option()
@hint_options
@backend_options
def command(
    names: tuple[str, ...],
    explain: bool,
    top: int,
    style: str | None,
    context: tuple[str, ...],
    format: str,
    kind: str | None,
    country: str,
    lang: str,
    table: Path | None,
    server: str,
) -> int:
    """Say what each NAME canonically is.

    Without a NAME, or for -, names are read from standard input, one a line.

    \b
    nisba normalize a-Sakhour "Nureddin Zengi" الصاخور
    nisba normalize --explain "Bab a-Tariq"
    nisba normalize --format json --country SY al-Fardous
    nisba normalize --style ala-lc "Nour e-Din a-Zinki"
    cat names.txt | nisba normalize --format tsv

    Decisions: exact, alias and match are answers; ambiguous: several entities fit as well;
    possible: a person should look; none: the table has no such entity. The exit status is 1 when
    a name has no accepted answer, 2 when a text cannot be a name.
    """
    if explain and format in ("csv", "tsv"):
        raise click.UsageError("--explain has no place in csv and tsv; use table, json or jsonl")
    hints = chosen_hints(kind, country, lang)
    restyle = restyler(style)
    known = DocumentContext(context)
    with engine_for(chosen_backend(table, server)) as engine:
        tally = _Tally()
        answers = tally.watch(
            (name, _ask(engine, name, hints, known, top, explain)) for name in given(names)
        )
        if explain and format == "table":
            _explain(answers, restyle)
        else:
            columns, shown = _columns(style is not None)
            records = (_record(name, answer, restyle) for name, answer in answers)
            print_records(records, format, columns=columns, shown=shown)
    return tally.status


class _Tally:
    """Watches answers go by; knows the exit status afterwards."""

    def __init__(self) -> None:
        self.status = Status.DONE

    def watch(self, answers: Iterable[Answered]) -> Iterator[Answered]:
        for name, answer in answers:
            if isinstance(answer, Fault):
                complain(f"{_short(name)}: {answer.message}")
                self.status = Status.USAGE
            elif not answer.decision.accepted and self.status is Status.DONE:
                self.status = Status.NO_MATCH
            yield name, answer


def _ask(
    engine: Engine, name: str, hints: Hints, context: DocumentContext, top: int, explain: bool
) -> Normalization | Fault:
    try:
        return engine.normalize(name, hints=hints, context=context, limit=top, explain=explain)
    except NisbaError as error:
        if error.code in BAD_TEXT:
            return Fault(error.code, error.message)
        raise


def _record(name: str, answer: Normalization | Fault, restyle: Restyle | None) -> shapes.Record:
    if isinstance(answer, Fault):
        return shapes.no_normalization(name, answer)
    return shapes.normalization(answer, restyle(answer) if restyle else None)


def _explain(answers: Iterable[Answered], restyle: Callable[[Normalization], str] | None) -> None:
    for name, answer in answers:
        if isinstance(answer, Fault):
            emit(explained_fault(name, answer))
        else:
            emit(explained(answer, restyle(answer) if restyle else answer.canonical))


def _columns(styled: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of CSV and TSV, and of the table for people, where the style takes the place."""
    if not styled:
        return _COLUMNS, _SHOWN
    at = _COLUMNS.index("canonical") + 1
    shown = tuple("display" if column == "canonical" else column for column in _SHOWN)
    return (*_COLUMNS[:at], "display", *_COLUMNS[at:]), shown


def _short(name: str) -> str:
    return repr(name if len(name) <= 40 else f"{name[:40]}…")
