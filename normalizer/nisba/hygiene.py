"""Unicode hygiene: limits, controls, presentation forms, look-alikes. Every name passes here first.

Sources: Unicode Standard 15 chapter 23 (controls, tags, private use), UAX #15 (normalisation),
UTS #39 (mixed-script confusables, through ICU's SpoofChecker).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import icu

from nisba.errors import InvalidName, NameTooLong

MAX_CODE_POINTS = 500
"""Longest name, in code points, before and after normalisation."""

MAX_MARKS = 8
"""Most combining marks that may follow one letter; more is a flood, not a name."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMPATIBILITY = re.compile("[\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e\u0132-\u0133ﬀ-ﬆ]")
_ALLAH = re.compile("[اﺍﺎ]?ﷲ")
"""The ligature Allah has its alif in NFKC, and people write one before it as well."""
_TATWEEL = "\u0640"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text fit for analysis, and what was odd about it."""

    text: str
    warnings: tuple[str, ...] = ()


@lru_cache(1 << 14)
def clean(text: str) -> Clean:
    """Bring ``text`` to NFC without invisible characters, tatweel or presentation forms.

    Warnings name what was found: ``bidi_controls``, ``invisible_characters``, ``private_use``,
    ``mixed_scripts``.

    Raises:
        InvalidName: empty, NUL or other control characters, lone surrogates, nothing but
            punctuation, or a flood of combining marks.
        NameTooLong: more than :data:`MAX_CODE_POINTS`, before or after normalisation.
    """
    if len(text) > MAX_CODE_POINTS:
        raise NameTooLong(
            f"the name has {len(text)} code points; the limit is {MAX_CODE_POINTS}", field="name"
        )
    if text.isascii():
        return Clean(_checked(text))
    if _SURROGATE.search(text):
        raise InvalidName("the name has a lone surrogate: send well-formed Unicode", field="name")
    warnings = []
    if _BIDI.search(text):
        warnings.append("bidi_controls")
    if _INVISIBLE.search(_BIDI.sub("", text)):
        warnings.append("invisible_characters")
    if _PRIVATE.search(text):
        warnings.append("private_use")
    text = _PRIVATE.sub("", _INVISIBLE.sub("", text))
    text = _ALLAH.sub("الله", text)
    text = _COMPATIBILITY.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text = unicodedata.normalize("NFC", text.replace(_TATWEEL, ""))
    if len(text) > MAX_CODE_POINTS:
        raise NameTooLong(
            f"the name has {len(text)} code points after normalisation; "
            f"the limit is {MAX_CODE_POINTS}",
            field="name",
        )
    text = _checked(text)
    _refuse_mark_flood(text)
    replaced = unicodedata.normalize("NFC", unconfuse(text))
    if replaced != text:
        warnings.append("mixed_scripts")
    return Clean(replaced, tuple(warnings))


def _checked(text: str) -> str:
    control = _CONTROL.search(text)
    if control:
        raise InvalidName(
            f"the name has the control character U+{ord(control[0]):04X} at {control.start()}",
            field="name",
        )
    text = _SPACES.sub(" ", text).strip()
    if not text:
        raise InvalidName("the name is empty", field="name")
    if not any(c.isalnum() for c in text):
        raise InvalidName("the name has no letter or digit", field="name")
    return text


def _refuse_mark_flood(text: str) -> None:
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run > MAX_MARKS:
            raise InvalidName(
                f"the name piles more than {MAX_MARKS} combining marks on one letter", field="name"
            )


@cache
def _spoof_checker() -> icu.SpoofChecker:
    checker = icu.SpoofChecker()
    checker.setRestrictionLevel(icu.URestrictionLevel.HIGHLY_RESTRICTIVE)
    return checker


_LATIN_TWINS = str.maketrans(
    "аеорсухіјѕԁԛԝһӏАВЕКМНОРСТУХІЈЅοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdqwhlABEKMHOPCTYXIJSoABEZHIKMNOPTYX",
)
_WORD = re.compile(r"\w+")


def unconfuse(text: str) -> str:
    """Replace Cyrillic and Greek look-alikes inside words that are otherwise Latin.

    A word is only touched when ICU's SpoofChecker finds its scripts mixed (UTS #39, highly
    restrictive) and every letter that is not Latin has a Latin twin.
    """
    return _WORD.sub(lambda m: _unconfuse_word(m[0]), text)


def _unconfuse_word(word: str) -> str:
    if word.isascii():
        return word
    latin = any("a" <= c.lower() <= "z" for c in word)
    if not latin or not _spoof_checker().check(word):
        return word
    mended = word.translate(_LATIN_TWINS)
    alien = any("\u0370" <= c <= "\u052f" for c in mended)
    return word if alien else mended
