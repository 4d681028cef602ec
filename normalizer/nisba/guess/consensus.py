"""Weigh the spellings of a word by how near the others are to them.

Many likely spellings differ in a letter or two (zenki, zinki, zanki). One that lies among many
likely ones has fewer letters wrong on average than a likely one that stands alone, so the distance
to expect between a spelling and the right one is taken off its logarithm.
"""

import math
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

NEARNESS = 0.5
"""What an edit to expect takes off; the figures it was chosen by are nearly level from .3 to 3."""
FLATNESS = 0.65
"""Exponent that makes weights of spellings probabilities, near enough for an expectation."""


def agreed(scored: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Spellings with the logarithms of their weights, best first, weighed anew."""
    if len(scored) < 2:
        return list(scored)
    weights = [math.exp(FLATNESS * (score - scored[0][1])) for _, score in scored]
    total = sum(weights)
    out = []
    for text, score in scored:
        expected = sum(
            weight * Levenshtein.distance(text, other)
            for (other, _), weight in zip(scored, weights, strict=True)
        )
        out.append((text, score - NEARNESS * expected / total))
    out.sort(key=lambda pair: (-pair[1], pair[0]))
    return out
