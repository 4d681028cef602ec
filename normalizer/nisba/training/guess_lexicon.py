"""The vocalised elements of the lexicon, as what the vocaliser of unknown elements learns from."""

import unicodedata
from collections.abc import Iterable

from nisba.guess.letters import ARABIC, MARKS
from nisba.training.guess_align import Aligned
from nisba.training.guess_pairs import GENERAL, Pair

HELD_OUT = 10
"""One element in so many is not trained on, and measured."""


def cut_marks(vocalised: str) -> tuple[str, ...]:
    """Each letter of a vocalised word with its marks."""
    units: list[str] = []
    for char in unicodedata.normalize("NFC", vocalised):
        if char in ARABIC:
            units.append(char)
        elif char in MARKS and units:
            units[-1] += char
    return tuple(units)


def split(words: Iterable[str]) -> tuple[list[Aligned], dict[str, set[str]]]:
    """Words to train on, and those held out: the vocalisations of each bare word."""
    known: dict[str, set[tuple[str, ...]]] = {}
    for word in words:
        units = cut_marks(word)
        known.setdefault("".join(u[0] for u in units), set()).add(units)
    trained: list[Aligned] = []
    held: dict[str, set[str]] = {}
    for number, letters in enumerate(sorted(known)):
        if number % HELD_OUT == 0:
            held[letters] = {"".join(units) for units in known[letters]}
            continue
        for units in sorted(known[letters]):
            trained.append(Aligned(Pair(letters, "".join(units), 1.0, GENERAL), units))
    return trained, held
