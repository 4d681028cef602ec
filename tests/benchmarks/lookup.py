"""How fast is a look-up in a large table, and how often does it find the source?

    python tests/benchmarks/lookup.py TABLE QUERIES.tsv --names NAMES.tsv.gz [--limit N] [--peers N]

TABLE is compiled by ``nisba table build`` from NAMES (``id``, ``name``); QUERIES has the columns
``gold`` (ids joined by ``|``) and ``name``. A look-up is ``Reconciler.normalize``: hygiene, index,
scoring, decision, ten candidates. Three figures of it in one process:

* cold: first sight of every query, in an engine that has seen nothing but one name;
* warm: the same again, with what is kept of words and pairs, without kept answers;
* kept: the same once more, answers kept as a service keeps them.

In the same run rapidfuzz's ``process.extract`` with ``fuzz.ratio`` goes over all names for some of
the queries, in between the cold ones: of the names as they stand, and lower-cased without marks as
nisba folds them. Times are of the processor, all on one core. What counts is the ratio; times of
other machines or moments say little.
"""

import argparse
import csv
import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Run:
    """Processor time of queries in seconds, and how many gave an id of their gold."""

    seconds: list[float] = field(default_factory=list)
    found: int = 0

    def ask(self, look: Callable[[str], Sequence[str]], query: Query) -> None:
        """Put one query."""
        gold, name = query
        started = time.process_time()
        ids = look(name)
        self.seconds.append(time.process_time() - started)
        self.found += not gold.isdisjoint(ids)

    @property
    def share(self) -> float:
        """Of the queries, those that gave an id of their gold."""
        return self.found / len(self.seconds)


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

    folded = [fold_text(name) for name in names]

    def scan(name: str) -> list[str]:
        return [ids[i] for _, _, i in process.extract(name, names, scorer=fuzz.ratio, limit=10)]

    def scan_folded(name: str) -> list[str]:
        own = fold_text(name)
        return [ids[i] for _, _, i in process.extract(own, folded, scorer=fuzz.ratio, limit=10)]

    # The scans go in between, so that whatever else the machine does weighs on all alike.
    step = max(1, len(queries) // given.peers)
    cold, raw, level = Run(), Run(), Run()
    for number, query in enumerate(queries):
        cold.ask(look, query)
        if number % step == 0:
            raw.ask(scan, query)
            level.ask(scan_folded, query)
    reconciler._scored.cache_clear()
    warm, kept, some = Run(), Run(), Run()
    for run in (warm, kept):
        for query in queries:
            run.ask(look, query)
    for query in queries[::step]:
        some.ask(look, query)
    base = mean(raw.seconds)
    rows = [("", "median ms", "99 % ms", "mean ms", "times faster", "source in top 10")]
    for what, run in (
        ("rapidfuzz extract, ratio", raw),
        ("the same, names folded", level),
        ("nisba on those queries", some),
        ("nisba, cold", cold),
        ("nisba, warm", warm),
        ("nisba, answers kept", kept),
    ):
        if run is some:
            rows.append((what, "", "", "", "", f"{run.share:.3f}"))
            continue
        ordered = sorted(run.seconds)
        rows.append(
            (
                what,
                f"{median(ordered) * 1e3:.2f}",
                f"{ordered[int(len(ordered) * 0.99)] * 1e3:.2f}",
                f"{mean(ordered) * 1e3:.2f}",
                f"{base / mean(ordered):.0f}",
                f"{run.share:.3f}",
            )
        )
    report(f"{len(table):,} names, {len(queries):,} queries; opened in {opened * 1e3:.1f} ms", rows)


if __name__ == "__main__":
    main()
