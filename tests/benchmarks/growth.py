"""Does a look-up in ten times as many names take as long, and does it find the source as often?

    python tests/benchmarks/growth.py SMALLER.table LARGER.table QUERIES.tsv [--limit N]

The names of SMALLER are all in LARGER, under the same ids: `compose.py` makes such a source.
QUERIES has the columns ``gold`` (ids joined by ``|``) and ``name``. Each query is put to both
tables, one right after the other, so that whatever else the machine does weighs on both. Two
engines that have seen one name; times of the processor.
"""

import argparse
import time
from pathlib import Path
from statistics import median

from lookup import read_queries
from machine import report

from nisba import Reconciler, Table
from nisba.engine import Engine
from nisba_server.garbage import settle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tables", type=Path, nargs=2)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="queries; 0: all")
    given = parser.parse_args()
    queries = read_queries(given.queries, given.limit)
    reconcilers = [Reconciler(Table.open(path), Engine.create()) for path in given.tables]
    for reconciler in reconcilers:
        reconciler.normalize("Aleppo")
    settle()
    seconds: list[list[float]] = [[], []]
    found = [0, 0]
    for gold, name in queries:
        for at, reconciler in enumerate(reconcilers):
            begun = time.process_time()
            answer = reconciler.normalize(name)
            seconds[at].append(time.process_time() - begun)
            found[at] += not gold.isdisjoint(c.entity.id for c in answer.candidates)
    rows = [("names", "median ms", "99 % ms", "median, times the first", "source in top 10")]
    for reconciler, times, right in zip(reconcilers, seconds, found, strict=True):
        ordered = sorted(times)
        rows.append(
            (
                f"{len(reconciler.table):,}",
                f"{1e3 * median(times):.2f}",
                f"{1e3 * ordered[int(len(ordered) * 0.99)]:.2f}",
                f"{median(times) / median(seconds[0]):.2f}",
                f"{right / len(queries):.3f}",
            )
        )
    report(f"{len(queries):,} queries, cold", rows)


if __name__ == "__main__":
    main()
