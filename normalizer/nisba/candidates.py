"""Find the spellings of a table that a name may be: broad by an index, then narrow by sound."""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.rank import LITERAL, SHARED
from nisba.table.table import Table
from nisba.table.terms_index import plain_of
from nisba.table.wide import WideIndex
from nisba.terms import terms_of

BROAD = 400
"""Spellings taken from the index by terms before sounds are compared."""
NARROW = 60
"""Spellings that are scored in full."""
LISTED = 16
"""Spellings of a large table that are looked at: ranked by letters and rarity."""
FINE = 6
"""The most of those that are scored in full."""
LEAD = 1.25
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
    found = index.search(engine.words.of(parsed.text))
    numbers = [spelling for spelling, _ in found]
    owners = table.owner[numbers].tolist()
    if wanted is not None:
        kept = [i for i, owner in enumerate(owners) if wanted(owner)]
        found, owners = [found[i] for i in kept], [owners[i] for i in kept]
        numbers = [numbers[i] for i in kept]
    if not found:
        return ()
    most = max(shared for _, shared in found)
    letters = index.letters(parsed.text, numbers)
    ranked = sorted(
        (-SHARED * shared / most - LITERAL * alike, spelling, owner, shared / most)
        for (spelling, shared), owner, alike in zip(found, owners, letters, strict=True)
    )
    least = -ranked[0][0] - LEAD
    return tuple(
        Found(spelling, owner, shared, None if rank < FINE and -loss >= least else -loss)
        for rank, (loss, spelling, owner, shared) in enumerate(ranked[:LISTED])
    )


_LEVEL = str.maketrans("āīūḥṭṣḍẓḏṯġqxčž", "aiuhtsdzdtgkksj", "ʿʾ")


def _consonants(plain: str) -> str:
    """Sounds levelled across scripts: emphatics plain, gutturals out, short vowels out."""
    return plain.translate(_LEVEL).translate({ord(c): None for c in "aiu"}) or plain
