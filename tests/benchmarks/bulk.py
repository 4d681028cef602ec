"""How fast is a file, row by row, and in how much memory?

    python tests/benchmarks/bulk.py TABLE NAMES_FILE.csv.gz --names NAMES.tsv.gz [--rows N]
    python tests/benchmarks/bulk.py TABLE NAMES_FILE.csv.gz --memory ROWS [--names NAMES.tsv.gz]

TABLE is compiled by ``nisba table build`` from NAMES (``id``, ``name``); NAMES_FILE has a column
``name``. The first form runs ``nisba bulk`` over the first N rows as a user does, start of Python
and loading included: with one process, then with two. In the same run, before and after it,
rapidfuzz's ``process.extractOne`` with ``fuzz.ratio`` looks some of the names up among all names of
the table. What counts is the ratio, of processor time, a row: other programs on the machine then do
not matter much. What two processes gain by the clock shows only where nothing else runs; the last
column sets the processor time of one against that of the busiest of three, reader and two workers.

The second form writes a file of ROWS lines, in which 20,000 names come again and again and, with
NAMES, one row in fifty has a name of the table that no row had before. It watches what ``nisba
bulk`` and its workers hold beside the mapped table while it runs: the proportional set size of all
mappings but those of the table's files, summed over the processes (Linux).
"""

import argparse
import csv
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from machine import report
from rapidfuzz import fuzz, process

NISBA = Path(sys.executable).parent / "nisba"
WORKERS = (1, 2)
_FRESH = 50
"""One row in so many has a name for the first time."""


def read_column(path: Path, column: str, delimiter: str) -> Iterator[str]:
    """The values of a column."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        for row in csv.DictReader(file, delimiter=delimiter, quoting=quoting):
            yield row[column]


def peer(asked: Sequence[str], names: Sequence[str]) -> float:
    """Processor seconds a name of a linear scan."""
    begun = time.process_time()
    for name in asked:
        process.extractOne(name, names, scorer=fuzz.ratio)
    return (time.process_time() - begun) / len(asked)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took, in seconds.

    Attributes:
        clock: from start to end.
        used: of the processor, by all processes.
        busiest: of the processor, by the process that used most: what the run takes at the least
            where every process has a core to itself.
        said: the closing line of ``nisba bulk``.
    """

    clock: float
    used: float
    busiest: float
    said: str


def run(source: Path, table: Path, workers: int, output: Path) -> Cost:
    """Run ``nisba bulk``."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [NISBA, "bulk", source, "--table", table, "--workers", str(workers), "-o", output]
    each: dict[int, float] = {}
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(command, stderr=errors) as running,
    ):
        while running.poll() is None:
            each.update(processors(running.pid))
            time.sleep(0.1)
        errors.seek(0)
        said = errors.read()
    clock = time.perf_counter() - begun
    if running.returncode:
        raise SystemExit(said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    busiest = used if workers == 1 else max(each.values())
    return Cost(clock, used, busiest, said.splitlines()[-1])


def processors(pid: int) -> dict[int, float]:
    """Seconds of the processor that a process and its children have used so far (Linux)."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return {}
    found = {pid: (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")}
    for child in children:
        found.update(processors(int(child)))
    return found


def write_rows(path: Path, names: Sequence[str]) -> None:
    """A CSV of numbered names."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "name"))
        writer.writerows(enumerate(names))


def speed(given: argparse.Namespace, folder: Path) -> None:
    rows = list(islice(read_column(given.file, "name", ","), given.rows or None))
    names = list(read_column(given.names, "name", "\t"))
    asked = rows[:: max(1, len(rows) // given.peers)][: given.peers]
    source = folder / "in.csv"
    write_rows(source, rows)
    scans = [peer(asked[0::2], names)]
    measured = []
    for workers in WORKERS:
        output = folder / f"out{workers}.csv"
        measured.append(run(source, given.table, workers, output))
    scans.append(peer(asked[1::2], names))
    scan = sum(scans) / len(scans)
    if (folder / "out1.csv").read_bytes() != (folder / "out2.csv").read_bytes():
        raise SystemExit("one process and two do not say the same")
    head = "ms a row (processor)", "against the scan", "rows a second (clock)"
    table = [("", *head, "gain (clock)", "gain, a core each")]
    table.append(("rapidfuzz extractOne, ratio", f"{1e3 * scan:.1f}", "1", "", "", ""))
    alone = measured[0]
    for workers, cost in zip(WORKERS, measured, strict=True):
        a_row = cost.used / len(rows)
        table.append(
            (
                f"nisba bulk --workers {workers}",
                f"{1e3 * a_row:.3f}",
                f"{scan / a_row:.0f}x",
                f"{len(rows) / cost.clock:,.0f}",
                f"{alone.clock / cost.clock:.2f}x",
                f"{alone.used / cost.busiest:.2f}x",
            )
        )
    report(f"Bulk: {len(rows):,} rows against {len(names):,} names", table)
    print(f"\n{alone.said}")


def beside(pid: int, table: Path) -> int:
    """Proportional bytes of a process and its children, without the mappings of the table."""
    total, counts, own = 0, True, f"{table.resolve()}/"
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        with Path(f"/proc/{pid}/smaps").open(encoding="utf-8", errors="replace") as file:
            for line in file:
                key, _, rest = line.partition(" ")
                if not key.endswith(":"):  # a mapping begins
                    counts = own not in line
                elif counts and key == "Pss:":
                    total += 1024 * int(rest.split()[0])
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return total
    return total + sum(beside(int(child), table) for child in children)


def memory(given: argparse.Namespace, folder: Path) -> None:
    names = list(islice(read_column(given.file, "name", ","), given.distinct))
    fresh = read_column(given.names, "name", "\t") if given.names else iter(())
    chance = random.Random(given.distinct)
    source = folder / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "name"))
        for row in range(given.memory):
            new = next(fresh, None) if row % _FRESH == 0 else None
            writer.writerow((row, new or chance.choice(names)))
    table = [
        ("workers", "rows", "MB beside the table: most", "at a tenth", "at half", "at the end")
    ]
    for workers in given.workers:
        command = [NISBA, "bulk", source, "--table", given.table, "--workers", str(workers)]
        held: list[int] = []
        with subprocess.Popen([*command, "-q", "-o", os.devnull]) as running:
            while running.poll() is None:
                held.append(beside(running.pid, given.table))
                time.sleep(1)
        if running.returncode:
            raise SystemExit(running.returncode)
        seen = (max(held), *(held[int(share * (len(held) - 2))] for share in (0.1, 0.5, 1.0)))
        table.append((str(workers), f"{given.memory:,}", *(f"{one / 1e6:.0f}" for one in seen)))
    report(f"Bulk: memory of a run, {len(names):,} names again and again", table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--names", type=Path, help="what the table was made from")
    parser.add_argument("--rows", type=int, default=0, help="rows of the file; 0: all")
    parser.add_argument("--peers", type=int, default=40, help="names given to rapidfuzz")
    parser.add_argument("--memory", type=int, default=0, metavar="ROWS")
    parser.add_argument("--distinct", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="+", default=list(WORKERS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.memory:
            memory(given, Path(folder))
        elif given.names:
            speed(given, Path(folder))
        else:
            parser.error("--names or --memory")


if __name__ == "__main__":
    main()
