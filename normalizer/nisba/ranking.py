"""The entities of a table that a name may be, ranked: candidates looked at closely, one by one."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from nisba.analysis.model import ParsedName
from nisba.candidates import find_candidates
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.memory import remembered
from nisba.model import Hints
from nisba.rank import (
    LARGE,
    SMALL,
    evidence,
    evidence_by_element,
    score_beyond,
    surplus_of,
    weigher_of,
)
from nisba.rarity import Rarity
from nisba.score.brief import Ready, compare, ready
from nisba.table.source import is_plain
from nisba.table.table import Table

MAX_CANDIDATES = 100
"""Most entities ranked."""

_OTHER_COUNTRY = 0.85
_UNSCORED = -1.4
"""Logit taken for the pair score where letters and rarity say that the scorer need not be asked."""
_NOTHING = 1e-5
"""A score that is shown as 0, whatever it is made less by."""
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
_KNOWN = 1 << 15
"""Spellings of the table whose elements are remembered: some kilobytes each."""


class Ranked(NamedTuple):
    """An entity that a name may be.

    Attributes:
        score: 0..1, rounded to four decimals.
        entity: its position in the table.
        spelling: the number of its spelling that fits best.
    """

    score: float
    entity: int
    spelling: int


_RANKED: Callable[[tuple[float, int, int]], Ranked] = partial(tuple.__new__, Ranked)
"""``Ranked._make``, four times as fast; some forty are made for every look-up."""


class Ranker:
    """Ranks the entities of one table. Remembers its spellings; threads may share it."""

    def __init__(self, table: Table, engine: Engine) -> None:
        self._table, self._engine = table, engine
        self._known = remembered(self._listed, _KNOWN)
        self._names = table.names(engine)
        self._rarity: Rarity | None = None
        if not table.large:
            self._rarity = Rarity(table.count, table.spellings, engine.keys)
        self._weigher = None if table.large else weigher_of(engine.scorer)

    def rank(self, text: str, hints: Hints, quick: bool) -> tuple[Ranked, ...]:
        """The best spelling of every entity worth scoring, best first, at most 100.

        ``text``: after hygiene. ``quick``: see :meth:`nisba.reconciler.Reconciler.normalize`.
        """
        table = self._table
        parsed = self._engine.parser.parse(text, hints.language)
        query = self._asked(parsed)
        scale = LARGE if self._rarity is None else SMALL
        enough, least = scale.needed(table.spellings), math.inf
        settled = False
        best: dict[int, tuple[float, int]] = {}
        found_ones = find_candidates(parsed, table, self._engine, self._wanted(hints))
        for looked, (spelling, entity, shared, likely) in enumerate(found_ones):
            if looked == _FIRST_LOOK:
                settled |= max(best.values())[0] >= enough  # what comes now is further off
            elif quick and looked == _QUICK_LOOK:
                settled = max(best.values())[0] < enough - _HOPE
            if likely is None and looked < _FULL_LOOK and not settled:
                amount = self._evidence(query, self._known(spelling), shared)
                least = min(least, amount)
            else:
                # Not worth the scorer's time: behind all that were, in the order of the index.
                likely = least if likely is None else likely + _UNSCORED
                amount = least = min(least, likely) - _BEHIND
            if entity not in best or best[entity][0] < amount:
                best[entity] = amount, spelling
        rows = []
        for entity, (amount, spelling) in best.items():
            score = score_beyond(amount, enough)
            if hints.country and score > _NOTHING and self._elsewhere(entity, hints.country):
                score *= _OTHER_COUNTRY
            rows.append((-round(score, 4), entity, spelling))
        rows.sort()
        return tuple([_RANKED((-loss, i, number)) for loss, i, number in rows[:MAX_CANDIDATES]])

    def _elsewhere(self, index: int, country: str) -> bool:
        countries = self._table.entity_at(index).country
        return bool(countries) and country not in countries

    def _asked(self, parsed: ParsedName) -> Ready:
        """A query, or a spelling that had to be parsed, made ready."""
        rarities = self._rarity.each_of(parsed) if self._rarity else ()
        return ready(parsed, self._engine.scorer, rarities)

    def _listed(self, spelling: int) -> Ready:
        """A spelling of the table made ready."""
        text = self._table.spelling(spelling)
        if not is_plain(text):
            text = clean(text).text
        kept = self._names.at(spelling, text) if self._names else None
        if kept is None or self._rarity is None:
            return self._asked(self._engine.parser.parse(text))
        rarities = tuple(map(self._rarity.by_count, kept.parsed.elements, kept.counts))
        return ready(kept.parsed, self._engine.scorer, rarities, kept.told)

    def _evidence(self, query: Ready, listed: Ready, shared: float) -> float:
        if self._weigher and query.compiled and listed.compiled:
            return self._weigher.evidence(query.compiled, listed.compiled, shared)
        scorer = self._engine.scorer
        brief = compare(query, listed, scorer)
        if self._rarity is not None:
            return evidence_by_element(brief, query, listed, shared)
        asked, given = query.parsed, listed.parsed
        amount = evidence(scorer.sure(brief.logit), shared, asked.text, given.text)
        return amount - surplus_of(asked, given)

    def _wanted(self, hints: Hints) -> Callable[[int], bool] | None:
        """Which entities the hints allow, by position; ``None`` for all."""
        if hints.kind is None:
            return None
        return lambda index: self._table.entity_at(index).kind in (None, hints.kind)


def in_order(rows: Sequence[Ranked], table: Table, most: int) -> list[Ranked]:
    """The first ``most`` rows, those of one score by the ids of their entities.

    Ids are read from the table for rows of these scores alone.
    """
    out: list[Ranked] = []
    for start, row in enumerate(rows):
        if start < len(out):
            continue
        if start >= most:
            break
        end = start + 1
        while end < len(rows) and rows[end].score == row.score:
            end += 1
        alike = rows[start:end]
        if len(alike) > 1:
            alike = sorted(alike, key=lambda r: table.entity_at(r.entity).id)
        out += alike
    return out[:most]
