"""Clustering against OpenRefine's two key-collision methods, on labelled rows, in one run.

    python tests/benchmarks/cluster.py ROWS.tsv... [--workers 1]

ROWS.tsv has the columns gold (the entity) and name. Reported are B-cubed precision, recall and F1.
The two baselines were written from their published description (OpenRefine's manual, "Clustering
in depth"): rows whose keys collide are one group.
"""

import argparse
import csv
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

from nisba.cluster import cluster
from nisba_server.files.pool import processes

_NO_WORD = re.compile(r"[^\w\s]|[\x00-\x1f\x7f-\x9f]|_")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rows", nargs="+", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    for path in arguments.rows:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
        gold, names = [row["gold"] for row in rows], [row["name"] for row in rows]
        print(f"{path.name}: {len(names)} rows, {len(set(gold))} entities")
        report("fingerprint", gold, names, by_key(fingerprint))
        report("n-gram fingerprint", gold, names, by_key(ngram_fingerprint))
        report("nisba", gold, names, lambda some: by_matcher(some, arguments.workers))


Method = Callable[[Sequence[str]], Sequence[Hashable]]


def by_key(key: Callable[[str], str]) -> Method:
    """Groups by collision of a key."""
    return lambda names: [key(name) for name in names]


def by_matcher(names: Sequence[str], workers: int) -> Sequence[Hashable]:
    """Groups by nisba; a row that is no name is one by itself."""
    with processes(workers) as spread:
        found = cluster(names, spread=spread)
    return [
        found.places[name].group.id if name in found.places else ("no name", i)
        for i, name in enumerate(names)
    ]


def fingerprint(name: str) -> str:
    """Trimmed, lower case, no punctuation or controls, to ASCII; words sorted, each once."""
    plain = to_ascii(_NO_WORD.sub("", name.strip().lower()))
    return " ".join(sorted(set(plain.split())))


def ngram_fingerprint(name: str, size: int = 2) -> str:
    """The same without spaces; n-grams of letters sorted, each once, and run together."""
    plain = to_ascii(re.sub(r"\s", "", _NO_WORD.sub("", name.lower())))
    return "".join(sorted({plain[i : i + size] for i in range(max(1, len(plain) - size + 1))}))


def to_ascii(text: str) -> str:
    """Western letters without their marks; others as they are."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def report(what: str, gold: Sequence[str], names: Sequence[str], method: Method) -> None:
    """One line."""
    start = time.perf_counter()
    groups = method(names)
    spent = time.perf_counter() - start
    precision, recall = b_cubed(gold, groups)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"  {what:20} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {spent:.1f} s")


def b_cubed(gold: Sequence[str], groups: Sequence[Hashable]) -> tuple[float, float]:
    """B-cubed precision and recall (Bagga and Baldwin 1998), a row a mention."""
    both = Counter(zip(gold, groups, strict=True))
    by_gold, by_group = Counter(gold), Counter(groups)
    precision = sum(n * n / by_group[group] for (_, group), n in both.items()) / len(gold)
    recall = sum(n * n / by_gold[entity] for (entity, _), n in both.items()) / len(gold)
    return precision, recall


if __name__ == "__main__":
    main()
