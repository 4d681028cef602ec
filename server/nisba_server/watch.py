"""Noticing that files were replaced, without reading them each time."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

Clock = Callable[[], float]
Mark = tuple[tuple[int, int, int], ...]


def mark_of(paths: Sequence[Path]) -> Mark:
    """What changes when one of the files is replaced or written: inode, size and time of each.

    Follows symbolic links, by which orchestrators swap mounted secrets. A file that is not there
    counts as zeros.
    """
    return tuple(_stat(path) for path in paths)


class Watch:
    """Whether files changed since they were last looked at; asks the disk once a ``period``.

    Args:
        paths: the files.
        period: seconds.
        clock: seconds, monotonic.
    """

    def __init__(
        self, paths: Sequence[Path], period: float = 1.0, clock: Clock = time.monotonic
    ) -> None:
        self._paths = tuple(paths)
        self._period = period
        self._clock = clock
        self._mark = mark_of(self._paths)
        self._next = clock() + period

    def changed(self) -> bool:
        """Whether they are others than at the last call that said so."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + self._period
        mark = mark_of(self._paths)
        if mark == self._mark:
            return False
        self._mark = mark
        return True


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)
