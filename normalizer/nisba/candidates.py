"""Find the spellings of a table that a name may be: broad by an index, then narrow by a look.

The look at each spelling is rough and quick: what it shares with the name by rarity, how like its
letters and, in a small table, its sounds are. It only puts the spellings in order; those that come
first are scored in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.lexicon import fold_latin
from nisba.script import script_of
from nisba.table.rough import consonants_of
from nisba.table.table import Table, Wanted
from nisba.table.terms_index import plain_of
from nisba.terms import terms_of

BROAD = 400
"""Spellings taken from the index by terms before anything else of them is looked at."""
NARROW = 60
"""Spellings that may be answers."""
LISTED = 12
"""Spellings of a large table that are looked at: ranked by letters and rarity."""
FINE = 6
"""The most of those that are scored in full."""
LEAD = 1.0
"""How far one may be behind the best of them, as evidence, and still be scored in full."""
_SHARED = (2.5, 2.0)
_LITERAL = (1.7, 2.2)
_CONSONANTS = (1.9, 2.2)
_SOUNDS = (2.1, 2.3)
"""Weights of a likeness (0..1) and of its square, learned on halves of the development sets."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """A spelling worth scoring.

    Attributes:
        shared: what it shares with the name by rarity, 0..1 of what the best one does.
        likely: evidence but for the pair score, where the scorer need not be asked; else ``None``.
    """

    spelling: int
    entity: int
    shared: float
    likely: float | None = None


def find_candidates(
    parsed: ParsedName, table: Table, engine: Engine, wanted: Wanted | None = None
) -> tuple[Found, ...]:
    """At most :data:`NARROW` spellings of entities that are ``wanted``, likeliest first.

    In a small table those that share most terms are ranked by that, letters and sounds. In a large
    one the best by shared words are ranked by those and by letters.
    """
    if table.large:
        return _by_words(parsed, table, engine, wanted)
    broad = table.search(terms_of(parsed, engine), BROAD)
    if wanted is not None:
        broad = [(s, share) for s, share in broad if wanted(int(table.owner[s]))]
    if not broad:
        return ()
    order = np.argsort(-_likeness(parsed, broad, table), kind="stable")[:NARROW].tolist()
    best = [broad[i] for i in order]
    owners = table.owner[[spelling for spelling, _ in best]].tolist()
    return tuple([Found(s, owner, share) for (s, share), owner in zip(best, owners, strict=True)])


def _likeness(parsed: ParsedName, broad: list[tuple[int, float]], table: Table) -> Floats:
    """A rough figure for each spelling of a small table; only their order means something."""
    plain = plain_of(parsed)
    numbers, shares = zip(*broad, strict=True)
    scripts, words, skeletons, plains = zip(*map(table.rough, numbers), strict=True)
    own = script_of(parsed.text)
    same = np.array([script is own for script in scripts], np.float32)
    return (
        _weighed(np.array(shares, np.float32), _SHARED)
        + _weighed(_alike(fold_latin(parsed.text), words) * same, _LITERAL)
        + _weighed(_alike(consonants_of(plain), skeletons), _CONSONANTS)
        + _weighed(_alike(plain, plains), _SOUNDS)
    )


def _weighed(likeness: Floats, weights: tuple[float, float]) -> Floats:
    return likeness * np.float32(weights[0]) + likeness * likeness * np.float32(weights[1])


def _alike(text: str, choices: Sequence[str]) -> Floats:
    """How like each of ``choices`` is to ``text``, letter by letter, 0..1."""
    scorer = Indel.normalized_similarity
    return np.asarray(process.cdist((text,), choices, scorer=scorer, dtype=np.float32)[0])


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
