"""Scripts without a table of ours: ICU's Any-Latin, and unidecode where ICU has nothing."""

from functools import cache, lru_cache

import icu


@cache
def _any_latin() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Any-Latin; NFC")


@lru_cache(1 << 12)
def latinise(text: str) -> str:
    """``text`` in Latin letters, marks kept. Never raises; what nobody knows is left out."""
    latin = str(_any_latin().transliterate(text))
    if all(ord(c) < 0x0250 or 0x1E00 <= ord(c) <= 0x1EFF or not c.isalpha() for c in latin):
        return latin
    from unidecode import unidecode  # GPL, a last resort: imported only here

    return str(unidecode(latin))
