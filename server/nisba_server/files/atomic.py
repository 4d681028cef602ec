"""An output that appears whole or not at all."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from .compress import blocks
from .errors import FileError
from .formats import Compression, compression_of


@contextmanager
def atomic_output(path: str) -> Iterator[BinaryIO]:
    """A binary stream that becomes the file ``path`` when the block ends well.

    What is written goes into a hidden file in the same directory, reaches the disk, and takes the
    name in one step; after an error the old file, if any, stands as it was. ``-`` is standard
    output; a device or a pipe is written directly. A name that ends in ``.gz`` or ``.zst`` is
    compressed, with no time in it: the same rows give the same bytes.

    Raises:
        FileError: the directory cannot be written, the disk is full ... .
        BrokenPipeError: who reads standard output or the pipe has gone.
    """
    with raw_output(path) as stream:
        compression = compression_of(path)
        if compression is Compression.NONE:
            yield stream
        else:
            sink = blocks(stream, compression, path)
            yield cast(BinaryIO, sink)
            if sink.empty:
                sink.write(b"")  # a file of no rows is a block of none
            sink.cut()


@contextmanager
def raw_output(path: str) -> Iterator[BinaryIO]:
    """As `atomic_output`, never compressed."""
    if path == "-":
        yield cast(BinaryIO, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    given = Path(path)
    with writing(path):
        if given.is_dir():
            raise FileError(f"{path} is a directory; name a file with -o")
        if given.exists() and not given.is_file():
            with given.open("wb") as device:
                yield device
            return
        with _part(Path(os.path.realpath(path))) as stream:
            yield stream


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn what goes wrong on the disk into a message about the output ``path``.

    Raises:
        FileError: it cannot be written; `BrokenPipeError` passes as it is.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError(
            f"{path} cannot be written: {error.strerror or error}; nothing was changed"
        ) from error


@contextmanager
def _part(target: Path) -> Iterator[BinaryIO]:
    # Its name is known before it exists: an interrupt at any moment leaves nothing behind.
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with open(part, "xb", opener=_private) as stream:
            yield stream
            settle(stream, target)
        publish(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def settle(stream: BinaryIO, target: Path) -> None:
    """Bring ``stream`` to the disk, with the permissions that ``target`` has or will have."""
    stream.flush()
    os.fchmod(stream.fileno(), _mode(target))
    os.fsync(stream.fileno())


def publish(part: Path, target: Path) -> None:
    """Give the finished file ``part`` the name ``target``, in one step that lasts."""
    part.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else what a new file gets."""
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
