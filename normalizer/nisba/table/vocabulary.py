"""The distinct words of a large table: which of them a query's word may be.

Words are sorted by outline, so that those of one outline lie together. Keys (outlines, and
outlines short of one class) lead to outlines; three-letter pieces of levelled words lead to words,
for typing errors that no outline survives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from nisba.table.arrays import Array, HashIndex, hash32, hash_arrays, offsets
from nisba.words import UNWRITTEN, consonants, level, outline, outlines

MATCHES = 24
"""Words of the table that one word of a query may become."""
LEAST = 0.62
"""Similarity, 0..1, below which a word of the table is another word."""

_GRAMS = 1 << 15
_BY_OUTLINE = 24
_BY_GRAMS = 24
_MOST_POSTINGS = 12_000
_UNMARKED = 0.95
"""What agreement of consonants alone is worth where vowels are not written."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Words of the table and how like the query's word they are (0..1), best first."""

    words: Array
    likeness: Array


def gram_codes(levelled: Sequence[str]) -> tuple[Array, Array]:
    """The distinct three-letter pieces of each text: (number of the text, piece), sorted by piece.

    A piece is 15 bits, five a letter; the ends of a text count as a letter.
    """
    blob = "".join(f"^{text}$" for text in levelled).encode("ascii", "replace")
    sizes = np.fromiter((len(text) + 2 for text in levelled), np.int64, len(levelled))
    letters = _CODES[np.frombuffer(blob, np.uint8)]
    owner = np.repeat(np.arange(len(levelled), dtype=np.uint64), sizes)
    if len(letters) < 3:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    codes = (letters[:-2] << 10) | (letters[1:-1] << 5) | letters[2:]
    whole = owner[:-2] == owner[2:]
    pairs = (codes[whole].astype(np.uint64) << np.uint64(32)) | owner[:-2][whole]
    pairs.sort()
    pairs = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])]
    return (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32), (pairs >> np.uint64(32)).astype(
        np.uint32
    )


def _letter_codes() -> Array:
    codes = np.full(256, 29, np.uint16)
    codes[ord("a") : ord("z") + 1] = np.arange(1, 27)
    codes[ord("0") : ord("9") + 1] = 27
    codes[ord("^")] = codes[ord("$")] = 0
    return codes


_CODES = _letter_codes()
_LIST: list[int] = _CODES.tolist()


def sorted_words(words: Sequence[str]) -> tuple[list[int], list[str]]:
    """The order of a vocabulary (positions in ``words``) and the outline of each, in that order."""
    found = [outline(w) for w in words]
    order = sorted(range(len(words)), key=lambda i: (found[i], words[i]))
    return order, [found[i] for i in order]


def vocabulary_arrays(words: Sequence[str], found: Sequence[str]) -> Mapping[str, Array]:
    """The arrays of a vocabulary sorted by :func:`sorted_words`, with the outlines it gave."""
    encoded = [w.encode() + b"\n" for w in words]
    starts = [i for i, o in enumerate(found) if not i or o != found[i - 1]]
    hashes = np.array([hash32(found[start]) for start in starts], np.uint32)
    owner, codes = gram_codes([level(w) for w in words])
    return {
        "word_blob": np.frombuffer(b"".join(encoded), np.uint8),
        "word_offset": offsets([len(e) for e in encoded]),
        "word_grams": np.minimum(np.bincount(owner, minlength=len(words)), 255).astype(np.uint8),
        "outline_word": np.array([*starts, len(words)], np.uint32),
        **hash_arrays("outline", hashes),
        "gram_offset": offsets(np.bincount(codes, minlength=_GRAMS)),
        "gram_word": owner,
    }


