"""Estimate the n-gram model of the guesser: interpolated modified Kneser-Ney over units.

A unit is a source letter with the chunk it stands for. The result is in back-off form: a tree of
contexts, whose nodes hold the probability of the unit that leads to them, a back-off weight and a
link to the next shorter context.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEVER = -30.0
START, END = 0, 1
"""Units that stand before and after every word; those of the inventory count from 2."""

Gram = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Estimated:
    """Log probabilities of n-grams and log back-off weights of contexts."""

    probability: dict[Gram, float]
    backoff: dict[Gram, float]


def estimate(words: Iterable[Sequence[int]], order: int, least: int) -> Estimated:
    """Fit the model on sequences of units.

    Args:
        words: units of each word, without :data:`START` and :data:`END`.
        order: units of the longest n-gram.
        least: n-grams of three and more units are kept when they were seen this often.
    """
    counts = _counts(words, order)
    units = len(counts[1]) + 1
    probability: dict[Gram, float] = {(START,): NEVER}
    backoff: dict[Gram, float] = {(): 0.0}
    plain: dict[Gram, float] = {}
    for k in range(1, order + 1):
        discounts = _discounts(counts[k])
        total: Counter[Gram] = Counter()
        spared: defaultdict[Gram, float] = defaultdict(float)
        for gram, n in counts[k].items():
            total[gram[:-1]] += n
            spared[gram[:-1]] += discounts[min(n, 3)]
        gamma = {h: spared[h] / total[h] for h in total}
        level: dict[Gram, float] = {}
        for gram, n in counts[k].items():
            h = gram[:-1]
            lower = plain[gram[1:]] if k > 1 else 1.0 / units
            level[gram] = (n - discounts[min(n, 3)]) / total[h] + gamma[h] * lower
        plain = level
        kept = {g for g, n in counts[k].items() if k < 3 or n >= least}
        if k > 1:
            kept = {g for g in kept if g[:-1] in probability and g[1:] in probability}
        # What pruning takes away is given back through the back-off weight.
        mass: defaultdict[Gram, float] = defaultdict(float)
        under: defaultdict[Gram, float] = defaultdict(float)
        for gram in sorted(kept):
            probability[gram] = math.log(level[gram])
            mass[gram[:-1]] += level[gram]
            under[gram[:-1]] += math.exp(probability[gram[1:]]) if k > 1 else 0.0
        if k > 1:
            for h in mass:
                left, below = max(1e-6, 1.0 - mass[h]), max(1e-6, 1.0 - under[h])
                backoff[h] = math.log(left / below)
    return Estimated(probability, backoff)


def _counts(words: Iterable[Sequence[int]], order: int) -> list[Counter[Gram]]:
    """Counts of the longest n-grams; of the shorter ones, how many units they follow."""
    full: list[Counter[Gram]] = [Counter() for _ in range(order + 1)]
    for word in words:
        units = (START, *word, END)
        for end in range(1, len(units)):
            for k in range(1, min(order, end + 1) + 1):
                full[k][units[end - k + 1 : end + 1]] += 1
    counts = [*full]
    for k in range(order - 1, 0, -1):
        follows: Counter[Gram] = Counter()
        for gram in full[k + 1]:
            follows[gram[1:]] += 1
        for gram, n in full[k].items():
            if gram[0] == START:
                follows[gram] = n
        counts[k] = follows
    return counts


def _discounts(counts: Counter[Gram]) -> tuple[float, float, float, float]:
    """What is taken off counts of 0, 1, 2, and 3 or more."""
    sizes = Counter(counts.values())
    n1, n2, n3, n4 = (max(sizes[n], 1) for n in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    return (
        0.0,
        max(0.1, 1 - 2 * y * n2 / n1),
        max(0.2, 2 - 3 * y * n3 / n2),
        max(0.3, 3 - 4 * y * n4 / n3),
    )
