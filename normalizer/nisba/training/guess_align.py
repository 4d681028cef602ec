"""Align the letters of word pairs by expectation maximisation.

Every source letter stands for a chunk of 0 to ``longest`` target letters, in order. The chunks'
probabilities are estimated from all pairs at once, and each pair is then cut in its likeliest way.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nisba.training.guess_pairs import Pair

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDS = 8
_START = (0.15, 1.0, 0.25, 0.03, 0.005)
"""Weight of a chunk of 0, 1, 2 … letters before anything is known."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A pair and the chunk of the target that each source letter stands for."""

    pair: Pair
    chunks: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """Pairs of the same two lengths; ``units[p, i, j, b]`` numbers (letter i, target[j:j+b])."""

    pairs: list[Pair]
    units: IntArray
    weights: FloatArray


def align(pairs: Sequence[Pair], longest: int) -> list[Aligned]:
    """The likeliest cut of every pair that can be cut; the others are left out."""
    groups, count, sizes = _number(pairs, longest)
    theta = np.array(_START)[sizes]
    theta[count - 1] = 0.0
    for _ in range(ROUNDS):
        expected = np.zeros(count)
        for group in groups:
            _collect(group, theta, expected)
        expected[expected < 1e-2] = 0.0
        theta = expected / max(expected.sum(), 1e-9)
    out: list[Aligned] = []
    for group in groups:
        out += _cut(group, theta)
    # In the order of the words, not of the groups: what follows must not depend on lengths.
    out.sort(key=lambda a: (a.pair.source, a.pair.target, a.pair.domain, a.pair.weight))
    return out


def _number(pairs: Sequence[Pair], longest: int) -> tuple[list[_Group], int, IntArray]:
    """Groups by length, the number of units plus one for "impossible", the size of each unit."""
    by_size: defaultdict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if len(pair.target) <= longest * len(pair.source):
            by_size[len(pair.source), len(pair.target)].append(pair)
    numbers: dict[tuple[str, str], int] = {}
    groups = []
    for (n, m), members in sorted(by_size.items()):
        units = np.full((len(members), n, m + 1, longest + 1), -1, dtype=np.int64)
        for p, pair in enumerate(members):
            for j in range(m + 1):
                for b in range(min(longest, m - j) + 1):
                    chunk = pair.target[j : j + b]
                    for i, letter in enumerate(pair.source):
                        units[p, i, j, b] = numbers.setdefault((letter, chunk), len(numbers))
        groups.append(_Group(members, units, np.array([x.weight for x in members])))
    sizes = np.array([len(chunk) for _, chunk in numbers] + [0], dtype=np.int64)
    return groups, len(numbers) + 1, sizes


def _collect(group: _Group, theta: FloatArray, expected: FloatArray) -> None:
    """Add the expected count of every unit in a group: forward, backward."""
    p = theta[group.units]
    size, n, width, span = p.shape
    forward = np.zeros((size, n + 1, width))
    forward[:, 0, 0] = 1.0
    for i in range(n):
        for b in range(min(span, width)):
            forward[:, i + 1, b:] += forward[:, i, : width - b] * p[:, i, : width - b, b]
    backward = np.zeros((size, n + 1, width))
    backward[:, n, width - 1] = 1.0
    total = forward[:, n, width - 1]
    scale = np.divide(group.weights, total, out=np.zeros(size), where=total > 0)
    posterior = np.zeros_like(p)
    for i in range(n - 1, -1, -1):
        for b in range(min(span, width)):
            step = p[:, i, : width - b, b] * backward[:, i + 1, b:]
            backward[:, i, : width - b] += step
            posterior[:, i, : width - b, b] = forward[:, i, : width - b] * step * scale[:, None]
    expected += np.bincount(
        group.units.ravel() % len(theta), posterior.ravel(), minlength=len(theta)
    )


def _cut(group: _Group, theta: FloatArray) -> list[Aligned]:
    with np.errstate(divide="ignore"):
        p = np.log(theta)[group.units]
    size, n, width, span = p.shape
    best = np.full((size, n + 1, width), -np.inf)
    best[:, 0, 0] = 0.0
    back = np.zeros((size, n + 1, width), dtype=np.int64)
    for i in range(n):
        for b in range(min(span, width)):
            value = best[:, i, : width - b] + p[:, i, : width - b, b]
            better = value > best[:, i + 1, b:]
            best[:, i + 1, b:][better] = value[better]
            back[:, i + 1, b:][better] = b
    out = []
    for k, pair in enumerate(group.pairs):
        if best[k, n, width - 1] == -np.inf:
            continue
        j, chunks = width - 1, []
        for i in range(n, 0, -1):
            b = int(back[k, i, j])
            chunks.append(pair.target[j - b : j])
            j -= b
        out.append(Aligned(pair, tuple(reversed(chunks))))
    return out
