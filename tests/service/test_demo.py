"""What `make run` runs: the seed's names through the service."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from nisba.seeds import read_rows, seeds_dir
from nisba_server import demo
from nisba_server.client import Client


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "nisba_server.demo", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def test_every_name_of_the_seed_is_its_entity() -> None:
    done = run("--once", "--port", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    spellings = [row["spelling"] for _, row in read_rows(seeds_dir() / "mentions.tsv")]
    assert f"{len(spellings)} spellings, every one its entity" in done.stdout
    for spelling in spellings:
        assert spelling in done.stdout
    for heading in ("as written", "canonical", "Arabic", "kind", "decision", "score", "why"):
        assert heading in done.stdout
    (line,) = re.findall(r"^.* al-Halabi  .*$", done.stdout, re.MULTILINE)[-1:]
    assert "Abu al-Majd al-Halabi" in line
    assert "document" in line


def test_a_port_that_is_taken_is_said_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = run("--once", "--port", str(port))
    assert done.returncode == 2
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr
    assert "make run PORT=" in done.stderr
    assert done.stdout == ""


def test_it_serves_on_until_told_to_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "nisba_server.demo", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "serving on" in line:
                break
        with Client(f"localhost:{port}") as client:
            assert client.normalize("a-Sakhour").canonical == "al-Sakhour"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_name_that_is_not_its_entity_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mentions = [
        demo.Mention("d", "N000001", "Aleppo"),
        demo.Mention("d", "N000002", "Aleppo"),
        demo.Mention("d", "N000003", "?!"),
        demo.Mention("d", "N000004", "Qwrtz Bklmn"),
    ]
    monkeypatch.setattr(demo, "read_mentions", lambda path: mentions)
    assert demo.main(["--once", "--port", "0"]) == 1
    out = capsys.readouterr().out
    assert "4 spellings, 3 not its entity" in out
    assert "Aleppo (is N000002)" in out
    assert "no letter" in out
