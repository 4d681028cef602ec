"""Find the spellings of a table that a name may be: broad by an index, then narrow by a look.

The look at each spelling is rough and quick: what it shares with the name by rarity, how like its
letters and, in a small table, its sounds are. It only puts the spellings in order; those that come
first are scored in full.
"""

from collections.abc import Callable
from functools import partial
from itertools import repeat
from typing import NamedTuple

import numpy as np

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.table.rough import Rough, likeness, rough_of
from nisba.table.table import Table, Wanted
from nisba.table.terms_index import Shared, plain_of
from nisba.terms import terms_of

BROAD = 400
"""Spellings taken from the index by terms before anything else of them is looked at."""
POOR = 10.5
"""Rough figure of the best of those below which others are looked for by their consonants."""
BY_SOUNDS = 20
NARROW = 60
"""Spellings that may be answers."""
LISTED = 12
"""Spellings of a large table that are looked at: ranked by letters and rarity."""
FINE = 6
"""The most of those that are scored in full."""
LEAD = 1.0
"""How far one may be behind the best of them, as evidence, and still be scored in full."""


class Found(NamedTuple):
    """A spelling worth scoring.

    Attributes:
        shared: what it shares with the name by rarity, 0..1 of what the best one does.
        likely: evidence but for the pair score, where the scorer need not be asked; else ``None``.
    """

    spelling: int
    entity: int
    shared: float
    likely: float | None = None


_FOUND: Callable[[tuple[int, int, float, None]], Found] = partial(tuple.__new__, Found)
"""``Found._make``, four times as fast; sixty are made for every look-up."""


def find_candidates(
    parsed: ParsedName, table: Table, engine: Engine, wanted: Wanted | None = None
) -> tuple[Found, ...]:
    """At most :data:`NARROW` spellings of entities that are ``wanted``, likeliest first.

    In a small table those that share most terms are ranked by that, letters and sounds; where none
    of them is much like the name, those whose consonants are likest are among them. In a large
    one the best by shared words are ranked by those and by letters.
    """
    if table.large:
        return _by_words(parsed, table, engine, wanted)
    terms, name = terms_of(parsed, engine), rough_of(parsed.text, plain_of(parsed))
    if wanted is None:
        columns = table.find(terms, BROAD, name, POOR, NARROW)
        if columns is not None:
            return tuple(map(_FOUND, zip(*columns, repeat(None), strict=False)))
    found = numbers, shares = table.search(terms, BROAD)
    if wanted is not None:
        kept = np.array([wanted(owner) for owner in table.owner[numbers].tolist()], bool)
        found = numbers, shares = numbers[kept], shares[kept]
    best = table.likest(name, found, NARROW) if len(numbers) else []
    if not best or _poor(name, table, int(numbers[best[0]]), float(shares[best[0]])):
        # Conventions that no term knows have its letters: look for those that sound like it.
        found = numbers, shares = _with_sounding(name, table, found, wanted)
        if not len(numbers):
            return ()
        best = table.likest(name, found, NARROW)
    spellings = numbers[best]
    owners = table.owner[spellings].tolist()
    rows = zip(spellings.tolist(), owners, shares[best].tolist(), repeat(None), strict=False)
    return tuple(map(_FOUND, rows))


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


def _by_words(
    parsed: ParsedName, table: Table, engine: Engine, wanted: Wanted | None
) -> tuple[Found, ...]:
    near = table.nearest(engine.words.of(parsed.text), parsed.text, LISTED, wanted)
    if not near:
        return ()
    owners = table.owner[[one.spelling for one in near]].tolist()
    likely = [one.likely for one in near]
    least = likely[0] - LEAD
    return tuple(
        [
            Found(
                one.spelling,
                owners[rank],
                one.shared,
                None if rank < FINE and likely[rank] >= least else likely[rank],
            )
            for rank, one in enumerate(near)
        ]
    )
