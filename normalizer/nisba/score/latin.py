"""Latin letters beyond ASCII as the kernel has them: in lower case, and without their marks."""

import unicodedata
from functools import cache

from nisba.analysis.ordinary import APOSTROPHES
from nisba.lexicon import fold_latin
from nisba.script import TYPED_FOR_APOSTROPHES, Script, codes_of, script_of_char

END = 0x2040
"""No letter here or beyond is among them (``LATIN_END`` of ``kernel/latin.h``)."""
NONE = "\0"


@cache
def latin_letters() -> tuple[str, str]:
    """Of each character below :data:`END`: what it is in a word in lower case, and that folded.

    A letter that in lower case is two, or a case of its own (ǅ), is none of them: :data:`NONE` for
    both. What folding leaves nothing of is :data:`NONE` when folded. What is typed for an
    apostrophe is the one of ASCII.
    """
    lower = [NONE] * END
    for code in {*codes_of(Script.LATIN), *map(ord, APOSTROPHES)}:
        if code < END:
            lower[code] = _lower_of(chr(code))
    for char in TYPED_FOR_APOSTROPHES:
        if ord(char) < END:
            lower[ord(char)] = "'"
    return "".join(lower), "".join([c if c == NONE else fold_latin(c) or NONE for c in lower])


def _lower_of(char: str) -> str:
    if char not in APOSTROPHES and script_of_char(char) is not Script.LATIN:
        return NONE
    small = char.lower()
    single = len(small) == 1 and unicodedata.is_normalized("NFC", small)
    folded = fold_latin(small)
    if not single or char.istitle() != char.isupper() or len(folded) > 1 or small >= chr(END):
        return NONE
    return small
