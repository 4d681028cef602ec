"""What likely Latin spellings of an Arabic word say of the vowels after each of its letters.

The guesser of Latin spellings learned from usage how a name is pronounced, the vocaliser from
vocalised words which patterns there are. Hints carry the one's knowledge to the other: for each
letter, how likely the Latin for it ends in each vowel, and whether it is doubled.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nisba.guess.model import FloatArray
from nisba.guess.search import Cut

_VOWELS = "aeiou"
SILENT, CONSONANT, DOUBLED = 15, 16, 17
"""Columns after those of the last vowel, of the one before it and of a vowel before the consonant:
nothing is written for the letter; it ends in a consonant; a consonant is written twice."""
NATIVE = 18
"""The word is Arabic, not a foreign name in Arabic letters: it has the article, or stands before a
word that has it. The same for all letters."""
KINDS = 19
SHARPNESS = 0.5
"""Exponent that makes the weights of spellings probabilities. The vocaliser has learnt with it."""

SPELLINGS = 6
"""Likely spellings that hints are taken from. The vocaliser has learnt with these, too."""

GUESSED, GIVEN = 0, 1
"""Domains of the vocaliser: hints from likely spellings, and from one that is given."""


def hints(word: str, spelled: Sequence[Cut], *, native: bool = False) -> FloatArray:
    """A row of :data:`KINDS` numbers from 0 to 1 for each letter of ``word``.

    Args:
        word: the letters of an Arabic word.
        spelled: its likeliest Latin spellings.
        native: see :data:`NATIVE`.
    """
    out = np.zeros((len(word), KINDS), dtype=np.float32)
    out[:, NATIVE] = native
    if not spelled:
        return out
    weights = [math.exp(SHARPNESS * (cut.score - spelled[0].score)) for cut in spelled]
    total = sum(weights)
    for cut, weight in zip(spelled, weights, strict=True):
        start = 0
        for i, size in enumerate(cut.sizes):
            for kind in _kinds(cut.text[start : start + size]):
                out[i, kind] += weight / total
            start += size
    return out


@lru_cache(maxsize=4096)
def _kinds(chunk: str) -> tuple[int, ...]:
    if not chunk:
        return (SILENT,)
    last = _VOWELS.find(chunk[-1])
    found = [last if last >= 0 else CONSONANT]
    if any(a == b and a not in _VOWELS for a, b in pairwise(chunk)):
        found.append(DOUBLED)
    if last >= 0 and (before := _VOWELS.find(chunk[-2:-1] or "-")) >= 0:
        found.append(len(_VOWELS) + before)
    first = _VOWELS.find(chunk[0])
    if first >= 0 and not set(chunk) <= set(_VOWELS):
        found.append(2 * len(_VOWELS) + first)
    return tuple(found)
