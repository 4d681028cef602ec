"""``nisba transliterate``: a text in another script or romanisation."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nisba.errors import NisbaError

from ..files.answers import Answer, Answering, Job
from ..files.formats import Format, format_of
from ..files.rows import Fault, Question
from . import shapes
from .engine import Backend, Engine, engine_for, open_engine
from .filejob import FileOptions, fragments, run_file
from .names import given
from .options import backend_options, chosen_backend, format_option
from .output import print_records
from .status import BAD_TEXT, Status, complain

if TYPE_CHECKING:
    from nisba.transliterate import Transliteration

_COLUMNS = ("text", "result", "score", "inferred", "error")


@click.command("transliterate", short_help="Texts in another script or romanisation.")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--to", metavar="SYSTEM", help="System to write in; 'nisba systems' lists them.")
@click.option("--from", "source", metavar="SYSTEM", default="", help="System TEXT is written in.")
@click.option("--lang", metavar="LANG", default="", help="Language of TEXT: ar, fa, ru ...")
@click.option(
    "--nbest",
    type=click.IntRange(1, 50),
    default=1,
    show_default=True,
    help="How many readings to give, best first.",
)
@click.option("--input", "path", metavar="FILE", help="A file, row by row; - is standard input.")
@click.option("--text-column", metavar="COL", default="text", help="Column of FILE with the texts.")
@click.option("--system-column", metavar="COL", help="Column of FILE that names the system.")
@click.option("-o", "--output", metavar="OUT", default="-", help="Where the rows of FILE go.")
@format_option(None)
@backend_options
def command(
    texts: tuple[str, ...],
    to: str | None,
    source: str,
    lang: str,
    nbest: int,
    path: str | None,
    text_column: str,
    system_column: str | None,
    output: str,
    format: str | None,
    table: Path | None,
    server: str,
) -> int:
    """Write each TEXT in another script or romanisation.

    Without a TEXT, or for -, texts are read from standard input, one a line.

    \b
    nisba transliterate حَلَب --to ala-lc
    nisba transliterate "نور الدين" --to popular --nbest 5
    nisba transliterate al-Fardous --to arabic
    nisba transliterate --input words.txt --to popular -o words.jsonl
    nisba transliterate --input words.tsv --text-column word --system-column system -o out.jsonl

    popular is the unmarked spelling of the press, arabic is Arabic script, arabic-vocalised the
    same with vowel marks. Away from a terminal the output is JSON lines:
    {"text", "candidates": [{"text", "score"}, ...]}, best first.
    """
    backend = chosen_backend(table, server)
    if path is not None:
        if texts:
            raise click.UsageError("--input takes the place of TEXT")
        if (to is None) == (system_column is None):
            raise click.UsageError("--input needs either --to or --system-column")
        if format not in (None, "jsonl", "csv", "tsv"):
            raise click.UsageError("--input writes jsonl, csv or tsv")
        write_as = Format(format) if format else format_of(output) or Format.JSONL
        asking = _Asking(source, lang, nbest)
        job = _job(backend, asking, to, text_column, system_column)
        return run_file(FileOptions(path, output, write_as=write_as), job)
    if to is None:
        raise click.UsageError("say the system with --to; 'nisba systems' lists them")
    if output != "-":
        raise click.UsageError("-o goes with --input")
    printed = format or ("table" if sys.stdout.isatty() else "jsonl")
    asking = _Asking(source, lang, nbest)
    failures: list[Fault] = []
    with engine_for(backend) as engine:
        answers = (_ask(engine, text, to, asking, failures) for text in given(texts))
        records = (
            answers
            if printed in ("json", "jsonl")
            else (row for record in answers for row in _rows(record))
        )
        print_records(records, printed, columns=_COLUMNS)
    return Status.USAGE if failures else Status.DONE


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is the same for every text."""

    source: str
    language: str
    nbest: int


def _ask(
    engine: Engine, text: str, to: str, asking: _Asking, failures: list[Fault]
) -> shapes.Record:
    try:
        found = engine.transliterate(
            text, to, source=asking.source, language=asking.language, nbest=asking.nbest
        )
    except NisbaError as error:
        if error.code not in BAD_TEXT:
            raise
        fault = Fault(error.code, error.message)
        failures.append(fault)
        complain(fault.message)
        return _no_record(text, fault)
    return shapes.transliteration(found)


def _rows(record: shapes.Record) -> list[shapes.Record]:
    """A record for formats with columns: a row a candidate."""
    text, error = record["text"], record.get("error")
    if error:
        return [{"text": text, "error": error}]
    return [
        {**candidate, "result": candidate["text"], "text": text}
        for candidate in record["candidates"]
    ]


def _no_record(text: str, fault: Fault) -> shapes.Record:
    return {"text": text, "candidates": [], "error": fault.as_json()}


@dataclass(frozen=True, slots=True)
class _Open:
    """Opens what answers texts; goes to worker processes as it is.

    ``to`` is the system of every row, ``None`` when each row names its own.
    """

    backend: Backend
    asking: _Asking
    to: str | None

    def __call__(self) -> Answering:
        engine = open_engine(self.backend)
        asking = self.asking

        def answer(questions: Sequence[Question]) -> list[Answer]:
            texts = [(question[0], self.to or question[1]) for question in questions]
            found = engine.transliterate_many(
                texts, source=asking.source, language=asking.language, nbest=asking.nbest
            )
            return [
                _failed(entry, text) if isinstance(entry, Fault) else _answer(entry)
                for entry, (text, _) in zip(found, texts, strict=True)
            ]

        return answer


def _answer(found: "Transliteration") -> Answer:
    text, score = "", 0.0
    if found.candidates:
        text, score = found.candidates[0].text, shapes.score(found.candidates[0].score)
    return Answer(
        "written",
        cells=(text, str(score), ""),
        members=fragments(shapes.transliteration(found)),
        text=text,
    )


def _failed(fault: Fault, text: str = "") -> Answer:
    return Answer(
        "not written",
        cells=("", "0.0", fault.as_text()),
        members=fragments(_no_record(text, fault)),
        failed=True,
    )


def _job(
    backend: Backend, asking: _Asking, to: str | None, text_column: str, system_column: str | None
) -> Job:
    return Job(
        wanted=(text_column, system_column) if system_column else (text_column,),
        columns=("result", "score", "error"),
        keys=("text", "candidates", "error"),
        open=_Open(backend, asking, to),
        failed=_failed,
        outcomes=("written", "not written"),
    )
