"""An input as rows: what format it is in, and the reader for it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from .delimited import read_csv, read_tsv
from .errors import FileError
from .formats import Format, format_of, sniff
from .jsonlines import keys_of, read_jsonl
from .plaintext import read_text
from .rows import Reader
from .streams import Input, open_input


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Attributes:
        format: what it is read as.
        rows: the rows.
        input: the stream below them, for messages and progress.
    """

    format: Format
    rows: Reader
    input: Input


@contextmanager
def open_rows(
    path: str,
    wanted: Sequence[str],
    *,
    format: Format | None = None,
    encoding: str = "utf-8",
    delimiter: str = ",",
    flat: bool = False,
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

    Raises:
        FileError: the input cannot be opened, or a wanted column is not there.
    """
    with open_input(path, encoding) as opened:
        found = format or format_of(path) or sniff(opened.first_line, wanted[0], delimiter)
        match found:
            case Format.CSV:
                reader: Reader = read_csv(opened.lines(), wanted, opened.name, delimiter)
            case Format.TSV:
                reader = read_tsv(opened.lines(), wanted, opened.name)
            case Format.TEXT if len(wanted) > 1:
                raise FileError(
                    f"{opened.name} is read as plain text, which has no columns "
                    f"{' and '.join(wanted)}; name it .tsv, .csv or .jsonl"
                )
            case Format.TEXT:
                reader = read_text(opened.lines(), wanted[0])
            case Format.JSONL if flat:
                with _copy(opened) as copy:
                    columns = keys_of(copy)
                    copy.seek(0)
                    yield Source(found, read_jsonl(copy, wanted, columns), opened)
                return
            case Format.JSONL:
                reader = read_jsonl(opened.lines(), wanted)
        yield Source(found, reader, opened)


@contextmanager
def _copy(opened: Input) -> Iterator[IO[str]]:
    """The lines of an input in a temporary file, which can be read again."""
    with tempfile.TemporaryFile(
        "w+", encoding="utf-8", errors="surrogateescape", newline="\n"
    ) as copy:
        copy.writelines(opened.lines())
        copy.seek(0)
        yield copy
