"""Words of a large table that all but one letter agrees on, by their stems.

The stem of a word is what its level begins with (:func:`nisba.words.level`). Keys (a stem, and a
stem without one of its letters) lead to stems, and these to words. Stems that have a key in common
are the same but for one letter: left out, put in, or written as another. So all of these are found
at once, wherever in the stem it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

import numpy as np

from nisba.table.arrays import Array, numbers

STEM = 7
"""Bytes of a level that are its stem. Longer ones find less of what ends otherwise."""
SHORTEST = 4
"""Bytes of the shortest stem that is looked for without one of them: shorter ones are all alike."""
MOST_STEMS = 1000
"""Stems that are looked for."""
SAME, LONGER, SHORTER, OTHER = range(4)
"""How a stem is found: as it is, with one more letter, with one less, with another."""

_MOST_BITS = 22
_BUCKET = 5
"""Bits of the number of entries that do not count for the number of buckets."""


def stem_of(levelled: str) -> bytes:
    """The stem of a levelled word."""
    return levelled.encode()[:STEM]


def stem_keys(stem: bytes) -> list[bytes]:
    """The stem, and after it what it is without one of its letters, each once."""
    out = [stem]
    if len(stem) >= SHORTEST:
        for i, letter in enumerate(stem):
            if not i or letter != stem[i - 1]:  # of two alike the second leaves the same
                out.append(stem[:i] + stem[i + 1 :])
    return out


def stem_shares(size: int) -> tuple[float, float, float, float]:
    """How alike stems are to one of ``size`` bytes, 0..1, by how they are found.

    Twice the letters they share, by the letters of both.
    """
    less = size - 1
    longer = 2 * size / (2 * size + 1)
    return 1.0, longer, 2 * less / (size + less) if less > 0 else 0.0, less / max(size, 1)


def stem_arrays(outlines: Sequence[str], stems: Sequence[bytes]) -> Mapping[str, Array]:
    """The arrays of a :class:`StemIndex`, of words sorted by outline and by stem."""
    pairs = list(zip(outlines, stems, strict=True))
    starts = [i for i, pair in enumerate(pairs) if not i or pair != pairs[i - 1]]
    del pairs
    keyed = [stem_keys(stems[start]) for start in starts]
    counts = np.fromiter(map(len, keyed), np.int64, len(keyed))
    total = int(counts.sum())
    hashes = np.fromiter((crc32(key) for keys in keyed for key in keys), np.uint32, total)
    whole = np.zeros(total, np.uint32)
    whole[np.cumsum(counts) - counts] = 1
    bits = _bits_of_number(len(starts))
    group = np.repeat(np.arange(len(starts), dtype=np.uint32), counts)
    entries = group | whole << np.uint32(bits) | hashes << np.uint32(bits + 1)
    order = np.argsort(hashes, kind="stable")
    shift = 32 - min(max(total.bit_length() - _BUCKET, 1), _MOST_BITS)
    edges = np.arange(1 << (32 - shift), dtype=np.uint64) << np.uint64(shift)
    first = np.searchsorted(hashes[order], edges.astype(np.uint32))
    return {
        "stem_word": np.array([*starts, len(stems)], np.uint32),
        "stem_bucket": np.append(first, total).astype(np.uint32),
        "stem_entry": entries[order],
    }


def _bits_of_number(stems: int) -> int:
    """How many bits of an entry number its stem; the next one says whether it is by the whole stem,
    and the rest are the last ones of the hash of its key."""
    return max(1, (stems - 1).bit_length())


class StemIndex:
    """Finds stems that differ by one letter at most, and others whose keys look alike."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._word = numbers(arrays["stem_word"])
        self._bucket = numbers(arrays["stem_bucket"])
        self._entry = numbers(arrays["stem_entry"])
        self._shift = 33 - (len(self._bucket) - 1).bit_length()
        self._bits = _bits_of_number(len(self._word) - 1)

    def words(self, number: int) -> tuple[int, int]:
        """The words of a stem: the first, and one past the last."""
        return self._word[number], self._word[number + 1]

    def near(self, stem: bytes) -> dict[int, int]:
        """At most :data:`MOST_STEMS` stems by number, and the best way in which each is found."""
        found: dict[int, int] = {}
        for i, key in enumerate(stem_keys(stem)):
            for number, whole in self._of_key(crc32(key)):
                way = (SAME if whole else LONGER) if not i else SHORTER if whole else OTHER
                if number in found or len(found) < MOST_STEMS:
                    found[number] = min(way, found.get(number, way))
        return found

    def _of_key(self, code: int) -> Iterator[tuple[int, int]]:
        bits, bucket = self._bits, code >> self._shift
        low = code & (1 << (31 - bits)) - 1
        for entry in self._entry[self._bucket[bucket] : self._bucket[bucket + 1]]:
            if entry >> (bits + 1) == low:
                yield entry & (1 << bits) - 1, entry >> bits & 1
