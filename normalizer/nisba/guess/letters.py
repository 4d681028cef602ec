"""The two alphabets of the guesser, and how a word is brought to them.

Arabic: the letters of a bare word, without marks, with Persian and presentation forms brought to
the Arabic letters. Latin: ``a`` to ``z`` in lower case, diacritics folded.
"""

import unicodedata

ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچڤگ"
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0670"
LATIN = "abcdefghijklmnopqrstuvwxyz"

_ALIKE = str.maketrans({"ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ڨ": "ڤ", "ٱ": "ا", "ڭ": "گ"})
_SPECIAL = str.maketrans(
    {"ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "dh", "þ": "th",
     "ə": "e"}
)  # fmt: skip


def arabic_letters(text: str) -> str:
    """``text`` in the letters of :data:`ARABIC`; everything else is left out."""
    # NFKC first: it composes the hamza seats, so that only vowel marks are left to drop.
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return "".join(c for c in plain if c in ARABIC)


def latin_letters(text: str) -> str:
    """``text`` in the letters of :data:`LATIN`; marks and everything else are left out."""
    plain = unicodedata.normalize("NFD", text.lower().translate(_SPECIAL))
    return "".join(c for c in plain if c in LATIN)
