"""``nisba cluster``: which rows of a file are one name, without a table."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from nisba.cluster import Clustering, Doubt, cluster
from nisba.errors import NisbaError

from ..files.answers import Answer, Answering, Job
from ..files.atomic import atomic_output
from ..files.delimited import csv_line, tsv_line
from ..files.formats import Format, format_of
from ..files.jsonlines import dumps
from ..files.pool import processes
from ..files.rows import Fault, Question
from ..files.sources import open_rows
from ..files.workers import cores
from . import shapes
from .filejob import FileOptions, fragments, run_file
from .progress import stages
from .status import Status

_FORMATS = click.Choice([entry.value for entry in Format])
_WORTH_IT = 5_000
"""Rows from which several processes are worth the seconds that each needs to begin."""
_OUTCOMES = ("in groups", "alone", "no names")
_PAIR = (
    "a",
    "b",
    "score",
    "together",
    "rows",
    "cluster_a",
    "canonical_a",
    "cluster_b",
    "canonical_b",
)


@click.command("cluster", short_help="The variants in a column, grouped without a table.")
@click.argument("source", metavar="IN")
@click.option(
    "-o", "--output", metavar="OUT", default="-", help="Where the rows go (- by default)."
)
@click.option(
    "--column", metavar="COL", default="name", show_default=True, help="The column with the names."
)
@click.option(
    "--pairs",
    metavar="FILE",
    help="Also write the pairs that a person should decide; nisba review shows them.",
)
@click.option("--from", "read_as", type=_FORMATS, help="Format of IN, when its name does not say.")
@click.option("--to", "write_as", type=_FORMATS, help="Format of OUT, when its name does not say.")
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
    help="Put ' before a nisba_* cell of CSV that a spreadsheet would run as a formula.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes that compare (by default one a core, when there is enough to do); the groups "
    "do not depend on it.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress, no closing line.")
def command(
    source: str,
    output: str,
    column: str,
    pairs: str | None,
    read_as: str | None,
    write_as: str | None,
    sheet: str,
    encoding: str,
    delimiter: str,
    guard: bool,
    workers: int | None,
    quiet: bool,
) -> int:
    """Group the spellings in a column of the file IN by the name they seem to be.

    Needs no table: the spellings are compared with each other. Rows of one group get the same
    nisba_cluster, and the canonical form proposed for it. Formats are those of nisba bulk.

    \b
    nisba cluster names.csv --column name -o grouped.csv
    nisba cluster names.csv -o grouped.csv --pairs decide.tsv
    nisba cluster names.jsonl.gz --workers 2 -o grouped.jsonl.gz

    CSV and TSV keep their columns and gain nisba_cluster, nisba_canonical, nisba_size (rows of
    the group), nisba_confidence (0 to 1: how well the spelling fits its group; of one alone, how
    far it is from every other) and nisba_error; an object of JSON lines gains "nisba": {"cluster",
    "canonical", "size", "confidence"}. There is one row out for every row in, in the same order.

    --pairs has a row for each two spellings that may or may not be one name: a, b, score, whether
    they are together as things stand, how many rows it is about, and the two groups; those of most
    rows first.
    """
    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character, such as ;")
    chosen, begun = Format(read_as) if read_as else None, time.perf_counter()
    with _readable_twice(source) as path:
        with open_rows(
            path, (column,), format=chosen, encoding=encoding, delimiter=delimiter, sheet=sheet
        ) as opened:
            names = [row.question[0] for row in opened.rows if row.question is not None]
            chosen = opened.format
        _tell(quiet, f"{len(names):,} rows read")
        count = workers or (cores() if len(names) >= _WORTH_IT else 1)
        with processes(count) as spread, stages(quiet=quiet) as stage:
            found = cluster(names, spread=spread, stage=stage)
        del names
        _tell(quiet, f"{len(found.groups):,} groups of {len(found.places):,} spellings")
        if pairs is not None:
            _write_pairs(pairs, found.doubts)
            _tell(quiet, f"{len(found.doubts):,} pairs to decide -> {pairs}")
        options = FileOptions(
            path,
            output,
            read_as=chosen,
            write_as=Format(write_as) if write_as else None,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            guard=guard,
            workers=1,
            quiet=quiet,
        )
        run_file(options, _job(column, found), begun=begun)
    return Status.DONE


def _tell(quiet: bool, message: str) -> None:
    if not quiet:
        click.echo(f"nisba: {message}", err=True)


@contextmanager
def _readable_twice(source: str) -> Iterator[str]:
    """The path of a file with what is in ``source``; a stream is copied to the disk."""
    if source != "-" and (not Path(source).exists() or Path(source).is_file()):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="nisba-") as folder:
        copy = Path(folder) / "standard-input"
        with copy.open("wb") as out:
            if source == "-":
                shutil.copyfileobj(sys.stdin.buffer, out)
            else:
                with Path(source).open("rb") as stream:
                    shutil.copyfileobj(stream, out)
        yield str(copy)


def _job(column: str, found: Clustering) -> Job:
    def answer(questions: Sequence[Question]) -> list[Answer]:
        return [_answer(found, name) for (name,) in questions]

    def open_() -> Answering:
        return answer

    return Job(
        wanted=(column,),
        columns=(
            "nisba_cluster",
            "nisba_canonical",
            "nisba_size",
            "nisba_confidence",
            "nisba_error",
        ),
        keys=("nisba",),
        open=open_,
        failed=_failed,
        outcomes=_OUTCOMES,
        chunk=1_000,
        numbers=("nisba_confidence",),
    )


def _answer(found: Clustering, name: str) -> Answer:
    try:
        place = found.place(name)
    except NisbaError as error:
        return _failed(Fault(error.code, error.message))
    group, confidence = place.group, shapes.score(place.confidence)
    record = {
        "cluster": group.id,
        "canonical": group.canonical,
        "size": group.rows,
        "confidence": confidence,
    }
    return Answer(
        _OUTCOMES[0] if group.rows > 1 else _OUTCOMES[1],
        cells=(group.id, group.canonical, str(group.rows), str(confidence), ""),
        members=fragments({"nisba": record}),
        text=group.canonical,
    )


def _failed(fault: Fault) -> Answer:
    record = {"cluster": "", "canonical": "", "size": 0, "confidence": 0.0, "decision": "none"}
    return Answer(
        _OUTCOMES[2],
        cells=("", "", "0", "0.0", fault.as_text()),
        members=fragments({"nisba": {**record, "error": fault.as_json()}}),
        failed=True,
    )


def _write_pairs(path: str, doubts: Sequence[Doubt]) -> None:
    """The pairs, as CSV or JSON lines by the extension, else as TSV."""
    written = format_of(path) or Format.TSV
    with atomic_output(path) as sink:
        line = csv_line if written is Format.CSV else tsv_line
        if written is not Format.JSONL:
            sink.write(line(_PAIR).encode())
        for doubt in doubts:
            record = {
                "a": doubt.a,
                "b": doubt.b,
                "score": shapes.score(doubt.score),
                "together": doubt.together,
                "rows": doubt.rows,
                "cluster_a": doubt.left.id,
                "canonical_a": doubt.left.canonical,
                "cluster_b": doubt.right.id,
                "canonical_b": doubt.right.canonical,
            }
            if written is Format.JSONL:
                sink.write((dumps(record) + "\n").encode("utf-8", "surrogateescape"))
            else:
                row = line([shapes.cell(record[key]) for key in _PAIR])
                sink.write(row.encode("utf-8", "surrogateescape"))
