"""Two names compared in brief: a score without the pairing behind it, many a millisecond.

A look-up asks this of every candidate. Names are made ready once (:class:`Ready`); what two of
their elements are to each other is remembered. Where the kernel was compiled it does what
:meth:`nisba.score.name.Scorer.compare` and :func:`brief_of` do, which say what it means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nisba.analysis.model import ParsedName
from nisba.kernel import Name
from nisba.records import quick
from nisba.score.name import NameScore, Scorer
from nisba.score.sums import total_of


class Brief(NamedTuple):
    """What a look-up wants of a comparison.

    Attributes:
        logit: of the name model; ``None`` where a name has no elements.
        own: rarity of the first name's elements that the second shares, each by how sure that is.
        other: the same of the second's.
    """

    logit: float | None
    own: float
    other: float


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A name made ready to be compared.

    Attributes:
        parsed: the name.
        rarities: what each of its elements counts; empty where nobody asks.
        total: the sum of them.
        compiled: the same for the kernel, where there is one and the name has elements.
    """

    parsed: ParsedName
    rarities: tuple[float, ...]
    total: float
    compiled: "Name | None"


_new_ready = quick(Ready)


def brief_of(score: NameScore, asked: Sequence[float], given: Sequence[float]) -> Brief:
    """The brief of a comparison; ``asked`` and ``given`` are rarities, empty or one an element."""
    if not asked or not given:
        return Brief(score.logit, 0.0, 0.0)
    first, second = (given, asked) if score.turned else (asked, given)
    left = right = 0.0
    for pairing in score.compared:
        if pairing.left and pairing.right:
            sure = 1.0 / (1.0 + math.exp(-pairing.logit))
            left += sure * total_of([first[i] for i in pairing.left])
            right += sure * total_of([second[j] for j in pairing.right])
    return Brief(score.logit, right, left) if score.turned else Brief(score.logit, left, right)


def ready(
    parsed: ParsedName,
    scorer: Scorer,
    rarities: tuple[float, ...] = (),
) -> Ready:
    """A name made ready.

    Args:
        parsed: the name.
        scorer: that will compare it.
        rarities: one for each element, or none.
    """
    compiled = scorer.compiled
    name = compiled.name(parsed, rarities) if compiled and parsed.elements else None
    return _new_ready(parsed, rarities, total_of(rarities), name)


def compare(a: Ready, b: Ready, scorer: Scorer) -> Brief:
    """How two names compare, in brief."""
    if scorer.compiled and a.compiled and b.compiled:
        return Brief(*scorer.compiled.compare(a.compiled, b.compiled))
    return brief_of(scorer.compare(a.parsed, b.parsed), a.rarities, b.rarities)
