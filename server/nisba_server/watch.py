"""Noticing that files were replaced, without reading them each time."""

import os
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Clock = Callable[[], float]
Mark = tuple[tuple[object, ...], ...]


def mark_of(paths: Sequence[Path]) -> Mark:
    """What changes when one of the files is replaced or written: inode, size and time of each.

    A folder stands for itself and the files in it. Follows symbolic links, by which orchestrators
    swap mounted secrets. A file that is not there counts as zeros.
    """
    return tuple(_stat(path) for path in paths)


class Watch:
    """Whether files changed since they were last looked at; asks the disk once a ``period``.

    Args:
        paths: the files and folders.
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

    @property
    def due(self) -> bool:
        """Whether a period has passed since the last look."""
        return self._clock() >= self._next

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


def _stat(path: Path) -> tuple[object, ...]:
    try:
        found = path.stat()
        own = (found.st_ino, found.st_size, found.st_mtime_ns)
        if not stat.S_ISDIR(found.st_mode):
            return own
        with os.scandir(path) as entries:
            files = sorted((entry.name, entry.stat()) for entry in entries if entry.is_file())
    except OSError:
        return (0, 0, 0)
    inside = ((name, each.st_ino, each.st_size, each.st_mtime_ns) for name, each in files)
    return (*own, *inside)
