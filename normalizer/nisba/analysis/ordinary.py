"""Words that no list has: most words of most files.

Of a Latin word that is in none of the lists of numbers, particles, generic words, translations and
spellings, only its sounds say what it may be. One look tells that, instead of one look a list.
"""

from collections.abc import Iterable

from nisba.analysis.generic import generic_forms
from nisba.analysis.numbers import number_forms
from nisba.analysis.particles import latin_forms
from nisba.lexicon import Lexicon


class Listed:
    """The Latin words that some list has.

    Attributes:
        words: all of them that are plain ASCII letters, lower case.
    """

    def __init__(self, lexicon: Lexicon, translations: Iterable[str]) -> None:
        found = {*number_forms(), *generic_forms(), *latin_forms(), *lexicon.spellings()}
        found.update(translations)
        self.words = frozenset([word for word in found if word.isascii() and word.isalpha()])

    def ordinary(self, word: str) -> bool:
        """True for two or more plain Latin letters, lower case, that no list has."""
        return len(word) > 1 and word.isascii() and word.isalpha() and word not in self.words
