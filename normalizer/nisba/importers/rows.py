"""Rows of delimited text with their lines; what is no row is told and left out."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from nisba.errors import SeedError
from nisba.importers.draft import Fault

Row = dict[str, str]
csv.field_size_limit(1 << 20)


def headed(
    lines: Iterable[str], name: str, fault: Fault, *, tabs: bool, need: Sequence[str] = ()
) -> Iterator[tuple[str, Row]]:
    """Every row under its header (in lower case), with its place (``name:line``).

    Tab-separated text is unquoted; comma-separated text is quoted as RFC 4180 says. Rows with more
    or fewer fields than the header are faults.

    Raises:
        SeedError: there is no header, it lacks a column of ``need``, or quotes never close.
    """
    header: list[str] | None = None
    for number, fields in _tsv(lines) if tabs else _csv(lines, name):
        where = f"{name}:{number}"
        if header is None:
            header = [column.strip().lower() for column in fields]
            missing = [column for column in need if column not in header]
            if missing:
                raise SeedError(f"{where}: the header lacks the column {missing[0]!r}")
        elif len(fields) != len(header):
            fault(f"{where}: {len(fields)} fields where the header has {len(header)}")
        else:
            yield where, dict(zip(header, (f.strip() for f in fields), strict=True))
    if header is None:
        raise SeedError(f"{name}: there is no header")


def fields_of(
    lines: Iterable[str], name: str, fault: Fault, *, count: int
) -> Iterator[tuple[str, list[str]]]:
    """Tab-separated rows of a file without a header, ``count`` fields each."""
    for number, fields in _tsv(lines):
        where = f"{name}:{number}"
        if len(fields) != count:
            fault(f"{where}: {len(fields)} fields where there should be {count}")
        else:
            yield where, fields


def _tsv(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if line:
            yield number, line.split("\t")


def _csv(lines: Iterable[str], name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    try:
        for fields in reader:
            if fields:
                yield reader.line_num, fields
    except csv.Error as error:
        raise SeedError(f"{name}:{reader.line_num}: not CSV: {error}") from error
