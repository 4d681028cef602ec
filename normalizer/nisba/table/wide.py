"""The index of a large table: from the words of a name to the spellings that share most with it.

Every list a query opens is bounded: the words it may be, the postings it scans, the spellings whose
texts it reads. Lists too long to scan are only asked whether they hold what others found.

Ties go to the lower position, and weights are added as whole numbers, so that answers do not depend
on whether :mod:`nisba.kernel` was compiled.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from struct import Struct

import numpy as np
from rapidfuzz.distance import Indel

from nisba.kernel import Index
from nisba.memory import remembered
from nisba.table.arrays import Array, HashIndex, Texts, hash32
from nisba.table.vocabulary import Vocabulary
from nisba.words import fold_text, folds, heavy, is_light, outline, shortened

SCANNED = 40_000
"""Postings that a query may scan."""
ENOUGH = 3_000
"""Postings after which no list longer than :data:`LONG` is begun."""
LONG = 2_000
PROBED = 128
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

_HEAD = Struct("=dd")
"""What comes first in the lists of a word: weight of the likest, and how like it is; without any,
what an unknown word weighs, and 0. ``Head`` in ``kernel/index.h``."""
_PACKED = Struct("=QIId")
"""Postings of a word: start, length, weight in whole numbers, likeness to the word of the query.
``List`` in ``kernel/index.h``."""
_CACHE = 1 << 15
"""Words of queries whose lists are remembered, in at most half a kilobyte each."""

_List = tuple[int, int, int]
"""Length, start and weight of postings."""
Bounds = tuple[int, int, int, int, int]
"""What SCANNED, ENOUGH, LONG, PROBED and READ are in one table."""
Settings = tuple[
    Callable[[str], bool],
    Callable[[str], str],
    bytes,
    Bounds,
    tuple[float, float, int, int],
    float,
    float,
]
"""How names are looked for, for the kernel: what is light, what folds, the first characters folded,
the bounds, how spellings count by the whole alone, _KNOWN and _ONE_WORD."""
Nearest = tuple[list[int], list[float], list[float]]
"""Spellings, best first: their numbers; what words each shares with a name, by rarity, 0..1 of what
the best by that does; and the evidence of that and of their letters."""


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
        heads = [_HEAD.unpack_from(lists) for lists in found]
        asked = sum([weight for weight, _ in heads])
        best = self._scan(found, [], asked)
        if best and best[0][1] >= _SURE:
            return best
        known = [likeness >= _KNOWN for _, likeness in heads]
        joined = [
            self.lists_of(a + b)
            for i, (a, b) in enumerate(pairwise(own))
            if not (known[i] and known[i + 1])
        ]
        if any(_HEAD.unpack_from(lists)[1] >= _ONE_WORD for lists in joined):
            best = self._scan(found, joined, asked)
        return self._with_whole(words, own, best)

    def nearest(
        self, words: Callable[[str], list[str]], text: str, weights: tuple[float, float], most: int
    ) -> Nearest:
        """What :meth:`ranked` makes of what :meth:`search` finds for ``text``, all of it at once.

        ``words`` cuts it (:meth:`nisba.words.Words.of`), where the kernel cannot.
        """
        if self._kernel is None:
            return columns(self.ranked(text, relative(self.search(words(text))), weights, most))
        found = self._kernel.nearest(text, None, self.lists_of, self._settings, weights, most)
        if found is not None:
            return found
        cut = words(text)
        found = self._kernel.nearest(text, cut, self.lists_of, self._settings, weights, most)
        assert found is not None  # it was told the words
        return found

    def ranked(
        self, text: str, found: list[tuple[int, float]], weights: tuple[float, float], most: int
    ) -> list[tuple[int, float, float]]:
        """The ``most`` spellings of ``found`` that are best, with the evidence for each.

        ``weights`` are of what is shared, as :meth:`search` says it, and of the likeness, 0..1, of
        the letters to those of ``text``: of both, the evidence is made. Best first.
        """
        own = fold_text(text)
        if self._kernel is not None:
            return self._kernel.ranked(own, found, fold_text, folds(), weights, most)
        by_shared, by_letters = weights
        scored = []
        for spelling, shared in found:
            other = fold_text(self._text.at(spelling))
            alike = Indel.normalized_similarity(own.encode(), other.encode())
            scored.append((-(by_shared * shared + by_letters * alike), spelling, shared))
        return [(spelling, shared, -least) for least, spelling, shared in sorted(scored)[:most]]

    @property
    def _bounds(self) -> Bounds:
        growth = self._growth
        enough, longest, probed = (round(most * growth) for most in (ENOUGH, LONG, PROBED))
        return SCANNED, enough, longest, probed, READ

    @cached_property
    def _settings(self) -> Settings:
        whole = _SURE, _WHOLE, _MOST_WHOLE, _SHORTEST_WHOLE
        return is_light, fold_text, folds(), self._bounds, whole, _KNOWN, _ONE_WORD

    def _lists_of(self, word: str) -> bytes:
        """Where the words are that a word of a query may be: packed, shortest postings first."""
        if self._kernel is not None:
            return self.vocabulary.lists(word, self._total)
        out: list[tuple[int, int, int, float]] = []
        head = math.log1p(self._total), 0.0
        for index, likeness in self.vocabulary.similar(word):
            start, end = int(self._offset[index]), int(self._offset[index + 1])
            weight = round(likeness * likeness * math.log1p(self._total / (end - start)) * FIXED)
            if not out:  # the likest comes first
                head = weight / FIXED, likeness
            out.append((end - start, start, weight, likeness))
        packed = [_PACKED.pack(start, size, *rest) for size, start, *rest in sorted(out)]
        return _HEAD.pack(*head) + b"".join(packed)

    def _scan(
        self, found: list[bytes], joined: list[bytes], asked: float
    ) -> list[tuple[int, float]]:
        """The best spellings of the lists within budget, by what they share in all lists.

        Of those of joined words, the ones that are all but the same.
        """
        if self._kernel is not None:
            return self._kernel.scan(found, joined, _ONE_WORD, asked, self._bounds)
        bounds = self._bounds
        scanned, probed = _within_budget(_each_once(found, joined), bounds)
        if not scanned:
            return []
        postings = np.concatenate([self._posting[s : s + n] for n, s, _ in scanned])
        weights = np.repeat([w for _, _, w in scanned], [n for n, _, _ in scanned])
        docs, place = np.unique(postings, return_inverse=True)
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


def columns(found: list[tuple[int, float, float]]) -> Nearest:
    """What :meth:`WideIndex.ranked` says, in columns."""
    if not found:
        return [], [], []
    spellings, shares, likely = zip(*found, strict=True)
    return list(spellings), list(shares), list(likely)


def _each_once(found: Sequence[bytes], joined: Sequence[bytes]) -> list[_List]:
    """All lists, shortest first, each with the highest of its weights."""
    best: dict[int, _List] = {}
    for i, lists in enumerate((*found, *joined)):
        least = 0.0 if i < len(found) else _ONE_WORD
        for start, length, weight, likeness in _PACKED.iter_unpack(lists[_HEAD.size :]):
            if likeness >= least and (start not in best or best[start][2] < weight):
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
