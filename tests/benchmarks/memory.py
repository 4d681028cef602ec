"""How much of a table do processes share?

    python tests/benchmarks/memory.py TABLE QUERIES.tsv [--processes N] [--limit N]

N processes open TABLE and answer the same queries; while all of them hold it, each reads from
``/proc/self/smaps`` what it has resident (RSS) and what of that is its share (PSS): of the table's
files, and of everything. Linux only. The lexicon and the caches are each process's own.
"""

import argparse
import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path

from lookup import read_queries
from machine import report

Sizes = tuple[int, int, int, int]


def resident(folder: Path) -> Sizes:
    """KiB of this process: RSS and PSS of the files under ``folder``, RSS and PSS of all."""
    found, inside = [0, 0, 0, 0], False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name in ("Rss", "Pss"):
            size = int(value.split()[0])
            found[2 + (name == "Pss")] += size
            found[name == "Pss"] += size if inside else 0
        elif "-" in line.split(" ", 1)[0]:
            inside = str(folder) in line
    return found[0], found[1], found[2], found[3]


def hold(
    table: Path, names: list[str], ready: Barrier, sizes: "multiprocessing.Queue[Sizes]"
) -> None:
    from nisba import Reconciler, Table

    reconciler = Reconciler(Table.open(table))
    for name in names:
        reconciler.normalize(name)
    ready.wait()
    sizes.put(resident(table))
    ready.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--limit", type=int, default=500, help="queries")
    given = parser.parse_args()
    names = [name for _, name in read_queries(given.queries, given.limit)]
    context = multiprocessing.get_context("spawn")
    ready, sizes = context.Barrier(given.processes), context.Queue()
    table = given.table.resolve()
    workers = [
        context.Process(target=hold, args=(table, names, ready, sizes))
        for _ in range(given.processes)
    ]
    for worker in workers:
        worker.start()
    found = [sizes.get() for _ in workers]
    for worker in workers:
        worker.join()
    mapped, share, rss, pss = (
        sum(column) / len(found) / 1024 for column in zip(*found, strict=True)
    )
    rows = [
        ("MiB a process", "RSS", "PSS", "PSS / RSS"),
        ("the table's files", f"{mapped:.0f}", f"{share:.0f}", f"{share / mapped:.0%}"),
        ("everything", f"{rss:.0f}", f"{pss:.0f}", f"{pss / rss:.0%}"),
    ]
    report(f"{given.processes} processes on {table.name}, {len(names):,} queries each", rows)


if __name__ == "__main__":
    main()
