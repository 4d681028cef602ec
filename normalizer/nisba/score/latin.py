"""Latin letters beyond ASCII as the kernel has them: in lower case, and without their marks."""

import unicodedata
from functools import cache

from nisba.analysis.ordinary import APOSTROPHES
from nisba.lexicon import fold_latin
from nisba.script import Script, script_of_char, words_of

END = 0x2040
"""No letter here or beyond is among them (``LATIN_END`` of ``kernel/latin.h``)."""
NONE = "\0"
_BETWEEN = "xx"


@cache
def latin_letters() -> tuple[str, str]:
    """Of each character below :data:`END`: what it is in a word in lower case, and that folded.

    A letter that in lower case is two, or a case of its own (ǅ), is none of them: :data:`NONE` for
    both. What folding leaves nothing of is :data:`NONE` when folded.
    """
    lower = "".join(_lower_of(chr(code)) for code in range(END))
    return lower, "".join(NONE if own == NONE else fold_latin(own) or NONE for own in lower)


def _lower_of(char: str) -> str:
    if char not in APOSTROPHES and script_of_char(char) is not Script.LATIN:
        # Of what stands for an apostrophe words have the one of ASCII.
        found = words_of(char.join(_BETWEEN))
        return "'" if found == ("'".join(_BETWEEN),) else NONE
    small = char.lower()
    single = len(small) == 1 and unicodedata.is_normalized("NFC", small)
    folded = fold_latin(small)
    if not single or char.istitle() != char.isupper() or len(folded) > 1 or small >= chr(END):
        return NONE
    return "'" if words_of(small.join(_BETWEEN)) == ("'".join(_BETWEEN),) else small
