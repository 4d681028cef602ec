"""Rank the candidates of a look-up: pair score, rarity in the table, letters as written.

A pair score says how alike two spellings are. A look-up must also weigh that a shared rare element
says more than a shared common one, that letters copied exactly are no accident, and that a large
table has more near neighbours than a small one. The coefficients were chosen on the development
halves of the reconcile sets.
"""

import math

from rapidfuzz.distance import Indel

from nisba.lexicon import fold_latin
from nisba.script import script_of

SHARED = 2.0
LITERAL = 5.0
_OTHER_SCRIPT = 0.7
"""Literal likeness assumed where the scripts differ."""

_BASE = 3.4
_PER_DECADE = 0.83
"""Evidence needed for acceptance: base, and more for each factor of ten in the table's size."""

_ACCEPT_LOGIT = math.log(4.0)  # the score .8
_LIMIT = 30.0


def evidence(probability: float, shared: float, text: str, spelling: str) -> float:
    """How much speaks for a candidate, as a logit.

    Args:
        probability: the pair score, 0..1.
        shared: what it shares with the query by rarity, 0..1 of the best candidate's.
        text, spelling: the query and the spelling, after hygiene.
    """
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    literal = _OTHER_SCRIPT
    if script_of(text) is script_of(spelling):
        literal = Indel.normalized_similarity(fold_latin(text), fold_latin(spelling))
    return math.log(clipped / (1 - clipped)) + SHARED * shared + LITERAL * literal


def needed(spellings: int) -> float:
    """Evidence that acceptance needs in a table of so many spellings, as a logit."""
    return _BASE + _PER_DECADE * math.log10(max(spellings, 10))


def score_of(amount: float, spellings: int) -> float:
    """Evidence as a score, 0..1: .8 is what acceptance needs in a table of so many spellings."""
    x = max(-_LIMIT, min(_LIMIT, amount - needed(spellings) + _ACCEPT_LOGIT))
    return 1.0 / (1.0 + math.exp(-x))


def logit(score: float) -> float:
    """The logit of a score, for margins."""
    clipped = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))
