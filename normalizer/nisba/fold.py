"""The exact folded form: what two spellings share when they differ only in dress.

Case, separators, apostrophes, vowel marks of Arabic and the noise of hamza seats are dress;
letters and the marks of scholarly Latin are not.
"""

import re
import unicodedata
from functools import cache, lru_cache

from nisba import kernel
from nisba.lexicon import letters
from nisba.words import FOLDED_ALONE, FOLDS, NOT_ALONE

_SEPARATORS = re.compile('[\\s\\-‐-―־_/\u200c·.,،;:()\\[\\]"“”„«»]+')
_APOSTROPHES = re.compile("['`´ʹʻʼʽʾʿˈ‘’‛′׳]")
_ASCII = str.maketrans('-_/.,;:()[]"', " " * 12, "'`")
"""The same two for plain Latin text, which most is."""
_ARABIC = re.compile("[\u0600-\u06ff]")
_PRINTED = (0x20, 0x7F)


def folded(text: str) -> str:
    """As :func:`fold_exact`, for who asks of each text once and need not have it remembered."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split()) or text.lower()
    key = unicodedata.normalize("NFC", text.casefold())
    if _ARABIC.search(key):
        key = letters(key)
    key = _APOSTROPHES.sub("", key)
    key = unicodedata.normalize("NFC", _SEPARATORS.sub(" ", key)).strip()
    return key or text.casefold()


@lru_cache(1 << 15)
def fold_exact(text: str) -> str:
    """The key of the exact tier. Folding twice equals folding once."""
    return folded(text)


def fold_hash(text: str) -> int | None:
    """The :func:`nisba.table.arrays.hash32` of :func:`folded`, by the kernel.

    ``None`` where it does not know all characters, or was not compiled.
    """
    return None if kernel.fold_hash is None else kernel.fold_hash(text, folds())


@cache
def folds() -> bytes:
    """What :func:`folded` makes of each of the first characters of Unicode, for the kernel.

    Laid out as :func:`nisba.words.folds`. A separator becomes one blank.
    """
    out = bytearray([NOT_ALONE, 0, 0, 0] * FOLDS)
    for first, last in (_PRINTED, *FOLDED_ALONE):
        for code in range(first, last):
            char = chr(code)
            made = folded(f"a{char}b")[1:-1]
            encoded = made.encode()
            # A mark is part of the letter before it.
            marks = any(unicodedata.category(c)[0] == "M" for c in char + made)
            if not marks and len(encoded) <= len(char.encode()):
                out[4 * code : 4 * code + 4] = bytes([len(encoded)]) + encoded.ljust(3, b"\0")
    return bytes(out)
