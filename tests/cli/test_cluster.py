"""`nisba cluster`: rows keep their place and gain their group."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from nisba_server.cli import progress

from .conftest import Nisba

CSV = 'id,name,note\r\n1,Hassan,\r\n2,Hussein,=1+1\r\n3,,empty\r\n4,"Hasan","a, b"\r\n5,حسين,\r\n'


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.csv"
    path.write_bytes(CSV.encode())
    return path


def test_csv_gains_the_columns(run_raw: Nisba, names: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run_raw("cluster", names, "-o", out)
    assert done.status == 0
    assert "3 groups" not in done.err
    assert "in groups 4" in done.err
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert list(rows[0]) == [
        "id",
        "name",
        "note",
        "nisba_cluster",
        "nisba_canonical",
        "nisba_size",
        "nisba_confidence",
        "nisba_error",
    ]
    assert [row["nisba_cluster"] for row in rows] == [
        "C000001",
        "C000002",
        "",
        "C000001",
        "C000002",
    ]
    assert [row["nisba_canonical"] for row in rows][:2] == ["Hassan", "Hussein"]
    assert [row["nisba_size"] for row in rows] == ["2", "2", "0", "2", "2"]
    assert [row["note"] for row in rows] == ["", "=1+1", "empty", "a, b", ""]
    assert rows[2]["nisba_error"].startswith("INVALID_NAME")


def test_json_lines(run_raw: Nisba, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"who": "Hassan", "n": 1}\n{"who": "Hasan"}\n{"n": 2}\n', encoding="utf-8")
    assert run_raw("cluster", source, "--column", "who", "-o", out, "-q").err == ""
    first, second, third = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert first["n"] == 1
    assert first["nisba"]["cluster"] == second["nisba"]["cluster"] == "C000001"
    assert set(first["nisba"]) == {"cluster", "canonical", "size", "confidence"}
    assert first["nisba"]["size"] == 2
    assert third["nisba"]["decision"] == "none"
    assert third["nisba"]["error"]["code"]


def test_standard_streams(run_raw: Nisba) -> None:
    done = run_raw("cluster", "-", "--from", "csv", "--to", "tsv", "-q", stdin=CSV)
    assert done.status == 0
    assert len(done.out.splitlines()) == 6


@pytest.mark.parametrize("name", ["pairs.tsv", "pairs.csv", "pairs.jsonl"])
def test_pairs_to_decide(run_raw: Nisba, tmp_path: Path, name: str) -> None:
    source, pairs = tmp_path / "in.txt", tmp_path / name
    source.write_text("Nasser\nNasir\nLatakia\n", encoding="utf-8")
    done = run_raw("cluster", source, "-o", tmp_path / "out.tsv", "--pairs", pairs)
    assert done.status == 0
    text = pairs.read_text(encoding="utf-8")
    if name.endswith(".jsonl"):
        rows = [json.loads(line) for line in text.splitlines()]
    else:
        delimiter = "," if name.endswith(".csv") else "\t"
        rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    (row,) = rows
    assert {row["a"], row["b"]} == {"Nasser", "Nasir"}
    assert 0 < float(row["score"]) < 1
    assert str(row["rows"]) == "2"
    assert f"1 pairs to decide -> {pairs}" in done.err


def test_workers_change_nothing(run_raw: Nisba, names: Path, tmp_path: Path) -> None:
    outputs = []
    for workers in ("1", "2"):
        out = tmp_path / f"out{workers}.csv"
        done = run_raw("cluster", names, "-o", out, "--workers", workers)
        assert done.status == 0, done.err
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no-such.csv",), "no-such.csv"),
        (("--column", "nom", "NAMES"), "nom"),
        (("--delimiter", ";;", "NAMES"), "one character"),
    ],
)
def test_mistakes(run_raw: Nisba, names: Path, arguments: tuple[str, ...], said: str) -> None:
    given = [str(names) if argument == "NAMES" else argument for argument in arguments]
    done = run_raw("cluster", *given)
    assert done.status == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_log_hears_of_the_stages(
    run_raw: Nisba, names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    lines = run_raw("cluster", names, "-o", tmp_path / "out.csv").err.splitlines()
    assert "nisba: 4 of 4 names read" in lines
    assert any(re.fullmatch(r"nisba: (\d+) of \1 pairs compared", line) for line in lines)
    assert "nisba: 4 of 4 names grouped" in lines
    assert lines[-1].startswith("nisba: 5 rows in ")
