"""``nisba serve`` as a process of its own, for tests of what only a process shows."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nisba.table.build import build_table

NISBA = str(Path(sys.executable).parent / "nisba")
PATIENCE = 60.0


@dataclass
class Service:
    """A running service.

    Attributes:
        said: lines of its standard error so far.
    """

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self._find(r"serving on ([\w.:\[\]]+)")

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def operator(self) -> str:
        """Address of the metrics."""
        return self._find(r'metrics="?([\w.:]+)')

    def _find(self, pattern: str) -> str:
        found = re.search(pattern, "".join(self.said))
        assert found, self.said
        return found[1]

    def says(self, pattern: str, times: int = 1) -> bool:
        """Whether it said so within a minute."""
        return eventually(lambda: len(re.findall(pattern, "".join(self.said))) >= times)

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        return [int(child) for child in children if _is_worker(int(child))]

    def metrics(self) -> dict[str, float]:
        """What `/metrics` says, by name and labels as written there."""
        text = self.get("/metrics")
        lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://{self.operator}{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def signal(self, number: int) -> None:
        self.process.send_signal(number)


def _is_worker(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@contextmanager
def serving(*arguments: str | Path, wait: bool = True, **variables: str) -> Iterator[Service]:
    """A service with these arguments, on a free port unless they name one; ended with the block."""
    if "--port" not in arguments:
        arguments = (*arguments, "--port", "0")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NISBA_")}
    process = subprocess.Popen(
        [NISBA, "serve", *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment | variables,
    )
    service = Service(process)

    def read() -> None:
        assert process.stderr is not None
        service.said.extend(process.stderr)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        if wait:
            assert service.says("serving on|^nisba: "), service.said
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(PATIENCE)
        assert process.stderr is not None
        process.stderr.close()


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it holds at some time within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def built(rows: Sequence[Sequence[str]], out: Path) -> Path:
    """A compiled table of ``id``, ``name``; one that is there is replaced."""
    source = out.parent / f"{out.name}.tsv"
    lines = ["id\tname", *("\t".join(row) for row in rows)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    build_table(source, out)
    return out
