"""Which pairs of spellings to compare: those that share a rare key and sound alike.

A block is all spellings with one key. Blocks are taken smallest first for as long as the pairs in
them stay within a budget, so that the work grows with the number of spellings and not with its
square, and common words (Mohammad) make no pairs by themselves where there are many. Of each
spelling's partners the ones that sound most alike are kept.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba.cluster.prepare import Prepared

BUDGET = 64
"""Pairs of blocks looked at, for each spelling."""

PARTNERS = 5
"""A pair is compared when it is among so many best pairs of either spelling."""

_SKELETONS = 0.5
"""Skeletons less alike than this (0..1, normalised Indel) are not compared."""

_TOGETHER = 1.2
"""The same for the likeness of skeletons and that of all sounds added up (0..2). It keeps 99 in a
hundred of the pairs that the matcher finds to be one name, and spares it two thirds of the rest."""

_TOGETHER_PER_DECADE, _MANY = 0.15, 10_000
"""More for each factor of ten beyond so many spellings: as the evidence that two need grows, those
that sound less alike have it ever more rarely, and there are ever more of them."""

CLOSING = 4
"""Pairs inside groups that are compared beyond those, for each spelling."""

_ALWAYS = 100_000
"""So many of them at least."""

_FRIENDS = 24
"""A spelling brings no more of its partners together."""

_STEP = 1 << 21
"""Pairs in memory at once, roughly, before they are sifted."""

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of positions, ``left[k] < right[k]``, ascending, each once."""

    left: Positions
    right: Positions

    def __len__(self) -> int:
        return len(self.left)


def candidate_pairs(prepared: Sequence[Prepared]) -> Pairs:
    """The pairs worth comparing among spellings, by their positions."""
    left, right, alike = [_NONE], [_NONE], [_NO_SCORES]
    together = _together(len(prepared))
    for i, j in _in_blocks([p.keys for p in prepared]):
        first, second = i.tolist(), j.tolist()
        skeletons = process.cpdist(
            [prepared[k].skeleton for k in first],
            [prepared[k].skeleton for k in second],
            scorer=Indel.normalized_similarity,
            score_cutoff=_SKELETONS,
        )
        near = np.flatnonzero(skeletons >= _SKELETONS)
        i, j = i[near], j[near]
        sounds = process.cpdist(
            [prepared[k].sounds for k in i.tolist()],
            [prepared[k].sounds for k in j.tolist()],
            scorer=Indel.normalized_similarity,
        )
        both = skeletons[near] + sounds
        kept = np.flatnonzero(both >= together)
        left.append(i[kept])
        right.append(j[kept])
        alike.append(both[kept])
    pairs = Pairs(np.concatenate(left), np.concatenate(right))
    best = _among_best(pairs, np.concatenate(alike))
    return Pairs(pairs.left[best], pairs.right[best])


def _together(count: int) -> float:
    """The likeness that two of so many spellings need to be compared."""
    return _TOGETHER + _TOGETHER_PER_DECADE * math.log10(max(count, _MANY) / _MANY)


def closing_pairs(
    pairs: Pairs, evidence: Sequence[float], components: Iterable[Sequence[int]], count: int
) -> Pairs:
    """Pairs not among ``pairs`` that a group should be judged by, and not by what nobody looked at.

    In components that are small, as far as :data:`CLOSING` goes, these are all; in the others those
    whose spellings both have evidence for a common third.

    Args:
        components: spellings that evidence leads between, sorted.
        count: of all spellings.
    """
    seen = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    found: set[tuple[int, int]] = set()
    room = max(CLOSING * count, _ALWAYS)
    large: set[int] = set()
    for members in sorted(components, key=len):
        room -= len(members) * (len(members) - 1) // 2
        if room < 0:
            large.update(members)
        else:
            found.update(pair for pair in combinations(members, 2) if pair not in seen)
    friends: dict[int, list[int]] = {}
    for i, j, value in zip(pairs.left.tolist(), pairs.right.tolist(), evidence, strict=True):
        if value > 0 and i in large:
            friends.setdefault(i, []).append(j)
            friends.setdefault(j, []).append(i)
    for near in friends.values():
        near.sort()
        found.update(pair for pair in combinations(near[:_FRIENDS], 2) if pair not in seen)
    ordered = np.array(sorted(found), np.int64).reshape(-1, 2)
    return Pairs(ordered[:, 0], ordered[:, 1])


_NONE: Positions = np.zeros(0, np.int64)
_NO_SCORES: NDArray[np.float32] = np.zeros(0, np.float32)


def _in_blocks(keys: Sequence[NDArray[np.uint32]]) -> Iterator[tuple[Positions, Positions]]:
    """Pairs that share a block, ascending and each once, some at a time."""
    sizes = np.array([len(k) for k in keys], np.int64)
    flat = np.concatenate([*keys, np.zeros(0, np.uint32)])
    order = np.argsort(flat, kind="stable")
    member = np.repeat(np.arange(len(keys)), sizes)[order]  # by block, ascending in each
    starts = np.flatnonzero(np.diff(flat[order], prepend=-1))
    lengths = np.diff(starts, append=len(flat))
    largest = _largest_block(lengths, BUDGET * len(keys))
    used = (lengths >= 2) & (lengths <= largest)
    # Every place in a used block with those after it: (the spelling there, how many, from where).
    after = np.repeat(starts + lengths, lengths) - np.arange(len(flat)) - 1
    places = np.flatnonzero(np.repeat(used, lengths) & (after > 0))
    places = places[np.argsort(member[places], kind="stable")]
    owner, count = member[places], after[places]
    total = np.cumsum(count)
    done = begin = 0
    while begin < len(places):
        end = int(np.searchsorted(total, done + _STEP, side="right"))
        end = int(np.searchsorted(owner, owner[max(end - 1, begin)], side="right"))
        some = count[begin:end]
        i = np.repeat(owner[begin:end], some)
        within = np.arange(len(i)) - np.repeat(np.cumsum(some) - some, some)
        j = member[np.repeat(places[begin:end] + 1, some) + within]
        both = np.unique(i * len(keys) + j)
        yield both // len(keys), both % len(keys)
        done, begin = int(total[end - 1]), end


def _largest_block(lengths: Positions, budget: int) -> int:
    """The size up to which the pairs of all blocks stay within ``budget``."""
    sizes, counts = np.unique(lengths, return_counts=True)
    pairs = np.cumsum(counts * (sizes * (sizes - 1) // 2))
    within = int(np.searchsorted(pairs, budget, side="right"))
    return int(sizes[within - 1]) if within else 0


def _among_best(pairs: Pairs, alike: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which pairs are among the best :data:`PARTNERS` of one of their spellings."""
    count = len(pairs)
    owner = np.concatenate([pairs.left, pairs.right])
    order = np.lexsort((np.tile(-alike, 2), owner))
    owner = owner[order]
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    rank = np.arange(2 * count) - np.repeat(begins, np.diff(begins, append=2 * count))
    kept = np.zeros(count, np.bool_)
    kept[order[rank < PARTNERS] % max(count, 1)] = True
    return kept
