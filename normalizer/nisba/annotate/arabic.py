"""Names in Arabic script that no table lists: persons by their elements, places by cue words."""

from collections.abc import Callable, Sequence

from nisba.annotate.elements import Elements, role_of
from nisba.annotate.shape import Shaped
from nisba.annotate.tokens import Token
from nisba.annotate.words import ordinary, words
from nisba.model import Kind
from nisba.script import Script

_LONGEST = 6
_ARTICLE = "ال"
_STRONG = 4


class ArabicShapes:
    """Reads the tokens of one text; the arguments are those of `nisba.annotate.shape.Shapes`."""

    def __init__(
        self, tokens: Sequence[Token], elements: Elements, listed: Callable[[int], bool]
    ) -> None:
        self._tokens = tokens
        self._elements = elements
        self._listed = listed
        self._ordinary = ordinary("ar") - words("common", "ar")
        self._common = words("common", "ar")
        self._stop = words("stop", "ar")
        self._cues = words("title", "ar") | words("speech", "ar")
        self._places = words("before", "ar")
        self._factions = words("faction", "ar")

    def at(self, first: int) -> Shaped | None:
        """The name that begins with the token ``first``, if there is one."""
        if self._tokens[first].script is not Script.ARABIC:
            return None
        before = self._tokens[first - 1].fold if first and self._tokens[first].joined else ""
        if before in self._factions:
            return self._faction(first)
        person = self._person(first, cued=before in self._cues)
        if person is not None:
            return person
        return self._place(first) if before in self._places else None

    def _person(self, first: int, cued: bool) -> Shaped | None:
        """A given name and what follows it, each an element that the lexicon has."""
        last, kunya = self._particles(first)
        if last >= len(self._tokens):
            return None
        begins = kunya or self._given(last)
        if not begins:
            return None
        surnames = doubtful = 0
        last += 1
        while last < len(self._tokens) and last - first < _LONGEST:
            if not self._tokens[last].joined or self._listed(last):
                break
            after, particle = self._particles(last)
            if after >= len(self._tokens) or not self._surname(after, particle):
                break
            doubtful += self._tokens[after].fold in self._common
            surnames += 1
            last = after + 1
        if not surnames and not (kunya and cued):
            return None
        clear = surnames - doubtful + (self._tokens[first].fold not in self._common) + kunya
        if clear < 1 and not cued:
            return None
        return Shaped(first, last, Kind.PERSON, _STRONG, 1 + surnames)

    def _particles(self, at: int) -> tuple[int, bool]:
        """The token after أبو, بن, عبد and the like, and whether there was one."""
        found = False
        while at + 1 < len(self._tokens) and self._tokens[at + 1].joined:
            roles = role_of(self._tokens[at].fold, Script.ARABIC)
            if not roles & {"kunya-abu", "kunya-umm", "bin", "bint", "abd", "family"}:
                break
            at, found = at + 1, True
        return at, found

    def _given(self, at: int) -> bool:
        fold = self._tokens[at].fold
        return fold not in self._ordinary and self._elements.arabic(fold).given

    def _surname(self, at: int, particle: bool) -> bool:
        fold = self._tokens[at].fold
        if particle:  # Abd al-Malik is no king, and Abd Allah no people
            return fold not in self._stop
        if fold in self._ordinary:
            return False
        word = fold.removeprefix(_ARTICLE)
        evidence = self._elements.arabic(word)
        if word != fold:
            return evidence.surname or evidence.given or (word.endswith("ي") and len(word) > 3)
        return evidence.given or evidence.surname

    def _place(self, first: int) -> Shaped | None:
        """What follows حي or مدينة: one word, or a word and another with the article."""
        token = self._tokens[first]
        if token.fold in self._ordinary or token.fold in self._places:
            return None
        last = first + 1
        heads = words("common", "ar")
        evidence = self._elements.arabic(token.fold.removeprefix(_ARTICLE))
        if not (evidence.strength or token.fold.startswith(_ARTICLE) or token.fold in heads):
            return None
        following = self._tokens[last] if last < len(self._tokens) else None
        if (
            evidence.place
            and following is not None
            and following.joined
            and not token.fold.startswith(_ARTICLE)
            and following.fold not in self._ordinary
            and not self._listed(last)
        ):
            last += 1
        return Shaped(first, last, Kind.PLACE, _STRONG, last - first)

    def _faction(self, first: int) -> Shaped | None:
        """What follows لواء or حركة: a person's name, or words with the article."""
        person = self._person(first, cued=True)
        if person is not None:
            return Shaped(first, person.last, Kind.ORG, _STRONG, person.units)
        token = self._tokens[first]
        if token.fold in self._ordinary or not token.fold.startswith(_ARTICLE):
            return None
        return Shaped(first, first + 1, Kind.ORG, _STRONG, 1)
