"""Arrays that tables are made of: texts one after the other, and hashes that lead to rows."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_MOST_BITS = 16
_FLUSH = 1 << 22
_CHECKED = 16
"""Bits of a hash that are kept beside a row: where the buckets are of all others, the rows of one
are in their order."""
_FEW = 48
"""Rows of a bucket up to which they are looked at one by one sooner than by numpy."""


def hash32(text: str) -> int:
    """32-bit hash (CRC-32) of an id, a folded spelling or a key; the same everywhere.

    What it leads to is compared afterwards, so a collision costs time and nothing else.
    """
    return crc32(text.encode("utf-8", "replace"))


def offsets(lengths: Sequence[int] | Array) -> Array:
    """Where each of several runs starts, and where the last one ends; as small as it can be."""
    ends = np.cumsum(np.asarray(lengths, np.int64))
    total = int(ends[-1]) if len(ends) else 0
    kind = np.uint32 if total < 1 << 32 else np.uint64
    return np.concatenate([np.zeros(1, kind), ends.astype(kind)])


class Blob:
    """Collects texts; hands their bytes on as they come, so that it holds their lengths only."""

    def __init__(self, name: str, append: Callable[[str, Array], None]) -> None:
        self._name, self._append = name, append
        self._data = bytearray()
        self._lengths = array("I")

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, text: str) -> None:
        """The next text."""
        self.add_bytes(text.encode("utf-8"))

    def add_bytes(self, encoded: bytes) -> None:
        """The next one, where it is no text."""
        self._data += encoded
        self._lengths.append(len(encoded))
        if len(self._data) >= _FLUSH:
            self._flush()

    def close(self) -> None:
        """Hand on what is left, and the offsets."""
        self._flush()
        self._append(f"{self._name}_offset", offsets(np.frombuffer(self._lengths, np.uint32)))

    def _flush(self) -> None:
        self._append(f"{self._name}_blob", np.frombuffer(bytes(self._data), np.uint8))
        self._data = bytearray()


def numbers(array: Array) -> "memoryview[int]":
    """An array of whole numbers, to be asked for them one by one: three times as fast as numpy."""
    return memoryview(np.asarray(array))  # type: ignore[arg-type]


class Texts:
    """The texts of a mapped blob."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._blob = memoryview(arrays[f"{name}_blob"])  # type: ignore[arg-type]
        self._offset = numbers(arrays[f"{name}_offset"])

    def __len__(self) -> int:
        return len(self._offset) - 1

    @property
    def buffers(self) -> tuple[memoryview, memoryview]:
        """All texts as UTF-8, one after the other, and where each starts and the last one ends."""
        return self._blob, self._offset

    def at(self, index: int) -> str:
        """The text at a position."""
        return str(self._blob[self._offset[index] : self._offset[index + 1]], "utf-8")


def hash_arrays(name: str, hashes: Array, *, check: bool = True) -> Mapping[str, Array]:
    """The arrays of a :class:`HashIndex` from the 32-bit hash of every row.

    Rows are sorted by hash and cut into buckets by its leading bits; ``check`` keeps its last 16
    bits beside each row.
    """
    order = np.argsort(hashes, kind="stable").astype(np.uint32)
    ordered = hashes[order]
    bits = min(_MOST_BITS, max(1, len(hashes).bit_length()))
    edges = np.arange(1 << bits, dtype=np.uint64) << np.uint64(32 - bits)
    starts = np.searchsorted(ordered, edges.astype(np.uint32))
    arrays = {
        f"{name}_bucket": np.append(starts, len(hashes)).astype(np.uint32),
        f"{name}_row": order,
    }
    if check:
        arrays[f"{name}_check"] = (ordered & np.uint32(0xFFFF)).astype(np.uint16)
    return arrays


class HashIndex:
    """Rows by 32-bit hash. May give rows of another hash too: compare what they stand for."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._bucket = numbers(arrays[f"{name}_bucket"])
        self._row = np.asarray(arrays[f"{name}_row"])
        check = arrays.get(f"{name}_check")
        self._check = None if check is None else np.asarray(check)
        self._rows = numbers(self._row)
        self._checks = None if check is None else numbers(check)
        self._shift = 32 - (len(self._bucket) - 1).bit_length() + 1

    def rows(self, number: int) -> list[int]:
        """Rows whose hash may be ``number``, in ascending order for each hash."""
        bucket = number >> self._shift
        start, end = self._bucket[bucket], self._bucket[bucket + 1]
        if self._checks is not None and self._shift == _CHECKED:
            return self._at(number & 0xFFFF, self._checks, start, end)
        if self._checks is not None and end - start <= _FEW:
            low, checks = number & 0xFFFF, self._checks[start:end]
            return [r for r, c in zip(self._rows[start:end], checks, strict=True) if c == low]
        rows = self._row[start:end]
        if self._check is not None:
            rows = rows[self._check[start:end] == (number & 0xFFFF)]
        found: list[int] = rows.tolist()
        return found

    def _at(self, low: int, checks: "memoryview[int]", start: int, end: int) -> list[int]:
        """Rows of a bucket whose check is ``low``, where they are in the order of their checks."""
        at, found = bisect_left(checks, low, start, end), []
        while at < end and checks[at] == low:
            found.append(self._rows[at])
            at += 1
        return found
