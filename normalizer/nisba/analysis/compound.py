"""Cut words that are two names run together: Gholamhossein, Benali, جسرالشغور, بنعبدالله.

What forms one unit (Abd al-X, X al-Din, X Allah, Abu X) is :mod:`nisba.analysis.glued`; here one
word becomes two. That is bold, so the lexicon must know both parts as they are spelled, and must
not know the whole.
"""

from nisba.lexicon import Lexicon, fold_latin, letters
from nisba.script import Script

_NAME = frozenset(("given",))
_FIRST = frozenset(
    ["محمد", "احمد", "علي", "حسن", "حسين", "غلام", "امير", "مير", "سيد", "حاج", "حاجي", "شيخ"]
)
"""First members of the compound names of Iran and South Asia that are often written as one word."""
_FATHER = frozenset(("given", "family", "divine"))
_LAST = _FATHER | {"nisba"}
_LATIN_SONS = ("ben", "bin")
_ARABIC_SONS = ("ابن", "بن")
SONS = _LATIN_SONS + _ARABIC_SONS
_ARTICLE = "ال"
_ARTICLES = ("al", "el")
_LEAST = 7
"""Letters that a word of two names has at least."""
_SHORTEST = 3
"""Letters that a part has at least, and that a son's *ben* has."""


class Splitter:
    """Splits words with the help of the lexicon.

    Attributes:
        firsts: spellings of first members of compound names.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        firsts = [i for i, name in enumerate(lexicon.letters) if name in _FIRST]
        self.firsts = lexicon.spellings_of(frozenset(firsts))
        self._beginnings = {first[:_SHORTEST] for first in self.firsts}
        self._openings = self._beginnings.union(_LATIN_SONS)

    def split(self, word: str, script: Script) -> tuple[str, str] | None:
        """The two words that a lower-case ``word`` is made of; ``None`` for most words."""
        if script is Script.ARABIC:
            return self._arabic(word)
        if script is not Script.LATIN or len(word) < _SHORTEST * 2:
            return None
        plain = word.isascii() and word.isalnum()
        if (plain and word[:_SHORTEST] not in self._openings) or self._listed(word):
            return None
        for son in _LATIN_SONS:
            rest = word.removeprefix(son)
            if rest != word and len(rest) >= _SHORTEST and self._is(rest, _FATHER):
                return son, rest
        if len(word) < _LEAST or (word.startswith(_ARTICLES) and self._is(word[2:], _LAST)):
            return None  # Alibrahim is al-Ibrahim, not Ali Brahim
        if plain and word[:_SHORTEST] not in self._beginnings:
            return None
        for i in range(_SHORTEST, len(word) - _SHORTEST + 1):
            first = word[:i] if plain else fold_latin(word[:i])
            if first in self.firsts and self._is(word[i:], _NAME):
                return word[:i], word[i:]
        return None

    def _listed(self, word: str) -> bool:
        return bool(self.lexicon.spelled(word))

    def _is(self, word: str, kinds: frozenset[str]) -> bool:
        entries = self.lexicon.entries
        return any(entries[i].kinds & kinds for i in self.lexicon.spelled(word))

    def _arabic(self, word: str) -> tuple[str, str] | None:
        lexicon = self.lexicon
        if len(word) < _SHORTEST + 2 or lexicon.at_letters(word):
            return None
        for son in _ARABIC_SONS:
            rest = word.removeprefix(son)
            if rest != word and len(rest) >= _SHORTEST and self._father(rest):
                return son, rest
        at = word.find(_ARTICLE, 2)
        if at > 0 and len(word) - at >= _SHORTEST + 2:
            first, rest = word[:at], word[at + 2 :]
            if lexicon.at_letters(first) and lexicon.at_letters(rest) and not _unit(word, at):
                return first, word[at:]
        return None

    def _father(self, word: str) -> bool:
        if word.startswith("عبدال"):
            return True
        entries = self.lexicon.entries
        return any(entries[i].kinds & _FATHER for i in self.lexicon.at_letters(word))


def _unit(word: str, at: int) -> bool:
    """Abd al-X, X al-Din, X Allah and Abu al-X are cut elsewhere."""
    return letters(word[:at]) in ("عبد", "عبيد", "ابو") or word[at:] in ("الدين", "الله")
