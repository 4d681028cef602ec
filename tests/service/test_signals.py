"""Signals that come at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .loading import generation
from .serving import NISBA, serving

_ANYWHERE = """
import signal, sys, threading
from nisba_server.signals import until_signal

def lines_until_asked(nth):
    seen = 0
    def trace(frame, event, arg):
        nonlocal seen
        if event == "line" and frame.f_code.co_name in ("wait", "set", "is_set"):
            seen += 1
            if seen == nth:
                sys.settrace(None)
                signal.raise_signal(signal.SIGTERM)
        return trace
    with until_signal() as stopping:
        # Where waiting has fewer lines than that, another thread asks.
        late = threading.Timer(0.1, stopping.set)
        late.start()
        sys.settrace(trace)
        stopping.wait()
        sys.settrace(None)
        late.cancel()
        late.join()
        assert stopping.is_set()
    return seen

reached = [lines_until_asked(nth) for nth in range(1, 12)]
assert reached[0] == 1, reached
print("ended each time")
"""


def test_a_signal_at_any_line_of_waiting_ends_it() -> None:
    """An event of `threading` hangs where the signal comes while its own lock is held."""
    done = subprocess.run(
        [sys.executable, "-c", _ANYWHERE], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("ended each time\n", "")


def folders() -> set[str]:
    """What services keep beside their table and for their counts."""
    place = Path(os.environ.get("TMPDIR", "/tmp"))
    return {
        p.name for p in place.iterdir() if p.name.startswith(("nisba-table-", "nisba-metrics-"))
    }


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_told_to_end_while_it_starts_ends(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of its processes get the signal, as from a terminal or a control group."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    table = generation(0, tmp_path / "t.table")
    begun = time.monotonic()
    with serving("--table", table, "--workers", "2"):
        start = time.monotonic() - begun
    chance = random.Random(number)
    command = [NISBA, "serve", "--port", "0", "--workers", "2", "--metrics-port", "0"]
    for _ in range(8):
        process = subprocess.Popen(
            [*command, "--table", str(table)],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        # From where the service is there to be told, to where it answers.
        while process.poll() is None and not folders():
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, start))
        os.killpg(process.pid, number)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert " error " not in said
        assert not folders()
