"""How much an element says about who is meant: in a table of Mohammeds, Mohammed says little."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from nisba.analysis.model import Element, ParsedName
from nisba.keys import Keys
from nisba.memory import remembered
from nisba.score.brief import Brief, Ready
from nisba.score.element import weight_of

_NO_KEY = 0.1
"""Share of the table taken to have an element without strong consonants (Aya, Huwayy)."""


@dataclass(frozen=True, slots=True)
class Explained:
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
        self.of = remembered(self._of, 1 << 16)

    def _of(self, element: Element) -> float:
        """0 (every spelling has it) to 1 (none has), times what its role counts."""
        keys = self._keys.of(element.forms[0].reading.symbols)
        count = self._count("e" + keys[0]) if keys and keys[0] else self._total * _NO_KEY
        said = math.log1p(self._total / max(count, 1)) / math.log1p(self._total)
        return said * weight_of(element)

    def each_of(self, name: ParsedName) -> tuple[float, ...]:
        """The rarities of a name's elements, in order."""
        return tuple([self.of(element) for element in name.elements])


def explained(brief: Brief, query: Ready, spelling: Ready) -> Explained:
    """What a comparison of a query and a spelling, both with rarities, found them to share."""
    return Explained(
        brief.own, brief.own / (query.total or 1.0), brief.other / (spelling.total or 1.0)
    )
