"""Read a seeds directory for checking: every row that can be read, and what is wrong with the rest.

Unlike :mod:`nisba.table.source` nothing is raised for a bad row: each becomes a finding, so that
one run shows them all.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.lexicon_rows import COLUMNS as LEXICON_COLUMNS
from nisba.table.check.finding import Finding
from nisba.table.source import ALIAS_COLUMNS, ENTITY_COLUMNS

_ZWNJ = "\u200c"
"""The one invisible character that is part of Persian and Kurdish spelling."""
_FREE = frozenset({"note", "source"})
"""Columns that are prose: hygiene of names does not apply."""
_ATTESTED = "attested.tsv"
_MENTIONS = ("document", "entity", "spelling", "count")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one file."""

    file: str
    number: int
    row: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.row[column]

    def finding(self, code: str, message: str) -> Finding:
        """An error about this row."""
        return Finding(self.file, self.number, code, message)

    def warning(self, code: str, message: str) -> Finding:
        """A warning about this row."""
        return Finding(self.file, self.number, code, message, "warning")


@dataclass(frozen=True, slots=True)
class Seeds:
    """The rows of a seeds directory.

    Attributes:
        findings: what is wrong with the files and rows themselves (codes ``format``, ``sorting``).
    """

    entities: tuple[Line, ...]
    aliases: tuple[Line, ...]
    lexicon: tuple[Line, ...]
    mentions: tuple[Line, ...]
    findings: tuple[Finding, ...]


def read_seeds(seeds: Path) -> Seeds:
    """Read ``entities/``, ``aliases/`` and ``lexicon/`` of ``seeds``; what is missing is empty."""
    found: list[Finding] = []
    parts: list[tuple[Line, ...]] = []
    for folder, columns, order in (
        ("entities", ENTITY_COLUMNS, "id"),
        ("aliases", ALIAS_COLUMNS, "entity"),
        ("lexicon", LEXICON_COLUMNS, "arabic"),
    ):
        lines: list[Line] = []
        for path in sorted((seeds / folder).glob("*.tsv")):
            if path.name == _ATTESTED:
                continue
            name = f"{folder}/{path.name}"
            own = [x for x in _read(path, name, columns) if _keep(x, found)]
            rows = [x for x in own if isinstance(x, Line)]
            found += _sorting(rows, order)
            lines += rows
        parts.append(tuple(lines))
    path = seeds / "mentions.tsv"
    read = _read(path, path.name, _MENTIONS) if path.exists() else ()
    mentions = tuple(x for x in read if _keep(x, found) and isinstance(x, Line))
    return Seeds(parts[0], parts[1], parts[2], mentions, tuple(found))


def _keep(item: Line | Finding, found: list[Finding]) -> bool:
    if isinstance(item, Finding):
        found.append(item)
        return False
    return True


def _read(path: Path, name: str, columns: tuple[str, ...]) -> Iterator[Line | Finding]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield Finding(name, 0, "format", f"not UTF-8: {error}")
        return
    if "\r" in text:
        yield Finding(name, 0, "format", "carriage returns: lines end in LF alone")
        text = text.replace("\r", "")
    if text and not text.endswith("\n"):
        yield Finding(name, 0, "format", "the last line does not end in a line feed")
    header: tuple[str, ...] | None = None
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        if line.startswith("#"):
            continue
        fields = tuple(line.split("\t"))
        if header is None:
            header = fields
            if fields != columns:
                yield Finding(name, number, "format", f"the header is not {' '.join(columns)}")
                return
        elif len(fields) != len(columns):
            message = f"{len(fields)} fields where the header has {len(columns)}"
            yield Finding(name, number, "format", message)
        else:
            row = Line(name, number, dict(zip(columns, fields, strict=True)))
            yield from _text_of(row)
            yield row
    if header is None:
        yield Finding(name, 0, "format", "no header line")


def _text_of(line: Line) -> Iterator[Finding]:
    """Characters and spaces of every field."""
    for column, text in line.row.items():
        if unicodedata.normalize("NFC", text) != text:
            yield line.finding("format", f"{column} {text!r} is not NFC")
        if text != " ".join(text.split(" ")).strip() or "  " in text:
            yield line.finding("format", f"{column} {text!r} has stray spaces")
        if '"' in text and column not in _FREE and text.startswith('"') and text.endswith('"'):
            yield line.finding("format", f"{column} {text!r} is quoted; fields are not quoted")
        odd = [c for c in text if unicodedata.category(c) in ("Cf", "Cc", "Co", "Zl", "Zp")]
        odd += [c for c in text if unicodedata.category(c) == "Zs" and c != " "]
        odd = [c for c in odd if c != _ZWNJ]
        if odd:
            names = ", ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(odd))
            yield line.finding("format", f"{column} has invisible or odd characters: {names}")
        elif text and column in ("canonical", "spelling", "arabic"):
            yield from _hygiene(line, column, text)


def _hygiene(line: Line, column: str, text: str) -> Iterator[Finding]:
    try:
        cleaned = clean(text)
    except NisbaError as error:
        yield line.finding("format", f"{column} {text!r}: {error.message}")
        return
    if "mixed_scripts" in cleaned.warnings:
        yield line.finding("format", f"{column} {text!r} mixes look-alikes of two scripts")


def _sorting(lines: list[Line], column: str) -> Iterator[Finding]:
    for before, line in pairwise(lines):
        if line[column] < before[column]:
            message = f"{line[column]} stands after {before[column]}: sort the file by {column}"
            yield line.finding("sorting", message)
