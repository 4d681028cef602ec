"""Recognise names in Buckwalter's transliteration and bring them back to Arabic script.

Buckwalter (Tim Buckwalter, 2002, Arabic Morphological Analyzer) is one ASCII character a letter:
``mHmd`` is محمد. Such text is told from romanisation by capitals or signs inside words, letters no
romanisation puts there, and by the lexicon knowing the Arabic that results.
"""

import re
from functools import lru_cache

from nisba.lexicon import Lexicon

_LATIN = "'|>&<}AbptvjHxd*rzs$SDTZEg_fqklmnhwYyFNKaui~o`{PJVG"
_ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيًٌٍَُِّْٰٱپچڤگ"
_TABLE = str.maketrans(_LATIN, _ARABIC)
_WORD = re.compile(f"^[{re.escape(_LATIN)}]+$")
_SIGNS = re.compile(r"[|><&}{*$~]")
_INNER_CAPITAL = re.compile(r"[a-z'][AHSDTZEY](?:[a-z]|$)|^[AHSDTZE][a-z]*[AHSDTZEY]")
_PARTICLES = frozenset(("بن", "ابن", "أبو", "ابو", "عبد", "أم"))
_VOWEL = re.compile("[aeiouAEIOU]")
_VOWELS = re.compile("[aeiouAEIOU].*?[aeiouAEIOU]", re.DOTALL)
_VOWELLESS = re.compile(r"[bcdfghjklmnpqrstvxz]{3}")


def to_arabic(word: str) -> str:
    """One Buckwalter word in Arabic script; exact, character by character."""
    return word.translate(_TABLE)


def from_buckwalter(text: str, lexicon: Lexicon) -> str:
    """The Arabic behind ``text`` when it is Buckwalter, else ``""``.

    At least half of the words, articles aside, must be Arabic the lexicon knows, the others must
    look like no romanisation, and so must at least one of all.
    """
    words = text.split()
    if not any(map(is_odd, words)) or not text.isascii() or text.isupper():
        return ""
    if not all(_WORD.match(w) for w in words):
        return ""
    arabic = [to_arabic(w) for w in words]
    known = 0
    for latin, word in zip(words, arabic, strict=True):
        core = word[2:] if word.startswith("ال") and len(word) > 3 else word
        if lexicon.at_letters(core) or core in _PARTICLES:
            known += 1
        elif not is_odd(latin):
            return ""
    return " ".join(arabic) if 2 * known >= len(words) else ""


def beside_latin(text: str, lexicon: Lexicon) -> str:
    """``text`` with its Buckwalter words in Arabic script, the others as they are.

    Among words that are not Buckwalter one is taken for it only when signs or capitals inside give
    it away and the lexicon knows the Arabic: *Nureddin mHmd*.
    """
    if text.isupper() or not (_SIGNS.search(text) or _INNER_CAPITAL.search(text)):
        return text
    return " ".join([_arabic_of(word, lexicon) for word in text.split()])


def _arabic_of(word: str, lexicon: Lexicon) -> str:
    if not (_WORD.match(word) and (_SIGNS.search(word) or _INNER_CAPITAL.search(word))):
        return word
    arabic = to_arabic(word)
    core = arabic.removeprefix("ال") if len(arabic) > 3 else arabic
    return arabic if lexicon.at_letters(core) else word


@lru_cache(1 << 15)
def is_odd(word: str) -> bool:
    """No romanisation looks like this: signs, capitals inside, or no vowel at all.

    A text without any odd word has nothing in Buckwalter.
    """
    small = word.isalpha() and word[1:].islower()  # no sign and no capital inside
    if not small and (_SIGNS.search(word) or _INNER_CAPITAL.search(word)):
        return True
    if len(word) < 3 or _VOWELS.search(word):
        return False
    vowels = len(_VOWEL.findall(word))
    return vowels == 0 or bool(_VOWELLESS.search(word.lower()))
