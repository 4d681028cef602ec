"""How well does the built-in table answer spellings met in the press?

    python tests/audit/attested.py QUERIES.tsv NAMES.tsv SPELLINGS.tsv [--sample 100 --seed SEED]

The three files are the caller's and are not part of this project: QUERIES has the columns
``gold`` and ``name``; NAMES says of every gold id its English ``name`` and ``kind``; SPELLINGS has
``entity_id`` and ``arabic``, the name without marks.

A name is **in scope** when the table holds its entity: one of the same kind with the Arabic that
SPELLINGS gives for this spelling, else with the commonest Arabic of its gold id. Arabic is the
same letter by letter but for the noise of everyday spelling (hamza, final ya, ta marbuta); where
nothing is, also without article and generic first word; then as a short form. Of several entities
the one that carries the English name of NAMES as well; of those, the most prominent.

An answer is right when ``nisba normalize`` accepts that entity, asked with nothing but the
name: no kind, no language, no context. Printed: the share of right answers over all names in
scope and over a sample drawn with SEED (the names whose keyed hash is smallest), what else was
answered, wrongly accepted answers, and with ``--misses`` each miss with its decision.
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nisba import Reconciler, Table
from nisba.fold import fold_exact
from nisba.lexicon import letters
from nisba.table.check.fit import plain
from nisba.table.check.reading import Seeds, read_seeds
from nisba.table.check.second import is_arabic, same_letters

SEEDS = Path("seeds")


@dataclass(frozen=True, slots=True)
class Asked:
    """A name, the entity it names, and what was answered."""

    name: str
    wanted: str
    decision: str
    answered: str
    first: tuple[str, ...]

    @property
    def right(self) -> bool:
        """The accepted answer is the entity."""
        return self.answered == self.wanted


def rows_of(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows of a TSV with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


class Scope:
    """The table's entities by kind and Arabic, as the docstring of this file defines them."""

    def __init__(self, seeds: Seeds, prominence: Mapping[str, int]) -> None:
        self._prominence = prominence
        self._kinds = {line["id"]: line["kind"] for line in seeds.entities}
        self._latin: dict[str, set[str]] = {}
        self._tiers: tuple[dict[tuple[str, str], set[str]], ...] = ({}, {}, {})
        for line in seeds.entities:
            self._latin[line["id"]] = {fold_exact(line["canonical"])}
            self._put(line["id"], line["arabic"], short=False)
        for line in seeds.aliases:
            if is_arabic(line["spelling"]):
                self._put(line["entity"], line["spelling"], short=line["kind"] == "short")
            elif line["kind"] != "short":
                self._latin[line["entity"]].add(fold_exact(line["spelling"]))

    def find(self, arabic: str, kind: str, english: str) -> str:
        """The entity's id, ``""`` when the table does not hold it."""
        keys = letters(arabic), same_letters(arabic), letters(arabic)
        for tier, key in zip(self._tiers, keys, strict=True):
            found = tier.get((kind, key))
            if found:
                return min(found, key=lambda i: self._rank(i, fold_exact(english)))
        return ""

    def _put(self, identity: str, arabic: str, *, short: bool) -> None:
        kind = self._kinds[identity]
        whole, core = letters(plain(arabic)), same_letters(plain(arabic))
        if short:
            self._tiers[2].setdefault((kind, whole), set()).add(identity)
        else:
            self._tiers[0].setdefault((kind, whole), set()).add(identity)
            self._tiers[1].setdefault((kind, core), set()).add(identity)

    def _rank(self, identity: str, english: str) -> tuple[bool, int, str]:
        return english not in self._latin[identity], -self._prominence.get(identity, 0), identity


def wanted_entities(
    scope: Scope, queries: Path, names: Path, spellings: Path
) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """The names in scope with the entity that each names; and how many names of every gold id
    are out of scope, with 0 for none."""
    gold = {row["id"]: row for row in rows_of(names)}
    own: dict[tuple[str, str], str] = {}
    usual: dict[str, Counter[str]] = {}
    for row in rows_of(spellings):
        own[row["entity_id"], row["spelling"]] = row["arabic"]
        usual.setdefault(row["entity_id"], Counter())[row["arabic"]] += 1
    asked, outside = [], dict[str, int]()
    for row in rows_of(queries):
        identity = row["gold"]
        forms = [a for a, _ in usual.get(identity, Counter()).most_common()]
        forms = [own.get((identity, row["name"]), ""), *forms]
        kind, english = gold[identity]["kind"], gold[identity]["name"]
        found = next(filter(None, (scope.find(a, kind, english) for a in forms if a)), "")
        outside[identity] = outside.get(identity, 0) + (not found)
        if found:
            asked.append((row["name"], found))
    return asked, outside


def ask(rows: Sequence[tuple[str, str]]) -> list[Asked]:
    """Put every name to the built-in table; rows are name and wanted entity."""
    reconciler = Reconciler(Table.embedded())
    out = []
    for name, wanted in rows:
        answer = reconciler.normalize(name)
        first = tuple(f"{c.entity.canonical} {c.score:.2f}" for c in answer.candidates[:3])
        out.append(Asked(name, wanted, answer.decision, answer.id, first))
    return out


def report(title: str, asked: Sequence[Asked]) -> None:
    """One line: right answers, wrongly accepted ones, and what the rest were answered."""
    right = sum(a.right for a in asked)
    wrong = sum(bool(a.answered) and not a.right for a in asked)
    rest = Counter(a.decision for a in asked if not a.answered)
    print(
        f"{title}: {right} of {len(asked)} right ({right / max(1, len(asked)):.1%}), "
        f"{wrong} accepted another entity, "
        + ", ".join(f"{n} {decision}" for decision, n in sorted(rest.items()))
    )


def main() -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("queries", type=Path)
    parser.add_argument("names", type=Path)
    parser.add_argument("spellings", type=Path)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", default="nisba-attested-2026-11")
    parser.add_argument("--misses", action="store_true", help="print every miss")
    options = parser.parse_args()
    prominence = {
        row["entity"]: int(row["prominence"])
        for row in csv.DictReader(
            (x for x in (SEEDS / "prominence.tsv").open(encoding="utf-8") if x[0] != "#"),
            delimiter="\t",
        )
    }
    seeds = read_seeds(SEEDS)
    scope = Scope(seeds, prominence)
    rows, outside = wanted_entities(scope, options.queries, options.names, options.spellings)
    total = len(list(rows_of(options.queries)))
    print(f"in scope: {len(rows)} of {total} names")
    print("out of scope:", ", ".join(f"{g} ({n})" for g, n in outside.items() if n) or "none")
    asked = ask(rows)

    def rank(row: Asked) -> bytes:
        return hashlib.sha256(f"{options.seed}\n{row.name}\n{row.wanted}".encode()).digest()

    report("all", asked)
    report(f"{options.sample} drawn with {options.seed}", sorted(asked, key=rank)[: options.sample])
    if options.misses:
        canonical = {line["id"]: line["canonical"] for line in seeds.entities}
        for a in asked:
            if not a.right:
                print("\t".join((a.name, canonical[a.wanted], a.decision, "; ".join(a.first))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
