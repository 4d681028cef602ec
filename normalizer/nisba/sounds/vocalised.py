"""Read vocalised Arabic exactly: every mark says what it is, nothing is guessed."""

from nisba.sounds.inventory import SILENT, Symbol

_FATHA, _DAMMA, _KASRA, _SHADDA, _SUKUN, _DAGGER = "َ", "ُ", "ِ", "ّ", "ْ", "ٰ"
_TANWIN = {"ً": "a", "ٌ": "u", "ٍ": "i"}
_VOWEL = {_FATHA: "a", _DAMMA: "u", _KASRA: "i", _DAGGER: "ā"}
_MARKS = {*_VOWEL, *_TANWIN, _SHADDA, _SUKUN}
_LONG = {"a": "ā", "i": "ī", "u": "ū"}
_CONSONANTS = dict(
    zip(
        "بتثجحخدذرزسشصضطظعغفقكلمنهويءأإؤئپچژگکڤڨیھہے",
        "btṯjḥxdḏrzsšṣḍṭẓʿġfqklmnhwyʾʾʾʾʾpčžgkvgyhhy",
        strict=True,
    )
)


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


def _units(word: str) -> list[tuple[str, str]]:
    """Letters with the marks that follow them."""
    units: list[tuple[str, str]] = []
    for char in word:
        if char in _MARKS and units:
            units[-1] = (units[-1][0], units[-1][1] + char)
        elif char != "ـ":
            units.append((char, ""))
    return units


def read_vocalised(word: str, *, lenient: bool = False) -> list[Symbol]:
    """The symbols of one vocalised word.

    ``lenient``: the word may be marked only in part (as people write), so a consonant without a
    mark may still carry a vowel and a single one may be double.
    """
    out: list[Symbol] = []
    units = _units(word)
    last = len(units) - 1
    vowel = ""  # the short vowel just read, that ا و ي may lengthen
    for i, (letter, marks) in enumerate(units):
        own = next((_VOWEL[m] for m in marks if m in _VOWEL), "")
        if not own:
            own = next((_TANWIN[m] for m in marks if m in _TANWIN), "")
        double = _SHADDA in marks
        if letter in "اٱ" and i == 0:
            out.append(_one(own or "a"))
            vowel = own or "a"
            continue
        if letter in "اى" and not own:
            if vowel == "a":
                out[-1] = _one("ā")
            elif not (letter == "ا" and vowel):
                out.append(_one("ā"))
            vowel = ""
            continue
        if letter == "آ":
            if i:
                out.append(_one("ʾ"))
            out.append(_one("ā"))
            vowel = ""
            continue
        if letter == "ة":
            if vowel != "a":
                out.append(_one("a"))
            out.append(_TA_MARBUTA)
            vowel = ""
            continue
        sound = _CONSONANTS.get(letter)
        if sound is None:
            continue
        if letter in "أإ" and i == 0:
            vowel = own or ("i" if letter == "إ" else "a")
            out.append(_one(vowel))
            continue
        if sound in "wy" and not own and not double and vowel:
            if vowel == ("u" if sound == "w" else "i"):
                out[-1] = _one(_LONG[vowel])
            elif vowel == "a":
                out[-1] = _GLIDE_A
                out.append(_GLIDE[sound])
            else:
                out.append(_one(sound))
            vowel = ""
            continue
        if sound == "y" and double and vowel == "i" and i == last and not own:
            out[-1] = _one("ī")
            vowel = ""
            continue
        if letter == "و" and i == last and not own and not double:
            out.append(_SILENT_WAW)
        elif sound == "h" and i == last and not own:
            out.append(_FINAL_H)
        elif lenient and not double:
            out.append(Symbol(((sound, 0.0),), None))
        else:
            out.append(_one(sound, double))
        vowel = own
        if own:
            out.append(_one(own))
        if own and marks and any(m in _TANWIN for m in marks):
            out.append(Symbol(((SILENT, 0.0), ("n", 0.0))))
    return out
