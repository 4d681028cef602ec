"""How well a Latin spelling fits an Arabic one that it may be of: evidence across scripts.

Consonants alone leave رزن between Razan, Rizen and Arazane. The spellings that the guesser holds
likely tell them apart, by vowels and by what usage writes.
"""

from functools import lru_cache
from heapq import nlargest

from rapidfuzz.distance import Indel

from nisba.guess import guess_latin
from nisba.guess.letters import arabic_letters, latin_letters
from nisba.script import words_of

_OF_A_WORD = 6
"""Spellings taken of a word, and of a name."""
_ARTICLE, _SHORTEST = "ال", 5
"""The article, and the letters of the shortest word that is taken to begin with it."""
_LATIN_ARTICLES = frozenset(
    f"{vowel}{letter}"
    for vowel in "ae"
    for letter in ("l", "t", "th", "d", "dh", "r", "z", "s", "sh", "n")
)


def latin_likeness(arabic: str, latin: str) -> float:
    """Expected likeness of a Latin name and the Latin spellings of an Arabic one, 0..1.

    Articles are left out on both sides. 0 where one of the names has no letters of its script.

    Raises:
        GuessModelError: the packaged model cannot be read.
    """
    spelled = _spelled(arabic)
    other = _joined(latin)
    if not spelled or not other:
        return 0.0
    total = sum(share for _, share in spelled)
    return sum(s * Indel.normalized_similarity(text, other) for text, s in spelled) / total


@lru_cache(1 << 12)
def _spelled(arabic: str) -> tuple[tuple[str, float], ...]:
    """The likeliest spellings of a name, run together, with their probabilities."""
    best = [("", 1.0)]
    for word in words_of(arabic):
        plain = arabic_letters(word)
        if len(plain) >= _SHORTEST:
            plain = plain.removeprefix(_ARTICLE)
        if guesses := guess_latin(plain, _OF_A_WORD):
            longer = ((text + g.text, p * g.score) for text, p in best for g in guesses)
            best = nlargest(_OF_A_WORD, longer, key=lambda pair: pair[1])
    return tuple(pair for pair in best if pair[0])


@lru_cache(1 << 16)
def _joined(latin: str) -> str:
    plain = (latin_letters(word) for word in words_of(latin))
    return "".join(word for word in plain if word not in _LATIN_ARTICLES)
