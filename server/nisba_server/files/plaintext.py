"""Plain text: one name a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .rows import Fault, Row, bytes_fault, new_row, undecodable


@dataclass(frozen=True, slots=True)
class PlainTextReader:
    """Rows of plain text: a line is a name, in the one column that `columns` names."""

    columns: tuple[str, ...]
    _lines: Iterable[str]

    def __iter__(self) -> Iterator[Row]:
        for number, line in enumerate(self._lines, 1):
            name = line.removesuffix("\n").removesuffix("\r")
            if undecodable(name):
                yield Row((name,), name, None, bytes_fault(number))
            elif not name.strip():
                fault = Fault("EMPTY_ROW", f"line {number}: a blank line")
                yield Row((name,), name, None, fault)
            else:
                yield new_row((name,), name, (name,))


def read_text(lines: Iterable[str], column: str = "name") -> PlainTextReader:
    """Rows of text lines; ``column`` is what the line is called in an output with columns."""
    return PlainTextReader((column,), lines)
