"""JSON lines: one object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .rows import Fault, Question, Row, bytes_fault, new_row, undecodable


@dataclass(frozen=True, slots=True)
class JsonLinesReader:
    """Rows of JSON lines.

    Attributes:
        columns: keys under which a row has cells; ``None`` for rows without cells, whose objects
            stand in `Row.line` as they are.
    """

    columns: tuple[str, ...] | None
    _lines: Iterable[str]
    _wanted: tuple[str, ...]

    def __iter__(self) -> Iterator[Row]:
        for number, line in enumerate(self._lines, 1):
            yield self._row(number, line.strip(" \t\r\n"))

    def _row(self, number: int, line: str) -> Row:
        if not line:
            fault = Fault("EMPTY_ROW", f"line {number}: a blank line")
            return Row(self._cells({}), line, None, fault)
        if undecodable(line):
            return Row(self._cells({}), line, None, bytes_fault(number, line))
        value = parse(line)
        if not isinstance(value, dict):
            said = value.message if isinstance(value, Fault) else "not an object"
            fault = Fault("INVALID_JSON", f"line {number}: {said}", line)
            return Row(self._cells({}), line, None, fault)
        question = _question(value, self._wanted, number)
        if isinstance(question, Fault):
            return Row(self._cells(value), line, None, question)
        return new_row(self._cells(value), line, question)

    def _cells(self, value: Mapping[str, Any]) -> list[str]:
        return [_cell(value.get(column)) for column in self.columns or ()]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def parse(line: str) -> Any:
    """The value of a JSON text, or the `Fault` that keeps it from being read."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return Fault("INVALID_JSON", f"{error.msg} (character {error.pos + 1})")
    except (RecursionError, ValueError) as error:
        return Fault("INVALID_JSON", str(error))


def _question(value: Mapping[str, Any], wanted: Sequence[str], number: int) -> Question | Fault:
    found = []
    for name in wanted:
        part = value.get(name)
        if isinstance(part, str):
            found.append(part)
        elif name in value:
            kind = "null" if part is None else type(part).__name__
            return Fault("NOT_A_STRING", f"line {number}: {name!r} is {kind}, not a string")
        else:
            return Fault("MISSING_FIELD", f"line {number}: the object has no {name!r}")
    return tuple(found)


def read_jsonl(
    lines: Iterable[str], wanted: Sequence[str], columns: tuple[str, ...] | None = None
) -> JsonLinesReader:
    """Rows of JSON lines; ``wanted`` are the keys to ask about, ``columns`` those to make cells."""
    return JsonLinesReader(columns, lines, tuple(wanted))


def keys_of(lines: Iterable[str]) -> tuple[str, ...]:
    """All keys of the objects in ``lines``, in the order in which they first appear."""
    known: dict[str, None] = {}
    for line in lines:
        value = parse(line.strip())
        if isinstance(value, dict):
            known.update(dict.fromkeys(value))
    return tuple(known)


def dumps(value: object) -> str:
    """Compact one-line JSON in which names can be read, always encodable as UTF-8."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if undecodable(text) else text


def spliced(line: str, keys: Sequence[str], members: str) -> str:
    """The object ``line`` with ``members`` (JSON text ``"key": value, ...``) added at its end.

    The user's own text stays as it is, numbers and all; only an object that has one of ``keys``
    already is written anew, without the old values.
    """
    if any(f'"{key}"' in line for key in keys) or "\\u" in line:
        value = json.loads(line)
        if any(key in value for key in keys):
            line = dumps({key: part for key, part in value.items() if key not in keys})
    body = line[:-1].rstrip()
    return f"{body}{'' if body.endswith('{') else ', '}{members}}}"
