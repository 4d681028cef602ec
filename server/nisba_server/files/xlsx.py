"""XLSX: a sheet as rows under a header, read and written as a stream.

An output keeps the cells of an XLSX input: numbers, dates with their format, formulas, and text
that only looks like a formula as text. Colours, widths and other sheets are not kept.
"""

import math
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from .answers import Answer, Job
from .errors import FileError
from .extras import extra
from .layouts import guarded, kept_places
from .rows import Fault, Question, Reader, Row, Typed, as_text, pick, printable

MAX_ROWS = 1_048_576
"""Rows of a sheet, the header among them."""

MAX_CELL = 32_767
"""Characters of a cell."""

MAX_SHARED = 1 << 28
"""Bytes of what a workbook keeps apart from its sheets, texts above all; it is held in memory."""

_SHEETS = "xl/worksheets/"
"""Where the sheets are, which are read row by row."""

_BLANK = (None, "")
_NOT_XML = frozenset(map(chr, range(32))) - {"\t", "\n"} | {"\ufffe", "\uffff"}
_FIRST_YEAR = 1900
"""Sheets have no dates before."""


@dataclass(slots=True)
class XlsxReader:
    """Rows of a sheet. Create one by `read_xlsx`.

    Attributes:
        columns: its first row.
        name: of the file, for messages.
        size: rows that the sheet says it has, ``None`` when it does not say.
    """

    columns: tuple[str, ...]
    name: str
    size: int | None
    bom: bool
    _rows: Iterator[Sequence[Any]]
    _places: tuple[int, ...]
    _read: int = field(default=1)

    def position(self) -> int:
        """Rows read so far."""
        return self._read

    def __iter__(self) -> Iterator[Row]:
        width, blank = len(self.columns), 0
        for cells in self._rows:
            self._read += 1
            if self._read > MAX_ROWS:
                raise FileError(f"{self.name} has more rows than a sheet can have: it is damaged")
            if all(cell.value in _BLANK for cell in cells):
                blank += 1  # sheets often end in thousands of them, which are no rows
                continue
            for number in range(self._read - blank, self._read):
                yield self._blank(number, width)
            blank = 0
            yield self._row(cells, width)

    def _row(self, cells: Sequence[Any], width: int) -> Row:
        values = [_value(cell) for cell in cells[:width]]
        values += [None] * (width - len(values))
        typed = Typed(values, tuple(cells[:width]))
        texts = [as_text(value) for value in values]
        surplus = [as_text(_value(cell)) for cell in cells[width:]]
        if any(surplus):
            said = f"row {self._read}: more cells than the header's {width}"
            kept = printable("\t".join([*texts, *surplus]))
            return Row(texts, "", None, Fault("WRONG_FIELD_COUNT", said, kept), typed)
        question: Question = tuple(texts[place] for place in self._places)
        return Row(texts, question[0] if question else "", question, None, typed)

    def _blank(self, number: int, width: int) -> Row:
        fault = Fault("EMPTY_ROW", f"row {number}: a blank row")
        return Row([""] * width, "", None, fault, Typed([None] * width, ()))


@contextmanager
def read_xlsx(
    stream: BinaryIO, wanted: Sequence[str], where: str, sheet: str = ""
) -> Iterator[XlsxReader]:
    """Rows of a sheet of an open workbook.

    Args:
        stream: the file, seekable.
        wanted: columns to ask about.
        where: its name, for messages.
        sheet: the sheet's name; the first by default.

    Raises:
        FileError: no workbook, no such sheet, no header, a wanted column is missing, or openpyxl is
            not installed.
    """
    openpyxl = extra("openpyxl", where)
    _refuse_bombs(stream, where)
    try:
        # Links to other workbooks would be read too, and nobody asks for them.
        book = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
    except Exception as error:  # whatever a damaged workbook makes openpyxl and its XML say
        raise FileError(f"{where} is no XLSX workbook, or damaged ({error})") from error
    try:
        page = _sheet(book, sheet, where)
        size = page.max_row
        page.reset_dimensions()  # some programs write wrong ones, and cells would be lost
        rows = _guarded(iter(page.rows), where)
        header = [as_text(cell.value) for cell in next(rows, ())]
        while header and not header[-1]:
            header.pop()
        if not header:
            raise FileError(f"{where} is empty; the sheet's first row must name the columns")
        yield XlsxReader(tuple(header), where, size, False, rows, pick(header, wanted, where))
    finally:
        book.close()


def _refuse_bombs(stream: BinaryIO, where: str) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            shared = sum(
                entry.file_size
                for entry in archive.infolist()
                if entry.filename.endswith(".xml") and not entry.filename.startswith(_SHEETS)
            )
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileError(f"{where} is no XLSX workbook, or damaged ({error})") from error
    if shared > MAX_SHARED:
        raise FileError(
            f"{where}: its texts come to more than {MAX_SHARED >> 20} MiB; save it as CSV"
        )
    stream.seek(0)


