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


@lru_cache(1 << 15)
def fold_exact(text: str) -> str:
    """The key of the exact tier. Folding twice equals folding once."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split()) or text.lower()
    folded = unicodedata.normalize("NFC", text.casefold())
    if _ARABIC.search(folded):
        folded = letters(folded)
    folded = _APOSTROPHES.sub("", folded)
    folded = unicodedata.normalize("NFC", _SEPARATORS.sub(" ", folded)).strip()
    return folded or text.casefold()
