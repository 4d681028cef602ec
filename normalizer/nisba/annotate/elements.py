"""How much a word looks like an element of an Arabic name: by the lexicon, not by the table."""

from dataclasses import dataclass, replace
from functools import lru_cache

from nisba.analysis.model import Head
from nisba.analysis.particles import roles
from nisba.annotate.words import words
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.lexicon import fold_latin, letters
from nisba.memory import bounded
from nisba.script import Script

_PERSON = frozenset({"given", "family", "nisba", "laqab"})
_SURNAME = frozenset({"family", "nisba"})
_PLACE = frozenset({"place", "place_head"})
_LIKELY = 0.6
_PLAINLY, _SHORT = 0.9, 4
"""A given name that rules lead to, so likely and of more letters, is as good as listed: Mohamed."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a word being an element.

    Attributes:
        strength: 2 a spelling that the lexicon lists for an Arabic element; 1 one that rules lead
            to, or an element of another origin; 0 nothing; -1 a name of elsewhere.
        given, surname, place: what the element may be.
    """

    strength: int = 0
    given: bool = False
    surname: bool = False
    place: bool = False


NOTHING = Evidence()
_ELSEWHERE = Evidence(-1)
_SERVANT = Evidence(2, given=True, surname=True)
"""Abd al-X in one word (Abdelkader, Abdirahman): a person's name and nothing else."""


class Elements:
    """Evidence word by word. Made once for an engine, and remembered."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        lexicon = engine.lexicon
        self._kinds = tuple(entry.kinds for entry in lexicon.entries)
        self._listed: dict[str, list[int]] = {}
        self._arabic: dict[str, list[int]] = {}
        for i, entry in enumerate(lexicon.entries):
            for spelling in (entry.press, *entry.variants):
                self._listed.setdefault(fold_latin(spelling), []).append(i)
            self._arabic.setdefault(lexicon.letters[i], []).append(i)
        self.of = bounded(1 << 16)(self._of)
        self.arabic = bounded(1 << 16)(self._of_arabic)

    def _of(self, word: str, language: str = "") -> Evidence:
        """Evidence for a Latin ``word`` in lower case, without article.

        Args:
            language: of the text, for what its letters stand for.
        """
        folded = fold_latin(word)
        if len(folded) < _SHORTEST or any(c.isdigit() for c in folded):
            return NOTHING
        foreign = folded in words("foreign")
        positions = self._listed.get(folded, [])
        entries = self._engine.lexicon.entries
        if positions:
            arabic = any(entries[i].origin == "ar" for i in positions)
            strength = -1 if foreign else 2 if arabic else 1
            return self._evidence(strength, positions)
        if foreign:
            return _ELSEWHERE
        positions, head = self._by_rule(word, language)
        if not positions:
            return NOTHING
        if head is Head.ABD:
            return _SERVANT
        found = self._evidence(1, positions)
        plainly = self._by_rule(word, language, _PLAINLY)[0] and len(folded) > _SHORT
        return replace(found, strength=2) if plainly and found.given else found

    def _by_rule(self, word: str, language: str, likely: float = _LIKELY) -> tuple[list[int], Head]:
        """Entries that the spelling likely stands for, and the head run together with them."""
        parser, lexicon = self._engine.parser, self._engine.lexicon
        parsed = parser.parse(clean(word).text, language)
        if len(parsed.elements) != 1:
            return [], Head.NONE
        element = parsed.elements[0]
        for form in element.forms:
            senses = lexicon.senses(form.reading, form.word, form.arabic)
            if form.head is Head.ABD and sum(p for _, p in senses) >= likely:
                return [i for i, _ in senses], form.head  # whose servant is open: Kader is several
            found = [i for i, p in senses if p >= likely]
            if found and lexicon.entries[found[0]].origin == "ar":
                return found, form.head
        return [], Head.NONE

    def _of_arabic(self, word: str) -> Evidence:
        """Evidence for a ``word`` in Arabic script, without article and proclitics."""
        positions = self._arabic.get(letters(word), [])
        return self._evidence(2, positions) if positions else NOTHING

    def _evidence(self, strength: int, positions: list[int]) -> Evidence:
        kinds = frozenset().union(*(self._kinds[i] for i in positions))
        if not kinds & (_PERSON | _PLACE):
            return NOTHING
        return Evidence(strength, "given" in kinds, bool(kinds & _SURNAME), bool(kinds & _PLACE))


def role_of(word: str, script: Script) -> frozenset[str]:
    """The grammar roles a word in lower case may have in a name (``analysis/particles.tsv``)."""
    return frozenset(roles(word, script))


@lru_cache(4)
def elements_of(engine: Engine) -> Elements:
    """The one :class:`Elements` of an engine."""
    return Elements(engine)
