"""The distinct words of a large table: which of them a query's word may be.

Words are sorted by outline, so that those of one outline lie together. Keys (outlines, and
outlines short of one class) lead to outlines; three-letter pieces of levelled words lead to words,
for typing errors that no outline survives.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz.distance import Indel

from nisba.kernel import Index
from nisba.table.arrays import Array, HashIndex, Texts, hash32, hash_arrays, numbers, offsets
from nisba.words import UNWRITTEN, consonants, level, outline, outlines

MATCHES = 24
"""Words of the table that one word of a query may become."""
LEAST = 0.62
"""Similarity, 0..1, below which a word of the table is another word."""

_GRAMS = 1 << 15
_BY_OUTLINE = 24
_BY_GRAMS = 16
_MOST_POSTINGS = 12_000
_UNMARKED = 0.95
"""What agreement of consonants alone is worth where vowels are not written."""


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
    """Looks up words."""

    def __init__(self, arrays: Mapping[str, Array], kernel: "Index | None" = None) -> None:
        self._kernel = kernel
        self._text = Texts(arrays, "word")
        self._grams = np.asarray(arrays["word_grams"])
        self._outline_word = numbers(arrays["outline_word"])
        self._outlines = HashIndex(arrays, "outline")
        self._gram_offset = np.asarray(arrays["gram_offset"])
        self._gram_word = np.asarray(arrays["gram_word"])

    def __len__(self) -> int:
        return len(self._text)

    def word(self, index: int) -> str:
        """The word at a position."""
        return self._text.at(index)[:-1]

    def similar(self, word: str) -> list[tuple[int, float]]:
        """At most :data:`MATCHES` words that ``word`` may be, and how like it each is, 0..1.

        Best first. They come from its outlines, the likest by letters, and from its pieces.
        """
        if self._kernel is not None:
            return self._kernel.similar(
                word, _BY_OUTLINE, _BY_GRAMS, _MOST_POSTINGS, LEAST, MATCHES
            )
        runs = self._runs(word)
        found = dict.fromkeys([*self._by_outline(word, runs), *self._by_grams(level(word))])
        scored = [(index, _likeness(word, self.word(index))) for index in found]
        return _best([one for one in scored if one[1] >= LEAST], MATCHES)

    def lists(self, word: str, spellings: int) -> bytes:
        """See ``Index.lists`` in the kernel, which must be there."""
        assert self._kernel is not None
        return self._kernel.lists(
            word, _BY_OUTLINE, _BY_GRAMS, _MOST_POSTINGS, LEAST, MATCHES, spellings
        )

    def _runs(self, word: str) -> list[tuple[int, int]]:
        """The words of the outlines that ``word`` may have: first, and one past the last."""
        groups: dict[int, None] = {}
        for key in outlines(word):
            groups.update(dict.fromkeys(self._outlines.rows(hash32(key))))
        ends = self._outline_word
        return [(ends[group], ends[group + 1]) for group in groups]

    def _by_outline(self, word: str, runs: Sequence[tuple[int, int]]) -> list[int]:
        own = word.encode()
        scored = [
            (index, Indel.normalized_similarity(own, self.word(index).encode()))
            for first, last in runs
            for index in range(first, last)
        ]
        return [index for index, _ in _best(scored, _BY_OUTLINE)]

    def _by_grams(self, levelled: str) -> list[int]:
        """Words that share most three-letter pieces with a levelled word, rare pieces first."""
        codes = _pieces(levelled)
        runs = [(int(self._gram_offset[c]), int(self._gram_offset[c + 1]), c) for c in codes]
        runs = sorted((run for run in runs if run[0] < run[1]), key=lambda r: (r[1] - r[0], r[2]))
        lists: list[Array] = []
        total = 0
        for start, end, _ in runs:
            total += end - start
            if lists and total > _MOST_POSTINGS:
                break
            lists.append(self._gram_word[start:end])
        if not lists:
            return []
        words, counts = np.unique(np.concatenate(lists), return_counts=True)
        several = counts >= min(2, len(lists))
        words, counts = words[several], np.minimum(counts[several], 255)
        shares = 2.0 * counts / (len(codes) + self._grams[words].astype(np.int64))
        nearest: list[int] = words[np.lexsort((words, -shares))[:_BY_GRAMS]].tolist()
        return nearest


def _best(scored: Sequence[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    return sorted(scored, key=lambda one: (-one[1], one[0]))[:most]


def _pieces(levelled: str) -> set[int]:
    """As :func:`gram_codes`, for one word."""
    text = f"^{levelled}$".encode("ascii", "replace")
    a, b, *rest = [_LIST[c] for c in text]
    codes = set()
    for c in rest:
        codes.add(a << 10 | b << 5 | c)
        a, b = b, c
    return codes


def _likeness(word: str, other: str) -> float:
    """How alike two words are, 0..1: by letters and by levelled sounds, half and half.

    Where one does not write its vowels, agreement of consonants is all but enough.
    """
    value = (_similarity(word, other) + _similarity(level(word), level(other))) / 2.0
    if word.startswith(UNWRITTEN) != other.startswith(UNWRITTEN):
        return max(value, _UNMARKED * _similarity(consonants(word), consonants(other)))
    return value


def _similarity(one: str, other: str) -> float:
    similarity: float = Indel.normalized_similarity(one.encode(), other.encode())
    return similarity
