"""Align two readings symbol by symbol at the least cost."""

from dataclasses import dataclass

from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reading

_GUARD = 9.0


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


def align(x: Reading, y: Reading, alphabet: Alphabet) -> Alignment:
    """The cheapest alignment of two readings (Needleman-Wunsch over symbol costs)."""
    a, b = x.symbols, y.symbols
    n, m = len(a), len(b)
    subs, sub = alphabet.subs, alphabet.sub
    gaps_a = alphabet.gaps_unwritten if y.unwritten else alphabet.gaps
    gaps_b = alphabet.gaps_unwritten if x.unwritten else alphabet.gaps
    gap_b = [gaps_b[c] for c in b]
    previous = [0.0]
    for g in gap_b:
        previous.append(previous[-1] + g)
    rows = [previous]
    for ca in a:
        ga = gaps_a[ca]
        left = previous[0] + ga
        current = [left]
        for j in range(m):
            pair = ca + b[j]
            s = subs.get(pair)
            if s is None:
                s = sub(pair)
            best = previous[j] + s
            up = previous[j + 1] + ga
            if up < best:
                best = up
            left += gap_b[j]
            if left < best:
                best = left
            left = best
            current.append(best)
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
    subs, is_vowel = alphabet.subs, alphabet.is_vowel
    consonants = vowels = worst = 0.0
    pairs: list[tuple[int, int]] = []
    while i or j:
        here = rows[i][j]
        if i and j:
            step = subs[a[i - 1] + b[j - 1]]
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
