"""Which format a file is in, and how it is compressed."""

from enum import StrEnum
from pathlib import PurePath

from .errors import FileError


class Format(StrEnum):
    """A format with one row a record, readable and writable."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    TEXT = "text"
    PARQUET = "parquet"
    XLSX = "xlsx"

    @property
    def by_line(self) -> bool:
        """True for text, one row a line (or, quoted, a few): it can be cut, piped and resumed."""
        return self not in (Format.PARQUET, Format.XLSX)

    @property
    def flat(self) -> bool:
        """True for a format in which every row has the same columns."""
        return self in (Format.CSV, Format.TSV, Format.PARQUET, Format.XLSX)


class Compression(StrEnum):
    """How a file of text is compressed; the value is the extension without its dot."""

    NONE = ""
    GZIP = "gz"
    ZSTD = "zst"


_BY_EXTENSION = {
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".txt": Format.TEXT,
    ".parquet": Format.PARQUET,
    ".xlsx": Format.XLSX,
}
_MAGIC = {b"\x1f\x8b": Compression.GZIP, b"\x28\xb5\x2f\xfd": Compression.ZSTD}
MAGIC_BYTES = 4
"""How many bytes of a stream `compression_of_bytes` wants to see."""


def compression_of(path: str) -> Compression:
    """How the extension says that the file is compressed."""
    match PurePath(path).suffix.lower():
        case ".gz":
            return Compression.GZIP
        case ".zst" | ".zstd":
            return Compression.ZSTD
        case _:
            return Compression.NONE


def compression_of_bytes(first: bytes) -> Compression:
    """How a stream that begins with ``first`` is compressed."""
    found = (kind for magic, kind in _MAGIC.items() if first.startswith(magic))
    return next(found, Compression.NONE)


def format_of(path: str) -> Format | None:
    """The format that the extension names, one of compression aside; ``None`` for any other.

    Raises:
        FileError: a compressed Parquet or XLSX file; these are compressed inside.
    """
    name = PurePath(path)
    compressed = compression_of(path) is not Compression.NONE
    found = _BY_EXTENSION.get((name.with_suffix("") if compressed else name).suffix.lower())
    if compressed and found is not None and not found.by_line:
        raise FileError(f"{path}: {found.value} is compressed inside; leave {name.suffix} away")
    return found


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
