"""Nouns of vocalised running text, as names have them: ordinary vocabulary for the vocaliser.

Names of places are made of ordinary words, and no list of names has them all. Text that is
vocalised throughout has, but with case endings, and with verbs between. So only words are taken
whose form or place shows that they are nouns: after the article, with tanwīn, ending in tāʾ
marbūṭa, after *ibn*, *bint* and *banū*, in the genitive after a preposition. Particles written
together with them, the article and the endings are taken off.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from nisba.guess.letters import ARABIC
from nisba.lexicon import bare

LEAST = 2
"""How often a vocalisation must stand in the text; slips of the pen stand there once."""
SHARE = 0.15
"""The share it must have of all that is written with its letters."""

_FATHA, _DAMMA, _KASRA = "\u064e", "\u064f", "\u0650"
_SHADDA, _SUKUN, _DAGGER = "\u0651", "\u0652", "\u0670"
_TANWIN = "\u064b\u064c\u064d"
_FATHATAN, _KASRATAN = "\u064b", "\u064d"
_SHORT = _FATHA + _DAMMA + _KASRA
_LONG = {"و": _DAMMA, "ي": _KASRA}
_SUN = "تثدذرزسشصضطظلن"

_NOISE = re.compile("[\u0640\u06d6-\u06ed\u200e\u200f]")
"""Tatweel, the signs of recitation, marks of direction."""
_WORD = re.compile("[\u0621-\u063a\u0641-\u0652\u0670\u0671]+")
_UNIT = re.compile("(.)([\u064b-\u0652\u0670]*)")
_BEFORE_NAMES = frozenset(("بن", "ابن", "بنت", "بني", "بنو"))
_PREPOSITIONS = frozenset(
    ("في", "عن", "إلى", "على", "عند", "بين", "مع", "قبل", "بعد", "تحت", "فوق", "كل")
)
_MIN = (("م", _KASRA), ("ن", _SUKUN))
_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "ك", "كم", "نا")
_GOD = ("له", "لهم")
"""What is left of the name of God without what looks like the article."""
_MAY_BE_PARTICLES = frozenset(("وَ", "فَ", "بِ", "لِ", "لَ", "كَ", "أَ"))


class _Unit(NamedTuple):
    """A letter and its marks; sukūn is among them where it is written."""

    letter: str
    marks: str


_Word = list[_Unit]


def nouns(text: str) -> dict[str, int]:
    """Nouns without endings, particles and article, and how often each stands in a text.

    Vocalised as ``seeds/`` vocalises: no sukūn, no assimilation after the article. Those that stand
    there less than :data:`LEAST` times, or have less than :data:`SHARE` of what is written with
    their letters, are left out.
    """
    sure: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    before: _Word = []
    for word in _words(text):
        certain, stem = _noun(word, before)
        if stem and _complete(stem):
            counted = sure if certain else likely
            counted[unicodedata.normalize("NFC", _spelled(stem))] += 1
        before = word
    for found, n in likely.items():
        if found in sure:
            sure[found] += n
    total: Counter[str] = Counter()
    for found, n in sure.items():
        total[bare(found)] += n
    return {
        found: n
        for found, n in sorted(sure.items())
        if n >= LEAST and n >= SHARE * total[bare(found)]
    }


def _words(text: str) -> Iterator[_Word]:
    """The words of a text, with marks on the letters that they belong to."""
    plain = _NOISE.sub("", unicodedata.normalize("NFC", text)).replace("ٱ", "ا")
    for match in _WORD.finditer(plain):
        out: _Word = []
        for letter, marks in _UNIT.findall(match.group()):
            if out and letter in "اى":
                _add_alif(out, letter, marks)
            else:
                out.append(_Unit(letter, marks.replace(_DAGGER, "" if _FATHA in marks else _FATHA)))
        yield out


def _add_alif(word: _Word, letter: str, marks: str) -> None:
    """Add ا or ى to a word.

    Many write the vowel, and tanwīn, on the alif after the letter that has it, and ي at the end
    without its dots.
    """
    before = word[-1]
    moved = "".join(m for m in marks if m in _FATHA + _FATHATAN)
    if moved and not set(before.marks) & set(_SHORT + _TANWIN + _SUKUN):
        before = word[-1] = _Unit(before.letter, moved + before.marks)
        marks = ""
    marks = marks.replace(_DAGGER, "")
    if letter == "ى" and (marks or not set(before.marks) & set(_FATHA + _FATHATAN)):
        letter = "ي"
    word.append(_Unit(letter, marks))


def _noun(word: _Word, before: _Word) -> tuple[bool, _Word]:
    """A word's stem where it is a noun, else nothing; and whether that is certain.

    ``before`` is the word before it.
    """
    if stem := _after_article(word):
        return True, _without_vowel(stem)
    if len(word) < 2 or _spelled(word).startswith("ال"):
        return False, []
    first, last = "".join(word[0]), word[-1]
    inner = word[-2]
    if last == _Unit("ا", "") and _FATHATAN in inner.marks and word[2:]:
        stem = [*word[:-2], _less(inner, _FATHATAN)]
    elif last == _Unit("ى", "") and _FATHATAN in inner.marks:
        stem = [*word[:-2], _Unit(inner.letter, inner.marks.replace(_FATHATAN, _FATHA)), last]
    elif set(last.marks) & set(_TANWIN):
        stem = [*word[:-1], _less(last, _TANWIN)]
    elif last.letter == "ة" and last.marks in set(_SHORT):
        stem = [*word[:-1], _Unit("ة", "")]
    elif _after_noun_marker(word, before):
        return True, _without_vowel(word)
    else:
        return False, []
    # قَاضٍ is قَاضِي without its ending, and وَلَدٌ begins with no particle: others must tell.
    return first not in _MAY_BE_PARTICLES and _KASRATAN not in last.marks, stem


def _after_noun_marker(word: _Word, before: _Word) -> bool:
    """Whether a word stands after *ibn*, or in the genitive after a preposition."""
    letters = "".join(unit.letter for unit in before)
    if "".join(unit.letter for unit in word).endswith(_PRONOUNS):
        return False
    preposition = letters in _PREPOSITIONS or tuple(before) == _MIN
    return letters in _BEFORE_NAMES or (preposition and _KASRA in word[-1].marks)


def _after_article(word: _Word) -> _Word:
    """What follows the article, assimilation undone; nothing where there is none."""
    rest = word
    if len(rest) > 4 and rest[0] in (_Unit("و", _FATHA), _Unit("ف", _FATHA)):
        rest = rest[1:] if rest[1].letter in "ابكل" else rest
    if len(rest) > 3 and rest[0] in (_Unit("ب", _KASRA), _Unit("ك", _FATHA)):
        rest = rest[1:] if rest[1].letter == "ا" else rest
    heads = (_Unit("ا", ""), _Unit("ا", _FATHA), _Unit("ل", _KASRA))
    if len(rest) < 4 or rest[0] not in heads or rest[1].letter != "ل":
        return []
    lam, stem = rest[1].marks, rest[2:]
    doubled = _SHADDA in stem[0].marks
    if lam not in ("", _SUKUN) or doubled != (stem[0].letter in _SUN):
        return []
    if "".join(unit.letter for unit in stem) in _GOD:
        return []
    return [_less(stem[0], _SHADDA), *stem[1:]]


def _without_vowel(word: _Word) -> _Word:
    """Without the short vowel at the end; nothing where tanwīn stands there, a slip."""
    if set(word[-1].marks) & set(_TANWIN):
        return []
    return [*word[:-1], _less(word[-1], _SHORT)]


def _less(unit: _Unit, marks: str) -> _Unit:
    return _Unit(unit.letter, "".join(m for m in unit.marks if m not in marks))


def _complete(word: _Word) -> bool:
    """Whether every letter but the last has a vowel or sukūn, or stands for a long vowel."""
    if len(word) < 2 or any(unit.letter not in ARABIC for unit in word):
        return False
    before = ""
    for unit in word[:-1]:
        implied = unit.letter in "اىآ" or _LONG.get(unit.letter, "-") in before
        if not (set(unit.marks) & set(_SHORT + _SUKUN) or (implied and not unit.marks)):
            return False
        before = unit.marks
    return not set("".join(unit.marks for unit in word)) & set(_TANWIN)


def _spelled(word: _Word) -> str:
    return "".join(unit.letter + unit.marks for unit in word).replace(_SUKUN, "")
