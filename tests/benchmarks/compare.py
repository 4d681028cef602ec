"""How many pairs of names a second does the matcher compare, on one core?

    python tests/benchmarks/compare.py PAIRS.tsv [--limit N]

PAIRS.tsv has the columns ``a`` and ``b``. Three figures, all from parsing to probability:

* cold: first sight of every pair in a new engine, loading not counted;
* warm, new pairs: all words known, each ``a`` set beside the ``b`` of another row;
* warm: the pairs of the first pass once more (the best of three passes).

In the same run rapidfuzz's WRatio on unidecoded text and, where it is installed, rigour's name
comparison go over the same pairs: speeds of other machines or moments say little, ratios do.
"""

import argparse
import csv
import platform
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rapidfuzz import fuzz
from unidecode import unidecode

from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean

Pair = tuple[str, str]


def read_pairs(path: Path, limit: int) -> list[Pair]:
    """Up to ``limit`` pairs, spread evenly over the file; texts that are no names are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        pairs = [(row["a"], row["b"]) for row in rows]
    pairs = [pair for pair in pairs if all(is_name(text) for text in pair)]
    return pairs[:: max(1, len(pairs) // limit)][:limit] if limit else pairs


def is_name(text: str) -> bool:
    try:
        clean(text)
    except NisbaError:
        return False
    return True


def speed(compare: Callable[[str, str], object], pairs: Iterable[Pair]) -> float:
    """Pairs a second of processor time."""
    count = 0
    started = time.process_time()
    for a, b in pairs:
        compare(a, b)
        count += 1
    return count / (time.process_time() - started)


def nisba_compare(engine: Engine) -> Callable[[str, str], float]:
    parse, scorer = engine.parser.parse, engine.scorer

    def compare(a: str, b: str) -> float:
        return scorer.likeness(parse(clean(a).text), parse(clean(b).text))

    return compare


def rigour_compare() -> Callable[[str, str], object] | None:
    """Rigour's comparison of two persons' names, ``None`` when it is not installed.

    Rigour gives no single score: names are analysed, their symbols paired and the parts compared.
    """
    try:
        names = import_module("rigour.names")
    except ImportError:
        return None
    config, person = names.CompareConfig(), names.NameTypeTag.PER

    def compare(a: str, b: str) -> object:
        found = []
        for x in names.analyze_names(person, [a]):
            for y in names.analyze_names(person, [b]):
                found.append(names.pair_symbols(x, y))
                found.append(names.compare_parts(x.parts, y.parts, config))
        return found

    return compare


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def main() -> int:
    parser = argparse.ArgumentParser(description="Pairs compared a second, on one core.")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="no more pairs than this (0: all)")
    args = parser.parse_args()
    pairs = read_pairs(args.pairs, args.limit)
    if not pairs:
        print(f"{args.pairs}: no pairs of names", file=sys.stderr)
        return 2
    clean.cache_clear()
    started = time.process_time()
    compare = nisba_compare(Engine.create())
    loading = time.process_time() - started
    print(f"{len(pairs)} pairs; Python {platform.python_version()}, {platform.machine()}")
    for package in ("nisba", "rapidfuzz", "Unidecode", "rigour"):
        print(f"  {package} {installed(package)}")
    print(f"engine loaded in {loading:.2f} s of processor time")
    shifted = [(a, b) for (a, _), (_, b) in zip(pairs, pairs[1:] + pairs[:1], strict=True)]
    speeds = {"nisba, cold": speed(compare, pairs)}
    speeds["nisba, warm, new pairs"] = speed(compare, shifted)
    speed(compare, pairs)
    speeds["nisba, warm"] = max(speed(compare, pairs) for _ in range(3))
    speeds["rapidfuzz WRatio on unidecoded text"] = speed(
        lambda a, b: fuzz.WRatio(unidecode(a).lower(), unidecode(b).lower()), pairs
    )
    rigour = rigour_compare()
    if rigour is not None:
        speeds["rigour"] = speed(rigour, pairs)
    warm = speeds["nisba, warm"]
    print(f"{'':38}{'pairs/s':>10}{'of warm':>10}")
    for name, value in speeds.items():
        print(f"{name:38}{value:>10,.0f}{value / warm:>10.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
