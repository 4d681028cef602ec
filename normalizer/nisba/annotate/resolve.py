"""What one stretch of a text means: an entity of the table, or a name made of its parts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from nisba.annotate.parts import Part, part_of
from nisba.annotate.scope import in_scope
from nisba.canonical import compose
from nisba.decision import POSSIBLE, decide_scored
from nisba.errors import InvalidName
from nisba.hygiene import clean
from nisba.lexicon import bare, fold_latin
from nisba.memory import remembered
from nisba.model import (
    AliasKind,
    Candidate,
    Decision,
    DocumentContext,
    Entity,
    Hints,
    Kind,
)
from nisba.reconciler import Reconciler
from nisba.script import Script, script_of

_CACHE = 1 << 14
_CONTENDERS = 10
"""Candidates of a look-up that are looked at more closely."""

_NEAR_BEST = 0.9
"""Share of the best score that a candidate needs to be one of them."""

_SHORT_SCORE = 0.6
_ASIDE = re.compile(r" \([^()]*\)$")
"""What tells entities of one name apart in a table, Tripoli (Libya), is no part of the name."""
_SAME_PERSON, _SAME_PLACE = 0.93, 0.75
"""Likeness (0..1, normalised Indel) from which names of other numbers of words are one."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a spelling means.

    Attributes:
        canonical, arabic_vocalised: of the name, or of the part of it that the spelling is.
        entity: where one was accepted.
        contenders: entities of which the document may choose one, where none was accepted.
        inferred: the Arabic was derived from the spelling.
        foreign: it is a name of elsewhere.
    """

    canonical: str
    arabic_vocalised: str
    kind: Kind | None = None
    entity: Entity | None = None
    decision: Decision = Decision.NONE
    score: float = 0.0
    contenders: tuple[Candidate, ...] = ()
    inferred: bool = False
    foreign: bool = False


class Resolver:
    """Answers spellings against one reconciler; remembers what it has answered."""

    def __init__(self, reconciler: Reconciler) -> None:
        self.reconciler = reconciler
        self.table = reconciler.table
        self._looked_up = remembered(self._look_up, _CACHE)
        self.composed = remembered(self._compose, _CACHE)

    def listed(
        self, spellings: Sequence[int], written: str, kind: Kind | None, language: str
    ) -> Meaning:
        """What a spelling means that the table lists as these.

        Args:
            spellings: positions in the table.
            written: as in the text, without clitics.
            kind: what its surroundings say it is.
        """
        found: dict[str, Candidate] = {}
        for spelling in spellings:
            entity = self.table.entity_at(int(self.table.owner[spelling]))
            alias = self.table.alias_kind(spelling)
            score = 1.0 if alias is None else _SHORT_SCORE if alias is AliasKind.SHORT else 0.98
            candidate = Candidate(entity, score, self.table.spelling(spelling), alias)
            if entity.id not in found or found[entity.id].score < score:
                found[entity.id] = candidate
        candidates = [c for c in found.values() if not kind or c.entity.kind in (kind, None)]
        candidates = sorted(candidates or found.values(), key=lambda c: (-c.score, c.entity.id))
        best = [c for c in candidates if c.score == candidates[0].score]
        if best[0].alias_kind is AliasKind.SHORT:
            return self._undecided(written, language, candidates, Decision.POSSIBLE)
        if len(best) > 1:
            best = _most_prominent(best)
        if len(best) > 1:
            return self._undecided(written, language, best, Decision.AMBIGUOUS)
        return accepted(best[0])

    def looked_up(self, written: str, kind: Kind | None, language: str, country: str) -> Meaning:
        """What a spelling means that the table does not list: its best fit, or its own parts.

        With a ``kind`` an entity of that kind goes before others, which are answers all the same.
        """
        anyhow = self._looked_up(written, None, language, country)
        if kind is None or anyhow.kind is kind:
            return anyhow
        if anyhow.foreign or anyhow.entity is not None or anyhow.decision is Decision.AMBIGUOUS:
            found = self._looked_up(written, kind, language, country)
            if found.entity is not None or found.decision is not Decision.NONE:
                return replace(found, kind=kind)
        return anyhow if anyhow.kind is not None else replace(anyhow, kind=kind)

    def _look_up(self, written: str, kind: Kind | None, language: str, country: str) -> Meaning:
        hints = Hints(kind, country, language)
        try:
            answer = self.reconciler.normalize(written, hints=hints, limit=_CONTENDERS, quick=True)
        except InvalidName:
            return Meaning(written, "")
        listed = answer.decision in (Decision.EXACT, Decision.ALIAS)
        if listed:
            best = next(c for c in answer.candidates if c.entity.id == answer.id)
        elif answer.score < POSSIBLE:
            return replace(
                self._undecided(written, language, (), Decision.NONE), score=answer.score
            )
        else:
            kept = [c for c in answer.candidates if self._whole(written, c, language)]
            ruling = decide_scored(kept, frozenset())
            if ruling.accepted is None:
                contenders = [c for c in kept if in_scope(c.entity, self.reconciler)]
                return self._undecided(written, language, contenders, ruling.decision)
            best = ruling.accepted
        if not in_scope(best.entity, self.reconciler):
            return Meaning(written, "", foreign=True)
        return replace(accepted(best), decision=answer.decision if listed else Decision.MATCH)

    def _whole(self, written: str, candidate: Candidate, language: str) -> bool:
        """Whether all of what is written is all of the spelling that it was found by.

        In a text there are more names than in a column of names, and fewer of them are in the
        table: a name with an element more, or less, is another name, unless words are only cut
        differently.
        """
        entity, spelling = candidate.entity, candidate.spelling
        parse = self.reconciler.engine.parser.parse
        asked = parse(clean(written).text, language).elements
        found = parse(clean(spelling).text).elements
        if len(asked) == len(found) or any(e.translated for e in (*asked, *found)):
            return True
        likeness = Indel.normalized_similarity(fold_latin(written), fold_latin(spelling))
        return likeness >= (_SAME_PERSON if entity.kind is Kind.PERSON else _SAME_PLACE)

    def _undecided(
        self,
        written: str,
        language: str,
        candidates: Sequence[Candidate],
        decision: Decision,
    ) -> Meaning:
        """The name by its own elements; the Arabic of the contenders where they agree on it."""
        made = self.composed(written, language)
        score = candidates[0].score if candidates else 0.0
        short = bool(candidates) and candidates[0].alias_kind is AliasKind.SHORT
        if decision is Decision.AMBIGUOUS or short:
            shared = self._shared(written, candidates)
            if shared is not None:
                made = replace(made, arabic_vocalised=shared, inferred=False)
        return replace(made, decision=decision, score=score, contenders=tuple(candidates))

    def _shared(self, written: str, candidates: Sequence[Candidate]) -> str | None:
        """Vocalised Arabic that the best candidates have in common, of the part that is written."""
        forms: dict[str, str] = {}
        for candidate in candidates:
            if candidate.score < _NEAR_BEST * candidates[0].score:
                continue
            arabic = candidate.entity.arabic_vocalised
            if candidate.alias_kind is AliasKind.SHORT:
                part = self.part(written, candidate.entity)
                arabic = part.arabic_vocalised if part else ""
            forms[bare(arabic)] = arabic
        return next(iter(forms.values())) if len(forms) == 1 and "" not in forms else None

    def partly(self, written: str, meaning: Meaning) -> Meaning:
        """What ``written`` means, of which an entity is the meaning: if it is but a part of the
        entity's name, no more than that part is its canonical form and its Arabic."""
        if meaning.entity is None:
            return meaning
        part = self.part(written, meaning.entity)
        if part is None:
            return meaning
        arabic = part.arabic_vocalised or meaning.arabic_vocalised
        return replace(meaning, canonical=part.canonical, arabic_vocalised=arabic)

    def part(self, written: str, entity: Entity) -> Part | None:
        """The part of an entity's name that a short form is."""
        return part_of(written, entity.canonical, entity.arabic_vocalised, self.reconciler.engine)

    def _compose(self, written: str, language: str) -> Meaning:
        """Canonical form and Arabic from what is known, or guessed, of the elements."""
        engine = self.reconciler.engine
        try:
            text = clean(written).text
        except InvalidName:
            return Meaning(written, "")
        composed = compose(engine.parser.parse(text, language), engine)
        if script_of(text) is Script.ARABIC:
            return Meaning(composed.canonical, composed.arabic or text)
        if composed.arabic:
            return Meaning(composed.canonical, composed.arabic)
        return Meaning(composed.canonical, self._spelled(text, language), inferred=True)

    def _spelled(self, text: str, language: str) -> str:
        # Not needed for names that the table or the lexicon knows, and slow to load.
        from nisba.transliterate import transliterate

        engine = self.reconciler.engine
        made = transliterate(text, "arabic", language=language, nbest=3, engine=engine)
        arabic = (c.text for c in made.candidates if script_of(c.text) is Script.ARABIC)
        return next(arabic, "")


