"""Opening an input: a file or standard input, plain or gzip, as lines of text."""

import codecs
import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from .errors import FileError
from .formats import is_gzip

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Input:
    """An opened input.

    Attributes:
        name: for messages; ``standard input`` for ``-``.
        size: bytes in the file as it lies on disk, ``None`` when unknown.
        bom: the text began with a byte order mark (not among the lines).
    """

    name: str
    size: int | None
    bom: bool
    first_line: str
    _raw: BinaryIO
    _text: IO[str]

    def position(self) -> int:
        """Bytes of the file on disk read so far."""
        return self._raw.tell() if self.size is not None else 0

    def lines(self) -> Iterator[str]:
        r"""The lines with their ends; only LF ends a line (and CR LF, the CR being kept).

        Raises:
            FileError: the file cannot be read on, or its compression is damaged.
        """
        if self.first_line:
            yield self.first_line
        try:
            # Not `yield from`, which would close the file when the iterator is dropped.
            for line in self._text:  # noqa: UP028
                yield line
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileError(f"{self.name} is damaged gzip ({error}); fetch it again") from error
        except UnicodeError as error:
            raise FileError(f"{self.name}: {error}; say its encoding with --encoding") from error
        except OSError as error:
            raise FileError(f"{self.name} cannot be read: {error.strerror or error}") from error


@contextmanager
def open_input(path: str, encoding: str = "utf-8") -> Iterator[Input]:
    """``path`` (``-``: standard input) as text, closed at the end of the block.

    Bytes that are not of ``encoding`` become lone surrogates, so that nothing is lost.

    Raises:
        FileError: the file is missing, not readable, or the encoding is unknown.
    """
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise FileError(f"unknown encoding {encoding!r}; try utf-8 or cp1256") from error
    with ExitStack() as stack:
        if path == "-":
            name, size = "standard input", None
            standard = cast(io.BufferedReader, sys.stdin.buffer)
            raw: BinaryIO = standard
            compressed = standard.peek(2)[:2] == _GZIP_MAGIC
        else:
            name, compressed = path, is_gzip(path)
            try:
                raw = stack.enter_context(Path(path).open("rb"))
            except OSError as error:
                raise FileError(f"{name} cannot be read: {error.strerror or error}") from error
            size = os.fstat(raw.fileno()).st_size if raw.seekable() else None
        data = stack.enter_context(gzip.GzipFile(fileobj=raw)) if compressed else raw
        text = io.TextIOWrapper(
            cast(BinaryIO, data), encoding, errors="surrogateescape", newline="\n"
        )
        stack.callback(text.detach)  # it must not close standard input
        opened = Input(name, size, False, "", raw, text)
        first = next(opened.lines(), "")
        if first.startswith(("\udcff\udcfe", "\udcfe\udcff")):
            raise FileError(f"{name} is UTF-16; say so with --encoding utf-16")
        bom = first.startswith("\ufeff")
        yield Input(name, size, bom, first.removeprefix("\ufeff"), raw, text)
