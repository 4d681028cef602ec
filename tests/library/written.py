"""Names as people write them, for tests that hold two ways of one thing against each other."""

from collections.abc import Iterator
from pathlib import Path

from nisba import Table

PAIRS = Path(__file__).parents[1] / "pairs"


def written(step: int) -> Iterator[str]:
    """Each ``step``-th spelling of the built-in table, and the names of labelled pairs."""
    table = Table.embedded()
    for spelling in range(0, table.spellings, step):
        yield table.spelling(spelling)
    for name in ("dev.tsv", "hard.tsv", "other_names.tsv"):
        for line in (PAIRS / name).read_text(encoding="utf-8").splitlines()[1:]:
            yield from line.split("\t")[:2]
