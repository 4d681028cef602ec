"""What an element that the lexicon does not know may be, by the guesser."""

import re

from nisba.analysis.model import Form
from nisba.canonical import Inferred, capitalised, latin_word
from nisba.engine import Engine
from nisba.guess import guess_arabic, guess_latin, guess_vowels
from nisba.guess.letters import latin_letters
from nisba.lexicon import bare
from nisba.transliterate.engine import romanise
from nisba.transliterate.spell import arabic_of_sounds

Spelled = tuple[Inferred | None, str, float]
"""A guessed Latin spelling (or none: as given), the Arabic to use, and how likely they are."""

MARKED = frozenset("āīūḥṣḍṭẓḫẖġḡǧṯḏẕ\u0331\u0327")
"""Letters of marked systems; other diacritics (ø, é, š) are those of a language's own spelling."""
_SCHOLARLY = re.compile(f"[{''.join(sorted(MARKED))}ʿʾʻʼ‘’`']")
_MOST = 12
"""Guesses taken for a word."""
_FALLING = 0.6
"""What each further spelling by sounds counts beside the one before it."""


def latin_spellings(form: Form) -> list[Spelled]:
    """Popular Latin for a form; one spelling where its vowels or its Latin letters are given."""
    if not form.arabic:
        return [(None, "", 1.0)]
    if bare(form.word) != form.word:
        return [(Inferred(romanise(form.word, "popular")), form.word, 1.0)]
    return [
        (Inferred(capitalised(g.text)), form.word, g.score) for g in guess_latin(form.word, _MOST)
    ]


def arabic_spellings(form: Form, engine: Engine, *, vowels: bool, enough: int) -> list[Spelled]:
    """Arabic for a form, with short vowels or (from plain Latin) without.

    Of more guesses than are ``enough``, those that all the others are likelier than are left out;
    where one is, it is of the likeliest guess.
    """
    if form.arabic:
        if not vowels or bare(form.word) != form.word:
            return [(None, form.word, 1.0)]
        return [(None, g.text, g.score) for g in guess_vowels(form.word, _MOST)]
    latin = latin_word(form)
    if _SCHOLARLY.search(latin) or not latin_letters(latin):
        # Marks say which consonant is meant: the sounds know more than the plain letters.
        sounds = arabic_of_sounds(form, engine)
        return [(None, s, _FALLING ** (k + 1)) for k, s in enumerate(sounds)]
    found: list[Spelled] = []
    for guess in guess_arabic(latin, _MOST if enough > 1 else 1, article=False):
        if sum(likely >= guess.score for _, _, likely in found) >= enough:
            break  # none that comes now can be among the first: vowels only divide its likelihood
        if not vowels:
            found.append((None, guess.text, guess.score))
            continue
        marked = guess_vowels(guess.text, 2, latin)
        share = sum(m.score for m in marked) or 1.0
        found += [(None, m.text, guess.score * m.score / share) for m in marked]
    return found
