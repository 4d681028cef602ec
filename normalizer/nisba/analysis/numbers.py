"""Numbers in names: 1st Corps, Brigade 47, الفيلق الأول, the Fifth Corps."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from nisba.analysis.particles import plain_form
from nisba.lexicon import letters
from nisba.script import Script
from nisba.sounds.inventory import read_tsv

_ORDINAL = re.compile(r"^(\d{1,6})(?:st|nd|rd|th|er|re|e|eme|te|ter|o|a|й|я|ый|ая)?$")

_ROMAN = re.compile("^X{0,3}(?:IX|IV|V?I{0,3})$")
_ROMAN_LETTERS = {"I": 1, "V": 5, "X": 10}


TEN = 10
"""What goes with a unit before it in Arabic: four and ten."""


@cache
def _words() -> Mapping[str, int]:
    table: dict[str, int] = {}
    for row in read_tsv("nisba.analysis", "numbers.tsv"):
        for form in row["forms"].split("|"):
            table[form] = int(row["value"])
    return table


def number_forms() -> Iterable[str]:
    """Every word that :func:`number_of` knows, in the shape it is looked up by."""
    return _words()


def roman_of(surface: str) -> int | None:
    """The value of a Roman numeral of two letters or more, up to 39, as kings and popes have them.

    A single I, V or X is as likely an initial.
    """
    if surface[:1] not in _ROMAN_LETTERS or len(surface) < 2 or not _ROMAN.match(surface):
        return None
    values = [_ROMAN_LETTERS[c] for c in surface]
    following = [*values[1:], 0]
    return sum(-v if w > v else v for v, w in zip(values, following, strict=True))


def number_of(word: str, script: Script) -> int | None:
    """The value of a number written in digits (any script) or words; ``None`` for other words."""
    if not word.isalpha() and any(c.isdigit() for c in word):
        digits = "".join(
            str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, None) is not None
            else c
            for c in word
        )  # fmt: skip
        match = _ORDINAL.match(digits)
        return int(match[1]) if match else None
    key = letters(word) if script is Script.ARABIC else plain_form(word, script)
    return _words().get(key)
