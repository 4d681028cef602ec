"""``nisba bulk``: a file, row by row."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import click

from nisba.model import Decision, Hints, Normalization

from ..files.answers import Answer, Answering, AtOnce, Job, new_answer
from ..files.formats import Format
from ..files.rows import Fault, Question
from . import shapes
from .engine import Backend, Engine, ListedEngine, open_engine
from .filejob import FileOptions, fragments, run_file
from .options import backend_options, chosen_backend, chosen_hints, hint_options
from .style import restyler

_REMOTE_CHUNK = 1_000
_CANDIDATES = 5
"""Candidates in JSON lines when nobody said a number."""

_BY_SPELLING = (Decision.EXACT, Decision.ALIAS)
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
    "JSON lines have 5 without it, or the one whose spelling it is.",
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
    show_default="one a core, for files that are worth it",
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
    workers: int | None,
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
    shape = _Shape(top, display=style is not None)
    ask = _Ask(_Process(backend), hints, style, shape)
    job = Job(
        wanted=(column,),
        columns=tuple(f"nisba_{name}" for name in names),
        keys=("nisba",),
        open=ask,
        failed=shape.failed,
        outcomes=shapes.DECISIONS,
        chunk=_REMOTE_CHUNK if backend.server else 100,
        numbers=("nisba_score",),
        # A service has its own ways; and candidates that are asked for have to be looked up.
        first=None if backend.server or top else ask.at_once,
        identity=partial(_identity, column, ask, top),
    )
    return replace(job, fit=partial(_fitted, job, ask))


def _fitted(job: Job, ask: "_Ask", target: Format) -> Job:
    """The job with answers that hold what ``target`` needs."""
    lines = target is Format.JSONL
    narrow = replace(ask, shape=replace(ask.shape, flat=target.flat, lines=lines))
    first = job.first and narrow.at_once
    return replace(job, open=narrow, first=first, failed=narrow.shape.failed)


def _identity(column: str, ask: "_Ask", top: int | None) -> dict[str, str]:
    """What the answers depend on; see `Job`."""
    hints = ask.hints
    return {
        "--column": column,
        "--top": str(top or ""),
        "--style": ask.style or "",
        "--kind": hints.kind.value if hints.kind else "",
        "--country": hints.country,
        "--lang": hints.language,
        **{f"version of {name}": said for name, said in ask.process.engine.versions().items()},
    }


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is written of an answer.

    Attributes:
        top: candidates wanted, ``None`` when nobody said a number.
        display: there is a column for another style.
        flat: cells are wanted.
        lines: members of JSON lines are wanted.
    """

    top: int | None
    display: bool
    flat: bool = True
    lines: bool = True

    @property
    def candidates(self) -> int:
        """How many are looked at in a table that is at hand: no more than are written."""
        return self.top or (_CANDIDATES if self.lines else 1)

    def answer(self, found: Normalization, display: str | None) -> Answer:
        if self.top is None and len(found.candidates) > 1 and found.decision in _BY_SPELLING:
            # Found by its spelling: nobody asked for others, and none need to be looked for.
            own = tuple(c for c in found.candidates if c.entity.id == found.id)
            found = replace(found, candidates=own)
        return new_answer(
            found.decision.value,
            self._cells(found, display, "") if self.flat else (),
            fragments({"nisba": shapes.bulk(found, display)}) if self.lines else "",
            found.canonical if display is None else display,
        )

    def failed(self, fault: Fault) -> Answer:
        nothing = Normalization("", "")
        whole = {**shapes.bulk(nothing), "error": fault.as_json()}
        return Answer(
            Decision.NONE.value,
            cells=self._cells(nothing, None, fault.as_text()) if self.flat else (),
            members=fragments({"nisba": whole}) if self.lines else "",
            failed=True,
        )

    def _cells(self, found: Normalization, display: str | None, error: str) -> tuple[str, ...]:
        score = str(shapes.score(found.score))
        cells = [found.id, found.canonical, found.arabic, found.decision.value, score, error]
        if self.display:
            cells.append(display or "")
        if self.top is not None:
            listed = [shapes.brief(entry) for entry in found.candidates]
            cells.append(json.dumps(listed, ensure_ascii=False))
        return tuple(cells)


@dataclass(frozen=True)
class _Process:
    """The engine of a process, opened when it is first wanted. Goes to another without it."""

    backend: Backend

    @cached_property
    def engine(self) -> Engine:
        return open_engine(self.backend)

    def __reduce__(self) -> tuple[type["_Process"], tuple[Backend]]:
        return _Process, (self.backend,)


@dataclass(frozen=True, slots=True)
class _Ask:
    """Opens what answers names; goes to worker processes as it is."""

    process: _Process
    hints: Hints
    style: str | None
    shape: _Shape

    def __call__(self) -> Answering:
        engine, write = self.process.engine, self._writer()
        limit = self.shape.candidates

        def answer(questions: Sequence[Question]) -> list[Answer]:
            names = [name for (name,) in questions]
            return [write(e) for e in engine.normalize_many(names, hints=self.hints, limit=limit)]

        return answer

    def at_once(self) -> AtOnce:
        """Opens what answers the names that the table lists; for the library in this process."""
        engine, write = self.process.engine, self._writer()
        assert isinstance(engine, ListedEngine)

        def answer(questions: Sequence[Question]) -> list[Answer | None]:
            names = [name for (name,) in questions]
            found = engine.listed_many(names, hints=self.hints)
            return [None if entry is None else write(entry) for entry in found]

        return answer

    def _writer(self) -> Callable[[Normalization | Fault], Answer]:
        restyle, shape = restyler(self.style), self.shape

        def write(entry: Normalization | Fault) -> Answer:
            if isinstance(entry, Fault):
                return shape.failed(entry)
            return shape.answer(entry, restyle(entry) if restyle else None)

        return write
