"""Runs that end early, and the runs that finish their work."""

import fcntl
import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import zstandard

from files.recording import part_of, record_of, recorded_more
from nisba_server.files import resume
from nisba_server.files.errors import FileError
from nisba_server.files.resume import input_identity, resumable_output
from nisba_server.files.summary import Summary

DRIVER = Path(__file__).with_name("upper.py")
IDENTITY = {"table": "one"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "INTERVAL", 0.0)


def interrupted(path: Path, data: bytes = b"1\n2\n", rest: bytes = b"3") -> None:
    """A run that records two rows, writes a piece of the third and is interrupted."""

    def run() -> None:
        with resumable_output(str(path), IDENTITY, resume=False) as part:
            part.sink.write(data)
            part.checkpoint(Summary(2, 1, Counter({"match": 1, "none": 1})))
            part.sink.write(rest)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_a_run_goes_on_where_the_last_record_was(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    interrupted(path)
    assert path.read_text("utf-8") == "old"
    assert names(path) == ["out.txt", "out.txt.part", "out.txt.part.json"]
    with resumable_output(str(path), IDENTITY, resume=True) as part:
        assert (part.done.rows, part.done.failed) == (2, 1)
        assert part.done.outcomes == {"match": 1, "none": 1}
        part.sink.write(b"3\n")
    assert path.read_bytes() == b"1\n2\n3\n"
    assert names(path) == ["out.txt"]


def test_without_a_record_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"

    def run() -> None:
        with resumable_output(str(path), IDENTITY, resume=False) as part:
            part.sink.write(b"1\n")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        run()
    assert names(path) == []


def test_a_run_that_is_not_to_go_on_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    interrupted(path)
    with resumable_output(str(path), {"table": "two"}, resume=False) as part:
        assert part.done.rows == 0
        part.sink.write(b"new")
    assert path.read_bytes() == b"new"
    assert names(path) == ["out.txt"]


def test_to_go_on_with_nothing_is_to_begin(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with resumable_output(str(path), IDENTITY, resume=True) as part:
        assert part.done.rows == 0
        part.sink.write(b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"table": "two"}, "table was one, now it is two; leave --resume away"),
        ({"table": "one", "--top": "5"}, "--top was not known, now it is 5"),
        ({}, "table was one, now it is not known"),
    ],
)
def test_another_run_is_refused(tmp_path: Path, identity: dict[str, str], said: str) -> None:
    path = tmp_path / "out.txt"
    interrupted(path)
    before = (tmp_path / "out.txt.part").read_bytes()
    with (
        pytest.raises(FileError, match=said),
        resumable_output(str(path), identity, resume=True),
    ):
        pass
    assert (tmp_path / "out.txt.part").read_bytes() == before
    assert names(path) == ["out.txt.part", "out.txt.part.json"]


@pytest.mark.parametrize(
    "record", ["", "{", "[]", '{"format": 99}', '{"format": 1, "identity": 1, "size": "x"}']
)
def test_a_damaged_record_is_refused(tmp_path: Path, record: str) -> None:
    path = tmp_path / "out.txt"
    interrupted(path)
    (tmp_path / "out.txt.part.json").write_text(record, encoding="utf-8")
    with (
        pytest.raises(FileError, match="is damaged"),
        resumable_output(str(path), IDENTITY, resume=True),
    ):
        pass


def test_a_part_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    interrupted(path)
    os.truncate(tmp_path / "out.txt.part", 2)
    with (
        pytest.raises(FileError, match="cut short"),
        resumable_output(str(path), IDENTITY, resume=True),
    ):
        pass


def test_a_record_that_outlived_its_part_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    interrupted(path)
    (tmp_path / "out.txt.part").rename(path)
    with resumable_output(str(path), IDENTITY, resume=True) as part:
        assert part.done.rows == 0
        part.sink.write(b"new")
    assert names(path) == ["out.txt"]


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with (
        resumable_output(str(path), IDENTITY, resume=False) as part,
        pytest.raises(FileError, match="another run is writing"),
        resumable_output(str(path), IDENTITY, resume=False),
    ):
        pytest.fail("two at once")
    assert part.done.rows == 0
    assert names(path) == ["out.txt"]


def test_the_lock_goes_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    handle = os.open(tmp_path / "out.txt.part", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.close(handle)
    with resumable_output(str(path), IDENTITY, resume=True):
        pass
    assert names(path) == ["out.txt"]


def test_a_full_disk_keeps_what_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"

    def run() -> None:
        with resumable_output(str(path), IDENTITY, resume=False) as part:
            part.sink.write(b"1\n")
            part.checkpoint(Summary(1))
            raise OSError(28, "No space left on device")

    with pytest.raises(FileError, match=r"out\.txt cannot be written: No space left on device"):
        run()
    assert not path.exists()
    record = json.loads((tmp_path / "out.txt.part.json").read_text("utf-8"))
    assert (record["rows"], record["size"]) == (1, 2)


def test_an_input_is_told_by_its_bytes_alone(tmp_path: Path) -> None:
    path = tmp_path / "in.txt"
    path.write_bytes(b"Homs\n" * 1_000_000)
    first = input_identity(str(path))
    os.utime(path, ns=(0, 0))
    assert input_identity(str(path)) == first
    with path.open("r+b") as file:
        file.seek(2_500_000)
        file.write(b"Hama")
    os.utime(path, ns=(0, 0))
    assert input_identity(str(path)) != first
    with pytest.raises(FileError, match=r"gone\.txt cannot be read"):
        input_identity(str(tmp_path / "gone.txt"))


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("in.csv", "out.csv"),
        ("in.csv.gz", "out.jsonl"),
        ("in.csv", "out.tsv.gz"),
        ("in.csv.zst", "out.csv.zst"),
    ],
)
def test_kills_at_any_moment_come_to_the_same_bytes(
    tmp_path: Path, source: str, output: str
) -> None:
    chance = random.Random(f"{source} {output}")
    data = "id,name\r\n" + "".join(
        f'{number},"name\n{number % 977}"\r\n' if number % 50 else f"{number}\r\n"
        for number in range(45_000)
    )
    plain = data.encode()
    path = tmp_path / source
    packed = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
    path.write_bytes(packed.get(path.suffix, lambda given: given)(plain))
    whole, killed = tmp_path / f"whole.{output}", tmp_path / f"killed.{output}"
    subprocess.run([sys.executable, DRIVER, path, whole], check=True, capture_output=True)
    kills = 0
    for _ in range(6):
        with subprocess.Popen([sys.executable, DRIVER, path, killed]) as process:
            if recorded_more(process, killed):
                time.sleep(chance.uniform(0.0, 0.1))
                process.kill()
                kills += 1
        if killed.exists():  # done before it was killed: its bytes count too, the next begins anew
            assert killed.read_bytes() == whole.read_bytes()
            killed.unlink()
    left = part_of(killed).exists() and record_of(killed).exists()
    done = subprocess.run(
        [sys.executable, DRIVER, path, killed], check=True, capture_output=True, text=True
    )
    rows, before, _ = done.stdout.split(" ", 2)
    assert int(rows) == 45_000
    assert (int(before) > 0) is left
    assert kills
    assert killed.read_bytes() == whole.read_bytes()
    assert names(killed) == sorted([source, whole.name, killed.name])
