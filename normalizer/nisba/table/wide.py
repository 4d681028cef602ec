"""The index of a large table: from the words of a name to the spellings that share most with it.

Every list a query opens is bounded: the words it may be, the postings it scans, the spellings whose
texts it reads. Lists too long to scan are only asked whether they hold what others found.

Ties go to the lower position, and weights are added as whole numbers, so that answers do not depend
on whether :mod:`nisba.kernel` was compiled.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from struct import Struct
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from nisba.kernel import Index
from nisba.memory import remembered
from nisba.table.arrays import Array, HashIndex, Texts, hash32
from nisba.table.vocabulary import Vocabulary
from nisba.words import fold_text, folds, heavy, outline, shortened

SCANNED = 40_000
"""Postings that a query may scan."""
ENOUGH = 3_000
"""Postings after which no list longer than :data:`LONG` is begun."""
LONG = 2_000
PROBED = 300
"""Spellings looked for in the lists that were not scanned."""
LARGE = 2_500_000
"""Spellings from which the last three grow with the table, whose lists grow too."""
_MOST_GROWTH = 8.0
READ = 64
"""Spellings whose texts are compared with the query's."""

WEIGHT_STEPS = 8.0
"""Steps of one unit of rarity in the stored weight of a spelling (one byte)."""
FIXED = 4096.0
"""One unit of rarity in the whole numbers that are added up."""
_WHOLE = 0.6
"""What a spelling shares that is known to agree by the outline of the whole alone."""
_SURE = 0.8
"""A best share from which the whole need not be asked."""
_KNOWN = 0.8
"""Likeness from which a word is one that the table has."""
_ONE_WORD = 0.8
"""Likeness from which two neighbours may be one word of the table."""
_MOST_WHOLE = 32
_SHORTEST_WHOLE = 3

_PACKED = Struct("=QIId")
"""Postings of a word: start, length, weight in whole numbers, likeness to the word of the query.
``List`` in ``kernel/index.c``."""
_CACHE = 1 << 15
"""Words of queries whose lists are remembered, in at most half a kilobyte each."""

_List = tuple[int, int, int]
"""Length, start and weight of postings."""
Bounds = tuple[int, int, int, int, int]
"""What SCANNED, ENOUGH, LONG, PROBED and READ are in one table."""


class Lists(NamedTuple):
    """Where the words are that a word of a query may be.

    Attributes:
        packed: their postings, the likest word first.
        near: those of words that are all but the same.
        weight: of the likest.
        known: the table has the word.
    """

    packed: bytes
    near: bytes
    weight: float
    known: bool


def rarity(count: Array | float, spellings: int) -> Array:
    """What one shared word says: the logarithm of how rare it is."""
    return np.log1p(spellings / np.asarray(count, np.float64))


def whole_key(words: Sequence[str]) -> str:
    """The outline of the name run together."""
    return outline("".join(words))


