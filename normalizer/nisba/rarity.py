"""How much an element says about who is meant: in a table of Mohammeds, Mohammed says little."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nisba.analysis.model import Element
from nisba.keys import Keys
from nisba.score.element import weight_of
from nisba.score.name import NameScore

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
        self.of = lru_cache(1 << 16)(self._of)

    def _of(self, element: Element) -> float:
        """0 (every spelling has it) to 1 (none has), times what its role counts."""
        keys = self._keys.of(element.forms[0].reading.symbols)
        count = self._count("e" + keys[0]) if keys and keys[0] else self._total * _NO_KEY
        said = math.log1p(self._total / max(count, 1)) / math.log1p(self._total)
        return said * weight_of(element)

    def explained(
        self, score: NameScore, query: Sequence[Element], spelling: Sequence[Element]
    ) -> Explained:
        """What a comparison of a query and a spelling found them to share."""
        asked = [self.of(e) for e in query]
        given = [self.of(e) for e in spelling]
        first, second = (given, asked) if score.turned else (asked, given)
        left = right = 0.0
        for pairing in score.compared:
            if pairing.left and pairing.right:
                sure = 1.0 / (1.0 + math.exp(-pairing.logit))
                left += sure * sum([first[i] for i in pairing.left])
                right += sure * sum([second[j] for j in pairing.right])
        mine, other = (right, left) if score.turned else (left, right)
        return Explained(mine, mine / (sum(asked) or 1.0), other / (sum(given) or 1.0))
