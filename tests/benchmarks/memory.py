"""How much of their memory do the workers of a service share?

    python tests/benchmarks/memory.py TABLE QUERIES.tsv [--processes N] [--limit N]

Starts ``nisba serve`` with N workers, which answer the queries. While all of them hold the table,
it is read from ``/proc/PID/smaps`` what each has resident (RSS) and what of that is its share
(PSS): of the table's files, and of everything. Linux only.
"""

import argparse
from pathlib import Path

from h2 import load
from lookup import read_queries
from machine import report

from service import NORMALIZE, normalize, serving

Sizes = tuple[int, int, int, int]


def resident(process: int, folder: Path) -> Sizes:
    """KiB of a process: RSS and PSS of the files under ``folder``, RSS and PSS of all."""
    found, inside = [0, 0, 0, 0], False
    for line in Path(f"/proc/{process}/smaps").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name in ("Rss", "Pss"):
            size = int(value.split()[0])
            found[2 + (name == "Pss")] += size
            found[name == "Pss"] += size if inside else 0
        elif "-" in line.split(" ", 1)[0]:
            inside = str(folder) in line
    return found[0], found[1], found[2], found[3]


def children(process: int) -> list[int]:
    """Processes that this one began, and those that they did."""
    text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    own = [int(child) for child in text.split()]
    return own + [below for child in own for below in children(child)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--limit", type=int, default=1000, help="queries")
    given = parser.parse_args()
    messages = [normalize(name) for _, name in read_queries(given.queries, given.limit)]
    table = given.table.resolve()
    with serving("--table", str(table), "--workers", str(given.processes)) as (address, service):
        tally = load(address, NORMALIZE, iter(messages), seconds=600)
        sizes = [resident(process, table) for process in children(service)]
    found = [size for size in sizes if size[0]]
    if len(found) != given.processes or len(tally.seconds) != len(messages):
        raise SystemExit(f"{len(found)} workers with the table, {len(tally.seconds)} answers")
    mapped, share, rss, pss = (
        sum(column) / len(found) / 1024 for column in zip(*found, strict=True)
    )
    rows = [
        ("MiB a worker", "RSS", "PSS", "PSS / RSS"),
        ("the table's files", f"{mapped:.0f}", f"{share:.0f}", f"{share / mapped:.0%}"),
        ("everything", f"{rss:.0f}", f"{pss:.0f}", f"{pss / rss:.0%}"),
    ]
    report(f"{given.processes} workers on {table.name}, {len(messages):,} queries", rows)


if __name__ == "__main__":
    main()
