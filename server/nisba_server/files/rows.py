"""A row of a file, whatever its format, and what readers and writers of rows look like."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from nisba.records import quick

from .errors import FileError

Question = tuple[str, ...]
"""The values of the columns that a job asks about."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be processed.

    Attributes:
        code: stable upper-case identifier.
        message: for people; names the row by its line number in the input (the first is 1).
        row: the record as it stood, where the output would otherwise lose part of it.
    """

    code: str
    message: str
    row: str = ""

    def as_json(self) -> dict[str, str]:
        """The ``error`` object of an output row."""
        error = {"code": self.code, "message": self.message}
        return {**error, "row": self.row} if self.row else error

    def as_text(self) -> str:
        """The same for a cell; the row is a JSON string, so that it stays on one line."""
        text = f"{self.code}: {self.message}"
        return f"{text}; row: {json.dumps(self.row, ensure_ascii=False)}" if self.row else text


@dataclass(frozen=True, slots=True)
class Typed:
    """A record in the types of its format (Parquet, XLSX), for an output that can keep them.

    Attributes:
        values: under the reader's columns, as Python has them; empty where nobody wants them.
        origin: the record as the module of its format knows it.
    """

    values: Sequence[object]
    origin: Any


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the input.

    Attributes:
        cells: the user's values under the reader's columns, as many as there are columns; empty for
            a format without columns (JSON lines).
        line: the record as it stood in the file, without its line end. Undecodable bytes are lone
            surrogates (``surrogateescape``).
        question: the values asked for; ``None`` exactly when there is a fault.
        fault: what keeps the row from being processed.
        typed: the record with its types, where its format has types.
    """

    cells: Sequence[str]
    line: str
    question: Question | None
    fault: Fault | None = None
    typed: Typed | None = None


new_row = quick(Row)


class Reader(Protocol):
    """Rows of an input, in its order."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The input's columns, ``None`` for a format that has none."""

    def __iter__(self) -> Iterator[Row]: ...


def undecodable(text: str) -> bool:
    """True when ``text`` holds bytes that were not of the input's encoding."""
    # Lone surrogates stand for them; the test by encoding runs in C and is all but free.
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def printable(text: str) -> str:
    r"""``text`` as valid UTF-8 can hold it, undecodable bytes written as ``\xff``."""
    return to_bytes(text).decode("utf-8", "backslashreplace")


def to_bytes(text: str) -> bytes:
    """``text`` as UTF-8, the input's undecodable bytes as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A lone surrogate that was no byte of the input, out of a JSON escape.
        return text.encode("utf-8", "backslashreplace")


def bytes_fault(number: int, line: str = "") -> Fault:
    """The fault of a row whose name is not text in the input's encoding."""
    said = f"line {number}: not text in the input's encoding; see --encoding"
    return Fault("UNDECODABLE", said, printable(line))


def as_text(value: object) -> str:
    """A typed value as a cell: nothing for null, JSON for a list or a structure."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case list() | dict():
            return json.dumps(as_json(value), ensure_ascii=False)
        case _:
            plain = as_json(value)
            return "" if plain is None else str(plain)


def as_json(value: object) -> object:
    """A typed value as JSON has them: dates in ISO 8601, bytes as text, NaN as null."""
    match value:
        case None | str() | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case list() | tuple():
            return [as_json(part) for part in value]
        case dict():
            return {str(key): as_json(part) for key, part in value.items()}
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def pick(columns: Sequence[str], wanted: Sequence[str], where: str) -> tuple[int, ...]:
    """The places of the wanted columns.

    Raises:
        FileError: a column is missing, or there are several of the name.
    """
    places = []
    for name in wanted:
        found = [place for place, column in enumerate(columns) if column == name]
        if not found:
            listing = ", ".join(printable(column) for column in columns)
            raise FileError(f"{where} has no column {name!r}; it has: {listing}")
        if len(found) > 1:
            raise FileError(f"{where} has {len(found)} columns {name!r}; rename all but one")
        places.append(found[0])
    return tuple(places)
