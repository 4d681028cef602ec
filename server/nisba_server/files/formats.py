"""Which format a file is in."""

from enum import StrEnum
from pathlib import PurePath


class Format(StrEnum):
    """A format with one row a record, readable and writable."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    TEXT = "text"


_BY_EXTENSION = {
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".txt": Format.TEXT,
}


def is_gzip(path: str) -> bool:
    """True when the extension says that the file is compressed."""
    return path.lower().endswith(".gz")


def format_of(path: str) -> Format | None:
    """The format that the extension names, a ``.gz`` after it aside; ``None`` for any other."""
    name = path[:-3] if is_gzip(path) else path
    return _BY_EXTENSION.get(PurePath(name).suffix.lower())


def sniff(first_line: str, column: str, delimiter: str = ",") -> Format:
    """The format of a stream without a name, from its first line.

    A header with ``column`` in it makes TSV or CSV, an opening brace JSON lines; all else is plain
    text, one name a line.
    """
    line = first_line.lstrip("\ufeff").rstrip("\r\n")
    if line.startswith("{"):
        return Format.JSONL
    if column in line.split("\t"):
        return Format.TSV
    if column in [cell.strip('"') for cell in line.split(delimiter)]:
        return Format.CSV
    return Format.TEXT
