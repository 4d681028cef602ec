"""What a resumable run has recorded of itself, for tests that kill it."""

import contextlib
import subprocess
import time
from pathlib import Path
from typing import Any


def part_of(output: Path) -> Path:
    """Where the rows are until the run ends."""
    return output.with_name(f"{output.name}.part")


def record_of(output: Path) -> Path:
    """What a later run goes by."""
    return output.with_name(f"{output.name}.part.json")


def recorded_more(process: "subprocess.Popen[Any]", output: Path) -> bool:
    """Wait until a run has recorded more than was there; whether it has before its end."""
    record = record_of(output)
    before = record.read_bytes() if record.exists() else b""
    while process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            if record.read_bytes() != before:
                return True
        time.sleep(0.002)
    return False
