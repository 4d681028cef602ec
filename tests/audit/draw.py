"""Draw the entity rows of an audit: ``python tests/audit/draw.py SEED [COUNT] [SEEDS]``.

Prints the ids of COUNT (200) rows of ``entities/*.tsv``, drawn at random without repetition, one
a line, sorted. The draw depends on SEED, COUNT and the set of ids alone: not on the order of the
files, the platform or the version of Python. Rows added since an audit change what its seed draws,
so the ids it drew are recorded with it:

* ``audit-2026-11.tsv``: seed ``nisba-audit-2026-11``, 4,940 rows to draw from, 5 of 200 wrong;
* ``audit-2026-11-28.tsv``: seed ``nisba-audit-2026-11-28``, 5,770 rows, 4 of 200 wrong;
* ``audit-2026-11-28b.tsv``: seed ``nisba-audit-2026-11-28b``, 5,801 rows, 4 of 200 wrong;
* ``audit-2026-11-28c.tsv``: seed ``nisba-audit-2026-11-28c``, 5,797 rows, 3 of 200 wrong.

All show the row as it was drawn; what was wrong has been corrected, with its like. A draw leaves
out nothing that an earlier one had: 14 rows of the third, 23 of the fourth are in an earlier one.
"""

import hashlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def draw(ids: Iterable[str], seed: str, count: int) -> list[str]:
    """The ``count`` ids whose SHA-256 with the seed is smallest, sorted; all when there are fewer.

    Ranking by a keyed hash is a uniform draw that keeps most of its choice when a row is added.
    """

    def rank(identity: str) -> bytes:
        return hashlib.sha256(f"{seed}\n{identity}".encode()).digest()

    return sorted(sorted(set(ids), key=rank)[:count])


def entity_ids(seeds: Path) -> list[str]:
    """The ids of all entities below ``seeds``."""
    out = []
    for path in sorted((seeds / "entities").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        out += [line.split("\t")[0] for line in lines[1:] if line and not line.startswith("#")]
    return out


def main(arguments: Sequence[str]) -> int:
    """Print the draw; 2 when SEED is missing."""
    if not arguments:
        sys.stderr.write(__doc__ or "")
        return 2
    count = int(arguments[1]) if len(arguments) > 1 else 200
    seeds = Path(arguments[2]) if len(arguments) > 2 else Path("seeds")
    sys.stdout.write("\n".join(draw(entity_ids(seeds), arguments[0], count)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
