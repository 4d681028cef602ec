"""What a worker holds for good, in pages of 2 MiB instead of 4 KiB, where Linux gives them.

A look-up touches some hundred objects that lie anywhere in some two hundred megabytes. By pages of
4 KiB the processor does not know where most of them are, and has to look that up first, in virtual
machines in two tables: with large ones a look-up takes a tenth less. Nothing else changes; where
the system has none to give, or is told to give none, nothing does.
"""

import ctypes
import errno
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

PAGE: Final = 1 << 21
"""Bytes of a huge page, of the processors that Linux gives them by this call."""

_COLLAPSE: Final = 25
"""``MADV_COLLAPSE`` of Linux 6.1 and newer (madvise(2)): at once, not when there is time."""
_PAUSE = 0.005
"""Seconds between two pages: whoever asks for memory waits while one is made."""
_FULL = 0.75
"""Share of a mapping that is in memory where it is worth it: stacks of threads are nearly empty."""
_ASKED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
_SMAPS = Path("/proc/self/smaps")
_ANONYMOUS = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p [0-9a-f]+ 00:00 0\s*(?:\[heap\])?")
_RESIDENT = re.compile(r"Rss:\s+([0-9]+) kB")


def begin() -> None:
    """Put what this process holds by now into huge pages, from a thread of its own."""
    threading.Thread(target=gather, name="huge", daemon=True).start()


def gather() -> int:
    """Put what this process holds by now into huge pages, one after the other; how many were made.

    Some milliseconds each. Ends early where memory is short.
    """
    advise = _advise()
    if advise is None:
        return 0
    made = 0
    try:
        with _SMAPS.open(encoding="utf-8", errors="replace") as lines:
            pages = list(pages_of(lines))
    except OSError:  # not for this process to read
        return 0
    for address in pages:
        problem = advise(address)
        if problem == errno.ENOMEM:
            break
        made += not problem
        time.sleep(_PAUSE)
    return made


def pages_of(smaps: Iterable[str]) -> Iterator[int]:
    """Addresses that huge pages would have, of mappings that are full and of no file (proc(5))."""
    start = end = 0
    for line in smaps:
        if resident := _RESIDENT.match(line):
            if int(resident[1]) * 1024 >= _FULL * (end - start):
                yield from range(-(-start // PAGE) * PAGE, end - PAGE + 1, PAGE)
            start = end = 0
        elif found := _ANONYMOUS.fullmatch(line.rstrip()):
            start, end = int(found[1], 16), int(found[2], 16)


def _advise() -> Callable[[int], int] | None:
    """Asks for the huge page at an address, and gives the error, or 0; ``None``: not to be had."""
    try:
        if sys.platform != "linux" or "[never]" in _ASKED.read_text(encoding="ascii"):
            return None
        call = ctypes.CDLL(None, use_errno=True).madvise
    except (OSError, AttributeError):  # a kernel or a C library without
        return None
    call.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    return lambda address: ctypes.get_errno() if call(address, PAGE, _COLLAPSE) else 0
