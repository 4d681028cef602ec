"""A job over a file, as the command line runs it: formats, progress, the closing line."""

import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

from ..files.answers import Job
from ..files.atomic import atomic_output, raw_output
from ..files.errors import FileError
from ..files.formats import Compression, Format, compression_of, format_of
from ..files.jsonlines import dumps
from ..files.layouts import layout
from ..files.resume import Part, input_identity, resumable_output
from ..files.run import run
from ..files.sources import Source, open_rows
from ..files.summary import Summary
from ..files.writers import LineWriter, binary_writer
from ..garbage import take_time
from .progress import progress_bar
from .status import Status


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What the user said of the files.

    Attributes:
        source: the input, ``-`` for standard input.
        output: the output, ``-`` for standard output.
        read_as: format of the input; by default from its extension or first line.
        write_as: format of the output; by default from its extension, else as the input.
        encoding: of the input's text; the output is always UTF-8.
        delimiter: between CSV fields, in and out.
        sheet: of a workbook; the first by default.
        guard: keep spreadsheets from running gained cells of CSV and XLSX as formulas.
        workers: processes that answer; ``None``: as many as there are cores, where it is worth it.
        resume: go on with the output of a run that was interrupted.
        quiet: no progress, no closing line.
    """

    source: str
    output: str
    read_as: Format | None = None
    write_as: Format | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    guard: bool = True
    workers: int | None = 1
    resume: bool = False
    quiet: bool = False


def run_file(options: FileOptions, job: Job, *, begun: float | None = None) -> int:
    """Run a job over a file and say on standard error what it did.

    ``begun``: when what the job needed was begun, by :func:`time.perf_counter`; the closing line
    counts from there.

    Raises:
        FileError, NisbaError, OSError: see `nisba_server.files`.
    """
    take_time()
    target = options.write_as or format_of(options.output)
    with (
        _orderly_end(),
        open_rows(
            options.source,
            job.wanted,
            format=options.read_as,
            encoding=options.encoding,
            delimiter=options.delimiter,
            flat=target is not None and target.flat,
            values=target is not Format.PARQUET,
            sheet=options.sheet,
        ) as source,
    ):
        target = target or _usual(source.format, options.output)
        job = job.fit(target) if job.fit else job
        if not target.by_line:
            summary = _run_binary(options, job, source, target)
        else:
            summary = _run_lines(options, job, source, target)
    if begun is not None:
        summary.seconds = time.perf_counter() - begun
    if not options.quiet:
        where = "" if options.output == "-" else f" -> {options.output}"
        click.echo(f"nisba: {summary.describe(job.outcomes)}{where}", err=True)
    return Status.DONE


def _usual(format: Format, output: str) -> Format:
    """The output's format where nobody said one."""
    if format is Format.TEXT:
        return Format.TSV  # a line of text has no room for an answer beside the name
    return Format.TSV if output == "-" and not format.by_line else format


def _run_binary(options: FileOptions, job: Job, source: Source, target: Format) -> Summary:
    if options.resume:
        raise FileError(
            f"--resume works for CSV, TSV, JSON lines and text; {target.value} is written whole"
        )
    if compression_of(options.output) is not Compression.NONE:
        raise FileError(f"{options.output}: {target.value} is compressed inside")
    if options.output == "-" and sys.stdout.isatty():
        raise FileError(f"{target.value} is not for a terminal; name a file with -o")
    with (
        raw_output(options.output) as sink,
        binary_writer(target, sink, source.rows, job, guard=options.guard) as writer,
        progress_bar(source.input, quiet=options.quiet) as progress,
    ):
        return run(source.rows, writer, job, workers=options.workers, progress=progress)


def _run_lines(options: FileOptions, job: Job, source: Source, target: Format) -> Summary:
    out = layout(
        target,
        source.rows.columns,
        job,
        source=source.format,
        delimiter=options.delimiter,
        guard=options.guard,
    )
    # Spreadsheets know UTF-8 by its mark.
    bom = source.input.bom and source.format is target and target.flat
    with _output(options, job, source.format, target) as part:
        writer = LineWriter(part.sink, out, start=part.done.rows, bom=bom)
        before = part.done.rows
        with progress_bar(source.input, quiet=options.quiet, before=before) as progress:
            return run(
                source.rows,
                writer,
                job,
                workers=options.workers,
                done=part.done,
                progress=progress,
                checkpoint=part.checkpoint,
            )


@contextmanager
def _output(options: FileOptions, job: Job, source: Format, target: Format) -> Iterator[Part]:
    """The output, in parts when a later run could go on with it."""
    obstacle = _obstacle(options, job)
    if obstacle and options.resume:
        raise FileError(obstacle)
    if obstacle or job.identity is None:
        with atomic_output(options.output) as sink:
            yield Part(sink)
        return
    identity = {
        "format of the input": source.value,
        "format of the output": target.value,
        "--encoding": options.encoding,
        "--delimiter": options.delimiter,
        "--sheet": options.sheet,
        "--formula-guard": str(options.guard),
        **job.identity(),
        **input_identity(options.source),
    }
    with resumable_output(options.output, identity, resume=options.resume) as part:
        try:
            yield part
        except BaseException:
            if part.kept:
                click.echo(
                    f"nisba: {part.kept:,} rows are kept in {options.output}.part; "
                    "the same command with --resume goes on",
                    err=True,
                )
            raise


def _obstacle(options: FileOptions, job: Job) -> str:
    """Why no run can go on with the output of this one; empty when one can."""
    if job.identity is None:
        return "--resume does not go with this command"
    if options.source == "-" or not Path(options.source).is_file():
        return "--resume needs a file to read: a stream cannot be read again"
    output = Path(options.output)
    if options.output == "-" or (output.exists() and not output.is_file()):
        return "--resume needs a file to write; name it with -o"
    return ""


def fragments(members: Mapping[str, object]) -> str:
    """The members of an object as JSON text without the braces."""
    return dumps(members)[1:-1]


@contextmanager
def _orderly_end() -> Iterator[None]:
    """Let a SIGTERM unwind the stack, so that no half-written file is left behind."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
