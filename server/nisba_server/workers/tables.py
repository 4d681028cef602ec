"""Tables that can be replaced on disk while they are served."""

import contextlib
import os
import shutil
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from nisba import Reconciler, Table
from nisba.errors import TableError
from nisba.table.overlay import open_table
from nisba_server.service import encode

HEADER = "header.json"
"""The file of a table that comes last into being and names all others."""

OVERLAY = "overlay.tsv"
"""What a pinned overlay is called among the files of its table."""

_TRIES = 5
_PAUSE = 0.1
_WARM = 3
_WARMING = 0.5
"""Seconds at most that a worker takes to have its table's spellings ready."""


def place_of(table: Path | None) -> Path | None:
    """Where the table to serve is; ``None`` when the built-in one has to be compiled first."""
    if table is not None:
        return table
    packaged = Path(str(files("nisba"))) / "data" / "embedded.table"
    return packaged if (packaged / HEADER).is_file() else None


class Pinned:
    """A table's files, held open: they stay what they are though others take their names.

    ``path`` is a folder of links to the files as this process holds them (``/proc/PID/fd``), so
    that a worker that is started after the table was replaced, by one that was refused say, still
    finds the table that the others serve. Where there is no ``/proc``, or nowhere to put the links,
    it is the table's own folder. An overlay is copied, and lies in it too.

    Raises:
        TableError: there is no table, or it is replaced faster than it can be opened; or the
            overlay cannot be read or copied.
    """

    def __init__(self, table: Path, overlay: Path | None = None) -> None:
        self._open: list[int] = []
        self._links: Path | None = None
        self.path = table
        self._hold_some(table)
        if overlay is not None:
            try:
                self._copy(overlay)
            except OSError as error:
                self.close()
                raise TableError(f"{overlay}: {error.strerror or error}") from error

    def _hold_some(self, table: Path) -> None:
        for attempt in range(_TRIES):
            try:
                self._hold(table)
                return
            except FileNotFoundError as error:
                # Between a table and the one that replaces it there is a moment without any.
                self.close()
                if attempt == _TRIES - 1:
                    raise TableError(
                        f"{table} is not a nisba table: build one with `nisba table build`"
                    ) from error
                time.sleep(_PAUSE)
            except OSError as error:
                self.close()
                raise TableError(f"{table}: {error.strerror or error}") from error

    @property
    def large(self) -> bool:
        """Whether it has the index of large tables; not so one that cannot be opened."""
        try:
            large: bool = Table.open(self.path).large
        except TableError:  # a worker will say so
            return False
        return large

    def close(self) -> None:
        """Let go; what is mapped stays mapped."""
        for descriptor in self._open:
            os.close(descriptor)
        self._open.clear()
        if self._links is not None:
            shutil.rmtree(self._links, ignore_errors=True)
            self._links = None

    def _copy(self, overlay: Path) -> None:
        """Put the overlay beside the links, which are made if there are none yet."""
        if self._links is None:
            self._links = Path(tempfile.mkdtemp(prefix="nisba-table-"))
            for file in self.path.iterdir():
                (self._links / file.name).symlink_to(file.resolve())
            self.path = self._links
        shutil.copyfile(overlay, self._links / OVERLAY)

    def _hold(self, table: Path) -> None:
        folder = os.open(table, os.O_RDONLY | os.O_DIRECTORY)
        self._open.append(folder)
        # By the folder's descriptor: all files of one table, even if it is replaced now.
        os.stat(HEADER, dir_fd=folder)
        names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
        held = {name: os.open(name, os.O_RDONLY, dir_fd=folder) for name in names}
        self._open.extend(held.values())
        own = Path(f"/proc/{os.getpid()}/fd")
        if not own.is_dir():
            return
        with contextlib.suppress(OSError):  # a file system that is full or read-only
            self._links = Path(tempfile.mkdtemp(prefix="nisba-table-"))
            for name, descriptor in held.items():
                (self._links / name).symlink_to(own / str(descriptor))
            self.path = self._links


def opened(path: Path | None, *, verify: bool = False, overlay: Path | None = None) -> Reconciler:
    """A table ready to answer at once: opened, its first answers given, the lexicon loaded.

    Args:
        path: as `place_of` says, or that of a `Pinned`, whose overlay is taken too.
        verify: read and check every byte.
        overlay: another one.

    Raises:
        TableError, SeedError: the table or the installation is damaged.
    """
    if overlay is None and path is not None and (path / OVERLAY).is_file():
        overlay = path / OVERLAY
    table = open_table(path, overlay, verify=verify)
    reconciler = Reconciler(table)
    for index in range(min(_WARM, len(table))):
        reconciler.normalize(table.entity_at(index).canonical)
    return reconciler


def warmed(reconciler: Reconciler) -> Reconciler:
    """The same, with a small table's spellings made ready, as the library and as answers need them.

    The first calls then find what later ones do. Ends in time on a busy machine, too.
    """
    end = time.monotonic() + _WARMING
    for spelled in reconciler.warm():
        encode.around(*spelled)
        if time.monotonic() > end:
            break
    return reconciler
