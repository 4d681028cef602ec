"""What the vocaliser has read: how often each vocalisation of a word stood in vocalised text.

A network learns from text what patterns words have, but does not keep each word. Where a word was
read, how often weighs against what the network says: by its root, since texts of one kind use a
word in one sense far more often than names do.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nisba.lexicon import bare

DOUBT = 1.5
"""What the network says counts as the root of how often a word was read."""

Memory = Mapping[str, Sequence[tuple[str, int]]]
"""The vocalisations of each bare word, and how often they were read."""


def packed_memory(read: Mapping[str, int]) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """Vocalised words and their counts as arrays: the words as lines of UTF-8, in order."""
    words = sorted(read)
    lines = "\n".join(words).encode()
    counts = np.array([min(read[word], 0xFFFF) for word in words], dtype=np.uint16)
    return np.frombuffer(lines, dtype=np.uint8), counts


def unpacked_memory(lines: NDArray[np.uint8], counts: NDArray[np.uint16]) -> Memory:
    """What :func:`packed_memory` packed."""
    out: dict[str, list[tuple[str, int]]] = {}
    words = lines.tobytes().decode().split("\n") if len(counts) else []
    for word, n in zip(words, counts.tolist(), strict=True):
        out.setdefault(bare(word), []).append((word, n))
    return out


def remembered(
    scored: Sequence[tuple[str, float]], read: Sequence[tuple[str, int]], sharpness: float
) -> list[tuple[str, float]]:
    """Vocalisations with logarithms of their weights, weighed by what was read; best first.

    Args:
        scored: what the network says.
        read: the vocalisations of the same word that were read, and how often.
        sharpness: exponent that makes the weights probabilities.
    """
    if not scored or not read:
        return list(scored)
    weights = [math.exp(sharpness * (score - scored[0][1])) for _, score in scored]
    total = sum(weights)
    counts = {text: DOUBT * w / total for (text, _), w in zip(scored, weights, strict=True)}
    for text, n in read:
        counts[text] = counts.get(text, 0.0) + math.sqrt(n)
    out = [(text, math.log(n) / sharpness) for text, n in counts.items() if n > 0]
    out.sort(key=lambda pair: (-pair[1], pair[0]))
    return out
