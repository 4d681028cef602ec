"""`nisba table`: build, info, check, export."""

import csv
import json
from pathlib import Path

from .conftest import ROWS, Nisba


def test_info(run_raw: Nisba, table: Path) -> None:
    done = run_raw("table", "info", table, "--format", "json")
    (record,) = json.loads(done.out)
    assert (done.status, record["entities"]) == (0, 7)
    assert "entities" in run_raw("table", "info", "--table", table).out


def test_what_is_exported_builds_the_same_table(
    run_raw: Nisba, table: Path, tmp_path: Path
) -> None:
    look_up = ("normalize", "-f", "json", "Halab", "Emesa", "Tripoli", "--country", "SY", "--table")
    first = run_raw(*look_up, table)
    for name in ("out.tsv", "out.csv"):
        exported = tmp_path / name
        assert run_raw("table", "export", "--table", table, "-o", exported).status == 0
        again = tmp_path / f"{name}.table"
        assert run_raw("table", "build", exported, "-o", again).status == 0
        assert run_raw(*look_up, again) == first
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [row[0] for row in ROWS[1:]]
    assert rows[0]["aliases"] == "Halab|Alep"
    done = run_raw("table", "export", "--table", table, "--format", "jsonl")
    assert json.loads(done.out.splitlines()[0])["aliases"] == ["Halab", "Alep"]


