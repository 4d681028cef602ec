"""How much speaks for two spellings being one name in this column.

The matcher's probability says how alike two names are. A column also says how many names there
are to be mistaken for: the more, the more evidence two of them need. Letters written alike are
evidence of their own. The coefficients were chosen on the development halves of the labelled sets.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from nisba.analysis.model import ParsedName
from nisba.canonical import known_entry
from nisba.decision import verdict_of
from nisba.engine import Engine, default_engine
from nisba.lexicon import fold_latin
from nisba.model import Verdict
from nisba.script import script_of

_LITERAL = 5.0
_OTHER_SCRIPT = 0.7
"""Literal likeness assumed where the scripts differ."""

_NEEDED = -4.0
_PER_DECADE = 1.7
"""Evidence needed: base, and more for each factor of ten in the number of spellings."""

_FEWEST = 500
"""With fewer spellings the same evidence is needed: Salem is not Salim in a short list either."""

_TWO_NAMES, _PERHAPS_TWO = 2.5, 0.5
"""Evidence taken off where the lexicon knows both names, and the matcher says that they are
different, or possibly one (Salem and Salim; Nasser and Nasir)."""


class Task(NamedTuple):
    """Pairs to be scored: texts, and which of them are set side by side."""

    texts: Sequence[str]
    left: Sequence[int]
    right: Sequence[int]


def score_all(task: Task) -> list[float]:
    """Evidence for every pair of ``task``, by the packaged engine; for worker processes."""
    engine, texts = default_engine(), task.texts
    both = zip(task.left, task.right, strict=True)
    return [evidence(texts[i], texts[j], engine) for i, j in both]


def evidence(a: str, b: str, engine: Engine) -> float:
    """What speaks for ``a`` and ``b`` being one name, as a logit; their order does not matter."""
    x, y = engine.parser.parse(a), engine.parser.parse(b)
    scorer = engine.scorer
    probability = scorer.probability(scorer.compare(x, y))
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    literal = _OTHER_SCRIPT
    if script_of(a) is script_of(b):
        literal = Indel.normalized_similarity(fold_latin(a), fold_latin(b))
    amount = math.log(clipped / (1 - clipped)) + _LITERAL * literal
    verdict = verdict_of(probability, scorer.weights)
    if verdict is not Verdict.MATCH and _known(x, engine) and _known(y, engine):
        amount -= _TWO_NAMES if verdict is Verdict.DIFFERENT else _PERHAPS_TWO
    return amount


def _known(parsed: ParsedName, engine: Engine) -> bool:
    """All elements are of the lexicon: a difference is one of names, not of spelling."""
    return all(known_entry(e.forms[0], engine) is not None for e in parsed.elements)


def needed(spellings: int) -> float:
    """Evidence that two of so many different spellings need to be taken for one name."""
    return _NEEDED + _PER_DECADE * math.log10(max(spellings, _FEWEST))
