"""The pipeline end to end: hygiene, analysis, candidates, score, decision, explanation."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from nisba.analysis.model import ParsedName
from nisba.beyond import doubt
from nisba.canonical import Composed, compose, compose_text
from nisba.decision import (
    BEYOND_SHORT,
    Ruling,
    decide_exact,
    decide_scored,
    deciding,
    in_order,
    verdict_of,
)
from nisba.engine import Engine, default_engine
from nisba.errors import InvalidHint
from nisba.explanation import explain as explain_score
from nisba.hygiene import clean
from nisba.lexicon import bare
from nisba.listed import ALIAS, Listed, accepted, check_hints
from nisba.memory import numbered, remembered
from nisba.model import (
    AliasKind,
    Candidate,
    Comparison,
    Decision,
    DocumentContext,
    Entity,
    Hints,
    Normalization,
    Step,
)
from nisba.ranking import MAX_CANDIDATES, Ranker, as_far_as
from nisba.records import quick
from nisba.table.table import Table
from nisba.within import within

_CACHE = 1 << 12
_NAMED = 1 << 15
"""Spellings of candidates that are remembered, with their entities and kinds."""
Named = tuple[Entity, str, AliasKind | None]
"""A spelling of the table: whose, how it is written, and what kind of alias it is."""
_new_candidate, _new_answer = quick(Candidate), quick(Normalization)


class Reconciler:
    """Answers names against one table. Immutable but for its caches; threads may share it."""

    def __init__(self, table: Table, engine: Engine | None = None, *, keeps: bool = True) -> None:
        """``keeps``: remember answers, and what was read of the table for them.

        Without, where each name comes once, a large table is asked sooner and in less memory. Of a
        small one all is soon met, and remembered anyway.
        """
        self.table = table
        self.engine = engine or default_engine()
        self._listed = Listed(table)
        self._ranker = Ranker(table, self.engine, keeps=keeps)
        self._scored = self._ranker.rank
        self._named: Callable[[int], Named] | None = None
        self._composed = remembered(self._compose, _CACHE)
        if keeps or not table.large:
            self._scored = remembered(self._ranker.rank, _CACHE)
            self._named = numbered(self._spelled, _NAMED, table.spellings)

    def normalize(
        self,
        name: str,
        *,
        hints: Hints = Hints(),  # noqa: B008 - frozen
        context: DocumentContext = DocumentContext(),  # noqa: B008 - frozen
        limit: int = 10,
        explain: bool = False,
        quick: bool = False,
    ) -> Normalization:
        """The canonical form of ``name``, its entity where one is sure, and the candidates.

        Args:
            name: any spelling in any script, 1 to 500 code points.
            hints: kind, country, language the caller knows.
            context: entities met before in the same document; their short forms are accepted.
            limit: most candidates returned, 1 to 100.
            explain: give each candidate its steps.
            quick: give up where the likeliest candidates are far from an answer: for running text,
                most of whose names are in no table. Accepted answers are the same but for one in
                some hundreds; the others cost a third.

        Raises:
            InvalidName, NameTooLong: the text cannot be a name.
            InvalidHint: a hint is malformed, or ``limit`` is out of range.
        """
        check_hints(hints)
        if not 1 <= limit <= MAX_CANDIDATES:
            raise InvalidHint(f"limit is {limit}; it must be 1 to {MAX_CANDIDATES}", field="limit")
        cleaned = clean(name)
        known = frozenset(context.entities)
        parse = partial(self.engine.parser.parse, cleaned.text, hints.language)
        hits = self._listed.exact(cleaned.text, hints)
        ruling = decide_exact(hits, known)
        ranked = self._ranked(cleaned.text, hints, hits, limit, quick)
        if ruling is None:
            ranked = doubt(parse, ranked, self.engine)
            ruling = decide_scored(ranked, known)
        elif ruling.accepted is None:
            ruling = _beyond_short(ruling, hits, decide_scored(ranked[len(hits) :], known))
        if ruling.accepted is None and (place := within(cleaned.text, self._listed, hints)):
            found = self.normalize(
                place.name,
                hints=place.hints,
                context=context,
                limit=limit,
                explain=explain,
                quick=quick,
            )
            if found.decision.accepted and place.holds(found.candidates[0].entity):
                return replace(found, name=name, warnings=cleaned.warnings)
        # Names of a small table were parsed to be looked for, and are remembered so.
        plain = cleaned.text if self.table.large and not hints.language else ""
        return self._answer(name, cleaned.warnings, plain, parse, ruling, ranked, limit, explain)

    def listed(
        self,
        name: str,
        *,
        hints: Hints = Hints(),  # noqa: B008 - frozen
    ) -> Normalization | None:
        """The answer to a spelling that the table lists for one entity, without looking further.

        It is that of :meth:`normalize`, but that the candidates are the entity alone; it costs
        some twenty microseconds. ``None`` where other spellings have a say.

        Raises:
            InvalidName, NameTooLong, InvalidHint: as :meth:`normalize`.
        """
        return self._listed.answer(name, hints)

    def warm(self) -> Iterator[tuple[Entity, str, AliasKind | None]]:
        """Make a small table's spellings ready, one after the other; each with its entity and kind.

        For a service, which would rather wait at its start than at its first calls: some ten
        microseconds a spelling. Whoever has waited long enough stops asking.
        """
        if self._named and not self.table.large:
            for spelling in range(min(self.table.spellings, _NAMED)):
                self._ranker.warm(spelling)
                yield self._named(spelling)

    def compare(
        self,
        a: str,
        b: str,
        *,
        hints: Hints = Hints(),  # noqa: B008 - frozen
        explain: bool = False,
    ) -> Comparison:
        """Are ``a`` and ``b`` one name? By rule, and by the table where it knows both as exonyms.

        Raises:
            InvalidName, NameTooLong, InvalidHint: as :meth:`normalize`.
        """
        check_hints(hints)
        left, right = clean(a), clean(b)
        parse = self.engine.parser.parse
        x, y = parse(left.text, hints.language), parse(right.text, hints.language)
        scorer = self.engine.scorer
        score = scorer.likeness(x, y)
        steps = explain_score(x, y, scorer.compare(x, y), self.engine) if explain else ()
        shared = self._same_entity(left.text, right.text)
        if shared and score < ALIAS:
            score = ALIAS
            if explain:
                steps = (*steps, Step(a, b, ALIAS, (f"both are listed spellings of {shared}",)))
        return Comparison(
            a,
            b,
            round(score, 4),
            verdict_of(score, scorer.weights),
            steps,
            tuple(dict.fromkeys(left.warnings + right.warnings)),
        )

    def _same_entity(self, a: str, b: str) -> str:
        """Canonical form of the one entity that both texts are full spellings of, or ``""``."""
        found = []
        for text in (a, b):
            found.append(
                {
                    int(self.table.owner[s])
                    for s in self.table.exact(text)
                    if self.table.alias_kind(s) is not AliasKind.SHORT
                }
            )
        if len(found[0]) == 1 and found[0] == found[1]:
            return self.table.entity_at(next(iter(found[0]))).canonical
        return ""

    def _ranked(
        self, text: str, hints: Hints, hits: list[Candidate], limit: int, quick: bool
    ) -> list[Candidate]:
        """The exact hits, then what else it may be: as many as are shown or needed to decide."""
        rows, table = self._scored(text, hints, quick), self.table
        if hits:
            exact = {c.entity.id for c in hits}
            rows = tuple([row for row in rows if table.entity_at(row[1]).id not in exact])
        most = max(limit - len(hits), deciding(score for score, _, _ in rows))
        found, named = [], self._named or self._spelled
        for score, _, spelling in as_far_as(rows, most):
            entity, text, kind = named(spelling)
            found.append(_new_candidate(entity, score, text, kind))
        return hits + in_order(found)[:most]

    def _compose(self, parsed: ParsedName) -> Composed:
        return compose(parsed, self.engine)

    def _spelled(self, spelling: int) -> Named:
        table = self.table
        entity = table.entity_at(int(table.owner[spelling]))
        return entity, table.spelling(spelling), table.alias_kind(spelling)

    def _answer(
        self,
        name: str,
        warnings: tuple[str, ...],
        plain: str,
        parse: Callable[[], ParsedName],
        ruling: Ruling,
        ranked: list[Candidate],
        limit: int,
        explain: bool,
    ) -> Normalization:
        shown = tuple(ranked[:limit])
        if explain:
            shown = tuple([self._explained(c, parse()) for c in shown])
        score = ranked[0].score if ranked else 0.0
        if ruling.accepted is None:
            composed = compose_text(plain, parse, self.engine) if plain else self._composed(parse())
            arabic = "" if _written_apart(ruling, ranked) else composed.arabic
            spelled = (composed.canonical, bare(arabic), arabic)
            return _new_answer(name, *spelled, "", None, ruling.decision, score, shown, warnings)
        return accepted(name, warnings, ruling, shown)

    def _explained(self, candidate: Candidate, parsed: ParsedName) -> Candidate:
        other = self.engine.parser.parse(clean(candidate.spelling).text)
        scored = self.engine.scorer.compare(parsed, other)
        steps = explain_score(parsed, other, scored, self.engine)
        return Candidate(
            candidate.entity, candidate.score, candidate.spelling, candidate.alias_kind, steps
        )


def _written_apart(ruling: Ruling, ranked: list[Candidate]) -> bool:
    """Entities that are called so are written in several ways in Arabic: Saida, سعيدة and صيدا."""
    if ruling.decision is not Decision.AMBIGUOUS:
        return False
    called = [c for c in ranked if c.score >= ALIAS and c.alias_kind is not AliasKind.SHORT]
    return len({bare(c.entity.arabic_vocalised) for c in called}) > 1


def _beyond_short(exact: Ruling, hits: list[Candidate], scored: Ruling) -> Ruling:
    """Short forms alone were hit; a full name that is all but the same text goes before them."""
    full = scored.accepted
    if full is None or full.score < BEYOND_SHORT or full.alias_kind is AliasKind.SHORT:
        return exact
    return scored if all(c.alias_kind is AliasKind.SHORT for c in hits) else exact
