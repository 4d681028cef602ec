"""Guess how an element of a name that no lexicon knows is spelled in the other script.

    guess_latin("زنكي", 3)     popular Latin spellings of Arabic letters
    guess_arabic("zenki", 3)   Arabic letters of a Latin spelling
    guess_vowels("زنكي", 3)    the word with its vowels

A word without its article and particles goes in. The model is read when it is first needed, and
answers are cached; it was trained by ``python -m nisba.training.guess``.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nisba.guess.article import article_likelihood, with_articles
from nisba.guess.consensus import agreed
from nisba.guess.hints import GIVEN, GUESSED, SPELLINGS, hints
from nisba.guess.letters import LATIN, arabic_letters, latin_letters
from nisba.guess.memory import remembered
from nisba.guess.model import Guesser, GuessModelError, read_file
from nisba.guess.search import cuts, spellings
from nisba.guess.vowels import weigh

MODEL = Path(__file__).with_name("model.bin")
TO_LATIN, TO_ARABIC, TO_VOWELS = "arabic-latin", "latin-arabic", "arabic-vocalised"
LONGEST = 30
"""Letters of the longest word that is guessed; there is no such name element."""

__all__ = [
    "Guess",
    "GuessModelError",
    "guess_arabic",
    "guess_article",
    "guess_latin",
    "guess_vowels",
    "load",
]


@dataclass(frozen=True, slots=True)
class Guess:
    """A spelling.

    Attributes:
        text: lower-case Latin letters without marks, or bare Arabic letters.
        score: 0..1, how likely it is; those of one word sum to at most 1.
    """

    text: str
    score: float


def guess_latin(letters: str, n: int) -> tuple[Guess, ...]:
    """The ``n`` likeliest popular Latin spellings of an Arabic word, best first.

    Vowel marks and anything that is not an Arabic letter are passed over. Empty for a word
    without letters or of more than :data:`LONGEST`.

    Raises:
        GuessModelError: the packaged model cannot be read.
    """
    return _latin(arabic_letters(letters))[: max(0, n)]


def guess_arabic(latin: str, n: int, *, article: bool = True) -> tuple[Guess, ...]:
    """The ``n`` likeliest Arabic spellings of a word in Latin letters, best first.

    Diacritics are folded. Empty for a word without letters or of more than :data:`LONGEST`.

    Args:
        latin: the word.
        n: most spellings wanted.
        article: spellings with the article are wanted, too: Turabi may be الترابي. Not so where
            an article was split off, or none can be.

    Raises:
        GuessModelError: the packaged model cannot be read.
    """
    return _arabic(latin_letters(latin), article)[: max(0, n)]


def guess_article(letters: str, latin: str) -> float:
    """How likely Arabic writes a word with the article that Latin writes without it, 0..0.49.

    Args:
        letters: the Arabic word without article; marks are passed over.
        latin: the Latin one.

    Raises:
        GuessModelError: the packaged model cannot be read.
    """
    weights = load(TO_ARABIC).articles
    return article_likelihood(arabic_letters(letters), latin_letters(latin), weights)


def guess_vowels(
    letters: str, n: int, latin: str = "", *, native: bool = False
) -> tuple[Guess, ...]:
    """The ``n`` likeliest vocalisations of an Arabic word, best first.

    Args:
        letters: the word; marks that it has already are passed over.
        n: most vocalisations wanted.
        latin: how the word is spelled in Latin letters, where that is known. Else the spellings
            that are likely hint at the vowels.
        native: the word has the article, or stands before one that has it, so that it is Arabic
            rather than a foreign name.

    Raises:
        GuessModelError: the packaged model cannot be read.
    """
    return _vowels(arabic_letters(letters), latin_letters(latin), native)[: max(0, n)]


@lru_cache(maxsize=20_000)
def _vowels(word: str, latin: str, native: bool) -> tuple[Guess, ...]:
    if not 0 < len(word) <= LONGEST:
        return ()
    guesser = load(TO_VOWELS)
    given = cuts(word, load(TO_LATIN), wanted=latin) if latin else []
    likely = given or cuts(word, load(TO_LATIN), beam=SPELLINGS)
    hinted = hints(word, likely, native=native)
    scored = spellings(word, guesser, hinted, GIVEN if given else GUESSED)
    scored = remembered(scored, guesser.memory.get(word, ()), guesser.sharpness)
    if latin:
        scored = weigh(scored, latin)
    return normalised(scored, guesser.sharpness, guesser.coverage)


@lru_cache(maxsize=4)
def load(direction: str) -> Guesser:
    """The packaged model of a direction, read once."""
    return read_file(MODEL, direction)


@lru_cache(maxsize=20_000)
def _latin(word: str) -> tuple[Guess, ...]:
    if not 0 < len(word) <= LONGEST:
        return ()
    guesser = load(TO_LATIN)
    return normalised(ranked(word, guesser), guesser.sharpness, guesser.coverage)


@lru_cache(maxsize=20_000)
def _arabic(word: str, article: bool) -> tuple[Guess, ...]:
    if not 0 < len(word) <= LONGEST:
        return ()
    guesser = load(TO_ARABIC)
    scored = ranked(word, guesser, article=article)
    return normalised(scored, guesser.sharpness, guesser.coverage)


def ranked(word: str, guesser: Guesser, *, article: bool = True) -> list[tuple[str, float]]:
    """Spellings of a word with the logarithms of their weights, best first.

    Args:
        word: in the letters of its alphabet.
        guesser: from Arabic to Latin or back.
        article: see :func:`guess_arabic`.
    """
    if guesser.shape.target == LATIN:
        return agreed(spellings(word, guesser))
    scored = [(cut.text, cut.score) for cut in cuts(word, guesser)]
    return with_articles(scored, word, guesser.articles if article else {})


def normalised(
    scored: list[tuple[str, float]], sharpness: float, coverage: float
) -> tuple[Guess, ...]:
    """Logarithmic weights of one word as probabilities that sum to ``coverage``, best first."""
    weights = [math.exp(sharpness * (s - scored[0][1])) for _, s in scored]
    total = sum(weights)
    return tuple(
        Guess(text, round(coverage * w / total, 4))
        for (text, _), w in zip(scored, weights, strict=True)
    )
