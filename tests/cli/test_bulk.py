"""`nisba bulk`: files in and out."""

import concurrent.futures
import csv
import gzip
import io
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from nisba import Normalization, Reconciler
from nisba.memory import forget
from nisba_server.cli import local, progress
from nisba_server.files import workers

from .conftest import Nisba

GAINED = [
    "nisba_id",
    "nisba_canonical",
    "nisba_arabic",
    "nisba_decision",
    "nisba_score",
    "nisba_error",
]


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_tsv_to_json_lines(nisba: Nisba, tmp_path: Path) -> None:
    source, output = tmp_path / "q.tsv", tmp_path / "out.jsonl"
    source.write_text("gold\tname\nx\ta-Sakhour\ny\tHalab\nz\tTripoli\n", encoding="utf-8")
    done = nisba("bulk", source, "--column", "name", "--top", "10", "-o", output)
    assert (done.status, done.out) == (0, "")
    rows = jsonl(output)
    assert [row["gold"] for row in rows] == ["x", "y", "z"]
    answer = rows[0]["nisba"]
    assert list(answer) == ["id", "canonical", "arabic", "decision", "score", "candidates"]
    assert (answer["id"], answer["canonical"]) == ("sakhour", "al-Sakhour")
    assert list(answer["candidates"][0]) == ["id", "canonical", "score"]
    assert rows[2]["nisba"]["decision"] == "ambiguous"
    assert done.err.startswith("nisba: 3 rows in ")
    assert f"ambiguous 1 -> {output}" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "q.tsv"]


