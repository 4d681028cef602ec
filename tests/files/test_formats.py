"""Which format a file is in."""

import pytest

from nisba_server.files.formats import Format, format_of, is_gzip, sniff


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
        ("names", None),
        ("names.gz", None),
        ("-", None),
    ],
)
def test_the_extension_names_the_format(path: str, expected: Format | None) -> None:
    assert format_of(path) is expected


def test_gzip_goes_by_the_extension() -> None:
    assert is_gzip("a.csv.gz")
    assert not is_gzip("a.csv")


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
