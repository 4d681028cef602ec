"""An output that appears whole or not at all."""

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from .errors import FileError
from .formats import is_gzip


@contextmanager
def atomic_output(path: str) -> Iterator[BinaryIO]:
    """A binary stream that becomes the file ``path`` when the block ends well.

    What is written goes into a hidden file in the same directory, reaches the disk, and takes the
    name in one step; after an error the old file, if any, stands as it was. ``-`` is standard
    output; a device or a pipe is written directly. A name that ends in ``.gz`` is compressed, with
    no time in it: the same rows give the same bytes.

    Raises:
        FileError: the directory cannot be written, the disk is full ... .
        BrokenPipeError: who reads standard output or the pipe has gone.
    """
    if path == "-":
        yield cast(BinaryIO, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    given = Path(path)
    try:
        if given.is_dir():
            raise FileError(f"{path} is a directory; name a file with -o")
        if given.exists() and not given.is_file():
            with given.open("wb") as device, _compressed(device, path) as data:
                yield data
            return
        with _part(Path(os.path.realpath(path))) as stream, _compressed(stream, path) as data:
            yield data
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError(
            f"{path} cannot be written: {error.strerror or error}; nothing was changed"
        ) from error


@contextmanager
def _part(target: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)


@contextmanager
def _compressed(stream: BinaryIO, path: str) -> Iterator[BinaryIO]:
    if not is_gzip(path):
        yield stream
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0, compresslevel=6) as data:
        yield cast(BinaryIO, data)


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else what a new file gets."""
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
