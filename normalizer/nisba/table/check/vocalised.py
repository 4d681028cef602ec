"""Is vocalised Arabic written as this project writes it?

The convention (``seeds/README.md``): every short vowel and shadda is written, sukun and case
endings are not; a long vowel has its short one before it; the article is ال without marks; ة and ى
follow a fatha. Parts in brackets tell namesakes apart and are checked like the rest.
"""

import re
from collections.abc import Iterator, Mapping

from nisba.table.check.finding import Finding
from nisba.table.check.reading import Line, Seeds

_VOWELS = {"َ": "a", "ُ": "u", "ِ": "i"}
_SHADDA = "ّ"
_MARKS = frozenset((*_VOWELS, _SHADDA))
_LETTERS = frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىپچڤگژڨ")
_WORD = re.compile(r"[^\s()\-–/،.]+")
_NUMBER = re.compile(r"[0-9٠-٩+]+")
_PROCLITIC = re.compile("^(?:وَ|بِ|فَ|كَ|ذُو)(?=ال[^َُِّ])")
_LI_ARTICLE = re.compile("^لِل(?=[^َُِّ])")
_ALLAH = re.compile("^(?:بِ|وَ|لِ)?(?:ا?للَّه|اللَّهُمَّ)$")
_WHOLE = frozenset(("وَ", "مَعَ", "مَعًا", "هُوَ", "هِيَ", "مِائَة", "عَمرو"))
"""Words that the rules below would refuse: final vowels, the silent alif of mi'a, the silent waw
of Amr."""
_ENDINGS = (
    "ظَبي", "جَدي", "وَحي", "هَدي", "سَعي", "رَأي", "نَهي", "قَبو", "حُلو", "بَدو", "دَلو", "غَزو", "عَفو",
)  # fmt: skip
"""Nouns whose final waw or ya is a consonant after a consonant."""

Unit = tuple[str, str]


def check_vocalised(seeds: Seeds) -> Iterator[Finding]:
    """Codes ``unvocalised`` (error) and ``cluster`` (warning).

    ``cluster``: a word begins without a vowel, or has two letters without one in a row. Foreign
    words do (Christina, Bangladesh), Arabic ones where a mark was forgotten. Words of foreign
    origin in the lexicon may, and what the lexicon has may stand in an entity's name.
    """
    known = {line["arabic"] for line in seeds.lexicon}
    for line in seeds.entities:
        problems, clusters = problems_of(line["arabic"]), clusters_of(line["arabic"])
        clusters = {w: p for w, p in clusters.items() if w not in known}
        yield from _findings(line, line["canonical"], problems, clusters)
    for line in seeds.lexicon:
        problems = problems_of(line["arabic"], article=False)
        clusters = clusters_of(line["arabic"]) if line["origin"] == "ar" else {}
        yield from _findings(line, line["press"], problems, clusters)


def _findings(
    line: Line, name: str, problems: tuple[str, ...], clusters: Mapping[str, str]
) -> Iterator[Finding]:
    if problems:
        yield line.finding("unvocalised", f"{line['arabic']} ({name}): {'; '.join(problems)}")
    for word, problem in clusters.items():
        yield line.warning("cluster", f"{line['arabic']} ({name}): {word}: {problem}")


def problems_of(arabic: str, *, article: bool = True) -> tuple[str, ...]:
    """What is wrong with the vocalisation of ``arabic``, in words; empty when nothing is.

    ``article``: words may carry the article (entities); elements of the lexicon do not.
    """
    out: list[str] = []
    for word in _words(arabic):
        stray = sorted({c for c in word if c not in _LETTERS and c not in _MARKS})
        if stray:
            names = ", ".join(f"{c!r} U+{ord(c):04X}" for c in stray)
            out.append(f"{word}: {names} is not used in vocalised Arabic here")
        else:
            inside = article or word.startswith("ذُو")  # Dhu al-Faqar, grown together
            rest = _without_proclitic(word) if inside else word
            out += [f"{word}: {problem}" for problem in _word(rest, inside)]
    return tuple(out)


