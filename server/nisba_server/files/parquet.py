"""Parquet: columns with types, which an output in Parquet keeps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, repeat
from typing import Any, BinaryIO

from .answers import Answer, Job
from .arrow import (
    Batch,
    Column,
    Schema,
    arrow,
    gained_columns,
    gained_fields,
    places_of,
    questions_of,
)
from .errors import FileError
from .extras import extra
from .layouts import kept_places
from .rows import Fault, Reader, Row, Typed, as_text, printable

BATCH = 4_096
"""Rows read together."""

GROUP_ROWS, GROUP_BYTES = 65_536, 1 << 26
"""A row group of the output is written when it has as many rows, or as many bytes, as these."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a row stands: in which batch, and where in it."""

    batch: Batch
    index: int


@dataclass(slots=True)
class ParquetReader:
    """Rows of a Parquet file. Create one by `read_parquet`.

    Attributes:
        columns: of the file.
        name: of the file, for messages.
        size: rows in it.
        schema: its types.
    """

    columns: tuple[str, ...]
    name: str
    size: int | None
    bom: bool
    schema: Schema
    _file: Any
    _places: tuple[int, ...]
    _values: bool
    _read: int = field(default=0)

    def position(self) -> int:
        """Rows read so far."""
        return self._read

    def __iter__(self) -> Iterator[Row]:
        pa = arrow()
        try:
            for batch in self._file.iter_batches(batch_size=BATCH):
                yield from self._rows(batch)
        except (pa.ArrowException, OSError) as error:
            raise FileError(f"{self.name} is damaged Parquet ({error}); fetch it again") from error

    def _rows(self, batch: Batch) -> Iterator[Row]:
        questions = questions_of(batch, self._places)
        values: Iterable[Sequence[object]] = repeat((), len(questions))
        if self._values:
            values = zip(*map(_plain, batch.columns), strict=True)
        for index, (question, own) in enumerate(zip(questions, values, strict=True)):
            self._read += 1
            typed = Typed(own, Slot(batch, index))
            cells = [as_text(value) for value in own]
            if isinstance(question, Fault):
                yield Row(cells, "", None, question, typed)
            else:
                # Plain text keeps the line where there is no canonical form.
                yield Row(cells, question[0], question, None, typed)


def _plain(column: Column) -> Sequence[object]:
    try:
        values: Sequence[object] = column.to_pylist()
    except (ValueError, OverflowError):  # finer, or further away, than Python's dates
        values = column.cast("string").to_pylist()
    return values


def read_parquet(
    stream: BinaryIO, wanted: Sequence[str], where: str, *, values: bool
) -> ParquetReader:
    """Rows of an open Parquet file.

    Args:
        stream: the file, seekable.
        wanted: columns to ask about.
        where: its name, for messages.
        values: rows get `Row.cells` and the values of `Row.typed`; an output in Parquet needs
            neither.

    Raises:
        FileError: no Parquet, a wanted column is missing or holds no text, or pyarrow is not
            installed.
    """
    parquet = extra("pyarrow.parquet", where)
    pa = arrow()
    try:
        file = parquet.ParquetFile(stream, pre_buffer=False, buffer_size=1 << 20)
        schema = file.schema_arrow
        rows = file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{where} is no Parquet file, or damaged ({error})") from error
    places = places_of(schema, wanted, where)
    return ParquetReader(tuple(schema.names), where, rows, False, schema, file, places, values)


class _Valve:
    """A stream that lets bytes through until it is shut.

    pyarrow ends its file whatever happened, and a broken file must not look whole.
    """

    closed = False

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self.open = True

    def write(self, data: bytes, /) -> int:
        """Pass ``data`` on, if open."""
        if self.open:
            self._sink.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing: whoever made the sink flushes it."""

    def close(self) -> None:
        """Nothing: whoever made the sink closes it."""


class ParquetWriter:
    """Writes Parquet; the columns of a Parquet input as they are, of other inputs as text."""

    def __init__(self, sink: BinaryIO, source: Reader, job: Job) -> None:
        parquet = extra("pyarrow.parquet", "an output in Parquet")
        pa = arrow()
        columns = source.columns or ()
        self._kept = kept_places(columns, job)
        self._job = job
        self._typed = isinstance(source, ParquetReader)
        if isinstance(source, ParquetReader):
            own = [source.schema.field(place) for place in self._kept]
            metadata = source.schema.metadata
        else:
            own = [pa.field(printable(columns[place]), pa.string()) for place in self._kept]
            metadata = None
        self._schema = pa.schema([*own, *gained_fields(job)], metadata)
        self._sink = _Valve(sink)
        self._writer = parquet.ParquetWriter(self._sink, self._schema, compression="zstd")
        self._waiting: list[Any] = []

    def write(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        """Take rows; what makes a row group is written."""
        if not rows:
            return
        own = _slices(rows, self._kept) if self._typed else _texts(rows, self._kept)
        columns = [*own, *gained_columns(self._job, answers)]
        self._waiting.append(arrow().Table.from_arrays(columns, schema=self._schema))
        count = sum(table.num_rows for table in self._waiting)
        if count >= GROUP_ROWS or sum(table.nbytes for table in self._waiting) >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what waits, and the end of the file."""
        if self._waiting:
            self._flush()
        self._writer.close()

    def discard(self) -> None:
        """End the file, which writes its end, without a byte reaching the sink."""
        self._sink.open = False
        self._writer.close()

    def _flush(self) -> None:
        table = arrow().concat_tables(self._waiting)
        self._waiting = []
        self._writer.write_table(table, row_group_size=GROUP_ROWS)


def _slices(rows: Sequence[Row], kept: Sequence[int]) -> Sequence[Column]:
    """The columns ``kept`` of rows out of Parquet, which follow each other as in their batches."""
    slots = [row.typed.origin for row in rows if row.typed is not None]
    parts = []
    for _, group in groupby(slots, key=lambda slot: id(slot.batch)):
        some = list(group)
        parts.append(some[0].batch.slice(some[0].index, len(some)))
    columns = arrow().Table.from_batches(parts).columns
    return [columns[place] for place in kept]


def _texts(rows: Sequence[Row], kept: Sequence[int]) -> Sequence[Column]:
    """The columns ``kept`` of other rows."""
    pa = arrow()
    return [pa.array([printable(row.cells[place]) for row in rows], pa.string()) for place in kept]
