"""A job over a file, as the command line runs it: formats, progress, the closing line."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import click

from ..files.answers import Job
from ..files.atomic import atomic_output
from ..files.formats import Format, format_of
from ..files.jsonlines import dumps
from ..files.layouts import layout
from ..files.run import run
from ..files.sources import open_rows
from .progress import progress_bar
from .status import Status

_FLAT = (Format.CSV, Format.TSV)
_BOM = b"\xef\xbb\xbf"


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
        guard: keep spreadsheets from running gained CSV cells as formulas.
        workers: processes that answer.
        quiet: no progress, no closing line.
    """

    source: str
    output: str
    read_as: Format | None = None
    write_as: Format | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    guard: bool = True
    workers: int = 1
    quiet: bool = False


def run_file(options: FileOptions, job: Job) -> int:
    """Run a job over a file and say on standard error what it did.

    Raises:
        FileError, NisbaError, OSError: see `nisba_server.files`.
    """
    target = options.write_as or format_of(options.output)
    flat = target in _FLAT
    with (
        _orderly_end(),
        open_rows(
            options.source,
            job.wanted,
            format=options.read_as,
            encoding=options.encoding,
            delimiter=options.delimiter,
            flat=flat,
        ) as source,
    ):
        if target is None:
            # A line of text has no room for an answer beside the name.
            target = Format.TSV if source.format is Format.TEXT else source.format
        out = layout(
            target,
            source.rows.columns,
            job,
            source=source.format,
            delimiter=options.delimiter,
            guard=options.guard,
        )
        with (
            atomic_output(options.output) as sink,
            progress_bar(source.input, quiet=options.quiet) as progress,
        ):
            if source.input.bom and source.format is target and target in _FLAT:
                sink.write(_BOM)  # spreadsheets know UTF-8 by it
            summary = run(source.rows, sink, job, out, workers=options.workers, progress=progress)
    if not options.quiet:
        where = "" if options.output == "-" else f" -> {options.output}"
        click.echo(f"nisba: {summary.describe(job.outcomes)}{where}", err=True)
    return Status.DONE


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
