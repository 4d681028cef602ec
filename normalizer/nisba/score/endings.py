"""Endings that make two names: Ivanov/Ivanova, Paolo/Paola, a place and its nisba.

The lexicon says so for Arabic names. Of a name that it does not know only the ending speaks.
"""

from functools import lru_cache

from nisba.sounds.inventory import VOWELS

_PAIRS = frozenset({("", "a"), ("u", "a"), ("us", "a")})
"""Sounds of a masculine and of a feminine ending (-o, -os and -us are heard as u, us)."""
_OF_A_PLACE = ("", "i")
"""Sounds of no ending and of that of a nisba: who comes from Torbul is a Torbuli."""
_LEAST = 3
SAME_SOUND = str.maketrans("wāīūḥṣḍṭẓ", "vaiuhsdtz")
"""Sounds that are one here."""


@lru_cache(1 << 16)
def genders_apart(plain: str, other: str) -> bool:
    """True when two readings (as plain sounds) differ in a gender ending and in nothing else.

    A vowel before the ending speaks against it: Mari and Maria are one name, and Arabic -i, -iya
    is for the lexicon to judge.
    """
    ends = _ends(plain, other)
    return ends in _PAIRS or ends[::-1] in _PAIRS


def nisbas_apart(plain: str, other: str) -> bool:
    """True when two readings differ in the -i of a nisba, behind a consonant, and in nothing else.

    Said of words that the lexicon does not know: Hijazi is Hijazi, and Swahili has Rashidi.
    """
    ends = _ends(plain, other)
    return _OF_A_PLACE in (ends, ends[::-1])


def _ends(plain: str, other: str) -> tuple[str, ...]:
    """How two readings go on behind a last consonant that both have; empty for none."""
    x, y = plain.translate(SAME_SOUND), other.translate(SAME_SOUND)
    if min(len(x), len(y)) < _LEAST or x == y:
        return ()
    same = 0
    while same < min(len(x), len(y)) and x[same] == y[same]:
        same += 1
    if not same or x[same - 1] in VOWELS:
        return ()
    return x[same:], y[same:]
