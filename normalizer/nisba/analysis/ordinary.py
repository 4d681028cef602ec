"""Words that no list has: most words of most files.

Of a Latin word that is in none of the lists of numbers, particles, generic words, translations and
spellings, only its sounds say what it may be. One look tells that, instead of one look a list.
"""

import re
from collections.abc import Iterable

from nisba.analysis.generic import generic_forms
from nisba.analysis.numbers import number_forms
from nisba.analysis.particles import latin_forms
from nisba.lexicon import Lexicon, fold_latin

APOSTROPHES = "'’‘`´"
"""Those inside words that are no letters for Unicode."""
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_LATIN = re.compile("[a-zß-ʯḀ-ỿ]+$")
"""Letters without marks; some are Latin beyond ASCII all the same: ø, ß, ə."""


class Listed:
    """The Latin words that some list has.

    Attributes:
        grammar: numbers and particles.
        meaningful: generic words and translations.
        words: all of these.
        spellings: those that the lexicon lists as spellings.
    """

    def __init__(self, lexicon: Lexicon, translations: Iterable[str]) -> None:
        self.grammar = frozenset(number_forms()).union(latin_forms())
        self.meaningful = frozenset(generic_forms()).union(translations)
        self.words = self.grammar | self.meaningful
        self.spellings = lexicon.spellings()

    def ordinary(self, word: str) -> bool:
        """True for two or more Latin letters, lower case, that no list has with marks or without.

        There may be apostrophes among them.
        """
        plain = word.isalpha()
        if not (plain or word.translate(_NO_APOSTROPHES).isalpha()) or word in self.words:
            return False
        if not (plain and word.isascii()):
            word = fold_latin(word)
            if word in self.words or not (word.isascii() or _LATIN.match(word)):
                return False
        return len(word) > 1 and word not in self.spellings
