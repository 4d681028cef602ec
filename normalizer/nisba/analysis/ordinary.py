"""Words that no list has: most words of most files.

Of a Latin word that is in none of the lists of numbers, particles, generic words, translations and
spellings, only its sounds say what it may be. One look tells that, instead of one look a list.
"""

from collections.abc import Iterable

from nisba.analysis.generic import generic_forms
from nisba.analysis.numbers import number_forms
from nisba.analysis.particles import latin_forms
from nisba.lexicon import Lexicon, fold_latin


class Listed:
    """The Latin words that some list has.

    Attributes:
        words: numbers, particles, generic words and translations.
        spellings: those that the lexicon lists as spellings.
    """

    def __init__(self, lexicon: Lexicon, translations: Iterable[str]) -> None:
        self.words = frozenset(number_forms()).union(generic_forms(), latin_forms(), translations)
        self.spellings = lexicon.spellings()

    def ordinary(self, word: str) -> bool:
        """True for two or more Latin letters, lower case, that no list has with marks or without.

        Letters that are more than one with marks are none of these: ø, ß, ə.
        """
        if not word.isalpha() or word in self.words:
            return False
        if not word.isascii():
            word = fold_latin(word)
            if not word.isascii() or word in self.words:
                return False
        return len(word) > 1 and word not in self.spellings
