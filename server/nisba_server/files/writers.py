"""Rows and their answers into an output, whatever its format."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from .answers import Answer, Job
from .compress import Blocks, Sink
from .errors import FileError
from .formats import Format
from .layouts import Layout
from .rows import Reader, Row, to_bytes

BLOCK_ROWS = 10_000
"""Rows in a block of a compressed output; the last may have fewer."""


class Writer(Protocol):
    """Takes rows in their order; `close` ends the output, or `discard` when it comes to nothing."""

    def write(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None: ...

    def close(self) -> None: ...

    def discard(self) -> None: ...


class LineWriter:
    """Writes lines.

    Args:
        sink: where the bytes go.
        out: how a row becomes a line.
        start: rows that the output has already; with them it has its header.
        bom: put a byte order mark before the header.
    """

    def __init__(self, sink: Sink, out: Layout, *, start: int = 0, bom: bool = False) -> None:
        self._sink = sink
        self._line = out.line
        self._header = "" if start else ("\ufeff" if bom else "") + out.header
        self._rows = start
        self._cut = sink.cut if isinstance(sink, Blocks) else None

    def write(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        """Write lines; before the first, the header."""
        # Not before there are answers: until then, all may come to nothing.
        self._begin()
        write, line = self._sink.write, self._line
        if self._cut is None:
            lines = list(map(line, rows, answers))
            try:
                write("".join(lines).encode("utf-8", "surrogateescape"))
            except UnicodeEncodeError:  # in one of them; see `to_bytes`
                write(b"".join(map(to_bytes, lines)))
            self._rows += len(rows)
            return
        for row, answer in zip(rows, answers, strict=True):
            write(to_bytes(line(row, answer)))
            self._rows += 1
            if self._rows % BLOCK_ROWS == 0:
                self._cut()

    def close(self) -> None:
        """Write the header of an output without rows."""
        self._begin()

    def discard(self) -> None:
        """Nothing to let go of."""

    def _begin(self) -> None:
        if self._header:
            self._sink.write(to_bytes(self._header))
            self._header = ""


@contextmanager
def binary_writer(
    target: Format, sink: BinaryIO, source: Reader, job: Job, *, guard: bool
) -> Iterator[Writer]:
    """A writer of Parquet or XLSX for the rows of ``source``; ``guard`` as in `layouts.layout`.

    After an error in the block, nothing more reaches ``sink``.

    Raises:
        FileError: the package for it is not installed.
    """
    writer = _binary_writer(target, sink, source, job, guard=guard)
    try:
        yield writer
    except BaseException:
        writer.discard()
        raise


def _binary_writer(
    target: Format, sink: BinaryIO, source: Reader, job: Job, *, guard: bool
) -> Writer:
    if source.columns is None:
        raise FileError("the columns of the output are not known; write JSON lines instead")
    if target is Format.PARQUET:
        from .parquet import ParquetWriter

        return ParquetWriter(sink, source, job)
    from .xlsx import XlsxWriter

    return XlsxWriter(sink, source, job, guard=guard)
