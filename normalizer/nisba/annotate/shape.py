"""Names in Latin script that no table lists: by articles, particles, known elements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nisba.annotate.elements import NOTHING, Elements, role_of
from nisba.annotate.tokens import Token
from nisba.annotate.words import ordinary, words
from nisba.model import Kind
from nisba.script import Script

_SUN = frozenset("tdrzsn")
_NASAB = {"bin": 2, "ibn": 2, "bint": 2, "ould": 2, "wuld": 2, "ben": 1}
_KUNYA = frozenset({"kunya-abu", "kunya-abu-al", "kunya-umm"})
_NUMERALS = frozenset(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])
_LONGEST = 6
_ENOUGH = 2
_PLAIN_ARTICLES = ("al", "el")
"""Before a hyphen they make a name of every word, titles included (al-Imam)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word with the article and particles before it.

    Attributes:
        last: the token after its last one.
        strength: what speaks for it: 2 much, 1 something, 0 nothing, -1 a name of elsewhere.
        role: ``word``, ``article``, ``kunya``, ``abd``, ``nasab``, ``place head`` or ``band``.
        given: it may begin a person's name.
        place: it may be a place.
    """

    last: int
    strength: int
    role: str = "word"
    given: bool = False
    surname: bool = False
    place: bool = False


@dataclass(frozen=True, slots=True)
class Shaped:
    """A name by its shape, at tokens ``first`` up to ``last``.

    Attributes:
        kind: what its shape says it is, if anything.
        strength: of all its units together.
        units: how many there are.
        person: there is more in it than a word that is known of places only.
    """

    first: int
    last: int
    kind: Kind | None
    strength: int
    units: int
    person: bool = True


class Shapes:
    """Reads the tokens of one text.

    Args:
        tokens: the text.
        language: of the text, one of `nisba.annotate.words.LANGUAGES`.
        elements: evidence for words.
        listed: whether a listed place of the table begins at a token, where a name must end.
        place: whether the words before a token say that a place follows.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        language: str,
        elements: Elements,
        listed: Callable[[int], bool],
        place: Callable[[int], bool],
    ) -> None:
        self._place = place
        self._tokens = tokens
        self._elements = elements
        self._listed = listed
        self._ordinary = ordinary(language)
        self._common = words("common", language)
        self._titles = words("title", language)
        self._heads = words("head")
        self._bands = words("band")
        self._stop = words("stop", language)
        self._articles = words("article")
        self._language = "" if language == "ar" else language

    def at(self, first: int) -> Shaped | None:
        """The name that begins with the token ``first``, if its shape is that of one."""
        unit = self.unit(first)
        if unit is None:
            return None
        units = [unit]
        last = unit.last
        while last < len(self._tokens) and len(units) < _LONGEST:
            follows = self._follower(units, last)
            if follows is None:
                break
            units.append(follows)
            last = follows.last
        kind = _kind_of(units)
        strength = sum(u.strength for u in units)
        if units[0].strength < 0 and len(units) > 1 and units[-1].strength >= _ENOUGH:
            strength += 1
        if units[-1].role == "word" and last < len(self._tokens) and kind is Kind.PERSON:
            numeral = self._tokens[last]
            if numeral.joined and numeral.text in _NUMERALS:
                last += 1
        person = any(u.role != "word" or u.given or u.surname for u in units)
        return Shaped(first, last, kind, strength, len(units), person)

    def unit(self, at: int) -> Unit | None:
        """The unit that begins with the token ``at``; ``None`` where no name can be."""
        if at >= len(self._tokens):
            return None
        token = self._tokens[at]
        if token.script is not Script.LATIN:
            return None
        following = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        if following is not None and following.joined:
            unit = self._with_particle(token, following, at)
            if unit is not None:
                return unit
        return self._word(token, at)

    def _with_particle(self, token: Token, following: Token, at: int) -> Unit | None:
        fold = token.fold
        if self._is_article(token, following, at):
            inner = self._word(following, at + 1, article=following.hyphen)
            if inner is None:
                return None
            if following.hyphen or inner.strength >= _ENOUGH:
                return Unit(
                    inner.last, _ENOUGH, "article", surname=True, place=inner.place, given=False
                )
            return None
        roles = role_of(fold, Script.LATIN)
        if roles & _KUNYA and token.capital and len(fold) > 2:
            inner = self.unit(at + 1)
            if inner is not None and fold not in self._ordinary:
                return Unit(inner.last, _ENOUGH, "kunya", given=True)
        if "abd" in roles and token.capital:
            inner = self.unit(at + 1)
            if inner is not None:
                return Unit(inner.last, _ENOUGH, "abd", given=True)
        if fold in _NASAB and (token.capital or at):
            inner = self.unit(at + 1)
            if inner is not None and inner.strength >= 0:
                strength = max(inner.strength, 0) if fold == "ben" else _NASAB[fold]
                return Unit(inner.last, strength, "nasab", given=token.capital, surname=True)
        if not token.capital or (fold in self._ordinary and fold not in self._titles):
            return None
        if fold in self._heads or fold in self._bands:
            if fold in self._titles and not self._place(at):
                return None  # Sheikh: a person's title, but the beginning of places too
            inner = self._after_head(at + 1)
            if inner is None or following.fold in self._common:
                return None
            dubious = fold in words("dubious head") and not self._place(at)
            if dubious and inner.strength < 1:
                return None
            own = self._elements.of(fold, self._language)
            telling = not (dubious or own.given or own.surname)
            if inner.strength < 0 and not telling:
                return None
            role = "place head" if fold in self._heads else "band"
            strength = _ENOUGH if inner.strength or telling else 1
            return Unit(inner.last, strength, role, place=role == "place head")
        return None

    def _after_head(self, at: int) -> Unit | None:
        """What a head goes with: the unit there, but of two heads in a list each has its own."""
        token, after = self._tokens[at], at + 1
        ends = after >= len(self._tokens) or self._tokens[after].fold not in self._heads
        if ends or token.fold not in self._heads:
            return self.unit(at)
        return self._word(token, at)

    def _is_article(self, token: Token, following: Token, at: int) -> bool:
        if token.fold not in self._articles or not (following.capital or token.caps):
            return False
        if following.hyphen and token.fold in _PLAIN_ARTICLES:
            return following.fold not in self._stop
        if following.fold in self._stop:
            return False
        if following.hyphen and len(token.fold) > 1:
            return _assimilated(token.fold, following.fold)
        if following.fold in self._ordinary:
            # An e-Book is none, but after a band's or a place's head nothing else is written so.
            return following.hyphen and following.fold[0] in _SUN and self._after_a_head(token, at)
        if following.hyphen:
            if following.fold[0] not in _SUN:
                return False
            if self._elements.of(following.fold, self._language).strength > 0:
                return True
            # English writes e-Residency, but not after a name as in Nour e-Din.
            return not token.capital and (token.fold == "a" or self._after_a_name(token, at))
        return token.fold in _PLAIN_ARTICLES

    def _after_a_head(self, token: Token, at: int) -> bool:
        """Whether the word before, with a space between, begins names: Ahrar, Jabal."""
        if not at or not token.joined or token.capital:
            return False
        before = self._tokens[at - 1]
        return before.capital and (before.fold in self._heads or before.fold in self._bands)

    def _after_a_name(self, token: Token, at: int) -> bool:
        """Whether the word before, with a space between, may be of a name."""
        before = self._tokens[at - 1] if at and token.joined else None
        return before is not None and before.capital and before.fold not in self._ordinary

    def _word(self, token: Token, at: int, *, article: bool = False) -> Unit | None:
        """A word by itself; after an article it may be one that is no name otherwise."""
        if not token.capital or len(token.fold) < 2:
            return None
        if token.fold in self._ordinary and not article:
            return None
        if token.caps and len(token.fold) < 4:
            return None
        plain = token.fold in self._common or token.fold in self._ordinary
        evidence = NOTHING if plain else self._elements.of(token.fold, self._language)
        return Unit(
            at + 1, evidence.strength, "word", evidence.given, evidence.surname, evidence.place
        )

    def _before_article(self, first: Unit, unit: Unit, at: int) -> bool:
        """An unknown word that an article with a hyphen follows begins a name: Munadil al-Badrani.

        German writes every noun with a capital, so there the word must look like an element.
        """
        if first.role != "word" or unit.role != "article" or not self._tokens[at + 1].hyphen:
            return False
        if first.strength > 0:
            return first.given or first.surname or not first.place
        word = self._tokens[at - 1]
        titled = word.joined and self._tokens[at - 2].fold in self._titles
        return first.strength == 0 and (titled or (self._language != "de" and not word.opens))

    def _follower(self, units: list[Unit], at: int) -> Unit | None:
        """The unit at the token ``at``, where it goes on with the name of ``units``."""
        token = self._tokens[at]
        if not token.joined or token.elided or self._listed(at):
            return None
        unit = self.unit(at)
        if unit is None or unit.role == "band":
            return None
        if unit.role == "place head" and token.fold not in words("family head"):
            return None
        first = units[0]
        if first.role == "band":
            return unit if unit.role == "article" or unit.strength > 0 else None
        if first.role == "place head":
            return unit if unit.role == "article" and len(units) == 1 else None
        if not _begins_person(first) and not self._before_article(first, unit, at):
            return None
        if unit.role != "word" or unit.strength > 0:
            return unit
        if token.hyphen or token.caps or len(units) > 1 or unit.strength < 0:
            return None
        return unit


def _assimilated(article: str, word: str) -> bool:
    """The article ends as the word begins (ad-Din, asch-Scham), or is not assimilated."""
    bare = article.lstrip("aeiu")
    return bare == "l" or word.startswith(bare) or (bare == "s" and word.startswith(("ch", "sh")))


def _begins_person(unit: Unit) -> bool:
    if unit.role in ("kunya", "abd"):
        return True
    return unit.given or (unit.role == "nasab" and unit.given) or unit.strength < 0


def _kind_of(units: Sequence[Unit]) -> Kind | None:
    first = units[0]
    if first.role == "place head":
        return Kind.PLACE
    if first.role == "band":
        return Kind.ORG
    if first.role in ("kunya", "abd", "nasab") or (len(units) > 1 and first.role == "word"):
        return Kind.PERSON
    return None
