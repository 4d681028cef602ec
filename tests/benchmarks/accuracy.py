"""Does the index lose answers? Look-ups against the same with every spelling of the table scored.

    python tests/benchmarks/accuracy.py TABLE QUERIES.tsv [--limit N]

TABLE is a compiled table of some thousand names, QUERIES has the columns ``gold`` (ids joined by
``|``) and ``name``. Scored in full, one query takes seconds: that is what the index is for. What it
costs in accuracy is the difference of the two lines.
"""

import argparse
import time
from pathlib import Path
from statistics import mean

from lookup import Query, read_queries
from machine import report

import nisba.reconciler
from nisba import Reconciler, Table
from nisba.analysis.model import ParsedName
from nisba.candidates import Found, Wanted, find_candidates
from nisba.engine import Engine
from nisba.terms import terms_of


def every_spelling(
    parsed: ParsedName, table: Table, engine: Engine, wanted: Wanted | None = None
) -> tuple[Found, ...]:
    """In the place of `find_candidates`: all there are, with what each shares."""
    if table.large:
        shares = {found.spelling: found.shared for found in find_candidates(parsed, table, engine)}
    else:
        shares = dict(table.search(terms_of(parsed, engine), table.spellings))
    owners = table.owner.tolist()
    return tuple(
        Found(spelling, owner, shares.get(spelling, 0.0))
        for spelling, owner in enumerate(owners)
        if wanted is None or wanted(owner)
    )


def measured(reconciler: Reconciler, queries: list[Query]) -> tuple[list[float], float]:
    """First right, in the top 10, reciprocal rank, accepted, right of those; seconds a query."""
    first, ten, ranks, accepted, right = [], [], [], [], []
    started = time.process_time()
    for gold, name in queries:
        answer = reconciler.normalize(name)
        ids = [candidate.entity.id for candidate in answer.candidates]
        place = next((i for i, one in enumerate(ids, 1) if one in gold), 0)
        first.append(place == 1)
        ten.append(place > 0)
        ranks.append(1 / place if place else 0.0)
        accepted.append(bool(answer.id))
        if answer.id:
            right.append(answer.id in gold)
    seconds = (time.process_time() - started) / len(queries)
    return [mean(x) if x else 0.0 for x in (first, ten, ranks, accepted, right)], seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--limit", type=int, default=500, help="queries")
    given = parser.parse_args()
    queries = read_queries(given.queries, given.limit)
    table = Table.open(given.table)
    rows = [("", "first right", "in top 10", "MRR", "accepted", "of those right", "ms a query")]
    for what in ("index", "every spelling scored"):
        if what != "index":
            nisba.reconciler.find_candidates = every_spelling
            nisba.reconciler._FIRST_LOOK = nisba.reconciler._FULL_LOOK = table.spellings + 1
        figures, seconds = measured(Reconciler(table), queries)
        rows.append((what, *(f"{x:.3f}" for x in figures), f"{seconds * 1e3:.1f}"))
    report(
        f"{given.queries.name}: {len(table):,} names, {len(queries):,} queries, "
        f"index by {table.info()['index']}",
        rows,
    )


if __name__ == "__main__":
    main()
