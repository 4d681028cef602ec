"""Join spellings into groups by average linkage, with a guard against chains.

Two groups are joined when, on average over all pairs across them, the evidence is for it, best
average first. A pair that was not compared counts as :data:`UNSEEN`. Groups with a pair across
them that is plainly different are never joined, whatever the others say: Hassan - Hasan - Husein -
Hussein does not become one.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from nisba.cluster.blocking import Pairs

UNSEEN = -3.0
"""Evidence (logit) of a pair that blocking did not find worth comparing."""

APART = -5.0
"""Evidence under which two spellings are kept in different groups."""

_MOST = 4.0
"""Evidence is cut off at this, so that one certain pair does not outvote many doubtful ones."""


@dataclass(frozen=True, slots=True)
class Join:
    """Two groups that were joined.

    Attributes:
        mean: average evidence over all pairs across them.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    mean: float


@dataclass(slots=True)
class _Across:
    """The pairs across two groups: the sum of what they have over `UNSEEN`, and the least."""

    surplus: float
    least: float


def components(count: int, pairs: Pairs, weights: list[float]) -> list[list[int]]:
    """Positions 0 to ``count``, put together wherever a pair has a positive weight; sorted."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j, weight in zip(pairs.left.tolist(), pairs.right.tolist(), weights, strict=True):
        if weight > 0:
            a, b = root(i), root(j)
            parent[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for i in range(count):
        found.setdefault(root(i), []).append(i)
    return list(found.values())


def join_all(
    members: Iterable[int], pairs: Iterable[tuple[int, int, float]]
) -> tuple[list[tuple[int, ...]], list[Join]]:
    """Group ``members`` by the evidence of ``pairs``.

    Returns:
        The groups, each sorted, and the joins that made them. The result does not depend on the
        order of the arguments.
    """
    groups: dict[int, tuple[int, ...]] = {}
    across: dict[int, dict[int, _Across]] = {}
    for number, member in enumerate(sorted(members)):
        groups[number] = (member,)
        across[number] = {}
    number_of = {group[0]: number for number, group in groups.items()}
    heap: list[tuple[float, int, int]] = []
    for i, j, value in sorted(pairs):
        a, b = number_of[i], number_of[j]
        cut = max(-_MOST, min(_MOST, value))
        across[a][b] = across[b][a] = _Across(cut - UNSEEN, cut)
        if cut > 0:
            heap.append((-cut, a, b))
    heapq.heapify(heap)
    joins: list[Join] = []
    newest = len(groups)
    while heap:
        score, a, b = heapq.heappop(heap)
        if a not in groups or b not in groups:
            continue
        left, right = groups.pop(a), groups.pop(b)
        joins.append(Join(left, right, -score))
        groups[newest] = tuple(sorted(left + right))
        across[newest] = _merge(across, a, b, newest)
        for other, link in across[newest].items():
            size = len(groups[newest]) * len(groups[other])
            mean = link.surplus / size + UNSEEN
            if mean > 0 and link.least > APART:
                heapq.heappush(heap, (-mean, other, newest))
        newest += 1
    return sorted(groups.values()), joins


def _merge(across: dict[int, dict[int, _Across]], a: int, b: int, new: int) -> dict[int, _Across]:
    """What leads from the union of ``a`` and ``b``, called ``new``, to the other groups."""
    union: dict[int, _Across] = {}
    for old, partner in ((a, b), (b, a)):
        for other, link in across.pop(old).items():
            if other == partner:
                continue
            del across[other][old]
            known = union.get(other)
            if known is not None:
                link = _Across(known.surplus + link.surplus, min(known.least, link.least))
            union[other] = across[other][new] = link
    return union
