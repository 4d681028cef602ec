"""``nisba bulk``: a file, row by row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from nisba.model import Decision, Hints, Normalization

from ..files.answers import Answer, Answering, Job
from ..files.formats import Format
from ..files.rows import Fault, Question
from . import shapes
from .engine import Backend, engine_for, open_engine
from .filejob import FileOptions, fragments, run_file
from .options import backend_options, chosen_backend, chosen_hints, hint_options
from .style import restyler

_REMOTE_CHUNK = 1_000
_FORMATS = click.Choice([entry.value for entry in Format])


@click.command("bulk", short_help="A file of names, row by row.")
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", metavar="OUT", default="-", help="Where the rows go (- by default)."
)
@click.option(
    "--column", metavar="COL", default="name", show_default=True, help="The column with the names."
)
@click.option(
    "--top",
    type=click.IntRange(1, 100),
    help="How many candidates a row has at most; CSV and TSV gain nisba_candidates by it. "
    "JSON lines have 5 without it.",
)
@click.option("--style", metavar="SYSTEM", help="Also write the name in this romanisation system.")
@click.option(
    "--input-format", "--from", "read_as", type=_FORMATS, help="Format of IN, whatever its name."
)
@click.option(
    "--output-format", "--to", "write_as", type=_FORMATS, help="Format of OUT, whatever its name."
)
@click.option("--sheet", metavar="NAME", default="", help="Sheet of a workbook (the first).")
@click.option(
    "--encoding", default="utf-8", show_default=True, help="Encoding of IN; OUT is always UTF-8."
)
@click.option("--delimiter", default=",", help="Between the fields of CSV, in IN and OUT.")
@click.option(
    "--formula-guard/--no-formula-guard",
    "guard",
    default=True,
    show_default=True,
    help="Put ' before a nisba_* cell of CSV and XLSX that would be run as a formula.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that look up.",
)
@click.option("--resume", is_flag=True, help="Go on where an interrupted run stopped.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no closing line.")
@hint_options
@backend_options
def command(
    source: str,
    output: str,
    column: str,
    top: int | None,
    style: str | None,
    read_as: str | None,
    write_as: str | None,
    sheet: str,
    encoding: str,
    delimiter: str,
    guard: bool,
    workers: int,
    resume: bool,
    quiet: bool,
    kind: str | None,
    country: str,
    lang: str,
    table: Path | None,
    server: str,
) -> int:
    """Look up the names of the file IN and write its rows with the answers to OUT.

    IN and OUT are CSV, TSV (unquoted), JSON lines or plain text (one name a line), with .gz or
    .zst after it compressed, Parquet or XLSX, by their extensions; - is a standard stream.

    \b
    nisba bulk names.csv --column name -o found.csv
    nisba bulk places.tsv --column place --top 10 -o found.jsonl
    nisba bulk names.txt -o canonical.txt
    nisba bulk names.parquet --workers 2 -o found.parquet
    zcat names.jsonl.gz | nisba bulk - --from jsonl -o found.jsonl.gz

    CSV and TSV keep their columns and gain nisba_id, nisba_canonical, nisba_arabic,
    nisba_decision, nisba_score and nisba_error; an object of JSON lines gains "nisba"; plain text
    becomes the canonical forms. There is one row out for every row in, in the same order. A row
    that cannot be processed has the decision none and says why. OUT appears when the run is done,
    whole or not at all.

    Until then its rows are in OUT.part. When the run was interrupted, even killed, the same
    command with --resume goes on there, and OUT becomes what it would have been; if IN, the
    options or the table have changed, it refuses. Not for standard streams, Parquet and XLSX.
    """
    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character, such as ;")
    hints = chosen_hints(kind, country, lang)
    restyler(style)  # an unknown system is better said now
    backend = chosen_backend(table, server)
    options = FileOptions(
        source,
        output,
        read_as=Format(read_as) if read_as else None,
        write_as=Format(write_as) if write_as else None,
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
        guard=guard,
        workers=1 if backend.server else workers,  # a service has its own
        resume=resume,
        quiet=quiet,
    )
    return run_file(options, bulk_job(column, backend, hints, top, style))


def bulk_job(
    column: str, backend: Backend, hints: Hints, top: int | None, style: str | None
) -> Job:
    """Look-ups of the names in ``column``; see ``nisba bulk --help`` for the rest."""
    names = ["id", "canonical", "arabic", "decision", "score", "error"]
    names += ["display"] if style else []
    names += ["candidates"] if top else []
    shape = _Shape(candidates=top is not None, display=style is not None)
    return Job(
        wanted=(column,),
        columns=tuple(f"nisba_{name}" for name in names),
        keys=("nisba",),
        open=_Open(backend, hints, top or 5, style, shape),
        failed=shape.failed,
        outcomes=shapes.DECISIONS,
        chunk=_REMOTE_CHUNK if backend.server else 100,
        numbers=("nisba_score",),
        identity=partial(_identity, column, backend, hints, top, style),
    )


def _identity(
    column: str, backend: Backend, hints: Hints, top: int | None, style: str | None
) -> dict[str, str]:
    """What the answers depend on; see `Job`."""
    with engine_for(backend) as engine:
        known = engine.versions()
    return {
        "--column": column,
        "--top": str(top or ""),
        "--style": style or "",
        "--kind": hints.kind.value if hints.kind else "",
        "--country": hints.country,
        "--lang": hints.language,
        **{f"version of {name}": version for name, version in known.items()},
    }


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which optional columns there are."""

    candidates: bool
    display: bool

    def answer(self, found: Normalization, display: str | None) -> Answer:
        record = shapes.bulk(found, display)
        return Answer(
            found.decision.value,
            cells=self._cells(record, ""),
            members=fragments({"nisba": record}),
            text=found.canonical if display is None else display,
        )

    def failed(self, fault: Fault) -> Answer:
        record = shapes.bulk(Normalization("", ""))
        return Answer(
            Decision.NONE.value,
            cells=self._cells(record, fault.as_text()),
            members=fragments({"nisba": {**record, "error": fault.as_json()}}),
            failed=True,
        )

    def _cells(self, record: shapes.Record, error: str) -> tuple[str, ...]:
        cells = [
            record["id"],
            record["canonical"],
            record["arabic"],
            record["decision"],
            str(record["score"]),
            error,
        ]
        if self.display:
            cells.append(record.get("display", ""))
        if self.candidates:
            cells.append(json.dumps(record["candidates"], ensure_ascii=False))
        return tuple(cells)


@dataclass(frozen=True, slots=True)
class _Open:
    """Opens what answers names; goes to worker processes as it is."""

    backend: Backend
    hints: Hints
    limit: int
    style: str | None
    shape: _Shape

    def __call__(self) -> Answering:
        engine = open_engine(self.backend)
        restyle = restyler(self.style)

        def answer(questions: Sequence[Question]) -> list[Answer]:
            names = [name for (name,) in questions]
            found = engine.normalize_many(names, hints=self.hints, limit=self.limit)
            return [
                self.shape.failed(entry)
                if isinstance(entry, Fault)
                else self.shape.answer(entry, restyle(entry) if restyle else None)
                for entry in found
            ]

        return answer
