"""The entities of a table that a name may be, ranked: candidates looked at closely, one by one."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import repeat

from nisba import kernel
from nisba.analysis.model import ParsedName
from nisba.candidates import LONG, Found, find_by_words, find_candidates
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.kernel import Name, Weigher
from nisba.memory import Places, remembered
from nisba.model import Hints
from nisba.rank import (
    ACCEPT_LOGIT,
    LARGE,
    LIMIT,
    SHARED_TERMS,
    SMALL,
    evidence,
    evidence_by_element,
    score_beyond,
    surplus_of,
    weigher_of,
)
from nisba.rarity import Rarity
from nisba.records import quick
from nisba.score.brief import Ready, compare, ready
from nisba.score.element import weight_of
from nisba.table.names import damaged
from nisba.table.shelf import ShelvedNames
from nisba.table.source import is_plain
from nisba.table.table import Table

MAX_CANDIDATES = 100
"""Most entities ranked."""

_OTHER_COUNTRY = 0.85
_UNSCORED = -1.4
"""Logit taken for the pair score where letters and rarity say that the scorer need not be asked."""
_NOTHING = 4.9e-5
"""A score that is shown as 0, whatever it is made less by."""
_BEHIND = 0.01
"""Evidence that keeps those in the order of the index."""
_FIRST_LOOK = 16
"""Spellings scored in full before the question whether more are worth it."""
_FULL_LOOK = 40
"""The most that are, but of long names: those are looked at in full."""
_QUICK_LOOK, _HOPE = 8, 2.0
"""The first so many decide whether a quick look goes on: where the best of them is further from
acceptance than this (evidence, as a logit), those behind are accepted for 2 of 749 names that are
accepted at all."""
_KNOWN = 1 << 15
"""Spellings of the table whose elements are remembered: some kilobytes each."""
_ASKED = 1 << 12
"""Parsed queries that stay ready."""
_HOPELESS = 6.0
"""How far, as evidence, the best of a small table is from acceptance where none is likely."""
_UNKNOWN = 2
"""Of an entity: whether it is elsewhere. `kernel/rows.c` has the same."""
_COUNTRIES = 16
"""Countries of hints for which it is remembered what is elsewhere."""


Row = tuple[float, int, int]
"""An entity that a name may be: its score (0..1, rounded to four decimals), its position in the
table, and the number of its spelling that fits best."""


def _is_elsewhere(table: Table, index: int, country: str) -> bool:
    """Is the entity at a position known to be in other countries alone?"""
    countries = table.entity_at(index).country
    return bool(countries) and country not in countries


class _Elsewhere(dict[int, bool]):
    """What :func:`_is_elsewhere` says of the entities of a table that were asked for."""

    __slots__ = ("_country", "_table")

    def __init__(self, table: Table, country: str) -> None:
        super().__init__()
        self._table, self._country = table, country

    def __missing__(self, index: int) -> bool:
        found = self[index] = _is_elsewhere(self._table, index, self._country)
        return found


class _AllElsewhere(bytearray):
    """The same of a small table: 0, 1, or :data:`_UNKNOWN` until it is asked for."""

    def __init__(self, table: Table, country: str) -> None:
        super().__init__(bytes([_UNKNOWN]) * len(table))
        self._table, self._country = table, country

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        found = super().__getitem__(index)
        if found == _UNKNOWN:
            found = self[index] = _is_elsewhere(self._table, index, self._country)
        return found


Elsewhere = Mapping[int, bool] | bytearray


@dataclass(frozen=True, slots=True)
class Query:
    """A name that is looked for.

    Attributes:
        compiled: the same for the kernel, where there is one and the name has elements.
        length: how many elements it has.
        ready: gives the name made ready, for which it has to be parsed.
    """

    compiled: "Name | None"
    length: int
    ready: Callable[[], Ready]


_new_query = quick(Query)


class Ranker:
    """Ranks the entities of one table. Remembers its spellings; threads may share it.

    Not so those of a large one without ``keeps``: see :class:`nisba.reconciler.Reconciler`.
    """

    def __init__(self, table: Table, engine: Engine, *, keeps: bool = True) -> None:
        self._table, self._engine = table, engine
        self._known = remembered(self._listed, _KNOWN)
        self._made: Places[Name | None] | None = None
        self._compiled: Callable[[int], Name | None] | None = None
        if not table.large and table.spellings <= _KNOWN:
            self._made = Places(self._compiled_of, table.spellings)
            self._compiled = self._made.of
        elif keeps or not table.large:
            self._compiled = remembered(self._compiled_of, _KNOWN)
        self._asked = remembered(self._ready, _ASKED)
        elsewhere: Callable[[Table, str], Elsewhere] = _Elsewhere if table.large else _AllElsewhere
        self._elsewhere = lru_cache(_COUNTRIES)(partial(elsewhere, table))
        self._names = table.names(engine)
        self._rarity: Rarity | None = None
        if not table.large:
            self._rarity = Rarity(table.count, table.spellings, engine.keys)
        self._weigher = weigher_of(engine.scorer)
        self._shelved: ShelvedNames | None = None
        if self._names and self._rarity and engine.scorer.compiled:
            self._shelved = self._names.shelved(
                table.spelling, engine.scorer.compiled, self._rarity
            )

    def rank(self, text: str, hints: Hints, quick: bool) -> tuple[Row, ...]:
        """The best spelling of every entity worth scoring, best first, at most 100.

        ``text``: after hygiene. ``quick``: see :meth:`nisba.reconciler.Reconciler.normalize`.
        """
        table = self._table
        scale = LARGE if self._rarity is None else SMALL
        enough = scale.needed(table.spellings)
        found, query = self._find(text, hints)
        if not len(found):
            return ()
        amounts = self._amounts(query, found, enough, quick)
        if table.large:
            add_unscored(amounts, found)
        elif max(amounts) < enough - _HOPELESS:
            amounts = by_likeness(amounts, found)
        elsewhere = self._elsewhere(hints.country) if hints.country else None
        return rows_of(amounts, found, enough, elsewhere)

    def _find(self, text: str, hints: Hints) -> tuple[Found, Query]:
        """The spellings that a name may be, and the name."""
        parse = partial(self._engine.parser.parse, text, hints.language)
        wanted = self._wanted(hints)
        if not self._table.large:
            parsed = parse()
            found = find_candidates(parsed, self._table, self._engine, wanted)
            asked = self._asked(parsed)
            return found, _new_query(asked.compiled, len(parsed.elements), lambda: asked)
        found = find_by_words(text, self._table, self._engine, wanted)
        plain = self._engine.plain
        name = plain(text) if plain and not hints.language else None
        if name is None:
            asked = self._asked(parse())
            return found, _new_query(asked.compiled, len(asked.parsed.elements), lambda: asked)
        return found, _new_query(name, len(name), lambda: self._asked(parse()))

    def warm(self, spelling: int) -> None:
        """Have a spelling of a table ready before it is asked for, where the table keeps it so."""
        if self._shelved and self._compiled:
            self._compiled(spelling)

    def _amounts(self, query: Query, found: Found, enough: float, quick: bool) -> list[float]:
        """Evidence for the first of those found: of all that are worth being scored in full."""
        full = found.fine if query.length >= LONG else _FULL_LOOK
        fine = min(found.fine, full)
        amounts: list[float] = []
        if quick:
            amounts = self._weighed(query, found, 0, min(fine, _QUICK_LOOK))
            if fine > _QUICK_LOOK and max(amounts) < enough - _HOPE:
                return amounts
        for end, worth in ((_FIRST_LOOK, math.inf), (full, enough)):
            # Where the first are likely enough, the rest are further off.
            start, end = len(amounts), min(fine, end)
            if start < end and max(amounts, default=-math.inf) < worth:
                amounts += self._weighed(query, found, start, end)
        return amounts

    def _weighed(self, query: Query, found: Found, start: int, end: int) -> list[float]:
        """Evidence for those found, from a place to before another."""
        if self._weigher and query.compiled:
            try:
                amounts = self._by_kernel(self._weigher, query.compiled, found, start, end)
            except ValueError as error:  # some things are read when they are needed
                raise damaged(error) from error
            if amounts is not None:
                return amounts
        known, asked = map(self._known, found.spellings[start:end]), query.ready()
        shares = found.shares[start:end]
        return [self._evidence(asked, *one) for one in zip(known, shares, strict=True)]

    def _by_kernel(
        self, weigher: "Weigher", asked: Name, found: Found, start: int, end: int
    ) -> list[float] | None:
        """As :meth:`_weighed`; ``None`` where a spelling is none that the kernel takes."""
        spellings, shares = found.spellings, found.shares
        if self._made is not None:
            amounts = weigher.among(asked, self._made, spellings, shares, start, end)
            if amounts is not None:
                return amounts
        made = map(self._compiled or self._compiled_of, spellings[start:end])
        names = [name for name in made if name is not None]
        if len(names) < end - start:
            return None
        each = weigher.by_score if self._table.large else weigher.each
        return each(asked, tuple(names), tuple(shares[start:end]))

    def _ready(self, parsed: ParsedName) -> Ready:
        """A query, or a spelling that had to be parsed, made ready."""
        rarities = self._rarity.each_of(parsed) if self._rarity else ()
        return ready(parsed, self._engine.scorer, rarities)

    def _compiled_of(self, spelling: int) -> "Name | None":
        """A spelling of the table as the kernel takes it."""
        if self._shelved:
            try:
                name = self._shelved.at(spelling)
            except (ValueError, LookupError) as error:
                raise damaged(error) from error
            if name:
                return name
        elif self._engine.plain and self._table.large:
            plain = self._engine.plain(self._text(spelling))
            if plain is not None:
                return plain
        return self._known(spelling).compiled

    def _listed(self, spelling: int) -> Ready:
        """A spelling of the table made ready."""
        text = self._text(spelling)
        kept = self._names.at(spelling, text) if self._names else None
        if kept is None or self._rarity is None:
            return self._ready(self._engine.parser.parse(text))
        weights = map(weight_of, kept.parsed.elements)
        rarities = tuple(map(self._rarity.by_count, weights, kept.counts))
        return ready(kept.parsed, self._engine.scorer, rarities)

    def _text(self, spelling: int) -> str:
        """A spelling of the table after hygiene."""
        text = self._table.spelling(spelling)
        return text if is_plain(text) else clean(text).text

    def _evidence(self, query: Ready, listed: Ready, shared: float) -> float:
        """What :class:`Weigher` says of a small table, in Python; and of a large one."""
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


def by_likeness(amounts: list[float], found: Found) -> list[float]:
    """Evidence for candidates of a small table, less what they share with the name by rarity.

    That is measured by the best of them, and of a bad lot the best says nothing.
    """
    shares = found.shares[: len(amounts)]
    return [amount - SHARED_TERMS * shared for amount, shared in zip(amounts, shares, strict=True)]


def add_unscored(amounts: list[float], found: Found) -> None:
    """Evidence for those that are not worth the scorer's time: they keep the order of the index."""
    least, scored = min(amounts, default=math.inf), len(amounts)
    for likely in found.likely[scored:] or repeat(math.inf, len(found) - scored):
        amount = likely + _UNSCORED
        least = (amount if amount < least else least) - _BEHIND
        amounts.append(least)


