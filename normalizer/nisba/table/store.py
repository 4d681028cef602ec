"""A compiled table on disk: one directory of arrays with a header that vouches for them.

``header.json`` names the format, the version (a fingerprint of the content) and every file with
its type, length and SHA-256. A table is written beside its place and moved there whole, so readers
never see half of one. Files are mapped, not read: workers share one copy.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol

import numpy as np

from nisba.errors import TableError
from nisba.table.arrays import Array

FORMAT = 4
"""Number of the format this code writes and the newest it reads."""

HEADER = "header.json"
TERMS, WORDS = "terms", "words"
"""The two kinds of index that a table may have, as its header says."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The content of a table: named arrays, and what is said about them."""

    arrays: Mapping[str, Array]
    meta: Mapping[str, Any]
    version: str


class Sink(Protocol):
    """Where a table that is being made goes."""

    def append(self, name: str, array: Array) -> None:
        """More of the array ``name``; parts come one after the other and have one type."""


class Memory:
    """A sink that keeps the table in memory."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Array]] = {}

    def append(self, name: str, array: Array) -> None:
        """See :class:`Sink`."""
        self._parts.setdefault(name, []).append(array)

    def close(self, meta: Mapping[str, Any]) -> Stored:
        """The table."""
        arrays = {name: np.concatenate(parts) for name, parts in self._parts.items()}
        digests = {
            name: _about(array.dtype, len(array), hashlib.sha256(_bytes(array)).hexdigest())
            for name, array in arrays.items()
        }
        return Stored(arrays, dict(meta), _fingerprint(digests))


@dataclass(slots=True)
class _File:
    """An array that is being written."""

    stream: BinaryIO
    dtype: np.dtype[Any]
    length: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


class Writer:
    """A sink that publishes a table at ``out`` atomically; an older table there is replaced.

    A context manager: what was written is gone unless :meth:`publish` was called.

    Raises:
        TableError: ``out`` exists and is no table, or cannot be written.
    """

    def __init__(self, out: Path) -> None:
        if out.exists() and not (out / HEADER).is_file():
            raise TableError(f"{out} exists and is not a nisba table: name another place")
        self._out = out
        self._files: dict[str, _File] = {}
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            self._place = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        except OSError as error:
            raise TableError(f"{out}: cannot write here: {error.strerror}") from error

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.stream.close()
        shutil.rmtree(self._place, ignore_errors=True)
        if isinstance(error, OSError):
            raise self._failed(error) from error

    def append(self, name: str, array: Array) -> None:
        """See :class:`Sink`."""
        file = self._files.get(name)
        if file is None:
            stream = (self._place / f"{name}.bin").open("wb")
            file = self._files[name] = _File(stream, array.dtype)
        data = _bytes(array)
        file.stream.write(data)
        file.digest.update(data)
        file.length += len(array)

    def publish(self, meta: Mapping[str, Any]) -> str:
        """Put the table in its place. Returns its version."""
        for file in self._files.values():
            file.stream.flush()
            os.fsync(file.stream.fileno())
            file.stream.close()
        files = {
            name: _about(file.dtype, file.length, file.digest.hexdigest())
            for name, file in self._files.items()
        }
        version = _fingerprint(files)
        header = {"format": FORMAT, "version": version, "meta": dict(meta), "files": files}
        text = json.dumps(header, indent=1, sort_keys=True)
        (self._place / HEADER).write_text(text, encoding="utf-8")
        self._place.chmod(0o755)
        _publish(self._place, self._out)
        return version

    def _failed(self, error: OSError) -> TableError:
        return TableError(f"{self._out}: cannot write the table: {error.strerror}")


def _bytes(array: Array) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B") if len(array) else memoryview(b"")


def _about(dtype: np.dtype[Any], length: int, digest: str) -> dict[str, Any]:
    return {"dtype": dtype.str, "length": length, "sha256": digest}


def _fingerprint(files: Mapping[str, Mapping[str, Any]]) -> str:
    """Hex fingerprint of the content of all arrays."""
    text = json.dumps(files, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _publish(place: Path, out: Path) -> None:
    """Move ``place`` to ``out``; the table that was there is gone only once the new one stands."""
    old = None
    if out.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{out.name}.old.", dir=out.parent))
        out.replace(old / "table")
    place.replace(out)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)


def read(path: Path, *, verify: bool = False) -> Stored:
    """Open the table at ``path``. ``verify`` also checks every checksum (reads every byte).

    Raises:
        TableError: no table there, a newer format, a file missing, truncated or changed.
    """
    try:
        header = json.loads((path / HEADER).read_text(encoding="utf-8"))
        number, files, meta = header["format"], header["files"], header["meta"]
        version, described = str(header["version"]), dict(files).items()
    except FileNotFoundError as error:
        raise TableError(
            f"{path} is not a nisba table: build one with `nisba table build`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise TableError(f"{path}: the header is damaged: build the table again") from error
    if number != FORMAT:
        raise TableError(
            f"{path} has format {number}; this nisba reads format {FORMAT}: "
            + ("update nisba" if isinstance(number, int) and number > FORMAT else "build it again")
        )
    arrays: dict[str, Array] = {}
    for name, about in described:
        arrays[name] = _map(path / f"{name}.bin", about, verify)
    return Stored(arrays, meta, version)


def _map(path: Path, about: Mapping[str, Any], verify: bool) -> Array:
    try:
        dtype, length = np.dtype(about["dtype"]), int(about["length"])
        digest = about["sha256"]
        size = path.stat().st_size
        if dtype.hasobject or length < 0:
            raise ValueError(about)
    except (OSError, KeyError, TypeError, ValueError, SyntaxError, OverflowError) as error:
        raise TableError(f"{path}: missing or unreadable: build the table again") from error
    if size != dtype.itemsize * length:
        raise TableError(
            f"{path}: {size} bytes where the header says {dtype.itemsize * length}: "
            "the table is truncated or damaged, build it again"
        )
    if not length:
        return np.zeros(0, dtype)
    array = np.memmap(path, dtype, "r", shape=(length,))
    if verify and hashlib.sha256(array.data).hexdigest() != digest:
        raise TableError(f"{path}: the checksum differs: the table is damaged, build it again")
    return array
