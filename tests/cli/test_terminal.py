"""What is different on a terminal: progress, prompts, colour."""

import os
import pty
import subprocess
from pathlib import Path

import pytest


def talk(command: list[str], typed: bytes = b"") -> tuple[int, str]:
    """Run a command on a pseudo-terminal; its status and all that it showed."""
    try:
        leader, follower = pty.openpty()
    except OSError:
        pytest.skip("no pseudo-terminals here (a chroot without devpts)")
    with subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        os.close(follower)
        os.write(leader, typed)
        shown = b""
        while True:
            try:
                data = os.read(leader, 4096)
            except OSError:  # the other side is closed
                break
            if not data:
                break
            shown += data
    os.close(leader)
    return process.returncode, shown.decode("utf-8", "replace")


def test_progress_then_the_closing_line(program: str, table: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("Halab\n" * 500, encoding="utf-8")
    command = [program, "bulk", str(source), "--table", str(table)]
    status, shown = talk([*command, "-o", str(tmp_path / "out.jsonl")])
    assert status == 0
    assert "rows" in shown
    assert "\x1b[" in shown
    assert "nisba: 500 rows in" in shown
    status, shown = talk([*command, "-q", "-o", str(tmp_path / "out.jsonl")])
    assert (status, shown) == (0, "")


def test_stages_of_grouping(program: str, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("Halab\nHaleb\nHama\n", encoding="utf-8")
    status, shown = talk([program, "cluster", str(source), "-o", str(tmp_path / "out.tsv")])
    assert status == 0
    assert "pairs compared" in shown
    assert "3 of 3" in shown
    assert "nisba: 3 rows in" in shown


def test_names_typed_in(program: str, table: Path) -> None:
    command = [program, "normalize", "--table", str(table)]
    status, shown = talk(command, b"a-Sakhour\n\x04")
    assert status == 0
    assert "one a line; end with Ctrl-D" in shown
    assert "al-Sakhour" in shown
    assert "\x1b[" in shown
