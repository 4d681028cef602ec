"""The distinct words of a large table: which of them a query's word may be.

Words are sorted by outline and by stem, so that those of one outline lie together, and of these
those of one stem. Outlines and stems (:mod:`nisba.table.stems`) lead to words. Where neither leads
to one that is all but the same, rare three-letter pieces of levelled words do, for what is written
too much otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from nisba.kernel import Index
from nisba.table.arrays import Array, HashIndex, Texts, hash32, hash_arrays, numbers, offsets
from nisba.table.stems import StemIndex, stem_arrays, stem_of, stem_shares
from nisba.words import UNWRITTEN, consonants, level, outline, outlines

MATCHES = 24
"""Words of the table that one word of a query may become."""
LEAST = 0.62
"""Similarity, 0..1, below which a word of the table is another word."""

_BY_OUTLINE = 12
_BY_STEM = 12
_STEM = 2.0
"""What likeness of stems counts for the words chosen by them; that of letters counts once."""
_MOST_LOOKED = 2_000
"""Words looked at by their stems, those of the likest first."""
_SURE = 0.9
"""Likeness from which a word needs no other, found by pieces."""
_GRAMS = 1 << 15
_BY_GRAMS = 16
_MOST_POSTINGS = 12_000
_RARE, _RARE_PART = 1_000, 400
"""Words that have a piece by which words are found: at most so many, or this part of all words."""
_UNMARKED = 0.95
"""What agreement of consonants alone is worth where vowels are not written."""

Asked = tuple[int, int, float, int, float, int, int, float, int]
_ASKED: Asked = (
    _BY_OUTLINE, _BY_STEM, _STEM, _MOST_LOOKED, _SURE, _BY_GRAMS, _MOST_POSTINGS, LEAST, MATCHES
)  # fmt: skip
"""How words are looked for, for the kernel."""


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


class Sorted(NamedTuple):
    """A vocabulary in order: positions in the list it was given as; outlines and stems of these."""

    order: list[int]
    outlines: list[str]
    stems: list[bytes]


def sorted_words(words: Sequence[str]) -> Sorted:
    """The order of a vocabulary."""
    outlines, stems = [outline(w) for w in words], [stem_of(level(w)) for w in words]
    order = sorted(range(len(words)), key=lambda i: (outlines[i], stems[i], words[i]))
    return Sorted(order, [outlines[i] for i in order], [stems[i] for i in order])


def vocabulary_arrays(words: Sequence[str], found: Sorted) -> Mapping[str, Array]:
    """The arrays of a vocabulary in the order of :func:`sorted_words`."""
    encoded = [w.encode() + b"\n" for w in words]
    outlines = found.outlines
    starts = [i for i, o in enumerate(outlines) if not i or o != outlines[i - 1]]
    hashes = np.array([hash32(outlines[start]) for start in starts], np.uint32)
    owner, codes = gram_codes([level(w) for w in words])
    grams = np.minimum(np.bincount(owner, minlength=len(words)), 255).astype(np.uint8)
    held = np.bincount(codes, minlength=_GRAMS)
    rare = held <= max(_RARE, len(words) // _RARE_PART)
    return {
        "word_blob": np.frombuffer(b"".join(encoded), np.uint8),
        "word_offset": offsets([len(e) for e in encoded]),
        "word_grams": grams,
        "outline_word": np.array([*starts, len(words)], np.uint32),
        **hash_arrays("outline", hashes),
        **stem_arrays(outlines, found.stems),
        "gram_offset": offsets(held * rare),
        "gram_word": owner[rare[codes]],
    }


class Vocabulary:
    """Looks up words."""

    def __init__(self, arrays: Mapping[str, Array], kernel: "Index | None" = None) -> None:
        self._kernel = kernel
        self._text = Texts(arrays, "word")
        self._grams = np.asarray(arrays["word_grams"])
        self._outline_word = numbers(arrays["outline_word"])
        self._outlines = HashIndex(arrays, "outline")
        self._stems = StemIndex(arrays)
        self._gram_offset = np.asarray(arrays["gram_offset"])
        self._gram_word = np.asarray(arrays["gram_word"])

    def __len__(self) -> int:
        return len(self._text)

    def word(self, index: int) -> str:
        """The word at a position."""
        return self._text.at(index)[:-1]

    def similar(self, word: str) -> list[tuple[int, float]]:
        """At most :data:`MATCHES` words that ``word`` may be, and how like it each is, 0..1.

        Best first. They come from its outlines, the likest by letters; from stems, the likest by
        these and by letters; and where none of them is all but the same, from its pieces.
        """
        if self._kernel is not None:
            return self._kernel.similar(word, _ASKED)
        found = dict.fromkeys(self._by_outline(word, self._runs(word)))
        found.update(dict.fromkeys(self._by_stem(word, found)))
        scored = self._likest(word, found)
        if not scored or max(likeness for _, likeness in scored) < _SURE:
            more = [index for index in self._by_grams(level(word)) if index not in found]
            scored += self._likest(word, more)
        return _best(scored, MATCHES)

    def lists(self, word: str, spellings: int) -> bytes:
        """See ``Index.lists`` in the kernel, which must be there."""
        assert self._kernel is not None
        return self._kernel.lists(word, _ASKED, spellings)

    def _likest(self, word: str, found: Iterable[int]) -> list[tuple[int, float]]:
        scored = [(index, _likeness(word, self.word(index))) for index in found]
        return [one for one in scored if one[1] >= LEAST]

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

    def _by_stem(self, word: str, known: Mapping[int, None]) -> list[int]:
        """Words whose stems one letter tells from that of ``word``, but for those ``known``."""
        own, stem = word.encode(), stem_of(level(word))
        near, scored, looked = self._stems.near(stem), [], 0
        for way, share in enumerate(stem_shares(len(stem))):
            for number in [number for number, found in near.items() if found == way]:
                first, last = self._stems.words(number)
                looked += last - first
                if looked > _MOST_LOOKED:
                    break
                for index in range(first, last):
                    if index not in known:
                        alike = Indel.normalized_similarity(own, self.word(index).encode())
                        scored.append((index, alike + _STEM * share))
        return [index for index, _ in _best(scored, _BY_STEM)]

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
