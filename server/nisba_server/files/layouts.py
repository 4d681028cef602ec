"""How a row and its answer are written in each format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .answers import Answer, Job
from .delimited import csv_line, distinct, raw_tsv_line, tsv_line
from .errors import FileError
from .formats import Format
from .jsonlines import dumps, spliced
from .rows import Row, as_json, printable

_GUARDED = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Layout:
    """An output format for the rows of one input.

    Attributes:
        header: the first line with its end, ``""`` for a format without one.
        line: a row and its answer as a line with its end.
    """

    header: str
    line: Callable[[Row, Answer], str]


def layout(
    target: Format,
    columns: Sequence[str] | None,
    job: Job,
    *,
    source: Format,
    delimiter: str = ",",
    guard: bool = True,
) -> Layout:
    """The layout of an output.

    Args:
        target: its format.
        columns: the input's columns, ``None`` for JSON lines.
        job: what is asked.
        source: the input's format.
        delimiter: of a CSV output.
        guard: put ``'`` before gained CSV cells that a spreadsheet would run as formulas.

    Raises:
        FileError: CSV or TSV out of JSON lines whose columns are not known.
    """
    if target is Format.JSONL and columns is None:
        return Layout("", lambda row, answer: _jsonl_of_jsonl(row, answer, job.keys))
    if target.flat and columns is None:
        raise FileError("the columns of the output are not known; write JSON lines instead")
    columns = columns or ()
    match target:
        case Format.JSONL if not source.by_line:
            names = distinct(columns)
            return Layout("", lambda row, answer: _jsonl_of_values(row, answer, names, job.keys))
        case Format.JSONL:
            names = distinct([printable(column) for column in columns])
            return Layout("", lambda row, answer: _jsonl_of_cells(row, answer, names, job.keys))
        case Format.TEXT:
            return Layout("", lambda row, answer: (answer.text or row.line) + "\n")
        case Format.CSV:
            return _delimited(
                columns, job, lambda cells: csv_line(cells, delimiter), _guarded if guard else list
            )
        case Format.PARQUET | Format.XLSX:
            raise AssertionError(f"{target} has no lines: see writers")
        case Format.TSV:
            # A cell out of TSV is fit for TSV: a lone CR in it is the user's own.
            line = raw_tsv_line if source is Format.TSV else tsv_line
            return _delimited(columns, job, line, list)


def _jsonl_of_jsonl(row: Row, answer: Answer, keys: Sequence[str]) -> str:
    if row.fault is not None and (row.fault.row or not row.line):
        return f"{{{answer.members}}}\n"
    return spliced(row.line, keys, answer.members) + "\n"


def _jsonl_of_cells(row: Row, answer: Answer, names: Sequence[str], keys: Sequence[str]) -> str:
    kept = {
        name: printable(cell)
        for name, cell in zip(names, row.cells, strict=True)
        if name not in keys
    }
    return spliced(dumps(kept), (), answer.members) + "\n"


def _jsonl_of_values(row: Row, answer: Answer, names: Sequence[str], keys: Sequence[str]) -> str:
    assert row.typed is not None
    values = zip(names, row.typed.values, strict=True)
    kept = {name: as_json(value) for name, value in values if name not in keys}
    return spliced(dumps(kept), (), answer.members) + "\n"


def kept_places(columns: Sequence[str], job: Job) -> tuple[int, ...]:
    """Places of the user's columns in an output with columns.

    A file that went through before has the gained columns already: they are written anew.
    """
    return tuple(place for place, column in enumerate(columns) if column not in job.columns)


def _delimited(
    columns: Sequence[str],
    job: Job,
    line: Callable[[Sequence[str]], str],
    change: Callable[[Sequence[str]], list[str]],
) -> Layout:
    kept = kept_places(columns, job)
    header = line([*(columns[place] for place in kept), *job.columns])

    def write(row: Row, answer: Answer) -> str:
        cells = row.cells
        return line([*[cells[place] for place in kept], *change(answer.cells)])

    def write_all(row: Row, answer: Answer) -> str:
        return line([*row.cells, *change(answer.cells)])

    return Layout(header, write_all if len(kept) == len(columns) else write)


def _guarded(cells: Sequence[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(_GUARDED) else cell for cell in cells]


def guarded(cell: str) -> str:
    """``cell`` such that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_GUARDED) else cell
