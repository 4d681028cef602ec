"""`nisba annotate`: files in, mentions, pages and rewritten texts out."""

import json
from pathlib import Path

import pytest

from .conftest import Nisba

KEYS = [
    "start",
    "end",
    "surface",
    "kind",
    "canonical",
    "arabic",
    "arabic_vocalised",
    "id",
    "decision",
    "score",
]
TEXT = "\ufeffRebels lost a-Sakhour.\r\nHalab’s east, said Khaled al-Omar, is quiet."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_an_object_a_mention_with_offsets_into_the_file(nisba: Nisba, article: Path) -> None:
    done = nisba("annotate", article)
    assert (done.status, done.err) == (0, "")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [list(record)[: len(KEYS)] for record in records] == [KEYS] * len(records)
    assert [record["surface"] for record in records] == ["a-Sakhour", "Halab", "Khaled al-Omar"]
    for record in records:
        assert TEXT[record["start"] : record["end"]] == record["surface"]
    assert [record["id"] for record in records] == ["sakhour", "aleppo", ""]
    assert records[1]["canonical"] == "Aleppo"
    assert records[2]["arabic"] == "خالد العمر"


def test_several_files_are_named(nisba: Nisba, article: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("In Homs.", encoding="utf-8")
    done = nisba("annotate", article, other)
    files = [json.loads(line)["file"] for line in done.out.splitlines()]
    assert files == [str(article)] * 3 + [str(other)]
    done = nisba("annotate", "-f", "tsv", article, other)
    header, *rows = [line.split("\t") for line in done.out.splitlines()]
    assert header == ["file", *(key for key in KEYS if key != "arabic_vocalised")]
    assert [row[0] for row in rows] == files
    assert [row[3] for row in rows] == ["a-Sakhour", "Halab", "Khaled al-Omar", "Homs"]


def test_standard_input(nisba: Nisba) -> None:
    for arguments in ((), ("-",)):
        done = nisba("annotate", *arguments, stdin="In Homs.")
        assert [json.loads(line)["start"] for line in done.out.splitlines()] == [3]
    assert nisba("annotate", stdin="").out == ""


def test_rewriting_changes_names_only(nisba: Nisba, article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    done = nisba("annotate", "--rewrite", article, "-o", out)
    assert done.status == 0
    wanted = TEXT.replace("a-Sakhour", "al-Sakhour").replace("Halab", "Aleppo")
    assert out.read_bytes() == wanted.encode()


def test_a_page_and_a_marked_text(nisba: Nisba, article: Path) -> None:
    page = nisba("annotate", "-f", "html", "--lang", "en", article).out
    assert page.startswith("<!doctype html>")
    assert page.count("<mark") == 3
    text = nisba("annotate", "-f", "text", article).out
    assert "a-Sakhour [al-Sakhour الصاخور]." in text


def test_other_encodings(nisba: Nisba, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("في حلب".encode("windows-1256"))
    refused = nisba("annotate", path)
    assert refused.status == 2
    assert "is not utf-8: byte 0" in refused.err
    assert "--encoding" in refused.err
    done = nisba("annotate", "--encoding", "windows-1256", path)
    assert [json.loads(line)["surface"] for line in done.out.splitlines()] == ["حلب"]
    assert "no encoding 'klingon'" in nisba("annotate", "--encoding", "klingon", path).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such-file.txt",), "no-such-file.txt cannot be read"),
        (("--rewrite", "--format", "tsv", "-"), "leave --format out"),
        (("--rewrite", "a", "b"), "one FILE at a time"),
        (("--country", "Syria", "-"), "country"),
        (("--format", "xml", "-"), "xml"),
    ],
)
def test_mistakes_are_said_in_one_line(nisba: Nisba, arguments: tuple[str, ...], said: str) -> None:
    done = nisba("annotate", *arguments, stdin="In Homs.")
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    assert done.err.count("\n") == 1


def test_nothing_is_written_when_a_file_is_at_fault(
    nisba: Nisba, article: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before", encoding="utf-8")
    assert nisba("annotate", article, tmp_path / "missing.txt", "-o", out).status == 2
    assert out.read_text(encoding="utf-8") == "before"
