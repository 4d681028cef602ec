"""CSV and TSV: rows under a header.

CSV is quoted as RFC 4180. TSV is not quoted: a tab always ends a field, a line end always a row.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .errors import FileError
from .records import Record, new_record, records
from .rows import Fault, Question, Row, bytes_fault, new_row, pick, printable, undecodable

_QUOTED = re.compile('["\r\n]')
"""Characters for whose sake a cell is quoted, beside the delimiter."""
_BREAKS = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class DelimitedReader:
    """Rows of a CSV or TSV input.

    Attributes:
        columns: the header; a repeated name is told apart by a number, for formats with keys.
    """

    columns: tuple[str, ...]
    _records: Iterator[Record]
    _places: tuple[int, ...]

    def __iter__(self) -> Iterator[Row]:
        width, places = len(self.columns), self._places
        for record in self._records:
            cells = record.cells
            if cells is None:
                fault = Fault("BAD_QUOTES", f"line {record.number}: a quote is never closed")
                yield Row(_fitted([record.line], width), record.line, None, fault)
            elif len(cells) != width:
                yield self._misfit(record, cells, width)
            else:
                question: Question = tuple([cells[place] for place in places])
                if True in map(undecodable, question):
                    yield Row(cells, record.line, None, bytes_fault(record.number))
                else:
                    yield new_row(cells, record.line, question)

    def _misfit(self, record: Record, cells: list[str], width: int) -> Row:
        if not record.line:
            fault = Fault("EMPTY_ROW", f"line {record.number}: a blank line")
            return Row(_fitted([], width), "", None, fault)
        count = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
        said = f"line {record.number}: {count} where the header has {width}"
        # There is no column for surplus fields: the fault keeps the record.
        kept = printable(record.line) if len(cells) > width else ""
        fault = Fault("WRONG_FIELD_COUNT", said, kept)
        return Row(_fitted(cells, width), record.line, None, fault)


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *([""] * (width - len(cells)))]


def read_csv(
    lines: Iterable[str], wanted: Sequence[str], where: str, delimiter: str = ","
) -> DelimitedReader:
    """Rows of CSV lines; ``wanted`` are the columns to ask about, ``where`` names the input.

    Raises:
        FileError: no header, or a wanted column is not in it once.
    """
    return _under_header(records(lines, delimiter), wanted, where)


def read_tsv(lines: Iterable[str], wanted: Sequence[str], where: str) -> DelimitedReader:
    """Rows of TSV lines; as `read_csv`."""
    return _under_header(_tsv_records(lines), wanted, where)


def _tsv_records(lines: Iterable[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        body = line.removesuffix("\n").removesuffix("\r")
        yield new_record(number, body, body.split("\t"))


def _under_header(found: Iterator[Record], wanted: Sequence[str], where: str) -> DelimitedReader:
    header = next(found, None)
    if header is None:
        raise FileError(f"{where} is empty; its first line must name the columns")
    if header.cells is None:
        raise FileError(f"{where}: a quote in the header is never closed")
    places = pick(header.cells, wanted, where)
    return DelimitedReader(tuple(header.cells), found, places)


def distinct(columns: Sequence[str]) -> tuple[str, ...]:
    """Column names as keys of an object: a repeated one gains ``_2``, ``_3`` and so on."""
    seen: set[str] = set()
    names = []
    for column in columns:
        name, times = column, 1
        while name in seen:
            times += 1
            name = f"{column}_{times}"
        seen.add(name)
        names.append(name)
    return tuple(names)


def csv_line(cells: Sequence[str], delimiter: str = ",") -> str:
    """One CSV record, quoted where it must be, with its line end."""
    plain = delimiter.join(cells)
    if len(cells) > 1 and plain.count(delimiter) == len(cells) - 1 and not _QUOTED.search(plain):
        return plain + "\n"
    buffer = io.StringIO(newline="")
    # The module quotes a cell with a CR in it only when CR is part of its own line end.
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def tsv_line(cells: Iterable[str]) -> str:
    """One TSV record with its line end; tabs and line ends inside a cell become spaces."""
    return raw_tsv_line(cell.translate(_BREAKS) for cell in cells)


def raw_tsv_line(cells: Iterable[str]) -> str:
    """One TSV record with its line end, of cells that hold neither tab nor line feed."""
    return "\t".join(cells) + "\n"
