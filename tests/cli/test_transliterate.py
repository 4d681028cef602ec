"""`nisba transliterate` and `nisba systems`."""

import json
from pathlib import Path

from .conftest import Nisba


def test_json_lines_away_from_a_terminal(run_raw: Nisba) -> None:
    done = run_raw("transliterate", "الصَّاخُور", "حَلَب", "--to", "ala-lc")
    assert done.status == 0
    first, second = [json.loads(line) for line in done.out.splitlines()]
    assert first["text"] == "الصَّاخُور"
    assert first["candidates"][0]["text"] == "al-Ṣākhūr"
    assert 0 < first["candidates"][0]["score"] <= 1
    assert second["candidates"][0]["text"].casefold() == "ḥalab"


def test_other_formats(run_raw: Nisba) -> None:
    done = run_raw("transliterate", "حَلَب", "--to", "ala-lc", "-f", "tsv")
    header, row = [line.split("\t") for line in done.out.splitlines()]
    assert header == ["text", "result", "score", "inferred", "error"]
    assert row[1].casefold() == "ḥalab"
    assert "alab" in run_raw("transliterate", "حَلَب", "--to", "ala-lc", "-f", "table").out


def test_lines_of_standard_input(run_raw: Nisba) -> None:
    done = run_raw("transliterate", "--to", "ala-lc", stdin="حَلَب\nحِمص\n")
    assert [json.loads(line)["text"] for line in done.out.splitlines()] == ["حَلَب", "حِمص"]


def test_a_text_file(run_raw: Nisba, tmp_path: Path) -> None:
    source, output = tmp_path / "in.txt", tmp_path / "out.jsonl"
    source.write_text("نُور\n\nحِمص\n", encoding="utf-8")
    done = run_raw(
        "transliterate", "--input", source, "--to", "popular", "--nbest", "3", "-o", output
    )
    assert done.status == 0
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["text"] for row in rows] == ["نُور", "", "حِمص"]
    assert rows[0]["candidates"][0]["text"] == "Nour"
    assert 1 <= len(rows[0]["candidates"]) <= 3
    assert rows[1]["candidates"] == []
    assert "3 rows" in done.err


def test_a_file_with_a_system_a_row(run_raw: Nisba, tmp_path: Path) -> None:
    source, output = tmp_path / "in.tsv", tmp_path / "out.jsonl"
    source.write_text(
        "system\tword\tn\nala-lc\tالصَّاخُور\t1\nklingon\tنُور\t2\npopular\tنُور\t3\n", encoding="utf-8"
    )
    done = run_raw(
        *("transliterate", "--input", source, "--text-column", "word"),
        *("--system-column", "system", "-o", output),
    )
    assert done.status == 0
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [row["n"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["candidates"][0]["text"] == "al-Ṣākhūr"
    assert rows[1]["error"]["code"] == "UNKNOWN_SYSTEM"
    assert rows[2]["candidates"][0]["text"] == "Nour"


def test_usage(run_raw: Nisba, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("x\n", encoding="utf-8")
    for arguments, said in (
        (("حلب",), "say the system with --to"),
        (("حلب", "--to", "klingon"), "klingon"),
        (("--input", tmp_path / "in.txt"), "--input needs either --to or --system-column"),
        (("حلب", "--to", "popular", "-o", "x"), "-o goes with --input"),
        (("--input", tmp_path / "in.txt", "--system-column", "s"), "plain text"),
    ):
        done = run_raw("transliterate", *arguments)
        assert (done.status, done.out) == (2, "")
        assert said in done.err
        assert len(done.err.splitlines()) == 1


def test_the_systems(run_raw: Nisba) -> None:
    done = run_raw("systems", "--format", "json")
    assert done.status == 0
    systems = json.loads(done.out)
    assert len({entry["id"] for entry in systems}) == len(systems) > 10
    assert {"id", "aliases", "name", "language", "from", "to", "reversible"} <= set(systems[0])
    assert "ala-lc" in run_raw("systems", "ala-lc", "--format", "csv").out
    assert run_raw("systems", "klingon").status == 1
