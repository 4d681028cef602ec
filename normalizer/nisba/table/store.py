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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nisba.errors import TableError

FORMAT = 1
"""Number of the format this code writes and the newest it reads."""

HEADER = "header.json"
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """The content of a table: named arrays, and what is said about them."""

    arrays: Mapping[str, Array]
    meta: Mapping[str, Any]
    version: str


def fingerprint(arrays: Mapping[str, Array]) -> str:
    """Hex fingerprint of the content of all arrays."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()[:16]


def write(arrays: Mapping[str, Array], meta: Mapping[str, Any], out: Path) -> str:
    """Publish a table at ``out`` atomically; an older table there is replaced. Returns the version.

    Raises:
        TableError: ``out`` exists and is no table, or cannot be written.
    """
    if out.exists() and not (out / HEADER).is_file():
        raise TableError(f"{out} exists and is not a nisba table: name another place")
    version = fingerprint(arrays)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise TableError(f"{out}: cannot write here: {error.strerror}") from error
    try:
        files = {}
        for name, array in arrays.items():
            data = np.ascontiguousarray(array)
            path = place / f"{name}.bin"
            with path.open("wb") as file:
                file.write(data.data)
                file.flush()
                os.fsync(file.fileno())
            files[name] = {
                "dtype": data.dtype.str,
                "length": len(data),
                "sha256": hashlib.sha256(data.data).hexdigest(),
            }
        header = {"format": FORMAT, "version": version, "meta": dict(meta), "files": files}
        (place / HEADER).write_text(json.dumps(header, indent=1, sort_keys=True), encoding="utf-8")
        place.chmod(0o755)
        _publish(place, out)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise TableError(f"{out}: cannot write the table: {error.strerror}") from error
    return version


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
        version = str(header["version"])
    except FileNotFoundError as error:
        raise TableError(
            f"{path} is not a nisba table: build one with `nisba table build`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(f"{path}: the header is damaged: build the table again") from error
    if number != FORMAT:
        raise TableError(
            f"{path} has format {number}; this nisba reads format {FORMAT}: "
            + ("update nisba" if isinstance(number, int) and number > FORMAT else "build it again")
        )
    arrays: dict[str, Array] = {}
    for name, about in files.items():
        arrays[name] = _map(path / f"{name}.bin", about, verify)
    return Stored(arrays, meta, version)


def _map(path: Path, about: Mapping[str, Any], verify: bool) -> Array:
    try:
        dtype, length = np.dtype(about["dtype"]), int(about["length"])
        size = path.stat().st_size
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise TableError(f"{path}: missing or unreadable: build the table again") from error
    if size != dtype.itemsize * length:
        raise TableError(
            f"{path}: {size} bytes where the header says {dtype.itemsize * length}: "
            "the table is truncated or damaged, build it again"
        )
    if not length:
        return np.zeros(0, dtype)
    array = np.memmap(path, dtype, "r", shape=(length,))
    if verify and hashlib.sha256(array.data).hexdigest() != about["sha256"]:
        raise TableError(f"{path}: the checksum differs: the table is damaged, build it again")
    return array
