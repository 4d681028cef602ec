"""Cuts Arabic text into words: the article and the particles before it apart, names written
together (عبدالرحمن, نورالدين) as two, irregular spellings read as they sound."""

from dataclasses import dataclass, replace
from functools import lru_cache

from . import abjad
from .abjad import YA, Unit
from .profile import words

_GOD = frozenset(("الله", "اللة"))
_PREFIXES = frozenset("وبلفك")


@dataclass(frozen=True, slots=True)
class Word:
    """One Arabic word, cut into what the rules treat apart.

    Attributes:
        plain: the whole word without marks.
        prefix: the Arabic letter of a particle (wa-, fa-, bi-, li-, ka-) written together with the
            article, with a word in hamzat al-wasl or hamza, or with a verb, or ``""``.
        article: the word carries the article.
        stem: the units of the rest.
        bare: the rest without marks.
        joined: written together with the word before it (عبدالرحمن, two words here).
        nisba: the rest ends in -iyy, the relative adjective.
    """

    plain: str
    prefix: str
    article: bool
    stem: tuple[Unit, ...]
    bare: str
    joined: bool = False

    @property
    def god(self) -> bool:
        """The word is the name of God."""
        return self.plain in _GOD

    @property
    def nisba(self) -> bool:
        """The rest ends in -iyy or -iyya: a relative adjective, not the second part of a pair."""
        units = self.stem[:-2] if self.stem and self.stem[-1].kind == "T" else self.stem
        return len(units) > 2 and units[-1].key == YA and units[-1].doubled


@lru_cache(maxsize=8192)
def cut(text: str) -> tuple[Word, ...]:
    """A run of Arabic letters as words: one, or more where names are written together."""
    parts = separate(text)
    return tuple(_analyse(part, joined=i > 0) for i, part in enumerate(parts))


def separate(text: str) -> tuple[str, ...]:
    """عبدالرحمن, نورالدين and عبدالله as two words."""
    plain = abjad.skeleton(text)
    if plain.startswith(("عبدال", "أبوال", "ابوال")) and len(plain) > 6:
        return split_at(text, 3)
    for tail in ("الدين", "الله"):
        before = plain.removesuffix(tail)
        if before != plain and len(before) >= 2 and before[-1] not in _PREFIXES:
            return split_at(text, len(before))
    return (text,)


def split_at(text: str, count: int) -> tuple[str, ...]:
    """Cuts after `count` letters, the marks staying with their letter."""
    seen = 0
    for i, char in enumerate(text):
        if char not in abjad.MARKS:
            if seen == count:
                return (text[:i], text[i:])
            seen += 1
    return (text,)


def _analyse(text: str, *, joined: bool) -> Word:
    plain = abjad.skeleton(text)
    if plain in _GOD:
        return Word(plain, "", False, (), plain, joined)
    letters = abjad.letters(text)
    if not letters:  # marks without a letter
        return Word(plain, "", False, (), plain, joined)
    read = _irregular(text, plain, letters)
    if read is not None:
        return Word(plain, "", False, read, plain, joined)
    prefix, article, start = _article(letters)
    stem = split_at(text, start)[1] if start else text
    bare = plain[start:]
    read = _irregular(stem, bare, letters[start:])
    units = abjad.parse(stem) if read is None else read
    if article and units and units[0].doubled:  # the shadda of a sun letter is the article's
        units = (replace(units[0], doubled=False), *units[1:])
    return Word(plain, prefix, article, units, bare, joined)


def _irregular(text: str, plain: str, letters: tuple[abjad.Letter, ...]) -> tuple[Unit, ...] | None:
    """The units of a word spelled irregularly, with the case vowel it carries; None for others."""
    if plain == text and plain in words().bare:
        return abjad.parse(words().bare[plain])
    reading = words().readings.get(plain)
    if reading is None or abjad.DAGGER in text or text.endswith(tuple(abjad.NUNATION)):
        return None
    final = letters[-1].vowel if len(letters) > 2 else ""
    case = next((mark for mark, vowel in abjad.SHORT.items() if vowel == final), "")
    return abjad.parse(reading + ("" if reading.endswith(case) else case))


def _before_hamza(letters: tuple[abjad.Letter, ...]) -> bool:
    """A particle stands before an initial hamza (wa-Ahmad, li-ajl), which inside a word would
    carry no vowel after a vowelled first letter (ka's, fa'r)."""
    first, second = letters[0], letters[1]
    if second.base not in (abjad.HAMZA_ABOVE, abjad.HAMZA_BELOW, abjad.MADDA):
        return False
    vowel = {"و": "a", "ف": "a", "ك": "a", "ب": "i", "ل": "i"}.get(first.base)
    return first.vowel == vowel and (second.base == abjad.MADDA or not second.mute)


def _before_verb(letters: tuple[abjad.Letter, ...]) -> bool:
    """wa- stands before a verb of the shape of sallama (wa-sallam): no noun is waCaCCaC."""
    if len(letters) < 4 or letters[0].base != abjad.WAW or letters[0].vowel != "a":
        return False
    shape = [(x.vowel, x.shadda) for x in letters[1:4]]
    plain = all(x.base not in (abjad.ALIF, abjad.TA_MARBUTA) for x in letters[1:4])
    return plain and len(letters) == 4 and shape[:2] == [("a", False), ("a", True)]


def _article(letters: tuple[abjad.Letter, ...]) -> tuple[str, bool, int]:
    """Particle before the article, whether there is an article, how many letters they take."""

    def at(i: int, base: str) -> bool:
        return i < len(letters) and letters[i].base == base

    def is_lam(i: int) -> bool:
        return at(i, "ل") and letters[i].mute and not letters[i].shadda

    first = letters[0]
    if first.base == abjad.ALIF and first.vowel in ("", "a") and is_lam(1) and len(letters) > 3:
        return "", True, 2
    if len(letters) < 4 or first.shadda:
        return "", False, 0
    if _before_hamza(letters) or _before_verb(letters):
        return first.base, False, 1
    if len(letters) < 5:
        return "", False, 0
    alif = at(1, abjad.ALIF) and letters[1].mute
    wasl = alif or (at(1, abjad.ALIF) and letters[1].vowel == "i")
    if wasl and first.base in "بل" and first.vowel == "i" and not is_lam(2):
        return first.base, False, 1  # bi-ihtimaam: kasra and alif never make one sound
    if first.base in "وفبك" and first.vowel in ("a", "i") and alif and is_lam(2):
        expected = "i" if first.base == "ب" else "a"
        return (first.base, True, 3) if first.vowel == expected else ("", False, 0)
    if first.base == "ل" and first.vowel == "i" and is_lam(1):
        return "ل", True, 2
    return "", False, 0
