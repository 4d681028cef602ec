"""The index of a large table: from the words of a name to the spellings that share most with it.

Every list a query opens is bounded: the words it may be, the postings it scans, the spellings whose
texts it reads. Lists too long to scan are only asked whether they hold what others found.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nisba.table.arrays import Array, HashIndex, hash32
from nisba.table.vocabulary import Vocabulary
from nisba.words import heavy, outline, shortened

SCANNED = 40_000
"""Postings that a query may scan."""
ENOUGH = 3_000
"""Postings after which no list longer than :data:`LONG` is begun."""
LONG = 2_000
PROBED = 1_200
"""Spellings looked for in the lists that were not scanned."""
READ = 64
"""Spellings whose texts are compared with the query's."""

WEIGHT_STEPS = 8.0
"""Steps of one unit of rarity in the stored weight of a spelling (one byte)."""
_WHOLE = 0.6
"""What a spelling shares that is known to agree by the outline of the whole alone."""
_SURE = 0.8
"""A best share from which the whole need not be asked."""
_KNOWN = 0.8
_ONE_WORD = 0.8
_MOST_WHOLE = 48
_SHORTEST_WHOLE = 3
_FIXED = 1 << 12


_List = tuple[int, int, float, float]
"""A word's postings: length, start, weight, likeness of the word to the query's."""


def rarity(count: Array | float, spellings: int) -> Array:
    """What one shared word says: the logarithm of how rare it is."""
    return np.log1p(spellings / np.asarray(count, np.float64))


def whole_key(words: Sequence[str]) -> str:
    """The outline of the name run together."""
    return outline("".join(words))


class WideIndex:
    """Searches a large table. Immutable but for the vocabulary's cache."""

    def __init__(self, arrays: Mapping[str, Array], spellings: int) -> None:
        self.vocabulary = Vocabulary(arrays)
        self._total = spellings
        self._unknown = math.log1p(spellings)
        self.lists_of = lru_cache(1 << 16)(self._lists_of)
        self._offset = np.asarray(arrays["posting_offset"])
        self._posting = np.asarray(arrays["posting"])
        self._weight = np.asarray(arrays["spelling_weight"])
        self._whole = HashIndex(arrays, "whole")

    def search(self, words: Sequence[str]) -> tuple[Array, Array]:
        """At most :data:`READ` spellings, best first, and what each shares with ``words``."""
        own = heavy(list(words))
        lists, asked = self._lists(own)
        scanned, probed = _within_budget(lists)
        docs, sums = self._scan(scanned)
        if len(docs) > PROBED:
            top = np.argpartition(-self._shares(docs, sums, asked), PROBED)[:PROBED]
            docs, sums = docs[top], sums[top]
        for length, start, weight, _ in probed:
            held = self._posting[start : start + length]
            at = np.minimum(np.searchsorted(held, docs), length - 1)
            sums = sums + (held[at] == docs) * weight
        shares = self._shares(docs, sums, asked)
        if not len(shares) or shares.max() < _SURE:
            docs, shares = self._with_whole(words, own, docs, shares)
        if len(docs) > READ:
            top = np.argpartition(-shares, READ)[:READ]
            docs, shares = docs[top], shares[top]
        order = np.lexsort((docs, -shares))
        return docs[order], shares[order]

    def _lists(self, words: Sequence[str]) -> tuple[list[_List], float]:
        """Postings of every word meant, shortest first, and the weight of the query."""
        best: dict[int, _List] = {}
        asked = 0.0
        found = [self.lists_of(word) for word in words]
        for lists in found:
            asked += lists[0][2] if lists else self._unknown
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
        found = self.vocabulary.similar(word)
        lists = []
        for index, likeness in zip(found.words.tolist(), found.likeness.tolist(), strict=True):
            start, end = int(self._offset[index]), int(self._offset[index + 1])
            weight = likeness * likeness * math.log1p(self._total / (end - start))
            lists.append((end - start, start, weight, likeness))
        return lists

    def _scan(self, lists: Sequence[_List]) -> tuple[Array, Array]:
        """Every spelling of the lists, with the sum of their weights."""
        if not lists:
            return np.zeros(0, np.uint32), np.zeros(0)
        # Spelling and weight in one number: one sort brings the postings of a spelling together.
        packed = np.concatenate([self._posting[s : s + n] for n, s, _, _ in lists]).astype(
            np.uint64
        )
        packed <<= np.uint64(32)
        weights = np.array([round(w * _FIXED) for _, _, w, _ in lists], np.uint64)
        packed |= np.repeat(weights, [n for n, _, _, _ in lists])
        packed.sort()
        docs = (packed >> np.uint64(32)).astype(np.uint32)
        first = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
        sums = np.add.reduceat(packed & np.uint64(0xFFFFFFFF), first)
        return docs[first], sums / _FIXED

    def _with_whole(
        self, words: Sequence[str], own: Sequence[str], docs: Array, shares: Array
    ) -> tuple[Array, Array]:
        """Add the spellings whose name, run together, has the outline of the query's."""
        keys: dict[str, None] = {}
        for key in {whole_key(own), whole_key(words)}:
            if len(key) >= _SHORTEST_WHOLE:
                keys.update(dict.fromkeys((key, *shortened(key))))
        found = [self._whole.rows(hash32(key))[:_MOST_WHOLE] for key in keys]
        if not found:
            return docs, shares
        extra = np.setdiff1d(np.concatenate(found), docs)
        return np.concatenate([docs, extra]), np.concatenate([shares, np.full(len(extra), _WHOLE)])

    def _shares(self, docs: Array, sums: Array, asked: float) -> Array:
        return 2.0 * sums / (asked + self._weight[docs] / WEIGHT_STEPS)


def _within_budget(
    lists: Sequence[_List],
) -> tuple[list[_List], list[_List]]:
    """The shortest lists, to be scanned, and the rest, to be probed."""
    total = 0
    for i, (length, _, _, _) in enumerate(lists):
        if i and (total + length > SCANNED or (total > ENOUGH and length > LONG)):
            return list(lists[:i]), list(lists[i:])
        total += length
    return list(lists), []


def _known(lists: Sequence[_List]) -> bool:
    return bool(lists) and lists[0][3] >= _KNOWN
