"""`nisba compare`: two names, and files of pairs."""

import csv
import json
from pathlib import Path

from .conftest import Nisba


def test_one_name(nisba: Nisba) -> None:
    done = nisba("compare", "-f", "json", "a-Sakhour", "الصاخور")
    (record,) = json.loads(done.out)
    assert (record["a"], record["b"], record["decision"]) == ("a-Sakhour", "الصاخور", "match")
    assert 0.5 < record["score"] <= 1
    assert done.status == 0


def test_two_names(nisba: Nisba) -> None:
    done = nisba("compare", "Homs", "Latakia")
    assert done.status == 1
    assert "different" in done.out


def test_why(nisba: Nisba) -> None:
    assert "article" in nisba("compare", "--explain", "a-Sakhour", "Sakhour").out


def test_pairs(nisba: Nisba, tmp_path: Path) -> None:
    source = tmp_path / "pairs.tsv"
    source.write_text(
        "tag\ta\tb\n1\ta-Sakhour\tal-Sakhour\n2\tHoms\tLatakia\n3\t\tHoms\n4\tHoms\n",
        encoding="utf-8",
    )
    done = nisba("compare", "--pairs", source, "-o", tmp_path / "out.jsonl")
    assert done.status == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["tag"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["decision"] for row in rows] == ["match", "different", "none", "none"]
    assert rows[0]["score"] > rows[1]["score"]
    assert rows[2]["error"]["code"] == "INVALID_NAME"
    assert rows[3]["error"]["code"] == "WRONG_FIELD_COUNT"
    assert "4 rows" in done.err
    assert "match 1, different 1, none 2, with an error 2" in done.err
    nisba("compare", "--pairs", source, "-o", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["tag", "a", "b", "score", "decision", "error"]


def test_usage(nisba: Nisba, tmp_path: Path) -> None:
    for arguments in (("Homs",), ("a", "b", "--pairs", "x.tsv"), ("a", "b", "-o", "x.jsonl")):
        done = nisba("compare", *arguments)
        assert (done.status, done.out) == (2, "")
        assert len(done.err.splitlines()) == 1
    (tmp_path / "p.tsv").write_text("a\tc\n", encoding="utf-8")
    assert "no column 'b'; it has: a, c" in nisba("compare", "--pairs", tmp_path / "p.tsv").err