def test_csv_keeps_its_columns(nisba: Nisba, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(
        b"\xef\xbb\xbfplace,note\r\n"
        b'Halab,"x, ""y""\nz"\r\n'
        b"Deir Ezzor,=1+1\r\n"
        b"Homs\r\n"
        b"Homs,1,2\r\n"
        b"\xff,caf\xe9\r\n"
        b"\r\n"
        b'"Homs,never closed\r\n'
        b"Hims,caf\xe9\r\n"
    )
    done = nisba("bulk", source, "--column", "place", "--top", "2", "-o", output)
    assert done.status == 0
    data = output.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfplace,note,nisba_id")
    text = data.decode("utf-8-sig", "surrogateescape")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == ["place", "note", *GAINED, "nisba_candidates"]
    assert rows[0]["note"] == 'x, "y"\nz'
    assert json.loads(rows[0]["nisba_candidates"])[0]["id"] == "aleppo"
    assert (rows[1]["note"], rows[1]["nisba_id"]) == ("=1+1", "'=sum")
    codes = [row["nisba_error"].split(":")[0] for row in rows]
    assert codes == [
        "",
        "",
        "WRONG_FIELD_COUNT",
        "WRONG_FIELD_COUNT",
        "UNDECODABLE",
        "EMPTY_ROW",
        "BAD_QUOTES",
        "",
    ]
    assert all(
        row["nisba_decision"] == "none" for row, code in zip(rows, codes, strict=True) if code
    )
    assert "line 5" in rows[2]["nisba_error"]
    assert '"Homs,1,2"' in rows[3]["nisba_error"]
    assert rows[6]["place"] == '"Homs,never closed'
    assert rows[7]["note"].encode("utf-8", "surrogateescape") == b"caf\xe9"
    assert rows[7]["nisba_id"] == "homs"
    assert "with an error 5" in done.err
    nisba("bulk", source, "--column", "place", "--no-formula-guard", "-o", output)
    assert b",=sum," in output.read_bytes()


def test_json_lines(nisba: Nisba, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = ['{"name":"Halab","x":1.00}', '{"name":null}', "{", "[]", "", '{"name":"\\ud800"}']
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = nisba("bulk", source, "-o", output)
    assert done.status == 0
    rows = jsonl(output)
    assert output.read_text("utf-8").startswith('{"name":"Halab","x":1.00, "nisba": {"id"')
    assert rows[0]["nisba"]["id"] == "aleppo"
    errors = [row["nisba"]["error"] for row in rows[1:]]
    assert [error["code"] for error in errors] == [
        "NOT_A_STRING",
        "INVALID_JSON",
        "INVALID_JSON",
        "EMPTY_ROW",
        "INVALID_NAME",
    ]
    assert errors[1]["row"] == "{"
    assert all(row["nisba"]["decision"] == "none" for row in rows[1:])


def test_plain_text_and_standard_streams(nisba: Nisba, tmp_path: Path) -> None:
    done = nisba("bulk", "-", stdin="Halab\nHims\n")
    header, first, second = [line.split("\t") for line in done.out.splitlines()]
    assert header == ["name", *GAINED]
    assert (first[1], second[1]) == ("aleppo", "homs")
    done = nisba("bulk", "-", "--to", "text", "--quiet", stdin="Halab\n\nHims\n")
    assert (done.out, done.err) == ("Aleppo\n\nHoms\n", "")
    done = nisba("bulk", "-", "-o", "-", stdin="id,name\n1,Halab\n")
    assert done.out.splitlines()[1].startswith("1,Halab,aleppo,Aleppo,")
    done = nisba("bulk", "-", "--from", "jsonl", stdin='\n{"name": "Halab"}\n')
    assert json.loads(done.out.splitlines()[1])["nisba"]["id"] == "aleppo"


def test_gzip(nisba: Nisba, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv.gz", tmp_path / "out.tsv.gz"
    source.write_bytes(gzip.compress(b"name\nHalab\n"))
    assert nisba("bulk", source, "-o", output).status == 0
    assert b"Halab\taleppo\t" in gzip.decompress(output.read_bytes())
    done = nisba("bulk", "-", "--to", "text", stdin=gzip.compress(b"Halab\n"))
    assert done.out == "Aleppo\n"
    source.write_bytes(source.read_bytes()[:-5])
    output.unlink()
    done = nisba("bulk", source, "-o", output)
    assert done.status == 2
    assert "damaged gzip" in done.err
    assert not output.exists()


def test_another_encoding_and_delimiter(nisba: Nisba, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("id;name\n1;حلب\n".encode("cp1256"))
    done = nisba("bulk", source, "--encoding", "cp1256", "--delimiter", ";")
    assert done.out.splitlines()[1].startswith("1;حلب;aleppo;Aleppo;")
    done = nisba("bulk", "-", "--delimiter", ";", stdin="id;name\n1;Halab\n")
    assert done.out.splitlines()[1].startswith("1;Halab;aleppo;Aleppo;")


def test_several_processes_say_the_same(nisba: Nisba, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    names = ["Halab", "Hims", "a-Sakhour", "Guadalajara", "", "al-Fardus"]
    source.write_text("\n".join(names * 60) + "\n", encoding="utf-8")
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    assert nisba("bulk", source, "-o", one).status == 0
    done = nisba("bulk", source, "-o", two, "--workers", "2")
    assert done.status == 0
    assert "360 rows" in done.err
    assert one.read_bytes() == two.read_bytes()


def test_in_place(nisba: Nisba, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name\nHalab\n", encoding="utf-8")
    for _ in range(2):
        assert nisba("bulk", path, "-o", path).status == 0
        (row,) = csv.DictReader(io.StringIO(path.read_text("utf-8")))
        assert (row["name"], row["nisba_id"]) == ("Halab", "aleppo")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.csv",), "nothing.csv cannot be read: No such file or directory"),
        (("in.csv", "--column", "nom"), "in.csv has no column 'nom'; it has: id, name"),
        (("in.csv", "-o", "no/out.csv"), "no/out.csv cannot be written"),
        (("in.csv", "--encoding", "klingon"), "unknown encoding 'klingon'"),
        (("in.csv", "--delimiter", ";;"), "--delimiter is one character"),
        (("in.csv", "--top", "0"), "'--top': 0 is not in the range"),
        (("in.csv", "--style", "klingon"), "klingon"),
        (("empty.tsv",), "empty.tsv is empty; its first line must name the columns"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    nisba: Nisba,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("id,name\n1,Homs\n", encoding="utf-8")
    Path("empty.tsv").write_text("", encoding="utf-8")
    done = nisba("bulk", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.startswith("nisba: ")
    assert len(done.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.tsv", "in.csv"]


def test_a_full_disk(nisba: Nisba, tmp_path: Path) -> None:
    done = nisba("bulk", "-", "-o", "/dev/full", "--to", "jsonl", stdin="Homs\n")
    assert done.status == 2
    assert "No space left on device" in done.err


def test_workers_do_not_outlive_a_killed_run(program: str, table: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("".join(f"name {number}\n" for number in range(20_000)), encoding="utf-8")
    command = [program, "bulk", str(source), "--table", str(table), "--workers", "2"]
    output = tmp_path / "out.jsonl"
    with subprocess.Popen([*command, "-o", str(output)], stderr=subprocess.PIPE) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        found: list[str] = []
        while len(found) < 2:
            assert process.poll() is None
            found = children.read_text("utf-8").split()
        # Forked: they have what the command has loaded, and it has one thread.
        own = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        assert {Path(f"/proc/{pid}/cmdline").read_bytes() for pid in found} == {own}
        process.kill()
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in found):
            break
        time.sleep(0.1)
    else:
        pytest.fail("a worker is still there")
    assert not output.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_ended_run_leaves_the_old_output(
    program: str, table: Path, tmp_path: Path, number: signal.Signals
) -> None:
    output = tmp_path / "out.jsonl"
    output.write_text("old", encoding="utf-8")
    pipe_out, pipe_in = os.pipe()
    command = [program, "bulk", "-", "--table", str(table), "-o", str(output), "--from", "text"]
    with subprocess.Popen(command, stdin=pipe_out, stderr=subprocess.PIPE) as process:
        os.close(pipe_out)
        os.write(pipe_in, b"Homs\n" * 200)
        while not list(tmp_path.glob(".out.jsonl.*.part")):
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait(60) == 128 + number
        os.close(pipe_in)
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
    assert output.read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_what_the_table_lists_costs_no_search(
    nisba: Nisba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = tmp_path / "in.txt", tmp_path / "out.jsonl"
    source.write_text("Halab\nHims\nDeir ez-Zour\nTripoli\n\nHalab\n", encoding="utf-8")
    asked: list[str] = []
    normalize = Reconciler.normalize

    def watched(self: Reconciler, name: str, **more: Any) -> Normalization:
        asked.append(name)
        return normalize(self, name, **more)

    monkeypatch.setattr(Reconciler, "normalize", watched)
    assert nisba("bulk", source, "-o", output).status == 0
    assert asked == ["Deir ez-Zour", "Tripoli"]
    rows = [row["nisba"] for row in jsonl(output)]
    assert [row["id"] for row in rows] == ["aleppo", "homs", "=sum", "", "", "aleppo"]
    assert rows[0]["candidates"] == [{"id": "aleppo", "canonical": "Aleppo", "score": 0.98}]
    assert len(rows[3]["candidates"]) >= 2
    # Who asks for candidates gets them.
    assert nisba("bulk", source, "-o", output, "--top", "3").status == 0
    assert asked[2:] == ["Halab", "Hims", "Deir ez-Zour", "Tripoli"]
    more = [row["nisba"] for row in jsonl(output)]
    for few, many in zip(rows, more, strict=True):
        assert {**few, "candidates": 0} == {**many, "candidates": 0}


def test_processes_begin_when_they_are_worth_it(
    nisba: Nisba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WORTH_IT", 150)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    source, one, many = (tmp_path / name for name in ("in.txt", "1.csv", "many.csv"))
    source.write_text("".join(f"Halab {n:x}\nHims\n" for n in range(250)), encoding="utf-8")
    assert nisba("bulk", source, "-o", one, "--workers", "1").status == 0
    begun: list[int] = []
    pool = concurrent.futures.ProcessPoolExecutor

    def counted(size: int, *more: Any, **named: Any) -> Any:
        begun.append(size)
        return pool(size, *more, **named)

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", counted)
    assert nisba("bulk", source, "-o", many).status == 0
    assert begun == [2]
    assert one.read_bytes() == many.read_bytes()


def test_a_log_gets_a_line_now_and_then(
    nisba: Nisba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    source = tmp_path / "in.txt"
    source.write_text("Halab\n" * 20_000, encoding="utf-8")
    done = nisba("bulk", source, "-o", tmp_path / "out.csv")
    *lines, last = done.err.splitlines()
    assert len(lines) == 200
    shape = r"nisba: [\d,]+ rows, [\d,]+ a second, \d+%, \d+:\d\d:\d\d left"
    assert all(re.fullmatch(shape, line) for line in lines)
    assert lines[99].startswith("nisba: 10,000 rows, ")
    assert lines[-1].endswith(" a second, 100%, 0:00:00 left")
    assert last.startswith("nisba: 20,000 rows in ")
    done = nisba("bulk", "-", "-o", tmp_path / "out.csv", stdin="Halab\n")
    assert re.match(r"nisba: 1 rows, [\d,]+ a second\n", done.err)


def test_a_long_run_forgets_what_it_met(
    nisba: Nisba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, one, two = (tmp_path / name for name in ("in.txt", "1.jsonl", "2.jsonl"))
    source.write_text("".join(f"Halab {n % 90:x}\n" for n in range(400)), encoding="utf-8")
    assert nisba("bulk", source, "-o", one).status == 0
    forgot: list[int] = []
    monkeypatch.setattr(local, "MET", 40)
    monkeypatch.setattr(local, "MET_ALONE", 40)
    monkeypatch.setattr(local, "forget", lambda: forgot.append(1) or forget())
    assert nisba("bulk", source, "-o", two).status == 0
    assert len(forgot) == 1  # 90 names in one chunk
    assert one.read_bytes() == two.read_bytes()