def _sheet(book: Any, name: str, where: str) -> Any:
    pages = {page.title: page for page in book.worksheets}
    if not pages:
        raise FileError(f"{where} has no sheet with cells")
    if name and name not in pages:
        raise FileError(f"{where} has no sheet {name!r}; it has: {', '.join(pages)}")
    return pages[name] if name else next(iter(pages.values()))


def _guarded(rows: Iterator[Sequence[Any]], where: str) -> Iterator[Sequence[Any]]:
    try:
        yield from rows
    except Exception as error:  # as above
        raise FileError(f"{where} is a damaged XLSX workbook ({error})") from error


class XlsxWriter:
    """Writes one sheet. What the job gains is text or numbers, never a formula.

    Raises:
        FileError: from `write`, when there are more rows, or longer cells, than a sheet can have.
    """

    def __init__(self, sink: BinaryIO, source: Reader, job: Job, *, guard: bool) -> None:
        openpyxl = extra("openpyxl", "an output in XLSX")
        self._cell = extra("openpyxl.cell", "an output in XLSX").WriteOnlyCell
        self._sink = sink
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("nisba")
        columns = source.columns or ()
        self._kept = kept_places(columns, job)
        self._numbers = [name in job.numbers for name in job.columns]
        self._own = isinstance(source, XlsxReader)
        self._guard = guarded if guard else str
        self._rows = 0
        self._append(
            [self._text(name) for name in (*(columns[p] for p in self._kept), *job.columns)]
        )

    def write(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        """Write rows to the sheet, which grows in a temporary file."""
        for row, answer in zip(rows, answers, strict=True):
            self._append([*self._cells(row), *self._gained(answer)])

    def close(self) -> None:
        """Write the workbook."""
        self._book.save(self._sink)

    def discard(self) -> None:
        """Remove the temporary file."""
        self._sheet.close()
        # openpyxl has no other way; left alone, its generator ends in a traceback.
        self._sheet._writer.cleanup()

    def _append(self, cells: Iterable[Any]) -> None:
        if self._rows == MAX_ROWS:
            raise FileError(
                f"a sheet of XLSX ends after {MAX_ROWS:,} rows; write CSV or Parquet instead"
            )
        self._rows += 1
        self._sheet.append(cells)

    def _cells(self, row: Row) -> Iterator[Any]:
        """The user's cells."""
        if row.typed is None:
            yield from (self._text(row.cells[place]) for place in self._kept)
        elif self._own:
            cells = row.typed.origin
            yield from (self._copy(cells[p]) if p < len(cells) else None for p in self._kept)
        else:
            yield from (self._typed(row.typed.values[place]) for place in self._kept)

    def _gained(self, answer: Answer) -> Iterator[Any]:
        for cell, number in zip(answer.cells, self._numbers, strict=True):
            yield float(cell) if number else self._text(self._guard(cell))

    def _text(self, text: str) -> Any:
        if not text:
            return None
        if len(text) > MAX_CELL:
            raise FileError(
                f"row {self._rows + 1}: a cell of XLSX holds {MAX_CELL:,} characters, this has "
                f"{len(text):,}; write CSV or Parquet instead"
            )
        cell = self._cell(self._sheet, _escaped(printable(text)))
        cell.data_type = "s"  # else a text that begins with = becomes a formula
        return cell

    def _copy(self, cell: Any) -> Any:
        """A cell of the input: its value, its type, the format of its numbers."""
        value = cell.value
        if isinstance(value, str) and cell.data_type not in ("f", "e"):
            return self._text(value)
        if value is None:
            return None
        made = self._cell(self._sheet, value)
        made.number_format = cell.number_format
        return made

    def _typed(self, value: object) -> Any:
        """A value of another format with types."""
        if isinstance(value, str):
            return self._text(value)
        match value:
            case None | bool() | timedelta():
                return value
            case int() if abs(value) < 10**15:  # a sheet's numbers have 15 digits
                return value
            case float() if math.isfinite(value):
                return value
            case datetime() | time() if value.tzinfo is not None:
                return self._text(value.isoformat())
            case time():
                return value
            case date() if value.year >= _FIRST_YEAR:
                return value
            case _:
                return self._text(as_text(value))


def _value(cell: Any) -> object:
    """A cell's value; of a formula its text, array formulas among them."""
    return getattr(cell.value, "text", cell.value)


def _escaped(text: str) -> str:
    """``text`` with what XML cannot hold as ``_xHHHH_`` (ISO/IEC 29500, ST_Xstring)."""
    if text.isprintable():
        return text
    return "".join(f"_x{ord(char):04X}_" if char in _NOT_XML else char for char in text)
