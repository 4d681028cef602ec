"""Read vocalised Arabic exactly: every mark says what it is, nothing is guessed."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from nisba.sounds.inventory import SILENT, Symbol

_FATHA, _DAMMA, _KASRA, _SHADDA, _SUKUN, _DAGGER = "َ", "ُ", "ِ", "ّ", "ْ", "ٰ"
_TANWIN = {"ً": "a", "ٌ": "u", "ٍ": "i"}
_VOWEL = {_FATHA: "a", _DAMMA: "u", _KASRA: "i", _DAGGER: "ā"}
_MARKS = {*_VOWEL, *_TANWIN, _SHADDA, _SUKUN}
_UNIT = re.compile(f".[{''.join(_MARKS)}]*", re.DOTALL)
_LONG = {"a": "ā", "i": "ī", "u": "ū"}
_CONSONANTS = dict(
    zip(
        "بتثجحخدذرزسشصضطظعغفقكلمنهويءأإؤئپچژگکڤڨیھہے",
        "btṯjḥxdḏrzsšṣḍṭẓʿġfqklmnhwyʾʾʾʾʾpčžgkvgyhhy",
        strict=True,
    )
)


@cache
def _one(sound: str, geminate: bool = False) -> Symbol:
    return Symbol(((sound, 0.0),), geminate)


_GLIDE_A = Symbol((("a", 0.0), ("i", 0.06), (SILENT, 0.08)))
_GLIDE = {
    "w": Symbol((("w", 0.0), ("ū", 0.06), ("u", 0.12), (SILENT, 0.2))),
    "y": Symbol((("y", 0.0), ("ī", 0.06), ("i", 0.06), (SILENT, 0.2))),
}
_TA_MARBUTA = Symbol(((SILENT, 0.0), ("t", 0.02), ("h", 0.0)))
_SILENT_WAW = Symbol(((SILENT, 0.0), ("w", 0.0), ("u", 0.05)))
"""The waw of عَمرو, written and not spoken."""
_FINAL_H = Symbol((("h", 0.0), (SILENT, 0.05)))


def _units(word: str) -> list[str]:
    """Letters with the marks that follow them."""
    return _UNIT.findall(word.replace("ـ", ""))


@dataclass(frozen=True, slots=True)
class _Step:
    """What one letter with its marks adds to a reading.

    Attributes:
        symbols: to be appended.
        instead: they take the place of the symbol before them.
        vowel: the short vowel that a following ا و ي may lengthen.
    """

    symbols: tuple[Symbol, ...]
    vowel: str = ""
    instead: bool = False


def read_vocalised(word: str, *, lenient: bool = False) -> list[Symbol]:
    """The symbols of one vocalised word.

    ``lenient``: the word may be marked only in part (as people write), so a consonant without a
    mark may still carry a vowel and a single one may be double.
    """
    out: list[Symbol] = []
    units = _units(word)
    last = len(units) - 1
    vowel = ""
    for i, unit in enumerate(units):
        step = _step(unit, vowel, not i, i == last, lenient)
        if step is None:
            continue
        if step.instead:
            out.pop()
        out += step.symbols
        vowel = step.vowel
    return out


# Letters, marks and what is before them come in a few hundred combinations; a lexicon has
# tens of thousands of letters.
@lru_cache(1 << 12)
def _step(unit: str, vowel: str, first: bool, last: bool, lenient: bool) -> _Step | None:
    """What a letter adds after the short vowel ``vowel``; ``None`` for what is no letter."""
    letter, marks = unit[0], unit[1:]
    own = next((_VOWEL[m] for m in marks if m in _VOWEL), "")
    if not own:
        own = next((_TANWIN[m] for m in marks if m in _TANWIN), "")
    double = _SHADDA in marks
    if letter in "اٱ" and first:
        return _Step((_one(own or "a"),), own or "a")
    if letter in "اى" and not own:
        if vowel == "a":
            return _Step((_one("ā"),), instead=True)
        return _Step(() if letter == "ا" and vowel else (_one("ā"),))
    if letter == "آ":
        return _Step((_one("ā"),) if first else (_one("ʾ"), _one("ā")))
    if letter == "ة":
        return _Step((_TA_MARBUTA,) if vowel == "a" else (_one("a"), _TA_MARBUTA))
    sound = _CONSONANTS.get(letter)
    if sound is None:
        return None
    if letter in "أإ" and first:
        vowel = own or ("i" if letter == "إ" else "a")
        return _Step((_one(vowel),), vowel)
    if sound in "wy" and not own and not double and vowel:
        if vowel == ("u" if sound == "w" else "i"):
            return _Step((_one(_LONG[vowel]),), instead=True)
        if vowel == "a":
            return _Step((_GLIDE_A, _GLIDE[sound]), instead=True)
        return _Step((_one(sound),))
    if sound == "y" and double and vowel == "i" and last and not own:
        return _Step((_one("ī"),), instead=True)
    if letter == "و" and last and not own and not double:
        symbols = [_SILENT_WAW]
    elif sound == "h" and last and not own:
        symbols = [_FINAL_H]
    elif lenient and not double:
        symbols = [Symbol(((sound, 0.0),), None)]
    else:
        symbols = [_one(sound, double)]
    if own:
        symbols.append(_one(own))
    if own and any(m in _TANWIN for m in marks):
        symbols.append(Symbol(((SILENT, 0.0), ("n", 0.0))))
    return _Step(tuple(symbols), own)
