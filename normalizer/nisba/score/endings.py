"""What makes two names of unknown words: an ending (Ivanov/Ivanova, Paolo/Paola, a place and its
nisba), or a consonant instead of another (Torbul/Torful).

The lexicon says so for Arabic names. Of a name that it does not know only the sounds speak.
"""

from functools import lru_cache

from nisba.sounds.inventory import VOWELS

_PAIRS = frozenset({("", "a"), ("u", "a"), ("us", "a")})
"""Sounds of a masculine and of a feminine ending (-o, -os and -us are heard as u, us)."""
_OF_A_PLACE = ("", "i")
"""Sounds of no ending and of that of a nisba: who comes from Torbul is a Torbuli."""
_LEAST = 3
_WORD = 4
"""Sounds of a word of which one may be another consonant."""
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


@lru_cache(1 << 16)
def consonants_apart(plain: str, other: str) -> bool:
    """True when two readings differ in one consonant instead of another, and in nothing else.

    Whether the two are ever taken for each other is for the alignment to say. Of the pairs of
    spellings that differ so, and that nothing known tells apart, those of one name write one sound
    in two ways (th for d, c for k); hardly any has another consonant.
    """
    x, y = plain.translate(SAME_SOUND), other.translate(SAME_SOUND)
    if len(x) != len(y) or len(x) < _WORD:
        return False
    differ = [(a, b) for a, b in zip(x, y, strict=True) if a != b]
    return len(differ) == 1 and VOWELS.isdisjoint(differ[0])


@lru_cache(1 << 16)
def one_skeleton(plain: str, other: str) -> bool:
    """True when two readings differ in vowels in the same places, if at all."""
    x, y = plain.translate(SAME_SOUND), other.translate(SAME_SOUND)
    return len(x) == len(y) and all(
        a == b or (a in VOWELS and b in VOWELS) for a, b in zip(x, y, strict=True)
    )


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
