"""Weigh vocalisations of a word by the Latin spelling it has.

A vocalisation is turned into letters with long vowels as capitals (حُسَين is ``Husayn`` with one
small sign a sound), and compared with a Latin spelling by weighted edits that care for vowels and
doubling alone: which consonant is spelled how was settled when the letters were guessed.
"""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from nisba.guess.letters import ARABIC

SHARP, TRUST = 1.0, 0.5
"""How fast a vocalisation loses likelihood with its distance from the spelling, and what the
vocaliser's own logarithm counts beside it: chosen on words of the lexicon that were held out."""

_SHORT = {"َ": "a", "ِ": "i", "ُ": "u", "ٰ": "A"}
_SHADDA = "ّ"
_VOWELS = "aeiouy"
_SAME = {
    "a": {"a": 0.0, "e": 0.3, "i": 0.9, "o": 0.8},
    "i": {"i": 0.0, "e": 0.25, "y": 0.2, "a": 1.0},
    "u": {"u": 0.0, "o": 0.15, "e": 0.8},
    "A": {"a": 0.0, "e": 0.35},
    "I": {"i": 0.0, "y": 0.1, "e": 0.2},
    "U": {"u": 0.0, "o": 0.1},
    "w": {"w": 0.0, "u": 0.05, "o": 0.1, "v": 0.1},
    "y": {"y": 0.0, "i": 0.05, "e": 0.3, "j": 0.2},
}
_DROPPED = {"a": 0.8, "i": 0.9, "u": 0.9, "A": 1.2, "I": 1.2, "U": 1.2, "w": 0.6, "y": 0.5,
            "ʿ": 0.0, "+": 0.35}  # fmt: skip
_ADDED = {"a": 0.9, "e": 0.7, "i": 0.9, "o": 0.8, "u": 0.8, "y": 0.8, "h": 0.05}
"""What a Latin vowel costs that the vocalisation has not; other letters belong to digraphs."""


def signs(vocalised: str) -> str:
    """One sign a sound: short vowels small, long ones capital, ``+`` after a double consonant."""
    units: list[list[str]] = []
    for char in unicodedata.normalize("NFC", vocalised):
        if char in ARABIC:
            units.append([char, ""])
        elif units:
            units[-1][1] += char
    out = ""
    for k, (letter, marks) in enumerate(units):
        vowel = next((_SHORT[m] for m in marks if m in _SHORT), "")
        before = out[-1:]
        if letter in "اى" and not marks:
            out = out[:-1] + "A" if before == "a" else out + "A"
        elif letter == "ي" and not marks and before == "i":
            out = out[:-1] + "I"
        elif letter == "و" and not marks and before == "u":
            out = out[:-1] + "U"
        elif letter == "آ":
            out += "A"
        elif letter == "ة":
            out += ""
        elif letter in "أإءؤئعا":
            out += "ʿ" + vowel
        elif letter == "ي" and k == len(units) - 1 and marks == _SHADDA and before == "i":
            out = out[:-1] + "I"
        else:
            sign = letter if letter not in "وي" else {"و": "w", "ي": "y"}[letter]
            out += sign + ("+" if _SHADDA in marks else "") + vowel
    return out


def distance(sounds: str, latin: str) -> float:
    """Weighted edits between signs of a vocalisation and a Latin spelling, from 0 up."""
    added = [_added(latin, j, letter) for j, letter in enumerate(latin)]
    row = [0.0, *accumulate(added)]
    changed: dict[str, list[float]] = {}
    for sign in sounds:
        drop = _DROPPED.get(sign, 0.4)
        if sign not in changed:
            changed[sign] = [_changed(sign, latin, j, letter) for j, letter in enumerate(latin)]
        last = row[0]
        left = row[0] = last + drop
        for j, (more, other) in enumerate(zip(added, changed[sign], strict=True), 1):
            above = row[j]
            left += more
            if (down := above + drop) < left:
                left = down
            if (across := last + other) < left:
                left = across
            last, row[j] = above, left
    return row[-1]


def _added(latin: str, j: int, letter: str) -> float:
    if letter in _ADDED:
        # The second letter of aa, ee, oo, ou, and the silent e at the end, are no vowels more.
        if (j and letter in "aeou" and latin[j - 1] in "aeo") or (
            letter == "e" and j == len(latin) - 1
        ):
            return 0.25
        return _ADDED[letter]
    if j and latin[j - 1] == letter:
        return 0.05 if letter == "s" else 0.3
    return 0.1


def _changed(sign: str, latin: str, j: int, letter: str) -> float:
    if sign == "+":
        return 0.0 if j and latin[j - 1] == letter else 3.0
    if sign in _SAME:
        return _SAME[sign].get(letter, 1.2 if letter in _VOWELS else 3.0)
    return 3.0 if letter in _VOWELS else 0.0


def weigh(vocalised: Sequence[tuple[str, float]], latin: str) -> list[tuple[str, float]]:
    """Vocalisations with logarithms of their weights, best first.

    Args:
        vocalised: candidates with the vocaliser's logarithms.
        latin: how the word is spelled.
    """
    out = [
        (text, TRUST * score - SHARP * distance(signs(text), latin)) for text, score in vocalised
    ]
    out.sort(key=lambda pair: (-pair[1], pair[0]))
    return out
