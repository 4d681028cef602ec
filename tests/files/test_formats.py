"""Which format a file is in."""

import pytest

from nisba_server.files.errors import FileError
from nisba_server.files.formats import (
    Compression,
    Format,
    compression_of,
    compression_of_bytes,
    format_of,
    sniff,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.csv", Format.CSV),
        ("dir.tsv/a.CSV", Format.CSV),
        ("a.tsv", Format.TSV),
        ("a.tab", Format.TSV),
        ("a.jsonl.gz", Format.JSONL),
        ("a.ndjson", Format.JSONL),
        ("names.txt.GZ", Format.TEXT),
        ("a.csv.zst", Format.CSV),
        ("a.Parquet", Format.PARQUET),
        ("a.xlsx", Format.XLSX),
        ("names", None),
        ("names.gz", None),
        ("-", None),
    ],
)
def test_the_extension_names_the_format(path: str, expected: Format | None) -> None:
    assert format_of(path) is expected


def test_compression_goes_by_the_extension() -> None:
    assert compression_of("a.csv.gz") is Compression.GZIP
    assert compression_of("a.csv.ZST") is Compression.ZSTD
    assert compression_of("a.csv") is Compression.NONE


def test_the_first_bytes_tell_the_compression_of_a_stream() -> None:
    assert compression_of_bytes(b"\x1f\x8b\x08\x00") is Compression.GZIP
    assert compression_of_bytes(b"\x28\xb5\x2f\xfd") is Compression.ZSTD
    assert compression_of_bytes(b"name") is Compression.NONE
    assert compression_of_bytes(b"") is Compression.NONE


@pytest.mark.parametrize("path", ["a.parquet.gz", "a.xlsx.zst"])
def test_what_is_compressed_inside_is_not_compressed_again(path: str) -> None:
    with pytest.raises(FileError, match="compressed inside; leave"):
        format_of(path)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"name": "Homs"}\n', Format.JSONL),
        ("id\tname\n", Format.TSV),
        ("id,name\r\n", Format.CSV),
        ('"id","name"\n', Format.CSV),
        ("\ufeffname,id\n", Format.CSV),
        ("name\n", Format.TSV),
        ("Homs\n", Format.TEXT),
        ("Homs, Syria\n", Format.TEXT),
        ("", Format.TEXT),
    ],
)
def test_the_first_line_tells_the_format_of_a_stream(line: str, expected: Format) -> None:
    assert sniff(line, "name") is expected
