"""`nisba review`: questions one at a time, decisions kept, what was rejected not asked again."""

import csv
import io
import json
import os
import pty
import re
import select
import subprocess
from pathlib import Path

import pytest

from .conftest import Nisba

COLUMNS = ["action", "entity", "spelling", "language", "kind", "source", "date"]
FOUND = (
    "name,nisba_decision,nisba_candidates\n"
    'Tripoli,ambiguous,"[{""id"": ""tripoli-lb"", ""canonical"": ""Tripoli"", ""score"": 0.9},'
    ' {""id"": ""tripoli-ly"", ""canonical"": ""Tripoli"", ""score"": 0.9}]"\n'
    "Homs,exact,\n"
    'Humus,possible,"[{""id"": ""homs"", ""canonical"": ""Homs"", ""score"": 0.5}]"\n'
    'Tripoli,ambiguous,"[]"\n'
    "Zanzur,none,\n"
)
PAIRS = (
    "a\tb\tscore\ttogether\trows\tcluster_a\tcanonical_a\tcluster_b\tcanonical_b\n"
    "Nasser\tNasir\t0.9\tyes\t5\tC000001\tNasser\tC000001\tNasser\n"
    "Halab\tHaleb\t0.6\tno\t3\tC000002\tHalab\tC000003\tHaleb\n"
    "Salim\tSalem\t0.5\tno\t2\tC000004\tSalim\tC000005\tSalem\n"
)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter="\t"))


def decided(path: Path) -> list[tuple[str, str, str]]:
    return [(row["action"], row["entity"], row["spelling"]) for row in rows(path)]


@pytest.fixture
def found(tmp_path: Path) -> Path:
    path = tmp_path / "found.csv"
    path.write_text(FOUND, encoding="utf-8")
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    return tmp_path / "mine.tsv"


def test_accepting_makes_an_alias_row(nisba: Nisba, found: Path, overlay: Path) -> None:
    done = nisba("review", found, "--overlay", overlay, "--lang", "en", stdin="2\na\n")
    assert (done.status, done.out) == (0, "")
    assert "1 of 2 · ambiguous · 2 rows" in done.err
    assert "طَرَابُلُس" in done.err
    assert "2 accepted, 0 rejected, 0 new, 0 skipped, 0 left" in done.err
    assert decided(overlay) == [("add", "tripoli-ly", "Tripoli"), ("add", "homs", "Humus")]
    first = rows(overlay)[0]
    assert list(first) == COLUMNS
    assert (first["language"], first["kind"]) == ("en", "romanisation")
    assert first["source"] == "review of found.csv"
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", first["date"])


def test_what_is_decided_is_not_asked_again(nisba: Nisba, found: Path, overlay: Path) -> None:
    nisba("review", found, "--overlay", overlay, stdin="r\nq\n")
    assert decided(overlay) == [
        ("reject", "tripoli-lb", "Tripoli"),
        ("reject", "tripoli-ly", "Tripoli"),
    ]
    again = nisba("review", found, "--overlay", overlay, stdin="1\n")
    assert "1 of 1 · possible" in again.err
    assert "Tripoli" not in again.err
    third = nisba("review", found, "--overlay", overlay, stdin="1\n")
    assert " of " not in third.err
    assert len(decided(overlay)) == 3


def test_a_rejected_candidate_is_not_offered(nisba: Nisba, found: Path, overlay: Path) -> None:
    overlay.write_text(
        "\t".join(COLUMNS) + "\n" + "reject\ttripoli-lb\tTripoli\t\t\tme\t2026-01-02\n",
        encoding="utf-8",
    )
    done = nisba("review", found, "--overlay", overlay, stdin="1\n")
    assert "tripoli-lb" not in done.err
    assert decided(overlay)[-1] == ("add", "tripoli-ly", "Tripoli")
    assert decided(overlay)[0] == ("reject", "tripoli-lb", "Tripoli")


def test_undo_takes_back_what_is_on_the_disk(nisba: Nisba, found: Path, overlay: Path) -> None:
    done = nisba("review", found, "--overlay", overlay, stdin="1\nu\nu\nr\nu\n2\nu\n2\n1\n")
    assert "nothing to undo" in done.err
    assert decided(overlay) == [("add", "tripoli-ly", "Tripoli"), ("add", "homs", "Humus")]
    assert "2 accepted, 0 rejected, 0 new, 0 skipped" in done.err


def test_new_entities_go_into_a_file_that_builds(
    nisba: Nisba, run_raw: Nisba, pairs: Path, overlay: Path, tmp_path: Path
) -> None:
    nisba("review", pairs, "--overlay", overlay, stdin="n\nq\n")
    entities = overlay.with_name("mine.entities.tsv")
    (row,) = rows(entities)
    assert (row["id"], row["name"], row["aliases"]) == ("U000001", "Nasser", "Nasir")
    nisba("review", pairs, "--overlay", overlay, stdin="s\nn\n")
    assert [row["id"] for row in rows(entities)] == ["U000001", "U000002"]
    built = run_raw("table", "build", entities, "-o", tmp_path / "new.table")
    assert built.status == 0, built.err
    asked = run_raw("normalize", "-f", "json", "--table", tmp_path / "new.table", "Nasir")
    assert json.loads(asked.out)[0]["id"] == "U000001"


