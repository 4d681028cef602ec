"""The pipeline end to end: hygiene, analysis, candidates, score, decision, explanation."""

import math
import re
from collections.abc import Callable

from nisba.analysis.model import ParsedName, Role
from nisba.candidates import Found, find_candidates
from nisba.canonical import compose
from nisba.decision import BEYOND_SHORT, Ruling, decide_exact, decide_scored, verdict_of
from nisba.engine import Engine, default_engine
from nisba.errors import InvalidHint
from nisba.explanation import explain as explain_score
from nisba.hygiene import clean
from nisba.lexicon import bare
from nisba.memory import remembered
from nisba.model import (
    AliasKind,
    Candidate,
    Comparison,
    DocumentContext,
    Hints,
    Normalization,
    Step,
)
from nisba.rank import LARGE, SMALL, evidence, evidence_by_element
from nisba.rarity import Rarity
from nisba.score.brief import Ready, compare, ready
from nisba.score.element import weight_of
from nisba.table.table import Table

MAX_CANDIDATES = 100
"""Most candidates one call returns."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_OTHER_COUNTRY = 0.85
_EXACT = 1.0
_ALIAS = 0.98
_SHORT = 0.6
_ONE_OF_MANY = 1.0
"""Evidence taken off when a single element meets a longer name."""
_BARE_NAME = 5.0
"""The same where all that is longer is titles and numbers (Ahmad / Ahmad I): no name alone."""
_LIGHT = 0.35
_OTHER_RANK = 2.0
"""The same where the spelling is of an administrative unit or numbered, and the query is not."""
_UNSCORED = -1.4
"""Logit taken for the pair score where letters and rarity say that the scorer need not be asked."""
_BEHIND = 0.01
"""Evidence that keeps those in the order of the index."""
_FIRST_LOOK = 16
"""Spellings scored in full before the question whether more are worth it."""
_FULL_LOOK = 40
"""The most that are."""
_QUICK_LOOK, _HOPE = 8, 2.0
"""The first so many decide whether a quick look goes on: where the best of them is further from
acceptance than this (evidence, as a logit), those behind are accepted for 2 of 749 names that are
accepted at all."""
_CACHE = 1 << 14
_KNOWN = 1 << 15
"""Spellings of the table whose elements are remembered: some kilobytes each."""


class Reconciler:
    """Answers names against one table. Immutable but for its caches; threads may share it."""

    def __init__(self, table: Table, engine: Engine | None = None) -> None:
        self.table = table
        self.engine = engine or default_engine()
        self._scored = remembered(self._score_all, _CACHE)
        self._known = remembered(self._listed, _KNOWN)
        self._rarity: Rarity | None = None
        if not table.large:
            self._rarity = Rarity(table.count, table.spellings, self.engine.keys)

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
        parsed = self.engine.parser.parse(cleaned.text, hints.language)
        hits = self._exact(cleaned.text, hints)
        ruling = decide_exact(hits, known)
        ranked = self._ranked(cleaned.text, hints, hits, quick)
        if ruling is None:
            ruling = decide_scored(ranked, known)
        elif ruling.accepted is None:
            ruling = _beyond_short(ruling, hits, decide_scored(ranked[len(hits) :], known))
        return self._answer(name, cleaned.warnings, parsed, ruling, ranked, limit, explain)

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
        check_hints(hints)
        cleaned = clean(name)
        ruling = decide_exact(self._exact(cleaned.text, hints), frozenset())
        if ruling is None or ruling.accepted is None:
            return None
        return _accepted(name, cleaned.warnings, ruling, (ruling.accepted,))

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
        scored = self.engine.scorer.compare(x, y)
        score = self.engine.scorer.probability(scored)
        steps = explain_score(x, y, scored, self.engine) if explain else ()
        shared = self._same_entity(left.text, right.text)
        if shared and score < _ALIAS:
            score = _ALIAS
            if explain:
                steps = (*steps, Step(a, b, _ALIAS, (f"both are listed spellings of {shared}",)))
        return Comparison(
            a,
            b,
            round(score, 4),
            verdict_of(score, self.engine.scorer.weights),
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

    def _exact(self, text: str, hints: Hints) -> list[Candidate]:
        """Entities with a spelling exactly as asked, one candidate each, own forms first."""
        best: dict[int, Candidate] = {}
        for spelling in self.table.exact(text):
            index = int(self.table.owner[spelling])
            entity = self.table.entity_at(index)
            if hints.kind and entity.kind and entity.kind is not hints.kind:
                continue
            kind = self.table.alias_kind(spelling)
            score = _EXACT if kind is None else _SHORT if kind is AliasKind.SHORT else _ALIAS
            candidate = Candidate(entity, score, self.table.spelling(spelling), kind)
            if index not in best or best[index].score < score:
                best[index] = candidate
        found = sorted(best.values(), key=lambda c: -c.score)
        at_home = [c for c in found if hints.country in c.entity.country]
        return self._as_marked(text, at_home or found)

    def _as_marked(self, text: str, hits: list[Candidate]) -> list[Candidate]:
        """Vowel marks in the query choose between names that are one without them (عَمَّان, عُمَان)."""
        if len(hits) < 2 or bare(text) == text:
            return hits
        same = [c for c in hits if _fits_marks(text, c.entity.arabic_vocalised)]
        return same or hits

    def _ranked(
        self, text: str, hints: Hints, hits: list[Candidate], quick: bool
    ) -> list[Candidate]:
        scored = self._scored(text, hints, quick)
        exact = {c.entity.id for c in hits}
        return hits + [c for c in scored if c.entity.id not in exact]

    def _score_all(self, text: str, hints: Hints, quick: bool) -> tuple[Candidate, ...]:
        """The best spelling of every entity worth scoring, best first."""
        engine, table = self.engine, self.table
        parsed = engine.parser.parse(text, hints.language)
        query = self._ready(parsed)
        best: dict[int, tuple[float, int]] = {}
        size = table.spellings
        scale = LARGE if self._rarity is None else SMALL
        enough, least = scale.needed(size), math.inf
        wanted, settled = self._wanted(hints), False
        for looked, found in enumerate(find_candidates(parsed, table, engine, wanted)):
            if looked == _FIRST_LOOK:
                settled |= max(best.values())[0] >= enough  # what comes now is further off
            elif quick and looked == _QUICK_LOOK:
                settled = max(best.values())[0] < enough - _HOPE
            if found.likely is None and looked < _FULL_LOOK and not settled:
                amount = self._evidence(query, self._known(found.spelling), found)
                least = min(least, amount)
            else:
                # Not worth the scorer's time: behind all that were, in the order of the index.
                likely = least if found.likely is None else found.likely + _UNSCORED
                amount = least = min(least, likely) - _BEHIND
            if found.entity not in best or best[found.entity][0] < amount:
                best[found.entity] = amount, found.spelling
        out = []
        for index, (amount, number) in best.items():
            entity = table.entity_at(index)
            score = scale.score_of(amount, size)
            if hints.country and entity.country and hints.country not in entity.country:
                score *= _OTHER_COUNTRY
            candidate = Candidate(
                entity, round(score, 4), table.spelling(number), table.alias_kind(number)
            )
            out.append(candidate)
        out.sort(key=lambda c: (-c.score, c.entity.id))
        return tuple(out[:MAX_CANDIDATES])

    def _ready(self, parsed: ParsedName) -> Ready:
        """A name made ready to be compared with others."""
        rarities = self._rarity.each_of(parsed) if self._rarity else ()
        return ready(parsed, self.engine.scorer, rarities)

    def _listed(self, spelling: int) -> Ready:
        """A spelling of the table made ready."""
        return self._ready(self.engine.parser.parse(clean(self.table.spelling(spelling)).text))

    def _evidence(self, query: Ready, listed: Ready, found: Found) -> float:
        scorer = self.engine.scorer
        brief = compare(query, listed, scorer)
        asked, given = query.parsed, listed.parsed
        surplus = _more_than_asked(asked, given)
        if self._rarity is not None:
            return evidence_by_element(brief, query, listed, found.shared, surplus)
        return evidence(scorer.sure(brief.logit), found.shared, asked.text, given.text) - surplus

    def _wanted(self, hints: Hints) -> Callable[[int], bool] | None:
        """Which entities the hints allow, by position; ``None`` for all."""
        if hints.kind is None:
            return None
        return lambda index: self.table.entity_at(index).kind in (None, hints.kind)

    def _answer(
        self,
        name: str,
        warnings: tuple[str, ...],
        parsed: ParsedName,
        ruling: Ruling,
        ranked: list[Candidate],
        limit: int,
        explain: bool,
    ) -> Normalization:
        shown = tuple(self._explained(c, parsed) if explain else c for c in ranked[:limit])
        score = ranked[0].score if ranked else 0.0
        if ruling.accepted is None:
            composed = compose(parsed, self.engine)
            return Normalization(
                name,
                composed.canonical,
                bare(composed.arabic),
                composed.arabic,
                decision=ruling.decision,
                score=score,
                candidates=shown,
                warnings=warnings,
            )
        return _accepted(name, warnings, ruling, shown)

    def _explained(self, candidate: Candidate, parsed: ParsedName) -> Candidate:
        other = self.engine.parser.parse(clean(candidate.spelling).text)
        scored = self.engine.scorer.compare(parsed, other)
        steps = explain_score(parsed, other, scored, self.engine)
        return Candidate(
            candidate.entity, candidate.score, candidate.spelling, candidate.alias_kind, steps
        )


def _accepted(
    name: str, warnings: tuple[str, ...], ruling: Ruling, candidates: tuple[Candidate, ...]
) -> Normalization:
    """The answer that a ruling accepts."""
    assert ruling.accepted is not None
    entity = ruling.accepted.entity
    return Normalization(
        name,
        entity.canonical,
        bare(entity.arabic_vocalised),
        entity.arabic_vocalised,
        entity.id,
        entity.kind,
        ruling.decision,
        ruling.accepted.score,
        candidates,
        warnings,
    )


def _beyond_short(exact: Ruling, hits: list[Candidate], scored: Ruling) -> Ruling:
    """Short forms alone were hit; a full name that is all but the same text goes before them."""
    full = scored.accepted
    if full is None or full.score < BEYOND_SHORT or full.alias_kind is AliasKind.SHORT:
        return exact
    return scored if all(c.alias_kind is AliasKind.SHORT for c in hits) else exact


def _more_than_asked(query: ParsedName, spelling: ParsedName) -> float:
    """Evidence to take off where the table's spelling has more than the query asked for."""
    if len(query.elements) == 1 < len(spelling.elements):
        light = all(weight_of(e) < _LIGHT or e.number for e in spelling.elements[1:])
        return _BARE_NAME if light else _ONE_OF_MANY
    asked = {e.role for e in query.elements}
    extra = {e.role for e in spelling.elements} - asked
    return _OTHER_RANK if extra & {Role.ADMIN, Role.NUMBER} else 0.0


