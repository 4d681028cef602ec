"""Makes a larger table's source out of a smaller one, for tests of scale.

    python tests/benchmarks/compose.py NAMES.tsv.gz MILLIONS OUT.tsv

The rows of NAMES (``id``, ``name``) come first, as they are; then as many are composed of words
drawn from all of them, as often as they occur there, two to four a name. The seed is fixed.
"""

import argparse
import gzip
import random
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", type=Path)
    parser.add_argument("millions", type=float)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    opened = gzip.open if given.names.suffix == ".gz" else open
    words: list[str] = []
    drawn = random.Random(5)
    with opened(given.names, "rt", encoding="utf-8") as source, given.out.open("w") as out:
        out.write(next(source))
        count = 0
        for line in source:
            out.write(line)
            words += line.rstrip("\n").split("\t")[1].split()
            count += 1
        for number in range(int(given.millions * 1e6) - count):
            name = " ".join(drawn.choices(words, k=drawn.choice((2, 3, 3, 4))))
            out.write(f"made{number}\t{name}\n")


if __name__ == "__main__":
    main()
