"""The exact folded form: what two spellings share when they differ only in dress.

Case, separators, apostrophes, vowel marks of Arabic and the noise of hamza seats are dress;
letters and the marks of scholarly Latin are not.
"""

import re
import unicodedata
from functools import lru_cache

from nisba.lexicon import letters

_SEPARATORS = re.compile('[\\s\\-‐-―־_/\u200c·.,،;:()\\[\\]"“”„«»]+')
_APOSTROPHES = re.compile("['`´ʹʻʼʽʾʿˈ‘’‛′׳]")
_ASCII = str.maketrans('-_/.,;:()[]"', " " * 12, "'`")
"""The same two for plain Latin text, which most is."""
_ARABIC = re.compile("[\u0600-\u06ff]")


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
