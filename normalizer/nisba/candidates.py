"""Find the spellings of a table that a name may be: broad by an index, then narrow by a look.

The look at each spelling is rough and quick: what it shares with the name by rarity, how like its
letters and, in a small table, its sounds are. It only puts the spellings in order; those that come
first are scored in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.records import quick
from nisba.table.arrays import numbers as numbers_of
from nisba.table.rough import Rough, likeness, rough_of
from nisba.table.table import Table, Wanted
from nisba.table.terms_index import Shared, plain_of
from nisba.terms import terms_of

BROAD = 400
"""Spellings taken from the index by terms before anything else of them is looked at."""
POOR = 10.5
"""Rough figure of the best of those below which others are looked for by their consonants."""
BY_SOUNDS = 20
NARROW, NARROW_LONG = 60, 100
"""Spellings that may be answers; and of a name of :data:`LONG` elements, which is likely to be
listed without some of them and then looks unlike: Hamid bin Abdallah Ahmad al-Ali, Hamid al-Ali."""
LONG = 3
LISTED = 12
"""Spellings of a large table that are looked at: ranked by letters and rarity."""
FINE = 6
"""The most of those that are scored in full."""
_NAMES = 1 << 12
"""Names of which the rough look is remembered."""
LEAD = 1.0
"""How far one may be behind the best of them, as evidence, and still be scored in full."""


@dataclass(frozen=True, slots=True)
class Found:
    """Spellings worth a look, likeliest first, in columns: each has the same place in all of them.

    Attributes:
        spellings: their numbers in the table.
        entities: whose they are, by position in the table.
        shares: what each shares with the name by rarity, 0..1 of what the best one does.
        fine: how many of them, from the first, are worth being scored in full.
        likely: evidence but for the pair score, of each in a large table; else empty.
    """

    spellings: Sequence[int]
    entities: Sequence[int]
    shares: Sequence[float]
    fine: int
    likely: Sequence[float] = ()

    def __len__(self) -> int:
        return len(self.spellings)


_new_found = quick(Found)
_NONE = Found([], [], [], 0)


def find_candidates(
    parsed: ParsedName, table: Table, engine: Engine, wanted: Wanted | None = None
) -> Found:
    """At most :func:`narrow` spellings of entities that are ``wanted``, likeliest first.

    In a small table those that share most terms are ranked by that, letters and sounds; where none
    of them is much like the name, those whose consonants are likest are among them. In a large
    one the best by shared words are ranked by those and by letters.
    """
    if table.large:
        return find_by_words(parsed.text, table, engine, wanted)
    terms, name = terms_of(parsed, engine), _rough(parsed)
    most = narrow(parsed)
    if wanted is None:
        columns = table.find(terms, BROAD, name, POOR, most, BY_SOUNDS)
        if columns is not None:
            return Found(*columns, len(columns[0]))
    found = numbers, shares = table.search(terms, BROAD)
    if wanted is not None:
        kept = np.array([wanted(owner) for owner in table.owner[numbers].tolist()], bool)
        found = numbers, shares = numbers[kept], shares[kept]
    best = table.likest(name, found, most) if len(numbers) else []
    if not best or _poor(name, table, int(numbers[best[0]]), float(shares[best[0]])):
        # Conventions that no term knows have its letters: look for those that sound like it.
        found = numbers, shares = _with_sounding(name, table, found, wanted)
        if not len(numbers):
            return _NONE
        best = table.likest(name, found, most)
    spellings = numbers[best]
    return Found(
        numbers_of(spellings),
        numbers_of(table.owner[spellings]),
        numbers_of(shares[best]),
        len(best),
    )


@lru_cache(_NAMES)
def _rough(parsed: ParsedName) -> Rough:
    return rough_of(parsed.text, plain_of(parsed))


def narrow(parsed: ParsedName) -> int:
    """How many spellings of a small table may be answers to a name, at the most."""
    return NARROW_LONG if len(parsed.elements) >= LONG else NARROW


def _poor(name: Rough, table: Table, spelling: int, share: float) -> bool:
    return likeness(name, table.rough(spelling), share) < POOR


def _with_sounding(name: Rough, table: Table, found: Shared, wanted: Wanted | None) -> Shared:
    """What was found, and the spellings that share no term but whose consonants are likest."""
    numbers, shares = found
    sounding = np.array(table.sounding(name.consonants, BY_SOUNDS), numbers.dtype)
    more = np.setdiff1d(sounding, numbers)
    if wanted is not None:
        more = more[np.array([wanted(owner) for owner in table.owner[more].tolist()], bool)]
    return np.concatenate([numbers, more]), np.concatenate([shares, np.zeros(len(more))])


def find_by_words(text: str, table: Table, engine: Engine, wanted: Wanted | None = None) -> Found:
    """What :func:`find_candidates` finds in a large table, for which no name need be parsed."""
    spellings, shares, likely = table.nearest(engine.words, text, LISTED, wanted)
    if not spellings:
        return _NONE
    least = likely[0] - LEAD
    fine = sum([amount >= least for amount in likely[:FINE]])
    return _new_found(spellings, table.owners(spellings), shares, fine, likely)
