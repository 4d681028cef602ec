"""Where names stand in a text: what the table lists, then what has the shape of a name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from nisba.analysis.generic import ADMIN, DIRECTION, generic
from nisba.annotate.arabic import ArabicShapes
from nisba.annotate.elements import Elements
from nisba.annotate.listed import Hit, Listed
from nisba.annotate.shape import Shaped, Shapes
from nisba.annotate.tokens import Token
from nisba.annotate.words import ordinary_of, words
from nisba.model import Kind
from nisba.reconciler import Reconciler
from nisba.script import Script

_SURE, _SOME = 2, 1
_LONGEST_TITLE = 7
_WITH_ARTICLE = 2
_NISBA = re.compile("^(?:ال.{2,}ي|.{2,}[iy])$")
"""With an article the form of a family name, though places are called so too (al-Zaatari)."""
_GLUED = re.compile("[ae]l(?=[^\\W\\d]{4})")
_AND = re.compile("[ ,،/]{1,3}|,? (?:and|et|und)(?: in| de| d['’])? ?")
_SHORT_NAME = 2
"""Units of a name that is a place's by its surroundings although its shape is a person's."""
_APART = 3
"""Most code points between two names of a list (a comma and a space)."""


class Claim(IntEnum):
    """How sure it is that a stretch is a name, before it is looked up."""

    NAME = 4
    """It is one, whether the table knows it or not."""
    IF_ARAB = 3
    """The same, in a text that is about an Arab country."""
    ONLY_IF_KNOWN = 2
    """It is one if the table has it, or a part of a name that the text has in full."""
    ONLY_AT_HOME = 1
    """It is one if the table has it in a country that the text is about."""
    OTHER = 0
    """It is a name, but no Arabic one (Turkey)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of tokens that may be a name.

    Attributes:
        first, last: its first token and the one after its last.
        claim: how sure.
        kind: what its shape or its surroundings say it is.
        hit: what the table lists there, if anything.
        strength: of its elements together.
        units: words with their particles; 0 where the table lists it.
    """

    first: int
    last: int
    claim: Claim
    kind: Kind | None = None
    hit: Hit | None = None
    strength: int = 0
    units: int = 0


class Finder:
    """Finds the spans of one text. Every method reads only."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        language: str,
        reconciler: Reconciler,
        listed: Listed,
        elements: Elements,
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._language = language
        self._table = reconciler.table
        self._listed = listed
        self._elements = elements
        self._hits: dict[int, Hit | None] = {}
        self._latin_language = "" if language == "ar" else language
        self._latin = Shapes(
            tokens, language, elements, self._is_listed_elsewhere, self._place_before
        )
        self._arabic = ArabicShapes(tokens, elements, self._is_listed_elsewhere)
        self._common = words("common", language)
        self._people = words("people", language)
        self._inside = words("inside", language)
        self._before = words("before", language)
        self._after = words("after", language)
        self._factions = words("faction", language)
        self._speech = words("speech", language)
        self._ranks = words("title", language) - words("inside title")
        self._articles = words("article")
        self._locative = words("locative", language)

    def spans(self) -> list[Span]:
        """The spans in order; none overlaps another."""
        found = list(self._by_word())
        return self._with_neighbours(found)

    def _by_word(self) -> Iterator[Span]:
        at, tokens = 0, self._tokens
        while at < len(tokens):
            span = self._span(at) if self._may_begin(at) else None
            if span is None:
                at += 1
                continue
            if span.claim is not Claim.OTHER:
                yield span
            at = span.last

    def _may_begin(self, at: int) -> bool:
        """A quick look: most words of a text begin no name."""
        token = self._tokens[at]
        if token.script is Script.ARABIC:
            return len(token.text) > 1
        if token.capital:
            return token.fold not in self._inside or not token.opens
        following = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        return following is not None and following.capital and len(token.fold) <= 4

    def _span(self, at: int) -> Span | None:
        hit = self._hit(at)
        if hit is not None and self._titled(hit):
            return None
        arabic = self._tokens[at].script is Script.ARABIC
        shaped = self._arabic.at(at) if arabic else self._latin.at(at)
        title = None if arabic else self._title(at)
        if hit is not None and (shaped is None or not self._outdoes(shaped, hit)):
            span = self._of_hit(hit)
            if span is not None and (title is None or title.last <= span.last):
                return span
        if title is not None:
            return title
        return self._of_shape(shaped) if shaped is not None else None

    def _titled(self, hit: Hit) -> bool:
        """A title with a part of a name, of which more follows: Sultan Haitham bin Tariq."""
        if self._tokens[hit.first].fold not in words("title", self._language):
            return False
        if self._tokens[hit.first].script is Script.ARABIC or hit.last - hit.first < _SHORT_NAME:
            return False
        if self._kind(hit) is not Kind.PERSON:
            return False
        shaped = self._latin.at(hit.first + 1)
        return shaped is not None and shaped.last > hit.last

    def _hit(self, at: int) -> Hit | None:
        if at not in self._hits:
            self._hits[at] = self._listed.at(self._text, self._tokens, at, self._language)
        return self._hits[at]

    def _is_listed_elsewhere(self, at: int) -> bool:
        """Whether another name of the table begins here: one that is no surname."""
        token = self._tokens[at]
        if token.script is Script.LATIN and not token.capital and len(token.fold) > 3:
            return False
        hit = self._hit(at)
        if hit is None or hit.short:
            return False
        last = self._tokens[hit.last - 1]
        articled = hit.last - hit.first == _WITH_ARTICLE and token.fold in self._articles
        if hit.last - hit.first > 1 and not articled:
            return self._kind(hit) is not Kind.PERSON
        if token.fold in self._common:
            return False
        if _NISBA.search(last.fold) and (articled or token.script is Script.ARABIC):
            return False
        word = last.fold.removeprefix("ال")
        evidence = (
            self._elements.arabic(word)
            if token.script is Script.ARABIC
            else (self._elements.of(last.fold, self._latin_language))
        )
        return not (evidence.surname or evidence.given)

    def _ordinary(self, token: Token) -> frozenset[str]:
        return ordinary_of(token.script, self._language)

    def _kind(self, hit: Hit) -> Kind | None:
        kinds = {self._table.entity_at(int(self._table.owner[s])).kind for s in hit.spellings}
        return kinds.pop() if len(kinds) == 1 else None

    def _outdoes(self, shaped: Shaped, hit: Hit) -> bool:
        """A longer shape wins over a listed name that is one word, or a person's."""
        if shaped.last <= hit.last or not self._acceptable(shaped):
            return False
        if hit.short or not hit.spellings:
            return True
        one_word = hit.last - hit.first == 1
        if self._kind(hit) is Kind.PERSON:
            return True
        begins = self._tokens[hit.first]
        given = (
            self._elements.arabic(begins.fold)
            if begins.script is Script.ARABIC
            else self._elements.of(begins.fold, self._latin_language)
        ).given
        return one_word and (given or shaped.kind in (Kind.PLACE, Kind.ORG))

    def _of_hit(self, hit: Hit) -> Span | None:
        token = self._tokens[hit.first]
        one_word = hit.last - hit.first == 1
        if not hit.spellings:
            return Span(hit.first, hit.last, Claim.OTHER, hit=hit)
        if one_word:
            cued = self._place_cue(hit.first, hit.last)
            if token.fold in self._ordinary(token) and not (cued and token.fold in self._common):
                return None
            if token.script is Script.ARABIC and len(token.text) - hit.cut < 3:
                return None
        if hit.short:
            if token.script is Script.ARABIC or (one_word and token.opens):
                return Span(hit.first, hit.last, Claim.ONLY_IF_KNOWN, hit=hit)
            evidence = self._elements.of(token.fold, self._latin_language).strength
            claim = Claim.NAME if evidence > 0 or not one_word else Claim.ONLY_IF_KNOWN
            return Span(hit.first, hit.last, claim, hit=hit, strength=evidence)
        return Span(hit.first, hit.last, Claim.NAME, self._kind(hit), hit, _SURE)

    def _of_shape(self, shaped: Shaped) -> Span | None:
        kind = shaped.kind
        if kind is None:
            kind = self._kind_by_cue(shaped.first, shaped.last)
        elif kind is Kind.PERSON and self._of_faction(shaped.last):
            kind = None
        if self._acceptable(shaped):
            claim = Claim.NAME if shaped.person or kind is not None else Claim.ONLY_IF_KNOWN
            return Span(shaped.first, shaped.last, claim, kind, None, shaped.strength, shaped.units)
        if (
            shaped.units == 1
            and shaped.strength >= 0
            and self._place_cue(shaped.first, shaped.last)
        ):
            head = shaped.kind is Kind.PLACE
            claim = Claim.IF_ARAB if shaped.strength or head else Claim.ONLY_AT_HOME
            claim = Claim.NAME if shaped.strength >= _SURE else claim
            return Span(shaped.first, shaped.last, claim, Kind.PLACE, None, shaped.strength, 1)
        token = self._tokens[shaped.first]
        located = token.joined and self._tokens[shaped.first - 1].fold in self._locative
        needed = _SURE if self._language == "de" and not located else _SOME
        telling = located or not token.opens
        if shaped.units == 1 and shaped.strength >= needed and telling and not token.caps:
            return Span(shaped.first, shaped.last, Claim.ONLY_AT_HOME, kind, None, 1, 1)
        return None

    def _acceptable(self, shaped: Shaped) -> bool:
        if shaped.units > 1:
            return shaped.strength >= _SURE
        if shaped.strength < _SURE:
            return False
        token = self._tokens[shaped.first]
        if shaped.last - shaped.first > 1:
            return True
        if token.caps or token.fold in self._ordinary(token):
            return False
        if not token.opens:
            return True
        following = self._tokens[shaped.last] if shaped.last < len(self._tokens) else None
        return following is not None and following.fold in self._speech

    def _place_cue(self, first: int, last: int) -> bool:
        """``town of X``, ``X district``, حي X."""
        tokens = self._tokens
        if self._place_before(first):
            return True
        return last < len(tokens) and tokens[last].joined and tokens[last].fold in self._after

    def _place_before(self, first: int) -> bool:
        """The words before say that a place follows."""
        tokens = self._tokens
        if first and tokens[first].joined:
            before = tokens[first - 1].fold
            if before in self._before:
                return True
            if first > 1 and f"{tokens[first - 2].fold} {before}" in self._before:
                return True
        return (
            bool(first) and tokens[first].elided and tokens[first - 1].fold + " d" in self._before
        )

    def _of_faction(self, last: int) -> bool:
        """A word such as ``brigade`` follows: what has a person's name there may be a group."""
        tokens = self._tokens
        return last < len(tokens) and tokens[last].joined and tokens[last].fold in self._factions

    def _kind_by_cue(self, first: int, last: int) -> Kind | None:
        if self._place_cue(first, last):
            return Kind.PLACE
        tokens = self._tokens
        after = tokens[last].fold if last < len(tokens) and tokens[last].joined else ""
        before = tokens[first - 1].fold if first else ""
        if after in self._factions and before not in ("the",):
            return None
        if before in self._speech or after in self._speech or before in words("title"):
            return Kind.PERSON
        return None

    def _title(self, at: int) -> Span | None:
        """A translated name: ``Syrian Coalition``, capitals with an Arab people or place inside."""
        tokens = self._tokens
        first = tokens[at]
        if not first.capital or first.script is not Script.LATIN or (first.elided and at == 0):
            return None
        if first.fold not in self._people and not _generic_word(first.fold):
            return None
        last = at + 1
        while last < len(tokens) and last - at < _LONGEST_TITLE and tokens[last].joined:
            if not tokens[last].capital and tokens[last].fold not in self._inside:
                break
            if tokens[last].fold in self._ranks:
                break
            last += 1
        while last > at + 1 and not tokens[last - 1].capital:
            last -= 1
        folds = [token.fold for token in tokens[at:last]]
        if last - at < 2 or not any(f in self._people for f in folds):
            return None
        if not any(_generic_word(f) or _generic_word(f.removesuffix("s")) for f in folds):
            return None
        return Span(at, last, Claim.ONLY_IF_KNOWN, Kind.ORG)

    def _with_neighbours(self, found: list[Span]) -> list[Span]:
        """Names beside a place in a list are places too.

        One that has an Arabic article run into it (Alizaa), or that such a noun as "towns of"
        begins, is a name anyway; others are if the table has them.
        """
        taken = {i for span in found for i in range(span.first, span.last)}
        places = [span for span in found if span.kind is Kind.PLACE]
        added: dict[int, Span] = {}
        queue = [i for span in places for i in (span.last, span.first - 1)]
        while queue:
            at = queue.pop()
            if at in taken or not 0 <= at < len(self._tokens):
                continue
            after = at - 1 in taken and self._beside(at - 1, at)
            before = at + 1 in taken and self._beside(at, at + 1)
            token = self._tokens[at]
            if not (after or before) or not token.capital or token.caps:
                continue
            if token.script is not Script.LATIN or token.fold in self._ordinary(token):
                continue
            if self._elements.of(token.fold, self._latin_language).strength < 0:
                continue
            telling = _GLUED.match(token.fold) or self._place_cue(at, at + 1)
            claim = Claim.NAME if telling else Claim.ONLY_AT_HOME
            added[at] = Span(at, at + 1, claim, Kind.PLACE, None, 0, 1)
            queue += (at + 1, at - 1)
            taken.add(at)
        return self._in_lists(sorted([*found, *added.values()], key=lambda span: span.first))

    def _in_lists(self, found: list[Span]) -> list[Span]:
        """What goes on with a list of places is a place: the quarters of X, Y and of Z."""
        out: list[Span] = []
        listing = False
        for span in found:
            follows = listing and _AND.fullmatch(
                self._text, self._tokens[out[-1].last - 1].end, self._tokens[span.first].start
            )
            if follows and span.hit is None and span.units <= _SHORT_NAME:
                span = replace(span, kind=Kind.PLACE)
            listing = span.kind is Kind.PLACE and (bool(follows) or self._place_before(span.first))
            out.append(span)
        return out

    def _beside(self, left: int, right: int) -> bool:
        gap = self._text[self._tokens[left].end : self._tokens[right].start]
        return len(gap) <= _APART and gap.strip(" ,،/") == "" and "\n\n" not in gap


def _generic_word(fold: str) -> bool:
    kind = generic(fold, Script.LATIN)
    return kind is not None and not kind.classes & {ADMIN, DIRECTION}
