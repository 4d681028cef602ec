"""How fast is a look-up in a large table, and how often does it find the source?

    python tests/benchmarks/lookup.py TABLE QUERIES.tsv --names NAMES.tsv.gz [--limit N] [--peers N]

TABLE is compiled by ``nisba table build`` from NAMES (``id``, ``name``); QUERIES has the columns
``gold`` (ids joined by ``|``) and ``name``. A look-up is ``Reconciler.normalize``: hygiene, index,
scoring, decision, ten candidates. Three figures of it in one process:

* cold: first sight of every query, in an engine that has seen nothing but one name;
* warm: the same again, with what is kept of words and pairs, without kept answers;
* kept: the same once more, answers kept as a service keeps them.

In the same run rapidfuzz's ``process.extract`` with ``fuzz.ratio`` goes over all names for some of
the queries, each its own median: of the names as they stand, and lower-cased without marks as
nisba folds them. Times are of the processor, all on one core. What counts is the ratio; times of
other machines or moments say little.
"""

import argparse
import csv
import gzip
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

from machine import report
from rapidfuzz import fuzz, process

from nisba import Reconciler, Table
from nisba.engine import Engine
from nisba.words import fold_text
from nisba_server.garbage import settle

Query = tuple[frozenset[str], str]


def read_queries(path: Path, limit: int) -> list[Query]:
    """Up to ``limit`` queries, spread evenly over the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        queries = [(frozenset(row["gold"].split("|")), row["name"]) for row in rows]
    return queries[:: max(1, len(queries) // limit)][:limit] if limit else queries


def read_names(path: Path) -> tuple[list[str], list[str]]:
    """Ids and names of a table's source."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        next(file)
        rows = [line.rstrip("\n").split("\t")[:2] for line in file]
    return [row[0] for row in rows], [row[1] for row in rows]


def timed(
    look: Callable[[str], Sequence[str]], queries: Sequence[Query]
) -> tuple[list[float], float]:
    """Processor time of every query in seconds; how often ``look`` gives an id of its gold."""
    seconds, found = [], 0
    for gold, name in queries:
        started = time.process_time()
        ids = look(name)
        seconds.append(time.process_time() - started)
        found += not gold.isdisjoint(ids)
    return seconds, found / len(queries)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0, help="queries; 0: all")
    parser.add_argument("--peers", type=int, default=60, help="queries given to rapidfuzz")
    given = parser.parse_args()
    queries = read_queries(given.queries, given.limit)
    ids, names = read_names(given.names)

    started = time.perf_counter()
    table = Table.open(given.table)
    opened = time.perf_counter() - started
    reconciler = Reconciler(table, Engine.create())
    reconciler.normalize("Aleppo")
    settle()  # as the service does before its first look-up

    def look(name: str) -> list[str]:
        return [c.entity.id for c in reconciler.normalize(name).candidates]

    cold, recall = timed(look, queries)
    reconciler._scored.cache_clear()
    warm, _ = timed(look, queries)
    kept, _ = timed(look, queries)

    some = queries[:: max(1, len(queries) // given.peers)][: given.peers]
    folded = [fold_text(name) for name in names]
    raw, raw_recall = timed(
        lambda name: [
            ids[i] for _, _, i in process.extract(name, names, scorer=fuzz.ratio, limit=10)
        ],
        some,
    )
    level, level_recall = timed(
        lambda name: [
            ids[i]
            for _, _, i in process.extract(fold_text(name), folded, scorer=fuzz.ratio, limit=10)
        ],
        some,
    )
    of_some = timed(look, some)[1]
    base = mean(raw)
    rows = [("", "median ms", "99 % ms", "mean ms", "times faster", "source in top 10")]
    for what, seconds, share in (
        ("rapidfuzz extract, ratio", raw, raw_recall),
        ("the same, names folded", level, level_recall),
        ("nisba on those queries", [], of_some),
        ("nisba, cold", cold, recall),
        ("nisba, warm", warm, recall),
        ("nisba, answers kept", kept, recall),
    ):
        if not seconds:
            rows.append((what, "", "", "", "", f"{share:.3f}"))
            continue
        ordered = sorted(seconds)
        rows.append(
            (
                what,
                f"{median(seconds) * 1e3:.2f}",
                f"{ordered[int(len(ordered) * 0.99)] * 1e3:.2f}",
                f"{mean(seconds) * 1e3:.2f}",
                f"{base / mean(seconds):.0f}",
                f"{share:.3f}",
            )
        )
    report(f"{len(table):,} names, {len(queries):,} queries; opened in {opened * 1e3:.1f} ms", rows)


if __name__ == "__main__":
    main()
