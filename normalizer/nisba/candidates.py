"""Find the spellings of a table that a name may be: broad by an index, then narrow by sound."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.rank import LITERAL, SHARED
from nisba.table.table import Table
from nisba.table.terms_index import plain_of
from nisba.table.wide import WideIndex
from nisba.terms import terms_of
from nisba.words import fold_text

BROAD = 400
"""Spellings taken from the index by terms before sounds are compared."""
NARROW = 60
"""Spellings that are scored in full."""
LISTED = 24
"""Spellings of a large table that are looked at: ranked by letters and rarity."""
FINE = 6
"""The most of those that are scored in full."""
LEAD = 2.0
"""How far one may be behind the best of them, as evidence, and still be scored in full."""
_BY_TERMS = 25

Wanted = Callable[[int], bool]
"""Says of an entity, by its position, whether it may be an answer."""


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

    In a small table the best by shared terms are kept whatever they sound like (other scripts,
    other order); the rest are ranked by how like their sounds are to the query's. In a large one
    the best by shared words are ranked by those and by letters.
    """
    if table.words is not None:
        return _by_words(parsed, table, table.words, engine, wanted)
    broad = table.search(terms_of(parsed, engine), BROAD)
    if len(broad) > NARROW:
        kept = broad[:_BY_TERMS]
        rest = broad[_BY_TERMS:]
        plain = _consonants(plain_of(parsed))
        choices = [_consonants(table.plain(s)) for s, _ in rest]
        ranked = process.extract(
            plain, choices, scorer=Indel.normalized_similarity, limit=NARROW - _BY_TERMS
        )
        broad = kept + [rest[i] for _, _, i in ranked]
    found = (Found(s, int(table.owner[s]), shared) for s, shared in broad)
    return tuple(f for f in found if wanted is None or wanted(f.entity))


def _by_words(
    parsed: ParsedName, table: Table, index: WideIndex, engine: Engine, wanted: Wanted | None
) -> tuple[Found, ...]:
    spellings, shares = index.search(engine.words.of(parsed.text))
    if wanted is not None and len(spellings):
        kept = [wanted(owner) for owner in table.owner[spellings].tolist()]
        spellings, shares = spellings[kept], shares[kept]
    if not len(spellings):
        return ()
    shares = shares / shares.max()
    own = fold_text(parsed.text)
    numbers = spellings.tolist()
    letters = np.array(
        [Indel.normalized_similarity(own, fold_text(table.spelling(s))) for s in numbers]
    )
    likely = SHARED * shares + LITERAL * letters
    order = np.lexsort((spellings, -likely))[:LISTED].tolist()
    worth = likely >= likely[order[0]] - LEAD
    owners = table.owner[spellings].tolist()
    return tuple(
        Found(
            numbers[i],
            owners[i],
            float(shares[i]),
            None if rank < FINE and worth[i] else float(likely[i]),
        )
        for rank, i in enumerate(order)
    )


_LEVEL = str.maketrans("āīūḥṭṣḍẓḏṯġqxčž", "aiuhtsdzdtgkksj", "ʿʾ")


def _consonants(plain: str) -> str:
    """Sounds levelled across scripts: emphatics plain, gutturals out, short vowels out."""
    return plain.translate(_LEVEL).translate({ord(c): None for c in "aiu"}) or plain