_MARKS = re.compile("[\u064b-\u0652\u0670]")


def _fits_marks(text: str, vocalised: str) -> bool:
    """Every mark of ``text`` is in ``vocalised`` at its letter; letters are the same anyway."""
    own, full = _by_letter(text), _by_letter(vocalised)
    return len(own) == len(full) and all(
        marks <= other for (_, marks), (_, other) in zip(own, full, strict=True)
    )


def _by_letter(text: str) -> list[tuple[str, frozenset[str]]]:
    out: list[tuple[str, frozenset[str]]] = []
    for char in text:
        if _MARKS.match(char) and out:
            out[-1] = out[-1][0], out[-1][1] | {char}
        elif char.isalpha():
            out.append((char, frozenset()))
    return out


def check_hints(hints: Hints) -> None:
    """Refuse malformed hints.

    Raises:
        InvalidHint: country is not two capital letters, or language not a BCP 47 tag.
    """
    if hints.country and not _COUNTRY.fullmatch(hints.country):
        raise InvalidHint(
            f"country {hints.country[:20]!r} is not an ISO 3166-1 alpha-2 code such as SY",
            field="country",
        )
    if hints.language and (len(hints.language) > 35 or not _LANGUAGE.fullmatch(hints.language)):
        raise InvalidHint(
            f"language {hints.language[:20]!r} is not a BCP 47 tag such as fr", field="language"
        )
