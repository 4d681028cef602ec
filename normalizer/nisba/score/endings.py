"""Endings that tell the sexes apart in names of European languages: Ivanov/Ivanova, Paolo/Paola.

The lexicon says so for Arabic names. Of a name that it does not know only the ending speaks.
"""

from functools import lru_cache

from nisba.sounds.inventory import VOWELS

_PAIRS = frozenset({("", "a"), ("u", "a"), ("us", "a")})
"""Sounds of a masculine and of a feminine ending (-o, -os and -us are heard as u, us)."""
_LEAST = 3
SAME_SOUND = str.maketrans({"w": "v", "ā": "a", "ī": "i", "ū": "u"})
"""Sounds that are one here."""


@lru_cache(1 << 16)
def genders_apart(plain: str, other: str) -> bool:
    """True when two readings (as plain sounds) differ in a gender ending and in nothing else.

    A vowel before the ending speaks against it: Mari and Maria are one name, and Arabic -i, -iya
    is for the lexicon to judge.
    """
    x, y = plain.translate(SAME_SOUND), other.translate(SAME_SOUND)
    if min(len(x), len(y)) < _LEAST or x == y:
        return False
    same = 0
    while same < min(len(x), len(y)) and x[same] == y[same]:
        same += 1
    ends = x[same:], y[same:]
    if ends not in _PAIRS and ends[::-1] not in _PAIRS:
        return False
    return bool(same) and x[same - 1] not in VOWELS
