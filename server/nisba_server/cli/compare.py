"""``nisba compare``: are these one name?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from nisba.model import Hints, Verdict

from ..files.answers import Answer, Answering, Job
from ..files.rows import Fault, Question
from . import shapes
from .engine import Backend, engine_for, open_engine
from .explain import explained_comparison
from .filejob import FileOptions, fragments, run_file
from .names import argument
from .options import backend_options, chosen_backend, chosen_hints, format_option, hint_options
from .output import emit, print_records
from .status import Status

_COLUMNS = ("a", "b", "decision", "score", "warnings")


@click.command("compare", short_help="Are two names, or the pairs of a file, one name?")
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--explain", is_flag=True, help="Show why, step by step.")
@click.option("--pairs", metavar="IN", help="A file with columns a and b, compared row by row.")
@click.option("-o", "--output", metavar="OUT", help="Where the rows of --pairs go (- by default).")
@click.option("--workers", type=click.IntRange(1), default=1, help="Processes for --pairs.")
@format_option()
@hint_options
@backend_options
def command(
    a: str | None,
    b: str | None,
    explain: bool,
    pairs: str | None,
    output: str | None,
    workers: int,
    format: str,
    kind: str | None,
    country: str,
    lang: str,
    table: Path | None,
    server: str,
) -> int:
    """Say whether A and B are one name: match, possible or different.

    \b
    nisba compare "Nour e-Din a-Zinki" "Nureddin Zengi"
    nisba compare --explain a-Sakhour الصاخور
    nisba compare --pairs pairs.tsv -o judged.jsonl

    --pairs reads CSV, TSV or JSON lines with a and b; other columns pass through, and every row
    gains score and decision. The exit status is 1 when two names are no match.
    """
    hints = chosen_hints(kind, country, lang)
    backend = chosen_backend(table, server)
    if pairs is not None:
        if a is not None:
            raise click.UsageError("--pairs takes the place of A and B")
        options = FileOptions(pairs, output or "-", workers=1 if server else workers)
        return run_file(options, _job(backend, hints))
    if a is None or b is None:
        raise click.UsageError("give two names, or a file of them with --pairs")
    if output is not None:
        raise click.UsageError("-o goes with --pairs; one comparison goes to standard output")
    with engine_for(backend) as engine:
        answer = engine.compare(argument(a), argument(b), hints=hints, explain=explain)
    if explain and format == "table":
        emit(explained_comparison(answer))
    else:
        print_records([shapes.comparison(answer)], format, columns=_COLUMNS)
    return Status.DONE if answer.verdict is Verdict.MATCH else Status.NO_MATCH


@dataclass(frozen=True, slots=True)
class _Open:
    """Opens what answers pairs; goes to worker processes as it is."""

    backend: Backend
    hints: Hints

    def __call__(self) -> Answering:
        engine = open_engine(self.backend)

        def answer(questions: Sequence[Question]) -> list[Answer]:
            pairs = [(a, b) for a, b in questions]
            found = engine.compare_many(pairs, hints=self.hints)
            return [
                _failed(entry)
                if isinstance(entry, Fault)
                else _answer(entry.verdict.value, shapes.score(entry.score))
                for entry in found
            ]

        return answer


def _job(backend: Backend, hints: Hints) -> Job:
    return Job(
        wanted=("a", "b"),
        columns=("score", "decision", "error"),
        keys=("score", "decision", "error"),
        open=_Open(backend, hints),
        failed=_failed,
        outcomes=(*(verdict.value for verdict in Verdict), "none"),
    )


def _answer(decision: str, score: float) -> Answer:
    return Answer(
        decision,
        cells=(str(score), decision, ""),
        members=fragments({"score": score, "decision": decision}),
        text=f"{decision}\t{score}",
    )


def _failed(fault: Fault) -> Answer:
    return Answer(
        "none",
        cells=("0.0", "none", fault.as_text()),
        members=fragments({"score": 0.0, "decision": "none", "error": fault.as_json()}),
        failed=True,
    )