class Vocabulary:
    """Looks up words. Results are remembered per word."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._blob = memoryview(arrays["word_blob"])  # type: ignore[arg-type]
        self._offset = np.asarray(arrays["word_offset"])
        self._grams = np.asarray(arrays["word_grams"])
        self._outline_word = np.asarray(arrays["outline_word"])
        self._outlines = HashIndex(arrays, "outline")
        self._gram_offset = np.asarray(arrays["gram_offset"])
        self._gram_word = np.asarray(arrays["gram_word"])
        self.similar = lru_cache(1 << 16)(self._similar)

    def __len__(self) -> int:
        return len(self._offset) - 1

    def word(self, index: int) -> str:
        """The word at a position."""
        start, end = int(self._offset[index]), int(self._offset[index + 1])
        return bytes(self._blob[start : end - 1]).decode()

    def _similar(self, word: str) -> Matches:
        """At most :data:`MATCHES` words that ``word`` may be a spelling of."""
        texts, indices = self._by_outline(word)
        seen = set(indices)
        for index in self._by_grams(level(word)):
            if index not in seen:
                texts.append(self.word(index))
                indices.append(index)
        if not texts:
            return Matches(np.zeros(0, np.uint32), np.zeros(0, np.float32))
        likeness = _likeness(word, texts)
        kept = np.flatnonzero(likeness >= LEAST)
        if len(kept) > MATCHES:
            kept = kept[np.argpartition(-likeness[kept], MATCHES)[:MATCHES]]
        kept = kept[np.argsort(-likeness[kept], kind="stable")]
        return Matches(np.array(indices, np.uint32)[kept], likeness[kept])

    def _by_outline(self, word: str) -> tuple[list[str], list[int]]:
        """Words with the outline of ``word``, those with the likest letters."""
        texts: list[str] = []
        indices: list[int] = []
        for key in outlines(word):
            for group in self._outlines.rows(hash32(key)).tolist():
                first, last = int(self._outline_word[group]), int(self._outline_word[group + 1])
                start, end = int(self._offset[first]), int(self._offset[last])
                texts += bytes(self._blob[start : end - 1]).decode().split("\n")
                indices += range(first, last)
        if len(texts) <= _BY_OUTLINE:
            return texts, indices
        letters = cdist([word], texts, scorer=Indel.normalized_similarity, dtype=np.float32)[0]
        best = np.argpartition(-letters, _BY_OUTLINE)[:_BY_OUTLINE].tolist()
        return [texts[i] for i in best], [indices[i] for i in best]

    def _by_grams(self, levelled: str) -> list[int]:
        """Words that share most three-letter pieces with a levelled word, rare pieces first."""
        codes = _pieces(levelled)
        runs = [(int(self._gram_offset[c]), int(self._gram_offset[c + 1])) for c in codes]
        runs = [run for run in runs if run[0] < run[1]]
        runs.sort(key=lambda run: run[1] - run[0])
        lists: list[Array] = []
        total = 0
        for start, end in runs:
            total += end - start
            if lists and total > _MOST_POSTINGS:
                break
            lists.append(self._gram_word[start:end])
        if not lists:
            return []
        found = np.concatenate(lists)
        found.sort()
        first = np.flatnonzero(found[1:] != found[:-1]) + 1
        counts = np.diff(first, prepend=0, append=len(found))
        words = found[np.concatenate([_ZERO, first])]
        several = counts >= min(2, len(lists))
        words, counts = words[several], counts[several]
        shares = 2.0 * counts / (len(codes) + self._grams[words])
        if len(words) > _BY_GRAMS:
            words = words[np.argpartition(-shares, _BY_GRAMS)[:_BY_GRAMS]]
        nearest: list[int] = words.tolist()
        return nearest


_ZERO = np.zeros(1, np.int64)


def _pieces(levelled: str) -> set[int]:
    """As :func:`gram_codes`, for one word."""
    text = f"^{levelled}$".encode("ascii", "replace")
    a, b, *rest = [_LIST[c] for c in text]
    codes = set()
    for c in rest:
        codes.add(a << 10 | b << 5 | c)
        a, b = b, c
    return codes


def _likeness(word: str, texts: Sequence[str]) -> Array:
    """How like ``word`` each text is, 0..1: by letters and by levelled sounds, half and half."""
    letters = cdist([word], texts, scorer=Indel.normalized_similarity, dtype=np.float32)[0]
    sounds = cdist(
        [level(word)],
        [level(t) for t in texts],
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )[0]
    likeness: Array = (letters + sounds) / 2
    for i, text in enumerate(texts):
        if text.startswith(UNWRITTEN) != word.startswith(UNWRITTEN):
            bare = Indel.normalized_similarity(consonants(word), consonants(text))
            likeness[i] = max(likeness[i], _UNMARKED * bare)
    return likeness
