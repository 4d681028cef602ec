"""How much an element says about who is meant: in a table of Mohammeds, Mohammed says little."""

import math
from collections.abc import Callable
from typing import NamedTuple

from nisba.analysis.model import Element, ParsedName
from nisba.keys import Keys
from nisba.memory import remembered
from nisba.score.brief import Brief, Ready
from nisba.score.element import weight_of

_NO_KEY = 0.1
"""Share of the table taken to have an element without strong consonants (Aya, Huwayy)."""


NO_KEY = -1
"""In place of how many spellings have the key of an element that has none."""


def key_of(element: Element, keys: Keys) -> str:
    """The consonant key that says how rare an element is; empty for one without."""
    found = keys.of(element.forms[0].reading.symbols)
    return found[0] if found else ""


class Explained(NamedTuple):
    """What two names share, by rarity.

    Attributes:
        amount: sum of the rarities of shared elements, each 0..1 and by how sure the pair is.
        of_query: that as a share of all the query's elements, 0..1.
        of_spelling: the same of the spelling's.
    """

    amount: float
    of_query: float
    of_spelling: float


class Rarity:
    """Rarity of elements in one table; remembers those it was asked for."""

    def __init__(self, count: Callable[[str], int], spellings: int, keys: Keys) -> None:
        """``count``: spellings of the table that have an index term."""
        self._count, self._total, self._keys = count, max(spellings, 2), keys
        self.of = remembered(self._of, 1 << 15)

    def _of(self, element: Element) -> float:
        """0 (every spelling has it) to 1 (none has), times what its role counts."""
        key = key_of(element, self._keys)
        return self.by_count(weight_of(element), self._count("e" + key) if key else NO_KEY)

    def by_count(self, weight: float, count: int) -> float:
        """The same of an element of this weight whose key ``count`` spellings have."""
        having = self._total * _NO_KEY if count == NO_KEY else count
        said = math.log1p(self._total / max(having, 1)) / math.log1p(self._total)
        return said * weight

    def each_of(self, name: ParsedName) -> tuple[float, ...]:
        """The rarities of a name's elements, in order."""
        return tuple([self.of(element) for element in name.elements])


def explained(brief: Brief, query: Ready, spelling: Ready) -> Explained:
    """What a comparison of a query and a spelling, both with rarities, found them to share."""
    return Explained(
        brief.own, brief.own / (query.total or 1.0), brief.other / (spelling.total or 1.0)
    )
