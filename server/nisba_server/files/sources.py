"""An input as rows: what format it is in, and the reader for it."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from .delimited import read_csv, read_tsv
from .errors import FileError
from .formats import Format, format_of, sniff
from .jsonlines import keys_of, read_jsonl
from .plaintext import read_text
from .rows import Reader
from .streams import Input, Opened, open_bytes, open_input


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Attributes:
        format: what it is read as.
        rows: the rows.
        input: what is below them, for messages and progress.
    """

    format: Format
    rows: Reader
    input: Opened


@contextmanager
def open_rows(
    path: str,
    wanted: Sequence[str],
    *,
    format: Format | None = None,
    encoding: str = "utf-8",
    delimiter: str = ",",
    flat: bool = False,
    values: bool = True,
    sheet: str = "",
) -> Iterator[Source]:
    """Rows of the file ``path`` (``-``: standard input).

    Args:
        path: the input.
        wanted: columns to ask about.
        format: what to read it as; by default what the extension says, else the first line.
        encoding: of its text.
        delimiter: between CSV fields.
        flat: the rows are for an output with columns. JSON lines then go through a temporary
            file, to be read twice, the first time for their keys.
        values: rows of Parquet have cells; an output in Parquet does without.
        sheet: of a workbook; the first by default.

    Raises:
        FileError: the input cannot be opened, or a wanted column is not there.
    """
    found = format or format_of(path)
    if sheet and found is not Format.XLSX:
        raise FileError(f"{path} is no workbook, and has no sheet {sheet!r}")
    if found is Format.PARQUET:
        from .parquet import read_parquet

        with _seekable(path) as (stream, name):
            parquet = read_parquet(stream, wanted, name, values=values)
            yield Source(found, parquet, parquet)
    elif found is Format.XLSX:
        from .xlsx import read_xlsx

        with _seekable(path) as (stream, name), read_xlsx(stream, wanted, name, sheet) as xlsx:
            yield Source(found, xlsx, xlsx)
    else:
        with open_input(path, encoding) as opened:
            known = found or sniff(opened.first_line, wanted[0], delimiter)
            with _reader(opened, known, wanted, delimiter, flat) as reader:
                yield Source(known, reader, opened)


@contextmanager
def _reader(
    opened: Input, format: Format, wanted: Sequence[str], delimiter: str, flat: bool
) -> Iterator[Reader]:
    """The reader of a format of lines."""
    match format:
        case Format.CSV:
            yield read_csv(opened.lines(), wanted, opened.name, delimiter)
        case Format.TSV:
            yield read_tsv(opened.lines(), wanted, opened.name)
        case Format.JSONL if flat:
            with _copy(opened) as copy:
                columns = keys_of(copy)
                copy.seek(0)
                yield read_jsonl(copy, wanted, columns)
        case Format.JSONL:
            yield read_jsonl(opened.lines(), wanted)
        case _ if len(wanted) > 1:
            raise FileError(
                f"{opened.name} is read as plain text, which has no columns "
                f"{' and '.join(wanted)}; name it .tsv, .csv or .jsonl"
            )
        case _:
            yield read_text(opened.lines(), wanted[0])


@contextmanager
def _copy(opened: Input) -> Iterator[IO[str]]:
    """The lines of an input in a temporary file, which can be read again."""
    with tempfile.TemporaryFile(
        "w+", encoding="utf-8", errors="surrogateescape", newline="\n"
    ) as copy:
        copy.writelines(opened.lines())
        copy.seek(0)
        yield copy


@contextmanager
def _seekable(path: str) -> Iterator[tuple[BinaryIO, str]]:
    """A file that can be read from any place, and its name; a stream is copied to the disk."""
    if path == "-":
        with _spooled(sys.stdin.buffer, "standard input") as copy:
            yield copy, "standard input"
        return
    with open_bytes(path) as given:
        if given.seekable():
            yield given, path
        else:
            with _spooled(given, path) as copy:
                yield copy, path


@contextmanager
def _spooled(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as copy:
        try:
            shutil.copyfileobj(stream, copy)
        except OSError as error:
            raise FileError(f"{name} cannot be read: {error.strerror or error}") from error
        copy.seek(0)
        yield cast(BinaryIO, copy)