def test_bad_sources_and_tables(run_raw: Nisba, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("id\tname\n1\tHoms\n1\tAleppo\n", encoding="utf-8")
    done = run_raw("table", "build", bad, "-o", tmp_path / "t")
    assert done.status == 2
    assert f"{bad}:3" in done.err
    assert not (tmp_path / "t").exists()
    for command in (
        ("table", "build", tmp_path / "nothing.tsv", "-o", tmp_path / "t"),
        ("table", "info", tmp_path / "nothing"),
        ("table", "export", "--table", bad),
        ("normalize", "--table", tmp_path, "Homs"),
        ("table", "export", "-o", tmp_path / "x.txt"),
    ):
        done = run_raw(*command)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("nisba: ")
        assert len(done.err.splitlines()) == 1


def test_a_damaged_table_is_refused(run_raw: Nisba, table: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in table.iterdir():
        data = file.read_bytes()
        (copy / file.name).write_bytes(data[: len(data) // 2])
    done = run_raw("normalize", "--table", copy, "Homs")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("nisba: ")


def test_check(run_raw: Nisba, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    for folder in ("entities", "aliases"):
        (seeds / folder).mkdir(parents=True)
    (seeds / "entities" / "a.tsv").write_text(
        "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote\n"
        "N1\tplace\tHoms\tحِمص\tSY\t\thigh\t\tno source is given\n",
        encoding="utf-8",
    )
    (seeds / "aliases" / "a.tsv").write_text(
        "entity\tspelling\tlanguage\tkind\tsource\n", encoding="utf-8"
    )
    for arguments in ((seeds,), ("--seeds", seeds)):
        done = run_raw("table", "check", "--format", "jsonl", *arguments)
        assert done.status == 2
        assert " errors, " in done.err
        findings = [json.loads(line) for line in done.out.splitlines()]
        assert {"severity", "file", "line", "code", "message"} == set(findings[0])
        assert any(
            (finding["file"], finding["line"]) == ("entities/a.tsv", 2) for finding in findings
        )
    done = run_raw("table", "check", tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "no seeds directory" in done.err


def test_check_asks_second_sources(run_raw: Nisba, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "entities").mkdir(parents=True)
    (seeds / "entities" / "a.tsv").write_text(
        "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote\n"
        "N000001\tplace\tIraq\tإِيرَان\tIQ\t\thigh\teditor\tcountry\n",
        encoding="utf-8",
    )
    done = run_raw("table", "check", seeds, "--second", "--format", "jsonl")
    assert done.status == 2
    assert "together: 1 of 1 entities, 0.0% confirmed" in done.err
    codes = [json.loads(line)["code"] for line in done.out.splitlines()]
    assert codes[-1] == "second_source"
    done = run_raw("table", "check", seeds, "--pairs", seeds)
    assert done.status == 2
    assert "--pairs goes with --second" in done.err


def test_pairs_are_asked_about_the_lexicon_too(run_raw: Nisba, tmp_path: Path) -> None:
    seeds, pairs = tmp_path / "seeds", tmp_path / "pairs.tsv"
    (seeds / "entities").mkdir(parents=True)
    (seeds / "lexicon").mkdir()
    (seeds / "lexicon" / "given.tsv").write_text(
        "arabic\tkind\tgender\tpress\tvariants\tgloss\torigin\tconfidence\tsource\n"
        "كَرِيم\tgiven\tm\tKarim\t\t\tar\thigh\teditor\n",
        encoding="utf-8",
    )
    pairs.write_text("native\tlatin\tcount\nكريم\tkareem\t4\n", encoding="utf-8")
    done = run_raw("table", "check", seeds, "--second", "--pairs", pairs, "--format", "jsonl")
    assert done.status == 2
    assert "pairs.tsv attests 1 of 1 elements (100.0%), disagrees on 1" in done.err
    last = json.loads(done.out.splitlines()[-1])
    assert (last["file"], last["code"]) == ("reviewed.tsv", "review")
    assert "kareem 4" in last["message"]


def test_texts_that_are_no_names_are_left_out_and_counted(run_raw: Nisba, tmp_path: Path) -> None:
    source = tmp_path / "some.tsv"
    rows = [f"B{n}\tHo\x8ams\n" for n in range(12)]
    source.write_text("id\tname\nA\tHoms\n" + "".join(rows), encoding="utf-8")
    done = run_raw("table", "build", source, "-o", tmp_path / "t")
    assert done.status == 0
    assert f"nisba: {source}:3: the name has the control character U+008A at 2" in done.err
    assert "1 entities with 1 spellings" in done.err
    assert done.err.splitlines()[-1] == "nisba: 12 left out of the table (the first 10 are shown)"
    assert len(done.err.splitlines()) == 12
    done = run_raw("table", "build", source, "-o", tmp_path / "strict", "--strict")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert not (tmp_path / "strict").exists()


def test_overlay_and_merge(run_raw: Nisba, table: Path, tmp_path: Path) -> None:
    overlay, merged = tmp_path / "decisions.tsv", tmp_path / "merged.table"
    overlay.write_text(
        "action\tentity\tspelling\nadd\thoms\tCity of the Black Stone\nwithdraw\thoms\tEmesa\n",
        encoding="utf-8",
    )
    look_up = ("normalize", "-f", "json", "city of the black stone", "Emesa")
    under = run_raw(*look_up, "--table", table, "--overlay", overlay)
    added, withdrawn = json.loads(under.out)
    assert (added["id"], added["decision"], withdrawn["id"]) == ("homs", "alias", "")
    done = run_raw("table", "merge", "--table", table, "--overlay", overlay, "-o", merged)
    assert (done.status, done.out) == (0, "")
    added, withdrawn = json.loads(run_raw(*look_up, "--table", merged).out)
    assert (added["id"], added["decision"], withdrawn["id"]) == ("homs", "alias", "")
    names = tmp_path / "names.txt"
    names.write_text("Emesa\ncity of the black stone\n", encoding="utf-8")
    found = run_raw("bulk", names, "-o", "-", "--table", table, "--overlay", overlay)
    assert "homs" in found.out
    overlay.write_text("action\tentity\tspelling\nadd\tnobody\tx\n", encoding="utf-8")
    done = run_raw(*look_up, "--table", table, "--overlay", overlay)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert f"{overlay}:2: the table has no entity 'nobody'" in done.err