class WideIndex:
    """Searches a large table. Immutable but for its caches of words."""

    def __init__(self, arrays: Mapping[str, Array], spellings: int, compiled: bool = True) -> None:
        self._kernel = Index(dict(arrays)) if compiled and Index is not None else None
        self.vocabulary = Vocabulary(arrays, self._kernel)
        self.lists_of = remembered(self._lists_of, _CACHE)
        self._total = spellings
        self._unknown = math.log1p(spellings)
        self._growth = min(max(1.0, spellings / LARGE), _MOST_GROWTH)
        self._offset = np.asarray(arrays["posting_offset"])
        self._posting = np.asarray(arrays["posting"])
        self._weight = np.asarray(arrays["spelling_weight"])
        self._whole = HashIndex(arrays, "whole")
        self._text = Texts(arrays, "spelling")

    def search(self, words: Sequence[str]) -> list[tuple[int, float]]:
        """At most :data:`READ` spellings, best first, and what each shares with ``words``, 0..1."""
        own = heavy(list(words))
        found = [self.lists_of(word) for word in own]
        packed, asked = [lists.packed for lists in found], sum([lists.weight for lists in found])
        best = self._scan(packed, asked)
        if best and best[0][1] >= _SURE:
            return best
        if joined := self._joined(own, found):
            best = self._scan(packed + joined, asked)
        return self._with_whole(words, own, best)

    def nearest(
        self, words: Sequence[str], text: str, weights: tuple[float, float], most: int
    ) -> list[tuple[int, float, float]]:
        """What :meth:`ranked` makes of what :meth:`search` finds, all of it at once.

        What is shared is 0..1 of what the best one shares.
        """
        if self._kernel is None:
            return self.ranked(text, relative(self.search(words)), weights, most)
        own = heavy(list(words))
        found = [self.lists_of(word) for word in own]
        packed, asked = [lists.packed for lists in found], sum([lists.weight for lists in found])

        def with_joined() -> list[bytes] | None:
            joined = self._joined(own, found)
            return packed + joined if joined else None

        return self._kernel.nearest(
            packed,
            asked,
            self._bounds,
            with_joined,
            ["".join(own), "".join(words)] if len(own) < len(words) else ["".join(own)],
            (_SURE, _WHOLE, _MOST_WHOLE, _SHORTEST_WHOLE),
            fold_text(text),
            fold_text,
            folds(),
            weights,
            most,
        )

    def _joined(self, words: Sequence[str], found: Sequence[Lists]) -> list[bytes]:
        """The postings of neighbours that may be one word of the table; empty without any."""
        joined = [
            self.lists_of(a + b).near
            for i, (a, b) in enumerate(pairwise(words))
            if not (found[i].known and found[i + 1].known)
        ]
        return joined if any(joined) else []

    def ranked(
        self, text: str, found: list[tuple[int, float]], weights: tuple[float, float], most: int
    ) -> list[tuple[int, float, float]]:
        """The ``most`` spellings of ``found`` that are best, with how like their letters are.

        ``weights`` are of what is shared, as :meth:`search` says it, and of the likeness, 0..1, of
        the letters to those of ``text``. Best first.
        """
        own = fold_text(text)
        if self._kernel is not None:
            return self._kernel.ranked(own, found, fold_text, folds(), weights, most)
        by_shared, by_letters = weights
        scored = []
        for spelling, shared in found:
            other = fold_text(self._text.at(spelling))
            alike = Indel.normalized_similarity(own.encode(), other.encode())
            scored.append((-by_shared * shared - by_letters * alike, spelling, shared, alike))
        return [one[1:] for one in sorted(scored)[:most]]

    @property
    def _bounds(self) -> Bounds:
        growth = self._growth
        probed = round(PROBED * math.sqrt(growth))
        return SCANNED, round(ENOUGH * growth), round(LONG * growth), probed, READ

    def _lists_of(self, word: str) -> Lists:
        if self._kernel is not None:
            packed, near, weight, likeness = self.vocabulary.lists(word, self._total, _ONE_WORD)
        else:
            packed, near, weight, likeness = self._packed(word)
        if not packed:
            return Lists(b"", b"", self._unknown, False)
        return Lists(packed, near, weight, likeness >= _KNOWN)

    def _packed(self, word: str) -> tuple[bytes, bytes, float, float]:
        """As the kernel's ``lists``."""
        out, near = [], 0
        for index, likeness in self.vocabulary.similar(word):
            start, end = int(self._offset[index]), int(self._offset[index + 1])
            weight = likeness * likeness * math.log1p(self._total / (end - start))
            out.append((start, end - start, round(weight * FIXED), likeness))
            near += likeness >= _ONE_WORD
        packed = [_PACKED.pack(*one) for one in out]
        weight, likeness = (out[0][2] / FIXED, out[0][3]) if out else (0.0, 0.0)
        return b"".join(packed), b"".join(packed[:near]), weight, likeness

    def _scan(self, packed: list[bytes], asked: float) -> list[tuple[int, float]]:
        """The best spellings of the lists within budget, by what they share in all lists."""
        if self._kernel is not None:
            return self._kernel.scan(packed, asked, self._bounds)
        bounds = self._bounds
        scanned, probed = _within_budget(_each_once(packed), bounds)
        if not scanned:
            return []
        found = np.concatenate([self._posting[s : s + n] for n, s, _ in scanned])
        weights = np.repeat([w for _, _, w in scanned], [n for n, _, _ in scanned])
        docs, place = np.unique(found, return_inverse=True)
        sums = np.bincount(place, weights)
        docs, sums = self._best(docs, sums, asked, bounds[3])
        for length, start, weight in probed:
            held = self._posting[start : start + length]
            at = np.minimum(np.searchsorted(held, docs), length - 1)
            sums = sums + (held[at] == docs) * weight
        docs, sums = self._best(docs, sums, asked, READ)
        shares = self._shares(docs, sums, asked)
        return list(zip(docs.tolist(), shares.tolist(), strict=True))

    def _best(self, docs: Array, sums: Array, asked: float, most: int) -> tuple[Array, Array]:
        order = np.lexsort((docs, -self._shares(docs, sums, asked)))[:most]
        return docs[order], sums[order]

    def _shares(self, docs: Array, sums: Array, asked: float) -> Array:
        shares: Array = 2.0 * (sums / FIXED) / (asked + self._weight[docs] / WEIGHT_STEPS)
        return shares

    def _with_whole(
        self, words: Sequence[str], own: Sequence[str], found: list[tuple[int, float]]
    ) -> list[tuple[int, float]]:
        """Add the spellings whose name, run together, has the outline of the query's."""
        keys: dict[str, None] = {}
        for key in dict.fromkeys((whole_key(own), whole_key(words))):
            if len(key) >= _SHORTEST_WHOLE:
                keys.update(dict.fromkeys((key, *shortened(key))))
        known = {spelling for spelling, _ in found}
        more: set[int] = set()
        for key in keys:
            more.update(self._whole.rows(hash32(key))[:_MOST_WHOLE])
        at = sum(share >= _WHOLE for _, share in found)  # they come in between, lower numbers first
        added = [(spelling, _WHOLE) for spelling in sorted(more - known)]
        return [*found[:at], *added, *found[at:]][:READ]


def relative(found: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """What each shares, of what the first one does."""
    return [(spelling, share / found[0][1]) for spelling, share in found]


def _each_once(packed: Sequence[bytes]) -> list[_List]:
    """All lists, shortest first, each with the highest of its weights."""
    best: dict[int, _List] = {}
    for lists in packed:
        for start, length, weight, _ in _PACKED.iter_unpack(lists):
            if start not in best or best[start][2] < weight:
                best[start] = length, start, weight
    return sorted(best.values())


def _within_budget(
    lists: Sequence[_List], bounds: Bounds
) -> tuple[Sequence[_List], Sequence[_List]]:
    """The shortest lists, to be scanned, and the rest, to be probed."""
    most, enough, longest, _, _ = bounds
    total = 0
    for i, (length, _, _) in enumerate(lists):
        if i and (total + length > most or (total > enough and length > longest)):
            return lists[:i], lists[i:]
        total += length
    return lists, []