def rows_by_python(
    amounts: list[float], found: Found, enough: float, elsewhere: Elsewhere | None
) -> tuple[Row, ...]:
    """Entities by the evidence for the best of their spellings, as scores, best first.

    Args:
        amounts: evidence for the first of ``found``; those without are behind all that have.
        enough: what acceptance needs.
        elsewhere: of each entity, whether it ranks lower, being in other countries.
    """
    amounts = list(amounts)
    add_unscored(amounts, found)
    best: dict[int, tuple[float, int]] = {}
    for amount, entity, spelling in zip(amounts, found.entities, found.spellings, strict=True):
        if entity not in best or best[entity][0] < amount:
            best[entity] = amount, spelling
    rows = []
    for entity, (amount, spelling) in best.items():
        score = score_beyond(amount, enough)
        if elsewhere and score > _NOTHING and elsewhere[entity]:
            score *= _OTHER_COUNTRY
        rows.append((-round(score, 4), entity, spelling))
    rows.sort()
    return tuple([(-loss, entity, spelling) for loss, entity, spelling in rows[:MAX_CANDIDATES]])


def rows_by_kernel(
    amounts: list[float], found: Found, enough: float, elsewhere: Elsewhere | None
) -> tuple[Row, ...]:
    """The same, compiled, of spellings that have no evidence of their own but ``amounts``."""
    assert kernel.rows is not None
    scale = enough, ACCEPT_LOGIT, LIMIT
    rest = _BEHIND, elsewhere, _OTHER_COUNTRY, _NOTHING, MAX_CANDIDATES
    return kernel.rows(amounts, found.entities, found.spellings, scale, *rest)


rows_of = rows_by_python if kernel.rows is None else rows_by_kernel


def as_far_as(rows: Sequence[Row], most: int) -> Sequence[Row]:
    """The first ``most`` rows, and those behind them that have the score of the last of them."""
    end = most
    while 0 < end < len(rows) and rows[end][0] == rows[end - 1][0]:
        end += 1
    return rows[:end]
