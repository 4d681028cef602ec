"""An output that another run can finish, whenever and however this one ends.

While a run writes ``OUT``, its rows are in ``OUT.part``. Every second the part reaches the disk and
``OUT.part.json`` is replaced: it says how many rows and bytes of the part count, and what they
depend on (the input, the options, the versions of table and rules). A later run for which all of
that is the same cuts the part at that point and goes on; for any other it refuses.
"""

import fcntl
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from .atomic import publish, settle, writing
from .compress import Blocks, Sink, blocks
from .errors import FileError
from .formats import Compression, compression_of
from .streams import open_bytes
from .summary import Summary

INTERVAL = 1.0
"""Seconds from one record to the next."""

_FORMAT = 1
_AGAIN = "leave --resume away to begin again"


@dataclass(slots=True)
class Part:
    """The output of a run in progress.

    Attributes:
        sink: where the rows go.
        done: what earlier runs did.
        kept: rows that stay if this run ends now.
    """

    sink: Sink
    done: Summary = field(default_factory=Summary)
    kept: int = 0
    _keep: Callable[[Summary], None] | None = None
    _saved: float = field(default_factory=time.monotonic)

    def checkpoint(self, summary: Summary) -> None:
        """Record that the rows of ``summary`` are in the part, if it is time and they all are.

        Nothing happens for an output that cannot be gone on with.
        """
        if self._keep is None or time.monotonic() - self._saved < INTERVAL:
            return
        if isinstance(self.sink, Blocks) and not self.sink.whole:
            return
        self._keep(summary)
        self.kept, self._saved = summary.rows, time.monotonic()


@contextmanager
def resumable_output(path: str, identity: Mapping[str, str], *, resume: bool) -> Iterator[Part]:
    """The output ``path`` in parts; it gets its name when the block ends well.

    Args:
        path: a file, or a name for one.
        identity: what the rows depend on, by a name for people.
        resume: go on with what an earlier run left, if it left something.

    Raises:
        FileError: it cannot be written, another run is writing it, or what an earlier run left was
            made under another identity.
    """
    target = Path(os.path.realpath(path))
    part, record = (target.with_name(f"{target.name}{end}") for end in (".part", ".part.json"))
    with writing(path):
        if target.is_dir():
            raise FileError(f"{path} is a directory; name a file with -o")
        with _locked(part) as stream:
            before = _recorded(record, stream) if resume else None
            done, size = Summary(), 0
            if before is not None:
                _refuse_others(before.identity, identity, part)
                done, size = before.done, before.size
            if not size:
                record.unlink(missing_ok=True)  # it speaks of rows that go now
            stream.truncate(size)
            stream.seek(size)
            compression = compression_of(path)
            plain = compression is Compression.NONE
            sink: Sink = stream if plain else blocks(stream, compression, path)
            current = Part(sink, done, done.rows, partial(_keep, stream, record, identity))
            try:
                yield current
                if isinstance(sink, Blocks):
                    if sink.empty and not size:
                        sink.write(b"")
                    sink.cut()
                settle(stream, target)
                publish(part, target)
            except BaseException:
                if not current.kept:
                    part.unlink(missing_ok=True)
                raise
            record.unlink(missing_ok=True)


def _keep(stream: BinaryIO, record: Path, identity: Mapping[str, str], summary: Summary) -> None:
    stream.flush()
    os.fsync(stream.fileno())
    said = {
        "format": _FORMAT,
        "identity": dict(identity),
        "size": stream.tell(),
        "rows": summary.rows,
        "failed": summary.failed,
        "outcomes": dict(summary.outcomes),
    }
    beside = record.with_name(f"{record.name}.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(record)
    finally:
        beside.unlink(missing_ok=True)


def input_identity(path: str) -> dict[str, str]:
    """What tells an input file from another, or from itself after a change: all of its bytes.

    Raises:
        FileError: it cannot be read.
    """
    with open_bytes(path) as file:
        try:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise FileError(f"{path} cannot be read: {error.strerror or error}") from error
        size = os.fstat(file.fileno()).st_size
    return {"size of the input": str(size), "SHA-256 of the input": digest}


@contextmanager
def _locked(part: Path) -> Iterator[BinaryIO]:
    """The file ``part``, as it is or new, for this process alone."""
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as stream:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who had the lock may have given the file its final name meanwhile.
            mine = part.stat().st_ino == os.fstat(handle).st_ino
        except (BlockingIOError, FileNotFoundError):
            mine = False
        if not mine:
            raise FileError(f"another run is writing {part}; wait for it, or write elsewhere")
        yield stream


@dataclass(frozen=True, slots=True)
class _Before:
    """What an earlier run left.

    Attributes:
        size: bytes of the part that count.
    """

    identity: Mapping[str, str]
    size: int
    done: Summary


def _recorded(record: Path, stream: BinaryIO) -> _Before | None:
    """What the record says; ``None`` when there is none, or no part any more.

    Raises:
        FileError: it is damaged, or the part is shorter than it says.
    """
    length = os.fstat(stream.fileno()).st_size
    try:
        text = record.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    if not length:  # a run that ended between naming its output and removing its record
        return None
    try:
        found = json.loads(text)
        if found["format"] != _FORMAT:
            raise ValueError(f"format {found['format']}")
        done = Summary(int(found["rows"]), int(found["failed"]), Counter(found["outcomes"]))
        before = _Before(dict(found["identity"]), int(found["size"]), done)
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(f"{record} is damaged ({error}); {_AGAIN}") from error
    if length < before.size:
        raise FileError(f"the part that {record} speaks of is cut short; {_AGAIN}")
    return before


def _refuse_others(before: Mapping[str, str], now: Mapping[str, str], part: Path) -> None:
    for name in {**before, **now}:
        was, now_is = before.get(name, "not known"), now.get(name, "not known")
        if was != now_is:
            raise FileError(
                f"{part} is of another run: {name} was {was or 'not given'}, "
                f"now it is {now_is or 'not given'}; {_AGAIN}"
            )
