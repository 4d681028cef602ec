"""The index of a large table: from the words of a name to the spellings that share most with it.

Every list a query opens is bounded: the words it may be, the postings it scans, the spellings whose
texts it reads. Lists too long to scan are only asked whether they hold what others found.

Ties go to the lower position, and weights are added as whole numbers, so that answers do not depend
on whether :mod:`nisba.kernel` was compiled.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Indel

from nisba.kernel import Index
from nisba.table.arrays import Array, HashIndex, Texts, hash32
from nisba.table.vocabulary import Vocabulary
from nisba.words import fold_text, heavy, outline, shortened

SCANNED = 40_000
"""Postings that a query may scan."""
ENOUGH = 3_000
"""Postings after which no list longer than :data:`LONG` is begun."""
LONG = 2_000
PROBED = 600
"""Spellings looked for in the lists that were not scanned."""
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

_List = tuple[int, int, int, float]
"""Postings of a word: length, start, weight in whole numbers, likeness to the word of the query."""
_Plain = tuple[int, int, int]
"""The same without the likeness."""


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
        self.lists_of = lru_cache(1 << 16)(self._lists_of)
        self._total = spellings
        self._unknown = math.log1p(spellings)
        self._offset = np.asarray(arrays["posting_offset"])
        self._posting = np.asarray(arrays["posting"])
        self._weight = np.asarray(arrays["spelling_weight"])
        self._whole = HashIndex(arrays, "whole")
        self._text = Texts(arrays, "spelling")

    def search(self, words: Sequence[str]) -> list[tuple[int, float]]:
        """At most :data:`READ` spellings, best first, and what each shares with ``words``, 0..1."""
        own = heavy(list(words))
        lists, asked = self._lists(own)
        scanned, probed = _within_budget(lists)
        if self._kernel is not None:
            found = self._kernel.scan(scanned, probed, asked, PROBED, READ)
        else:
            found = self._scan(scanned, probed, asked)
        if not found or found[0][1] < _SURE:
            found = self._with_whole(words, own, found)
        return found

    def letters(self, text: str, spellings: list[int]) -> list[float]:
        """How like the letters of each spelling are to those of ``text``, 0..1."""
        own = fold_text(text)
        if self._kernel is not None:
            return self._kernel.letters(own, spellings, fold_text)
        return [
            Indel.normalized_similarity(own.encode(), fold_text(self._text.at(s)).encode())
            for s in spellings
        ]

    def _lists(self, words: Sequence[str]) -> tuple[list[_List], float]:
        """Postings of every word meant, shortest first, and the weight of the query."""
        best: dict[int, _List] = {}
        asked = 0.0
        found = [self.lists_of(word) for word in words]
        for lists in found:
            asked += lists[0][2] / FIXED if lists else self._unknown
        for i, (a, b) in enumerate(pairwise(words)):
            if not (_known(found[i]) and _known(found[i + 1])):
                found.append([one for one in self.lists_of(a + b) if one[3] >= _ONE_WORD])
        for lists in found:
            for one in lists:
                other = best.get(one[1])
                if other is None or other[2] < one[2]:
                    best[one[1]] = one
        return sorted(best.values()), asked

    def _lists_of(self, word: str) -> list[_List]:
        lists = []
        for index, likeness in self.vocabulary.similar(word):
            start, end = int(self._offset[index]), int(self._offset[index + 1])
            weight = likeness * likeness * math.log1p(self._total / (end - start))
            lists.append((end - start, start, round(weight * FIXED), likeness))
        return lists

    def _scan(
        self, scanned: Sequence[_Plain], probed: Sequence[_Plain], asked: float
    ) -> list[tuple[int, float]]:
        """The best spellings of the scanned lists, by what they share in all lists."""
        if not scanned:
            return []
        found = np.concatenate([self._posting[s : s + n] for n, s, _ in scanned])
        weights = np.repeat([w for _, _, w in scanned], [n for n, _, _ in scanned])
        docs, place = np.unique(found, return_inverse=True)
        sums = np.bincount(place, weights)
        docs, sums = self._best(docs, sums, asked, PROBED)
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
            more.update(self._whole.rows(hash32(key))[:_MOST_WHOLE].tolist())
        at = sum(share >= _WHOLE for _, share in found)  # they come in between, lower numbers first
        added = [(spelling, _WHOLE) for spelling in sorted(more - known)]
        return [*found[:at], *added, *found[at:]][:READ]


def _within_budget(lists: Sequence[_List]) -> tuple[list[_Plain], list[_Plain]]:
    """The shortest lists, to be scanned, and the rest, to be probed."""
    plain = [one[:3] for one in lists]
    total = 0
    for i, (length, _, _) in enumerate(plain):
        if i and (total + length > SCANNED or (total > ENOUGH and length > LONG)):
            return plain[:i], plain[i:]
        total += length
    return plain, []


def _known(lists: Sequence[_List]) -> bool:
    return bool(lists) and lists[0][3] >= _KNOWN
