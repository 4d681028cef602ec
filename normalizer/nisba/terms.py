"""The index terms of a name: what a query and the spelling it looks for have in common.

Both sides make terms the same way. The first letter tells the kind: ``e`` consonant key of an
element, ``d`` that key with one consonant dropped (typing errors, dropped letters), ``w`` key of
the whole name run together (words joined or split), ``l`` Arabic letters of the likeliest lexicon
entry (irregular spellings, other scripts), ``g`` meaning of a generic word, ``n`` number, ``v``
the sounds of an element without strong consonants.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from nisba.analysis.model import SLIP, Element, Head, ParsedName, Role
from nisba.keys import Keys
from nisba.lexicon import Lexicon
from nisba.memory import bounded
from nisba.score.element import senses_of

if TYPE_CHECKING:
    from nisba.engine import Engine

WEIGHTS: Mapping[str, float] = {
    "e": 1.0, "w": 1.6, "d": 0.45, "l": 0.8, "g": 0.5, "n": 0.8, "v": 0.8,
}  # fmt: skip
_KEYS_PER_FORM = 6
_FORMS = 3
_WHOLE_KEYS = 12
_SENSE = 0.25
_NAMES = 1 << 12
_ELEMENTS = 1 << 13
"""Elements whose terms are remembered: a kilobyte each."""


class Terms:
    """Makes the index terms of names; remembers those of elements."""

    def __init__(self, keys: Keys, lexicon: Lexicon) -> None:
        self._keys, self._lexicon = keys, lexicon
        self._of = bounded(_ELEMENTS)(self._element)
        self.of = bounded(_NAMES)(self._name)
        """Every index term of a parsed name."""

    def _name(self, parsed: ParsedName) -> frozenset[str]:
        return frozenset(self._whole(parsed)).union(*map(self._of, parsed.elements))

    def _element(self, element: Element) -> tuple[str, ...]:
        return tuple(self._each(element))

    def _each(self, element: Element) -> Iterable[str]:
        if element.role is Role.NUMBER:
            yield f"n{element.number}"
            return
        if element.gloss:
            for gloss in element.gloss:
                yield "g" + gloss
        lexicon = self._lexicon
        for form in element.forms[:_FORMS]:
            if form.cost >= SLIP:
                continue  # another word: it is compared, but not looked for
            keys = self._keys.of(form.reading.symbols)[:_KEYS_PER_FORM]
            for rank, key in enumerate(keys):
                if key:
                    yield "e" + key
                if form.head is Head.ALLAH:
                    yield f"e{key}L"  # as one word
                if rank < 2 and len(key) >= 2:
                    yield "d" + key
                if rank < 2 and len(key) >= 3:
                    yield "w" + key
                    for i in range(len(key)):
                        yield "d" + key[:i] + key[i + 1 :]
            if not keys or not keys[0]:
                yield "v" + _vowel_shape(form.reading.plain)
            for i, p in senses_of(form, lexicon):
                if p >= _SENSE:
                    yield "l" + lexicon.letters[i]

    def _whole(self, parsed: ParsedName) -> Iterable[str]:
        """Keys of the name without its spaces, particles included and articles optional."""
        if parsed.whole is None:
            return
        for key in self._keys.of(parsed.whole.reading.symbols)[:_WHOLE_KEYS]:
            if len(key) >= 3:
                yield "w" + key


def terms_of(parsed: ParsedName, engine: "Engine") -> frozenset[str]:
    """Every index term of a parsed name."""
    return engine.terms.of(parsed)


def _vowel_shape(plain: str) -> str:
    """Sounds with vowels levelled and ʿ, ʾ dropped: what is left of a word like ``Aya``."""
    level = {"ā": "a", "ī": "i", "y": "i", "ū": "u", "w": "u", "ḥ": "h"}
    out = ""
    for c in plain:
        c = level.get(c, c)
        if c not in "ʿʾ" and c != out[-1:]:
            out += c
    return out
