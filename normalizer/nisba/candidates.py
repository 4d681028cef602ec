"""Find the spellings of a table that a name may be: broad by index terms, then narrow by sound."""

from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.table.table import Table
from nisba.terms import terms_of

BROAD = 400
"""Spellings taken from the index before sounds are compared."""
NARROW = 60
"""Spellings that are scored in full."""
_BY_TERMS = 25


@dataclass(frozen=True, slots=True)
class Found:
    """A spelling worth scoring.

    Attributes:
        shared: what it shares with the name by rarity, 0..1 of what the best one does.
    """

    spelling: int
    entity: int
    shared: float


def find_candidates(parsed: ParsedName, table: Table, engine: Engine) -> tuple[Found, ...]:
    """At most :data:`NARROW` spellings, likeliest first.

    The best by shared terms are kept whatever they sound like (other scripts, other order); the
    rest are ranked by how like their sounds are to the query's.
    """
    broad = table.search(terms_of(parsed, engine), BROAD)
    if len(broad) > NARROW:
        kept = broad[:_BY_TERMS]
        rest = broad[_BY_TERMS:]
        plain = _consonants("".join(e.forms[-1].reading.plain for e in parsed.elements))
        choices = [_consonants(table.plain(s)) for s, _ in rest]
        ranked = process.extract(
            plain, choices, scorer=Indel.normalized_similarity, limit=NARROW - _BY_TERMS
        )
        broad = kept + [rest[i] for _, _, i in ranked]
    return tuple(Found(s, int(table.owner[s]), shared) for s, shared in broad)


_LEVEL = str.maketrans("āīūḥṭṣḍẓḏṯġqxčž", "aiuhtsdzdtgkksj", "ʿʾ")


def _consonants(plain: str) -> str:
    """Sounds levelled across scripts: emphatics plain, gutturals out, short vowels out."""
    return plain.translate(_LEVEL).translate({ord(c): None for c in "aiu"}) or plain
