"""Huge pages for what a worker holds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nisba_server import huge

_SMAPS = """\
55d4c0a00000-55d4c1000000 rw-p 00000000 00:00 0                          [heap]
Size:               6144 kB
Rss:                6000 kB
Pss:                6000 kB
7f0000100000-7f0000700000 rw-p 00000000 00:00 0
Size:               6144 kB
Rss:                6144 kB
7f1000000000-7f1000800000 rw-p 00000000 00:00 0
Size:               8192 kB
Rss:                  12 kB
7f2000000000-7f2000800000 rw-p 00000000 fe:00 4711                       /usr/lib/libc.so.6
Size:               8192 kB
Rss:                8192 kB
7f3000000000-7f3000800000 r--s 00000000 00:00 0
Size:               8192 kB
Rss:                8192 kB
7f4000000000-7f4000100000 rw-p 00000000 00:00 0
Size:               1024 kB
Rss:                1024 kB
"""


def test_pages_lie_wholly_in_memory_that_is_full_and_of_no_file() -> None:
    assert list(huge.pages_of(_SMAPS.splitlines(keepends=True))) == [
        0x55D4C0A00000,
        0x55D4C0C00000,
        0x55D4C0E00000,
        0x7F0000200000,
        0x7F0000400000,
    ]


_GATHERED = """
import re
from pathlib import Path
from nisba_server import huge

def held():
    smaps = Path("/proc/self/smaps_rollup").read_text()
    return int(re.search(r"AnonHugePages:\\s+([0-9]+) kB", smaps)[1]) * 1024

kept = [str(number) for number in range(500_000)]
made = huge.gather()
assert made >= 5, made
assert held() >= made * huge.PAGE * 0.9, (held(), made)
assert kept == [str(number) for number in range(500_000)]
"""


def _kernel() -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))


@pytest.mark.skipif(
    sys.platform != "linux" or _kernel() < (6, 1) or huge._advise() is None,
    reason="Linux gives none here",
)
def test_what_is_held_is_put_into_them_and_stays_what_it_is() -> None:
    subprocess.run([sys.executable, "-c", _GATHERED], check=True, timeout=120)


def test_where_none_are_to_be_had_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(huge, "_ASKED", tmp_path / "enabled")
    assert huge.gather() == 0
    (tmp_path / "enabled").write_text("always madvise [never]\n")
    assert huge.gather() == 0


def test_it_ends_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def short(address: int) -> int:
        asked.append(address)
        return 12

    monkeypatch.setattr(huge, "_advise", lambda: short)
    monkeypatch.setattr(huge, "pages_of", lambda smaps: iter((1, 2, 3)))
    assert huge.gather() == 0
    assert len(asked) == 1
