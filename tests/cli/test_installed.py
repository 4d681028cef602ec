"""The installed program itself, every command once."""

import json
from pathlib import Path

import pytest

from .conftest import Nisba


def test_normalize(installed: Nisba, table: Path) -> None:
    done = installed(
        *("normalize", "--table", table, "-f", "jsonl", "-", "الصاخور"), stdin="a-Sakhour\n"
    )
    assert (done.status, done.err) == (0, "")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [record["name"] for record in records] == ["a-Sakhour", "الصاخور"]
    assert [record["id"] for record in records] == ["sakhour", "sakhour"]
    assert installed("normalize", "--table", table, "Guadalajara").status == 1


def test_names_are_utf8_whatever_the_locale(installed: Nisba, table: Path) -> None:
    arguments = ("normalize", "--table", table, "-f", "json", "الصاخور")
    plain = installed(*arguments, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "الصاخور" in plain.out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("compare", "a-Sakhour", "Sakhour"), 0, "match"),
        (("compare", "Homs", "Latakia"), 1, "different"),
        (("transliterate", "الصَّاخُور", "--to", "ala-lc"), 0, "al-Ṣākhūr"),
        (("systems", "ala-lc"), 0, "alalc"),
        (("version",), 0, "icu"),
        (("table", "info"), 0, "entities"),
        (("table", "export"), 0, "Deir Ezzor"),
        (("bulk", "nothing.csv"), 2, ""),
    ],
    ids=str,
)
def test_every_command(
    installed: Nisba, table: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    name = arguments[:2] if arguments[0] == "table" else arguments[:1]
    done = installed(*name, "--table", table, *arguments[len(name) :])
    assert done.status == status
    assert said in done.out
    assert len(done.err.splitlines()) == (status == 2)


def test_bulk_with_several_processes(installed: Nisba, table: Path, tmp_path: Path) -> None:
    source, output = tmp_path / "in.tsv", tmp_path / "out.jsonl"
    source.write_text("n\tname\n" + "1\tHalab\n2\t\n" * 150, encoding="utf-8")
    options = ("--table", table, "--column", "name", "--top", "10", "--workers", "2")
    done = installed("bulk", source, *options, "-o", output)
    assert (done.status, done.out) == (0, "")
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["n"] for row in rows] == ["1", "2"] * 150
    assert rows[0]["nisba"]["id"] == "aleppo"
    assert rows[1]["nisba"]["error"]["code"] == "INVALID_NAME"
