"""CSV records out of lines: RFC 4180 as Python's csv module reads it, with broken quotes mended."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nisba.records import quick

MAX_RECORD_LINES = 1_000
"""A quoted field of more lines than this is taken for a quote that was never closed."""

csv.field_size_limit(2**31 - 1)  # the module's own limit is 128 KiB and would refuse whole rows


@dataclass(frozen=True, slots=True)
class Record:
    """A CSV record.

    Attributes:
        number: the line of the input on which it begins, from 1.
        cells: ``None`` when it cannot be split, because a quote is never closed.
    """

    number: int
    line: str
    cells: list[str] | None


new_record = quick(Record)


def records(lines: Iterable[str], delimiter: str = ",", first: int = 1) -> Iterator[Record]:
    """Records of lines with their ends.

    A quote that is not closed within :data:`MAX_RECORD_LINES` lines costs its own line alone, and
    the lines after it are records again; the csv module would swallow the rest of the file.
    """
    source = iter(lines)
    ahead: deque[str] = deque()
    number = first
    while (line := ahead.popleft() if ahead else next(source, None)) is not None:
        body = line.rstrip("\r\n")
        if '"' not in body:
            yield new_record(number, body, body.split(delimiter))
            number += 1
            continue
        whole, more = line, 0
        taken: list[str] = []
        is_open = _open_at_end(line, delimiter, inside=False)
        while is_open and more < MAX_RECORD_LINES:
            following = _take(ahead, source)
            if following is None:
                break
            taken.append(following)
            is_open = _open_at_end(following, delimiter, inside=True)
            more += 1
        if is_open:
            ahead.extendleft(reversed(taken))
            yield Record(number, body, None)
            number += 1
            continue
        whole = (line + "".join(taken)).rstrip("\r\n")
        yield Record(number, whole, _cells(whole, delimiter))
        number += 1 + more


def _take(ahead: deque[str], source: Iterator[str]) -> str | None:
    return ahead.popleft() if ahead else next(source, None)


def _cells(record: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([record], delimiter=delimiter))
    except csv.Error:
        return None


def _open_at_end(text: str, delimiter: str, *, inside: bool) -> bool:
    """Whether a quoted field is open after ``text``; ``inside`` says whether one is before it."""
    place = 0
    while (quote := text.find('"', place)) >= 0:
        place = quote + 1
        if inside:
            if text.startswith('"', place):
                place += 1  # a doubled quote is a quote in the field
            else:
                inside = False
        # A quote opens a field only at its very beginning; elsewhere it is a letter of the field.
        elif quote == 0 or text[quote - 1] == delimiter:
            inside = True
    return inside