def clusters_of(arabic: str) -> Mapping[str, str]:
    """Words (without article) in which a vowel may have been forgotten, with the place."""
    out: dict[str, str] = {}
    for whole in _words(arabic):
        word = _without_proclitic(whole)
        units = _units(word)
        if _has_article(units):
            units = units[2:]
            word = word[2:]
        if len(units) < 2 or not any(marks for _, marks in units):
            continue
        if not _vowel_of(units[0]) and units[0][0] != "آ":
            out[word] = f"{units[0][0]} at the beginning lacks its vowel"
        for i in range(2, len(units) - 1):
            if _silent(units[i]) and _silent(units[i - 1]):
                pair = units[i - 1][0] + units[i][0]
                out[word] = f"two letters without vowel in a row ({pair})"
            long = _is_alif(units[i - 1]) or units[i - 1] == ("و", "")
            if units[i][0] in "وي" and not units[i][1] and long:
                out[word] = f"{units[i][0]} without mark after a long vowel"
    return out


def _words(arabic: str) -> Iterator[str]:
    for match in _WORD.finditer(arabic):
        word = match[0]
        plain = _without_proclitic(word).removeprefix("ال")
        if not (_NUMBER.fullmatch(word) or _ALLAH.match(word) or plain in _WHOLE):
            yield word


def _without_proclitic(word: str) -> str:
    return _LI_ARTICLE.sub("", _PROCLITIC.sub("", word))


def _has_article(units: list[Unit]) -> bool:
    return len(units) > 3 and units[0] == ("ا", "") and units[1] == ("ل", "")


def _is_alif(unit: Unit) -> bool:
    return unit[0] in "اآ" and not unit[1]


def _word(word: str, article: bool) -> Iterator[str]:
    units = _units(word)
    silent = not any(marks for _, marks in units)
    if silent and len(units) > 1 and "آ" not in word and word != "ال":
        yield "no vowel is written"
        return
    if _has_article(units):
        if not article:
            yield "the article does not belong into the lexicon"
            return
        units = units[2:]
        if _SHADDA in units[0][1]:
            yield "shadda of a sun letter is not written"
    elif len(units) > 3 and units[0] == ("ا", "َ") and units[1] == ("ل", ""):
        yield "the article carries no marks"
    for i in range(len(units)):
        yield from _unit(units, i)


def _units(word: str) -> list[Unit]:
    units: list[Unit] = []
    for char in word:
        if char in _MARKS and units:
            units[-1] = units[-1][0], units[-1][1] + char
        else:
            units.append((char, ""))
    return units


def _unit(units: list[Unit], i: int) -> Iterator[str]:
    letter, marks = units[i]
    last = i == len(units) - 1
    vowels = [m for m in marks if m in _VOWELS]
    vowel = _VOWELS[vowels[0]] if vowels else ""
    before = _vowel_of(units[i - 1]) if i else ""
    if len(vowels) > 1 or marks.count(_SHADDA) > 1:
        yield f"{letter} carries a mark twice"
    if vowel and last and len(units) > 1:
        yield "the last letter carries no vowel (no case endings)"
    if i == 0:
        if letter in "اأإ" and not vowel and len(units) > 1:
            yield f"{letter} at the beginning lacks its vowel"
        return
    after_alif = _is_alif(units[i - 1])
    if letter in "اى":
        if letter == "ى" and not last:
            yield "ى stands at the end only"
        if marks:
            yield f"{letter} carries no mark"
        elif before != "a":
            yield f"{letter} without a fatha before it"
        return
    if letter == "آ":
        if marks:
            yield "آ carries no mark"
        return
    if letter == "ة":
        if not last or marks:
            yield "ة stands at the end and carries no mark"
        if before != "a" and not after_alif:
            yield "ة without a fatha before it"
        return
    if _SHADDA in marks and not vowel and not last:
        yield f"{letter} with shadda lacks its vowel"
    if letter in "وي" and not marks:
        own, name = ("u", "damma") if letter == "و" else ("i", "kasra")
        long = after_alif or units[i - 1] == ("و", "")
        if before not in (own, "a") and not long and not (last and _ends(units)):
            yield f"{letter} without mark must follow {name} or fatha"


def _ends(units: list[Unit]) -> bool:
    return "".join(letter + marks for letter, marks in units).endswith(_ENDINGS)


def _vowel_of(unit: Unit) -> str:
    if unit[0] == "آ" and not unit[1]:
        return ""
    return next((_VOWELS[m] for m in unit[1] if m in _VOWELS), "")


def _silent(unit: Unit) -> bool:
    """A consonant that no vowel follows; the letters of prolongation do not count."""
    return not unit[1] and unit[0] not in "اىآويءئؤ"