def accepted(candidate: Candidate) -> Meaning:
    """The meaning of a spelling that is this candidate's."""
    entity = candidate.entity
    decision = Decision.EXACT if candidate.alias_kind is None else Decision.ALIAS
    canonical, arabic = _ASIDE.sub("", entity.canonical), _ASIDE.sub("", entity.arabic_vocalised)
    return Meaning(canonical, arabic, entity.kind, entity, decision, candidate.score)


def choose(meaning: Meaning, context: DocumentContext, countries: Mapping[str, int]) -> Meaning:
    """Let the document decide between contenders: named elsewhere in it, else of its country.

    Args:
        countries: how often the document's sure names belong to each country.
    """
    short = (
        meaning.decision is Decision.POSSIBLE
        and meaning.contenders
        and meaning.contenders[0].alias_kind is AliasKind.SHORT
        and meaning.score >= _SHORT_SCORE
    )
    if meaning.decision is not Decision.AMBIGUOUS and not short:
        return meaning
    known = [c for c in meaning.contenders if c.entity.id in context.entities]
    if len(known) != 1:
        known = _most(meaning.contenders, countries)
    if len(known) != 1:
        return meaning
    decision = Decision.MATCH if known[0].score < 0.98 else accepted(known[0]).decision
    return replace(accepted(known[0]), decision=decision)


def _most(candidates: Iterable[Candidate], countries: Mapping[str, int]) -> list[Candidate]:
    """The candidates of the country that the document has most to do with."""
    counted = [
        (max((countries.get(c, 0) for c in x.entity.country), default=0), x) for x in candidates
    ]
    most = max((count for count, _ in counted), default=0)
    return [x for count, x in counted if most and count == most]


def countries_of(meanings: Iterable[Meaning]) -> Counter[str]:
    """How often sure names belong to each country."""
    found: Counter[str] = Counter()
    for meaning in meanings:
        if meaning.entity is not None and meaning.kind is Kind.PLACE:
            found.update(meaning.entity.country[:1])
    return found


def _most_prominent(candidates: list[Candidate]) -> list[Candidate]:
    own = [c for c in candidates if c.alias_kind is None] or candidates
    most = max(c.entity.prominence for c in own)
    return [c for c in own if c.entity.prominence == most]
