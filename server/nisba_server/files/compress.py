"""Compressed streams: reading them, and writing them in blocks that stand by themselves."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol, cast

from .extras import extra
from .formats import Compression

LEVEL_GZIP, LEVEL_ZSTD = 6, 3
"""The usual levels of the two programs."""

_GZIP_WRAPPER = 31
"""zlib's window of 32 KiB with gzip's header, which then has neither a time nor a name in it."""

_BUFFER = 1 << 16
_STEP = 1 << 10
"""Compressed bytes taken at once: they come to 32 MiB at most, whatever a stranger sent."""

_WINDOW = 1 << 27
"""Largest window of a zstd frame, in bytes; the format allows more than most machines have."""


class Sink(Protocol):
    """What rows are written to, as bytes."""

    def write(self, data: bytes, /) -> object: ...


class Blocks:
    """A sink that compresses what it gets, in blocks (gzip members, zstd frames).

    Blocks follow each other in the file and every reader takes them for one stream. A file that
    ends with a block can be written on, so a run that was interrupted can go on; and where the
    blocks end depends on the rows alone, so it comes to the same bytes.

    Attributes:
        empty: nothing was written yet.
    """

    def __init__(self, stream: BinaryIO, begin: Callable[[], Any]) -> None:
        self._stream = stream
        self._begin = begin
        self._block: Any = None
        self.empty = True

    def write(self, data: bytes, /) -> None:
        """Add ``data`` to the block."""
        self.empty = False
        if self._block is None:
            self._block = self._begin()
        self._stream.write(self._block.compress(data))

    @property
    def whole(self) -> bool:
        """True when no block is begun."""
        return self._block is None

    def cut(self) -> None:
        """End the block, when one is begun."""
        if self._block is not None:
            self._stream.write(self._block.flush())
            self._block = None


def blocks(stream: BinaryIO, compression: Compression, name: str) -> Blocks:
    """A compressing sink over ``stream``; ``name`` is the output's, for messages.

    Raises:
        FileError: zstandard is not installed.
    """
    if compression is Compression.GZIP:
        return Blocks(stream, lambda: zlib.compressobj(LEVEL_GZIP, zlib.DEFLATED, _GZIP_WRAPPER))
    zstd = extra("zstandard", name)
    return Blocks(stream, lambda: zstd.ZstdCompressor(level=LEVEL_ZSTD).compressobj())


@contextmanager
def decompressed(raw: BinaryIO, compression: Compression, name: str) -> Iterator[BinaryIO]:
    """The bytes of ``raw`` without their compression; ``raw`` stays open.

    Raises:
        FileError: zstandard is not installed.
    """
    match compression:
        case Compression.NONE:
            yield raw
        case Compression.GZIP:
            with gzip.GzipFile(fileobj=raw) as data:
                yield cast(BinaryIO, data)
        case Compression.ZSTD:
            with io.BufferedReader(_Zstd(raw, extra("zstandard", name)), _BUFFER) as data:
                yield data


DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading a damaged stream raises: cut short, or changed."""


class _Zstd(io.RawIOBase):
    """Zstandard frames one after the other, decompressed.

    The package's own reader takes a stream that is cut short for one that is at its end.
    """

    def __init__(self, raw: BinaryIO, zstd: Any) -> None:
        self._raw = raw
        self._zstd = zstd
        self._frame: Any = None
        self._compressed = b""
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer``; 0 at the end.

        Raises:
            EOFError: the stream ends within a frame, or is no zstd.
        """
        while not self._plain:
            data = self._compressed or self._raw.read(_STEP)
            self._compressed = b""
            if not data:
                if self._frame is not None:
                    raise EOFError("it ends within a frame")
                return 0
            self._plain = memoryview(self._next(data))
        size = min(len(self._plain), len(buffer))
        buffer[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size

    def _next(self, data: bytes) -> bytes:
        if self._frame is None:
            self._frame = self._zstd.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        try:
            plain: bytes = self._frame.decompress(data)
        except self._zstd.ZstdError as error:
            raise EOFError(str(error)) from error
        if self._frame.eof:
            self._compressed, self._frame = self._frame.unused_data, None
        return plain
