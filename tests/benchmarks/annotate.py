"""How much running text is annotated in a minute, on one core.

    python tests/benchmarks/annotate.py TEXT... [--megabytes 2]

The files are taken as they are and then again, until there are so many megabytes; the first time
all their names are new to the process ("cold"). Reports processor time, so other work on the
machine counts less.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from nisba import Reconciler, Table
from nisba.annotate import Annotator


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--megabytes", type=float, default=2.0)
    arguments = parser.parse_args()
    texts = [path.read_bytes().decode() for path in arguments.texts]
    annotator = Annotator(Reconciler(Table.embedded()))
    annotator.annotate("Mustafa Zanbouri left Homs.")  # loads what is loaded at first use
    once = sum(len(text.encode()) for text in texts)
    report("cold", once, seconds(annotator, texts))
    times = max(1, round(arguments.megabytes * 1e6 / once))
    report("all", once * times, seconds(annotator, texts * times))


def seconds(annotator: Annotator, texts: Sequence[str]) -> float:
    """Processor time for the texts, each a document."""
    start = time.process_time()
    for text in texts:
        annotator.annotate(text)
    return time.process_time() - start


def report(what: str, size: int, spent: float) -> None:
    """One line."""
    rate = size / spent * 60 / 1e6
    print(f"{what}: {size / 1e6:.2f} MB in {spent:.1f} s of one core: {rate:.1f} MB a minute")


if __name__ == "__main__":
    main()
