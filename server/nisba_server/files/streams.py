"""Opening an input: a file or standard input, plain or compressed, as lines of text."""

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from .compress import DAMAGED, decompressed
from .errors import FileError
from .formats import MAGIC_BYTES, Compression, compression_of, compression_of_bytes

MAX_LINE = 1 << 22
"""Longest line, in code points. What is longer is no line of names, and memory is finite."""

_NAMES = {Compression.GZIP: "gzip", Compression.ZSTD: "zstd"}


class Opened(Protocol):
    """An opened input, as messages and the progress bar know it."""

    @property
    def name(self) -> str:
        """For messages."""

    @property
    def size(self) -> int | None:
        """What `position` comes to at the end, ``None`` when unknown."""

    @property
    def bom(self) -> bool:
        """Whether the text began with a byte order mark."""

    def position(self) -> int:
        """How far it has been read, in the unit of `size`."""


@dataclass(frozen=True, slots=True)
class Input:
    """An opened input of text.

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
    _compression: Compression

    def position(self) -> int:
        """Bytes of the file on disk read so far."""
        return self._raw.tell() if self.size is not None else 0

    def lines(self, limit: int = MAX_LINE) -> Iterator[str]:
        r"""The lines with their ends; only LF ends a line (and CR LF, the CR being kept).

        Raises:
            FileError: the file cannot be read on, its compression is damaged, or a line has more
                than ``limit`` code points.
        """
        number = 0
        if self.first_line:
            number = 1
            yield self.first_line
        try:
            while line := self._text.readline(limit):
                number += 1
                if len(line) == limit and not line.endswith("\n"):
                    raise FileError(
                        f"{self.name}:{number}: a line of more than {limit:,} characters; "
                        "is this a file of the format it is read as?"
                    )
                yield line
        except DAMAGED as error:
            kind = _NAMES.get(self._compression, "compressed")
            raise FileError(f"{self.name} is damaged {kind} ({error}); fetch it again") from error
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
            compression = compression_of_bytes(standard.peek(MAGIC_BYTES)[:MAGIC_BYTES])
        else:
            name, compression = path, compression_of(path)
            raw = stack.enter_context(open_bytes(path))
            size = os.fstat(raw.fileno()).st_size if raw.seekable() else None
        data = stack.enter_context(decompressed(raw, compression, name))
        text = io.TextIOWrapper(data, encoding, errors="surrogateescape", newline="\n")
        stack.callback(text.detach)  # it must not close standard input
        opened = Input(name, size, False, "", raw, text, compression)
        first = next(opened.lines(), "")
        if first.startswith(("\udcff\udcfe", "\udcfe\udcff")):
            raise FileError(f"{name} is UTF-16; say so with --encoding utf-16")
        bom = first.startswith("\ufeff")
        yield Input(name, size, bom, first.removeprefix("\ufeff"), raw, text, compression)


def open_bytes(path: str) -> io.BufferedReader:
    """The file ``path`` as it lies on disk.

    Raises:
        FileError: it is missing or not readable.
    """
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}") from error
