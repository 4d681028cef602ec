"""Unicode hygiene: limits, controls, presentation forms, look-alikes. Every name passes here first.

Sources: Unicode Standard 15 chapter 23 (controls, tags, private use), UAX #15 (normalisation),
UTS #39 (`nisba.confusables`).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nisba.confusables import unconfuse
from nisba.errors import InvalidName, NameTooLong
from nisba.records import quick

MAX_CODE_POINTS = 500
"""Longest name, in code points, before and after normalisation."""

MAX_MARKS = 8
"""Most combining marks that may follow one letter; more is a flood, not a name."""

# Default ignorable (Unicode, DerivedCoreProperties) and what looks like nothing: soft hyphen,
# joiners, fillers, variation selectors, tags, musical and shorthand controls, blank Braille. ZWNJ
# has a rule of its own.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ARABIC = "[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u0750-\u077f\u08a0-\u08c9]"
_ZWNJ = "\u200c"
_STRAY_ZWNJ = re.compile(
    f"(?<![\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]){_ZWNJ}|{_ZWNJ}(?!{_ARABIC})"
)
"""A non-joiner that does not stand between two Arabic letters, where Persian and Urdu need it."""
_KURDISH = re.compile(f"(?:^|[\\s-])ئه{_ZWNJ}|[ێۆڕڵ]")
_OLD_KURDISH_E = f"ه{_ZWNJ}"
"""Sorani ە as it was typed before Unicode had it, and still is: ئه‌حمه‌د for ئەحمەد."""
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Private use, and noncharacters (Unicode 23.7), which nobody may send.
_PRIVATE = re.compile(
    "[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
    + "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMPATIBILITY = re.compile("[\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e\u0132-\u0133ﬀ-ﬆ]")
_ODD = re.compile(
    "|".join(
        (
            _INVISIBLE.pattern,
            _BIDI.pattern,
            "[\u200c\u0640]",
            _PRIVATE.pattern,
            _SURROGATE.pattern,
            _COMPATIBILITY.pattern,
        )
    )
)
"""What most names have nothing of: one look instead of one a kind."""
_LONG_RUN = re.compile(rf"\W{{{MAX_MARKS + 1}}}")
_ALLAH = re.compile("[اﺍﺎ]?ﷲ")
"""The ligature Allah has its alif in NFKC, and people write one before it as well."""
_TATWEEL = "\u0640"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text fit for analysis, and what was odd about it."""

    text: str
    warnings: tuple[str, ...] = ()


_new_clean = quick(Clean)


@lru_cache(1 << 14)
def clean(text: str) -> Clean:
    """Bring ``text`` to NFC without invisible characters, tatweel or presentation forms.

    Warnings name what was found: ``bidi_controls``; ``invisible_characters``; ``private_use``, with
    noncharacters; ``mixed_scripts``, letters of several scripts in one word, e.g. a Cyrillic а in a
    Latin name. All of it is matched through.

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
        return _new_clean(_checked(text))
    if not _ODD.search(text):
        text, mixed = _fit(text)
        return _new_clean(text, ("mixed_scripts",) if mixed else ())
    if _SURROGATE.search(text):
        raise InvalidName("the name has a lone surrogate: send well-formed Unicode", field="name")
    warnings = []
    if _BIDI.search(text):
        warnings.append("bidi_controls")
    if _INVISIBLE.search(_BIDI.sub("", text)) or _STRAY_ZWNJ.search(text):
        warnings.append("invisible_characters")
    if _PRIVATE.search(text):
        warnings.append("private_use")
    text = _STRAY_ZWNJ.sub("", _PRIVATE.sub("", _INVISIBLE.sub("", text)))
    if _KURDISH.search(text):
        text = text.replace(_OLD_KURDISH_E, "ە")
    text = _ALLAH.sub("الله", text)
    text = _COMPATIBILITY.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text, mixed = _fit(text.replace(_TATWEEL, ""))
    if mixed:
        warnings.append("mixed_scripts")
    return Clean(text, tuple(warnings))


def _fit(text: str) -> tuple[str, bool]:
    """Text without odd characters, composed and checked; whether it mixed scripts."""
    text = unicodedata.normalize("NFC", text)
    if len(text) > MAX_CODE_POINTS:
        raise NameTooLong(
            f"the name has {len(text)} code points after normalisation; "
            f"the limit is {MAX_CODE_POINTS}",
            field="name",
        )
    text = _checked(text)
    _refuse_mark_flood(text)
    text, mixed = unconfuse(text)
    return unicodedata.normalize("NFC", text) if mixed else text, mixed


def _checked(text: str) -> str:
    if text.isprintable() and "  " not in text and text[:1].isalnum() and text[-1:] != " ":
        return text  # no control character, no other space: most names
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
    if not _LONG_RUN.search(text):  # marks are no letters
        return
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run > MAX_MARKS:
            raise InvalidName(
                f"the name piles more than {MAX_MARKS} combining marks on one letter", field="name"
            )
