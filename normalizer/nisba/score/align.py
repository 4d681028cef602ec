"""Align two readings symbol by symbol at the least cost."""

from dataclasses import dataclass

from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reading

FAR = 99.0
"""What :func:`align_cost` answers when the cost is over the bound."""


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


def align_cost(x: Reading, y: Reading, alphabet: Alphabet, bound: float = FAR) -> float:
    """The cost of the cheapest alignment, or :data:`FAR` once it is sure to exceed ``bound``."""
    gaps_a = alphabet.gaps_unwritten if y.unwritten else alphabet.gaps
    gaps_b = alphabet.gaps_unwritten if x.unwritten else alphabet.gaps
    b = y.symbols
    gap_b = [gaps_b[c] for c in b]
    total = 0.0
    previous = [total]
    for g in gap_b:
        total += g
        previous.append(total)
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
            return FAR
        previous = current
    return previous[-1]


def align(x: Reading, y: Reading, alphabet: Alphabet) -> Alignment:
    """The cheapest alignment of two readings (Needleman-Wunsch over symbol costs)."""
    a, b = x.symbols, y.symbols
    gaps_a = alphabet.gaps_unwritten if y.unwritten else alphabet.gaps
    gaps_b = alphabet.gaps_unwritten if x.unwritten else alphabet.gaps
    gap_b = [gaps_b[c] for c in b]
    previous = [0.0]
    for g in gap_b:
        previous.append(previous[-1] + g)
    rows = [previous]
    for ca in a:
        row = alphabet.rows[ca]
        ga = gaps_a[ca]
        left = previous[0] + ga
        current = [left]
        for j, cb in enumerate(b):
            left = min(previous[j] + row[cb], previous[j + 1] + ga, left + gap_b[j])
            current.append(left)
        rows.append(current)
        previous = current
    return _trace(a, b, rows, gaps_a, gap_b, alphabet)


def _trace(
    a: str,
    b: str,
    rows: list[list[float]],
    gaps_a: dict[str, float],
    gap_b: list[float],
    alphabet: Alphabet,
) -> Alignment:
    i, j = len(a), len(b)
    is_vowel = alphabet.is_vowel
    consonants = vowels = worst = 0.0
    pairs: list[tuple[int, int]] = []
    while i or j:
        here = rows[i][j]
        if i and j:
            step = alphabet.rows[a[i - 1]][b[j - 1]]
            if abs(rows[i - 1][j - 1] + step - here) < 1e-9:
                i, j = i - 1, j - 1
                pairs.append((i, j))
                if is_vowel(a[i]) and is_vowel(b[j]):
                    vowels += step
                else:
                    consonants += step
                worst = max(worst, step)
                continue
        if i and abs(rows[i - 1][j] + gaps_a[a[i - 1]] - here) < 1e-9:
            i -= 1
            step, vowel = gaps_a[a[i]], is_vowel(a[i])
            pairs.append((i, -1))
        else:
            j -= 1
            step, vowel = gap_b[j], is_vowel(b[j])
            pairs.append((-1, j))
        if vowel:
            vowels += step
        else:
            consonants += step
        worst = max(worst, step)
    pairs.reverse()
    return Alignment(rows[-1][-1], consonants, vowels, worst, tuple(pairs))