def test_pairs(nisba: Nisba, pairs: Path, overlay: Path) -> None:
    done = nisba("review", pairs, "--overlay", overlay, stdin="r\na\ns\n")
    assert "score 0.9, together now · 5 rows" in done.err
    assert decided(overlay) == [("reject", "Nasser", "Nasir"), ("add", "aleppo", "Haleb")]
    again = nisba("review", pairs, "--overlay", overlay, stdin="q\n")
    assert "1 of 1" in again.err
    assert "Salim" in again.err
    swapped = pairs.with_name("swapped.tsv")
    swapped.write_text("a\tb\nNasir\tNasser\n", encoding="utf-8")
    assert " of 1" not in nisba("review", swapped, "--overlay", overlay, stdin="a\n").err


def test_the_output_of_bulk_and_of_cluster(
    nisba: Nisba, run_raw: Nisba, tmp_path: Path, overlay: Path
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Tripoli\nHoms\nNasser\nNasir\n", encoding="utf-8")
    for name in ("found.jsonl", "found.csv", "found.tsv"):
        nisba("bulk", names, "-o", tmp_path / name, "-q")
        done = nisba("review", tmp_path / name, "--overlay", overlay, stdin="s\n")
        assert "1 of 1 · ambiguous" in done.err, name
        assert "tripoli-ly" in done.err
    run_raw("cluster", names, "-o", tmp_path / "g.csv", "--pairs", tmp_path / "p.jsonl", "-q")
    done = nisba("review", tmp_path / "p.jsonl", "--overlay", overlay, stdin="r\n")
    assert decided(overlay) in (
        [("reject", "Nasser", "Nasir")],
        [("reject", "Nasir", "Nasser")],
    )
    assert nisba("review", tmp_path / "g.csv", "--overlay", overlay, stdin="q\n").status == 0


def test_tables_read_the_overlay(
    nisba: Nisba, run_raw: Nisba, table: Path, found: Path, pairs: Path, overlay: Path
) -> None:
    nisba("review", found, "--overlay", overlay, stdin="2\nr\n")
    nisba("review", pairs, "--overlay", overlay, stdin="r\nq\n")
    assert [action for action, _, _ in decided(overlay)] == ["add", "reject", "reject"]
    asked = ("normalize", "--table", table, "-f", "json", "Tripoli", "Homs")
    done = run_raw(*asked, "--overlay", overlay)
    assert done.status in (0, 1), done.err
    assert [record["id"] for record in json.loads(done.out)][1] == "homs"


def test_what_is_no_answer_brings_help(nisba: Nisba, found: Path, overlay: Path) -> None:
    done = nisba("review", found, "--overlay", overlay, stdin="9\nwhat\n1\nq\n")
    assert done.err.count("reject all") >= 4
    assert decided(overlay) == [("add", "tripoli-lb", "Tripoli")]


def test_names_cannot_command_the_terminal(nisba: Nisba, tmp_path: Path, overlay: Path) -> None:
    path = tmp_path / "evil.jsonl"
    record = {"name": "Tripoli\x1b[2J\tx", "nisba": {"decision": "possible", "candidates": [
        {"id": "homs", "canonical": "H\x1b]0;x\x07", "score": 1}]}}  # fmt: skip
    path.write_text(json.dumps(record) + "\n[1]\nnot json\n", encoding="utf-8")
    done = nisba("review", path, "--overlay", overlay, stdin="1\n")
    assert done.status == 0
    assert "\x1b" not in done.err
    (row,) = rows(overlay)
    assert row["entity"] == "homs"
    assert "\t" not in row["spelling"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,other\nHoms,1\n", "neither nisba_decision"),
        ("nom,nisba_decision\nHoms,possible\n", "no column 'name'"),
        ("", "is empty"),
    ],
)
def test_files_that_are_no_answers(
    nisba: Nisba, tmp_path: Path, overlay: Path, text: str, said: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    done = nisba("review", path, "--overlay", overlay)
    assert done.status == 2
    assert said in done.err
    assert not overlay.exists()


def test_an_overlay_that_is_none_stays_as_it_is(nisba: Nisba, found: Path, overlay: Path) -> None:
    for text, said in (
        ("id\tname\n1\tHoms\n", "lacks the column 'action'"),
        ("\t".join(COLUMNS) + "\nlove\thoms\tHoms\t\t\t\t\n", "'love'"),
    ):
        overlay.write_text(text, encoding="utf-8")
        done = nisba("review", found, "--overlay", overlay, stdin="1\n")
        assert done.status == 2
        assert said in done.err
        assert overlay.read_text(encoding="utf-8") == text


def test_keys_of_a_terminal(program: str, table: Path, found: Path, overlay: Path) -> None:
    try:
        leader, follower = pty.openpty()
    except OSError:
        pytest.skip("no pseudo-terminals here (a chroot without devpts)")
    command = [program, "review", str(found), "--table", str(table), "--overlay", str(overlay)]
    with subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        os.close(follower)
        shown, told = b"", 0
        answers = [(b"1 of 2", b"2"), (b"2 of 2", b"u"), (b"1 of 2", b"1"), (b"2 of 2", b"q")]
        while process.poll() is None or select.select([leader], [], [], 0)[0]:
            if select.select([leader], [], [], 0.5)[0]:
                try:
                    shown += os.read(leader, 4096)
                except OSError:  # the other side is closed
                    break
            elif answers and b"q quit" in shown[told:]:
                # Quiet, so it waits for a key; what is typed before is flushed by the terminal.
                prompt, key = answers.pop(0)
                assert prompt in shown[told:]
                told = len(shown)
                os.write(leader, key)
    os.close(leader)
    assert process.returncode == 0
    assert answers == []
    assert b"\x1b[1m" in shown
    assert b"1 accepted, 0 rejected, 0 new, 0 skipped, 1 left" in shown
    assert decided(overlay) == [("add", "tripoli-lb", "Tripoli")]
