"""Align two readings symbol by symbol at the least cost.

Costs come from the compiled kernel where there is one; :func:`least_costs` and :func:`trace` are
what it does, and do it where there is none.
"""

import math
from dataclasses import dataclass

from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reading

FAR = 99.0
"""What :func:`align_cost` answers when the cost is over the bound."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two words fit.

    Attributes:
        cost: all costs together.
        consonants: what of it comes from consonants.
        vowels: what of it comes from vowels.
        worst: the largest single cost.
        pairs: ``(i, j)`` positions in the two readings, -1 for a gap.
    """

    cost: float
    consonants: float
    vowels: float
    worst: float
    pairs: tuple[tuple[int, int], ...]


Rows = list[list[float]]
"""The table of least costs: ``rows[i][j]`` is that of the first i and the first j symbols."""


Fit = tuple[float, float, float, float]
"""The first four of an :class:`Alignment`: cost, consonants, vowels, worst."""


def align_cost(x: Reading, y: Reading, alphabet: Alphabet, bound: float = FAR) -> float:
    """The cost of the cheapest alignment, or :data:`FAR` once it is sure to exceed ``bound``."""
    if alphabet.compiled:
        return alphabet.compiled.cost(x.symbols, y.symbols, x.unwritten, y.unwritten, bound)
    rows = least_costs(x, y, alphabet, bound)
    return rows[-1][-1] if rows else FAR


def fit(x: Reading, y: Reading, alphabet: Alphabet, bound: float) -> Fit | None:
    """How two readings fit at best; ``None`` once the cost is sure to exceed ``bound``."""
    if alphabet.compiled:
        return alphabet.compiled.fit(x.symbols, y.symbols, x.unwritten, y.unwritten, bound)
    rows = least_costs(x, y, alphabet, bound)
    if not rows:
        return None
    found = trace(x, y, alphabet, rows)
    return found.cost, found.consonants, found.vowels, found.worst


def align(x: Reading, y: Reading, alphabet: Alphabet) -> Alignment:
    """The cheapest alignment of two readings (Needleman-Wunsch over symbol costs)."""
    return trace(x, y, alphabet, least_costs(x, y, alphabet, math.inf))


def least_costs(x: Reading, y: Reading, alphabet: Alphabet, bound: float) -> Rows:
    """The table behind an alignment, for :func:`trace`; empty once over ``bound``."""
    gaps_a = alphabet.gaps_unwritten if y.unwritten else alphabet.gaps
    gaps_b = alphabet.gaps_unwritten if x.unwritten else alphabet.gaps
    b = y.symbols
    gap_b = [gaps_b[c] for c in b]
    total = 0.0
    previous = [total]
    for g in gap_b:
        total += g
        previous.append(total)
    table = [previous]
    rows = alphabet.rows
    for ca in x.symbols:
        row = rows[ca]
        ga = gaps_a[ca]
        diagonal = previous[0]
        left = diagonal + ga
        least = left
        current = [left]
        append = current.append
        for cb, gb, up in zip(b, gap_b, previous[1:]):  # noqa: B905 - same length, hot loop
            best = diagonal + row[cb]
            diagonal = up
            up += ga
            if up < best:
                best = up
            left += gb
            if best < left:
                left = best
            if left < least:
                least = left
            append(left)
        if least > bound:
            return []
        table.append(current)
        previous = current
    return table


def trace(x: Reading, y: Reading, alphabet: Alphabet, rows: Rows) -> Alignment:
    """The cheapest alignment, read backwards off the table of :func:`least_costs`."""
    a, b = x.symbols, y.symbols
    gaps_a = alphabet.gaps_unwritten if y.unwritten else alphabet.gaps
    gaps_b = alphabet.gaps_unwritten if x.unwritten else alphabet.gaps
    vowels_of = alphabet.vowels
    consonants = vowels = worst = 0.0
    pairs: list[tuple[int, int]] = []
    i, j = len(a), len(b)
    while i or j:
        here = rows[i][j]
        if i and j:
            step = alphabet.rows[a[i - 1]][b[j - 1]]
            if abs(rows[i - 1][j - 1] + step - here) < _ROUNDING:
                i, j = i - 1, j - 1
                pairs.append((i, j))
                if a[i] in vowels_of and b[j] in vowels_of:
                    vowels += step
                else:
                    consonants += step
                if step > worst:
                    worst = step
                continue
        if i and abs(rows[i - 1][j] + gaps_a[a[i - 1]] - here) < _ROUNDING:
            i -= 1
            char = a[i]
            step = gaps_a[char]
            pairs.append((i, -1))
        else:
            j -= 1
            char = b[j]
            step = gaps_b[char]
            pairs.append((-1, j))
        if char in vowels_of:
            vowels += step
        else:
            consonants += step
        if step > worst:
            worst = step
    pairs.reverse()
    return Alignment(rows[-1][-1], consonants, vowels, worst, tuple(pairs))
