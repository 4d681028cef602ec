"""Does the index lose answers? Look-ups against the same with every spelling of the table scored.

    python tests/benchmarks/accuracy.py TABLE QUERIES.tsv [--limit N] [--keep FILE] [--seconds S]

TABLE is a compiled table of some thousand names, QUERIES has the columns ``gold`` (ids joined by
``|``) and ``name``. N queries are drawn (fixed seed). Both answers come from the same scorer and
decision; what the index costs in accuracy is the difference, with its interval of 95 %.

All spellings count, but not all need be scored to know the first and the decision: rarity and
letters, which are cheap, bound what the scorer can still say. Spellings are scored in the order of
that bound until it is too low for the first place, or for a rival of it.

Scored in full, a query takes up to a second. With ``--keep`` each outcome is appended to FILE, and
the next run goes on from there; ``--seconds`` ends a run early, with what it has.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lookup import Query as Asked
from lookup import read_queries
from machine import report

import nisba.ranking
from nisba import Reconciler, Table, rank
from nisba.analysis.model import ParsedName
from nisba.candidates import Found, Wanted, find_by_words
from nisba.decision import MARGIN
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.ranking import Query
from nisba.terms import terms_of

_SEED = 17
_FINDERS = ("find_candidates", "find_by_words")
_LOOKS = ("_FIRST_LOOK", "_FULL_LOOK")
_PAIR_LIMIT = math.log((1 - 1e-4) / 1e-4)
"""The most that a pair score is worth in a large table, as evidence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query brought.

    Attributes:
        place: of the first right candidate, from 1; 0: not there.
        accepted, right: an entity was accepted; it is one of the gold.
        seconds: of the processor.
    """

    place: int
    accepted: bool
    right: bool
    seconds: float


class Exhaustive:
    """Stands in the place of what finds candidates: all spellings that can matter, scored."""

    def __init__(self, reconciler: Reconciler) -> None:
        self._ranker, self._table = reconciler._ranker, reconciler.table
        self._owners = reconciler.table.owner.tolist()
        every = range(reconciler.table.spellings)
        self._written = [clean(self._table.spelling(s)).text for s in every]

    def __call__(
        self, parsed: ParsedName, table: Table, engine: Engine, wanted: Wanted | None = None
    ) -> Found:
        """In the place of `find_candidates`."""
        numbers, amounts = table.search(terms_of(parsed, engine), table.spellings)
        return self._scored(parsed, dict(zip(numbers.tolist(), amounts.tolist(), strict=True)))

    def by_words(
        self, text: str, table: Table, engine: Engine, wanted: Wanted | None = None
    ) -> Found:
        """In the place of `find_by_words`."""
        found = find_by_words(text, table, engine)
        shares = dict(zip(found.spellings, found.shares, strict=True))
        return self._scored(engine.parser.parse(text), shares)

    def _scored(self, parsed: ParsedName, shares: dict[int, float]) -> Found:
        best, kept, asked = -math.inf, [], self._ranker._asked(parsed)
        query = Query(asked.compiled, len(parsed.elements), lambda: asked)
        for bound, spelling in sorted(self._bounds(parsed, shares), reverse=True):
            if bound < best - MARGIN:
                break
            one = Found([spelling], [self._owners[spelling]], [shares.get(spelling, 0.0)], 1)
            amount = self._ranker._weighed(query, one, 0, 1)[0]
            best = max(best, amount)
            kept.append((amount, spelling))
        near = [spelling for amount, spelling in kept if amount >= best - MARGIN - 1.0]
        each = [shares.get(spelling, 0.0) for spelling in near]
        return Found(near, [self._owners[spelling] for spelling in near], each, len(near))

    def _bounds(self, parsed: ParsedName, shares: dict[int, float]) -> Iterator[tuple[float, int]]:
        """The most that the evidence for each spelling can be."""
        rarity, asked = self._ranker._rarity, parsed.text
        if rarity is None:
            shared, letters, rest = rank.SHARED, rank.LITERAL, _PAIR_LIMIT
        else:
            shared, letters = rank.SHARED_TERMS, rank._LETTERS
            rare = min(rank._RARE_LIMIT, sum(rarity.each_of(parsed)))
            rest = rank._PAIR * rank._PAIR_LIMIT + rank._RARE * rare
        for spelling, other in enumerate(self._written):
            literal = rank.literal_likeness(asked, other)
            yield rest + shared * shares.get(spelling, 0.0) + letters * literal, spelling


def outcome(reconciler: Reconciler, query: Asked) -> Outcome:
    gold, name = query
    begun = time.process_time()
    answer = reconciler.normalize(name)
    seconds = time.process_time() - begun
    ids = [candidate.entity.id for candidate in answer.candidates]
    place = next((i for i, one in enumerate(ids, 1) if one in gold), 0)
    return Outcome(place, bool(answer.id), answer.id in gold, seconds)


def interval(index: Sequence[bool], every: Sequence[bool]) -> tuple[float, float]:
    """Difference of two shares of the same queries, and half its interval of 95 %.

    After Agresti and Min (2005): half a query more of each kind, so that none is impossible.
    """
    n = len(index)
    lost = sum(b and not a for a, b in zip(index, every, strict=True))
    won = sum(a and not b for a, b in zip(index, every, strict=True))
    m, b, c = n + 2, lost + 0.5, won + 0.5
    return (won - lost) / n, 1.96 * math.sqrt((b + c) - (b - c) ** 2 / m) / m


def drawn(path: Path, limit: int) -> list[Asked]:
    queries = read_queries(path, 0)
    return random.Random(_SEED).sample(queries, min(limit, len(queries)))


def recorded(keep: Path | None) -> dict[str, tuple[Outcome, Outcome]]:
    """Outcomes by name that an earlier run kept: by the index, and of all spellings."""
    if keep is None or not keep.exists():
        return {}
    rows = map(json.loads, keep.read_text(encoding="utf-8").splitlines())
    return {row["name"]: (Outcome(**row["index"]), Outcome(**row["every"])) for row in rows}


def measured(
    table: Table, queries: Sequence[Asked], keep: Path | None, seconds: float
) -> list[tuple[Outcome, Outcome]]:
    """Outcomes of as many queries as there is time for."""
    reconciler, full = Reconciler(table), Reconciler(table)
    every, known = Exhaustive(full), recorded(keep)
    usual = {name: getattr(nisba.ranking, name) for name in (*_FINDERS, *_LOOKS)}
    out, begun = [], time.monotonic()
    for gold, name in queries:
        if name in known:
            out.append(known[name])
            continue
        if seconds and time.monotonic() - begun > seconds:
            break
        index = outcome(reconciler, (gold, name))
        nisba.ranking.find_candidates, nisba.ranking.find_by_words = every, every.by_words
        nisba.ranking._FIRST_LOOK = nisba.ranking._FULL_LOOK = table.spellings + 1
        try:
            both = index, outcome(full, (gold, name))
        finally:
            for what, was in usual.items():
                setattr(nisba.ranking, what, was)
        out.append(both)
        if keep is not None:
            row = {"name": name, "index": asdict(both[0]), "every": asdict(both[1])}
            with keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--limit", type=int, default=500, help="queries")
    parser.add_argument("--keep", type=Path, help="outcomes of this run and of those before it")
    parser.add_argument("--seconds", type=float, default=0.0, help="end early; 0: do not")
    given = parser.parse_args()
    table = Table.open(given.table)
    found = measured(table, drawn(given.queries, given.limit), given.keep, given.seconds)
    index, every = zip(*found, strict=True)
    rows = [("", "first right", "accepted", "accepted and right", "ms a query")]
    for what, some in (("index", index), ("every spelling scored", every)):
        shares = [
            sum(one.place == 1 for one in some),
            sum(one.accepted for one in some),
            sum(one.accepted and one.right for one in some),
        ]
        mean = 1e3 * sum(one.seconds for one in some) / len(some)
        rows.append((what, *(f"{x / len(some):.3f}" for x in shares), f"{mean:.1f}"))
    differences = [
        interval([of(one) for one in index], [of(one) for one in every])
        for of in (
            lambda one: one.place == 1,
            lambda one: one.accepted,
            lambda one: one.accepted and one.right,
        )
    ]
    rows.append(("difference", *(f"{d:+.3f} ± {half:.3f}" for d, half in differences), ""))
    report(
        f"{given.queries.name}: {len(table):,} names, {len(found):,} queries, "
        f"index by {table.info()['index']}",
        rows,
    )


if __name__ == "__main__":
    main()
