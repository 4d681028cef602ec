"""`nisba bulk` where the machine does not play along: full disks, pipes, kills, changed files."""

import gzip
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from files.recording import recorded_more
from nisba_server.files import resume

from .conftest import Nisba, environment

EAGER = """
import sys
from nisba_server.files import resume
resume.INTERVAL = 0.02
from nisba_server.cli import main
sys.exit(main())
"""
"""The command, with a record of what is done fifty times a second."""

LIMIT = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""
"""A command that can write no large file: not by ``preexec_fn``, which a gRPC channel breaks."""


def spellings(count: int) -> list[str]:
    """Names of which none is another, near what the table has and not."""
    chance = random.Random(count)
    heads = ("Halab", "Deir ez", "Tarabulus", "al-Sakhur", "Homs", "Bab al")
    return [f"{chance.choice(heads)} {chance.getrandbits(40):x}" for _ in range(count)]


def limited(command: Sequence[str | Path], size: int) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file of more than ``size`` bytes."""
    return subprocess.run(
        [sys.executable, "-c", LIMIT, str(size), *map(str, command)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(),
        check=False,
    )


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("output", ["out.csv", "out.jsonl.gz", "out.parquet", "out.xlsx"])
def test_no_room_on_the_disk(program: str, table: Path, tmp_path: Path, output: str) -> None:
    source, path = tmp_path / "in.txt", tmp_path / output
    source.write_text("".join(f"{name}\n" for name in spellings(800)), encoding="utf-8")
    path.write_bytes(b"old")
    done = limited([program, "bulk", source, "--table", table, "-o", path], 4_096)
    assert done.returncode == 2
    assert f"{path} cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert path.read_bytes() == b"old"
    kept = [f"{output}.part", f"{output}.part.json"] if "are kept in" in done.stderr else []
    assert names(tmp_path) == sorted(["in.txt", output, *kept])


@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_reads_has_gone(program: str, table: Path, tmp_path: Path, workers: str) -> None:
    source = tmp_path / "in.txt"
    source.write_text("Halab\n" * 200_000, encoding="utf-8")
    command = [program, "bulk", str(source), "--table", str(table), "--workers", workers]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"name\t")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no /proc here")
def test_a_file_that_opens_and_cannot_be_read(nisba: Nisba, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    done = nisba("bulk", "/proc/self/mem", "--from", "text", "-o", output)
    assert done.status == 2
    assert done.err == "nisba: /proc/self/mem cannot be read: Input/output error\n"
    assert names(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(nisba: Nisba, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("Homs\n", encoding="utf-8")
    source.chmod(0)
    done = nisba("bulk", source)
    assert done.status == 2
    assert "in.txt cannot be read: Permission denied" in done.err


def test_a_damaged_input_leaves_no_output(
    nisba: Nisba, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "INTERVAL", 1e9)  # on a slow machine rows would be kept
    plain = "".join(f"{name}\n" for name in spellings(50)).encode()
    pq.write_table(pa.table({"name": spellings(50)}), tmp_path / "whole.parquet")
    for name, data in (
        ("in.txt.gz", gzip.compress(plain)),
        ("in.txt.zst", zstandard.ZstdCompressor().compress(plain)),
        ("in.parquet", (tmp_path / "whole.parquet").read_bytes()),
    ):
        source = tmp_path / name
        source.write_bytes(data[: len(data) // 2])
        for output in ("out.jsonl", "out.parquet", "out.xlsx", "out.csv.zst"):
            done = nisba("bulk", source, "-o", tmp_path / output)
            assert done.status == 2
            assert f"{name} is" in done.err
            assert "damaged" in done.err
            assert len(done.err.splitlines()) == 1
        source.unlink()
    assert names(tmp_path) == ["whole.parquet"]


def test_formats_with_types_through_the_command(nisba: Nisba, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(pa.table({"place": ["Halab", None, "Deir Ezzor"], "n": [1, 2, 3]}), source)
    done = nisba("bulk", source, "--column", "place", "-o", tmp_path / "out.parquet")
    assert done.status == 0
    assert "nisba: 3 rows in" in done.err
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["n"] for row in found] == [1, 2, 3]
    assert [row["nisba_id"] for row in found] == ["aleppo", "", "=sum"]
    assert found[1]["nisba_error"].startswith("NOT_A_STRING: 'place' is null")
    assert found[0]["nisba_score"] == 0.98
    done = nisba("bulk", source, "--column", "place", "-o", tmp_path / "out.xlsx")
    assert done.status == 0
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [cell.value for cell in page["C"]] == ["nisba_id", "aleppo", None, "'=sum"]
    done = nisba("bulk", tmp_path / "out.xlsx", "--column", "place", "--sheet", "nisba")
    assert done.out.splitlines()[1].startswith("Halab\t1\taleppo\t")
    for arguments, said in (
        (("-o", tmp_path / "out.xlsx", "--resume"), "--resume works for CSV, TSV, JSON lines"),
        (("-o", "-", "--resume"), "--resume needs a file to write"),
        (("--sheet", "x"), "is no workbook, and has no sheet 'x'"),
        (("-o", tmp_path / "out.parquet.gz"), "parquet is compressed inside"),
    ):
        done = nisba("bulk", source, "--column", "place", *arguments)
        assert done.status == 2
        assert said in done.err
    piped = nisba("bulk", "-", "--from", "parquet", "--column", "place", stdin=source.read_bytes())
    assert piped.out.splitlines()[3].startswith("Deir Ezzor\t3\t=sum\t")


def test_ten_kills_and_the_bytes_are_the_same(table: Path, tmp_path: Path) -> None:
    chance = random.Random(10)
    source = tmp_path / "in.csv"
    rows = [f'{n},"{name}"' for n, name in enumerate(spellings(3_000))]
    rows[2_000:2_000] = ["no columns", "", '"never closed']
    source.write_text("\n".join(["id,name", *rows]) + "\n", encoding="utf-8")
    command = [sys.executable, "-c", EAGER, "bulk", str(source), "--table", str(table)]
    whole, killed = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"

    def run(output: Path, *more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*command, "-o", str(output), *more],
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )

    with run(whole) as process:
        begun = time.monotonic()
        assert recorded_more(process, whole)
        start = time.monotonic() - begun
        process.communicate(timeout=120)
        assert process.returncode == 0
        needed = time.monotonic() - begun - start
    kills, said = 0, ""
    while kills < 10:
        with run(killed, "--resume") as process:
            # Two are killed on their way to the first rows, the others when they have got further.
            if kills < 2:
                time.sleep(chance.uniform(0.0, start))
            elif recorded_more(process, killed):
                time.sleep(chance.uniform(0.0, needed / 14))
            if process.poll() is None:
                process.kill()
                kills += 1
            said += process.communicate(timeout=120)[1]
        if killed.exists():  # done before its time: its bytes count too, and the next begins anew
            assert killed.read_bytes() == whole.read_bytes()
            killed.unlink()
    with run(killed, "--resume") as process:
        said += process.communicate(timeout=120)[1]
    assert process.returncode == 0
    assert "of them before" in said
    assert killed.read_bytes() == whole.read_bytes()
    assert names(tmp_path) == ["in.csv", "killed.jsonl", "whole.jsonl"]


def test_another_input_option_or_table_is_refused(
    nisba: Nisba, run_raw: Nisba, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "INTERVAL", 0.0)
    source, output = tmp_path / "in.txt.gz", tmp_path / "out.tsv"
    whole = gzip.compress("".join(f"{name}\n" for name in spellings(400)).encode())
    source.write_bytes(whole[:-5])
    done = nisba("bulk", source, "-o", output)
    assert done.status == 2
    assert "400 rows are kept in" in done.err or "300 rows are kept in" in done.err
    assert "the same command with --resume goes on" in done.err
    before = names(tmp_path)
    assert before == ["in.txt.gz", "out.tsv.part", "out.tsv.part.json"]

    def refused(done: object, said: str) -> None:
        assert getattr(done, "status", None) == 2
        assert said in getattr(done, "err", "")
        assert "leave --resume away to begin again" in getattr(done, "err", "")
        assert names(tmp_path) == before

    refused(nisba("bulk", source, "-o", output, "--resume", "--top", "3"), "--top was not given")
    refused(nisba("bulk", source, "-o", output, "--resume", "--lang", "fr"), "--lang was not given")
    refused(run_raw("bulk", source, "-o", output, "--resume"), "version of table was")
    source.write_bytes(whole)
    refused(nisba("bulk", source, "-o", output, "--resume"), "of the input was")
    assert nisba("bulk", source, "-o", output).status == 0
    assert names(tmp_path) == ["in.txt.gz", "out.tsv"]
