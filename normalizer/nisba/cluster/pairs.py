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
from nisba.decision import verdict_of
from nisba.engine import Engine, default_engine
from nisba.lexicon import fold_latin
from nisba.model import Verdict
from nisba.score.brief import Ready, compare, ready
from nisba.score.element import senses_of
from nisba.script import script_of

_LITERAL = 5.0
_OTHER_SCRIPT = 0.7
"""Literal likeness assumed where the scripts differ."""

_NEEDED = -3.9
_PER_DECADE = 1.7
"""Evidence needed: base, and more for each factor of ten in the number of spellings."""

_SURE = 0.5
"""Probability from which a word is taken for one element of the lexicon and no other."""

_FEWEST = 500
"""With fewer spellings the same evidence is needed: Salem is not Salim in a short list either."""

_TWO_NAMES = 4.0
"""Evidence taken off where the lexicon knows both names as different ones (Salem and Salim), or one
of them as a name that the other may be or not (Nasir, of Nasser), and the matcher does not say that
they are one."""


class Task(NamedTuple):
    """Pairs to be scored: texts, and which of them are set side by side."""

    texts: Sequence[str]
    left: Sequence[int]
    right: Sequence[int]


def score_all(task: Task) -> list[float]:
    """Evidence for every pair of ``task``, by the packaged engine; for worker processes."""
    engine = default_engine()
    names = [read(text, engine) for text in task.texts]
    both = zip(task.left, task.right, strict=True)
    return [evidence(names[i], names[j], engine) for i, j in both]


class Read(NamedTuple):
    """A spelling, after hygiene, as written and ready to be compared."""

    text: str
    name: Ready


def read(text: str, engine: Engine) -> Read:
    """A spelling ready to be compared."""
    return Read(text, ready(engine.parser.parse(text), engine.scorer))


def evidence(a: Read, b: Read, engine: Engine) -> float:
    """What speaks for ``a`` and ``b`` being one name, as a logit; their order does not matter."""
    x, y = a.name.parsed, b.name.parsed
    scorer = engine.scorer
    probability = scorer.sure(compare(a.name, b.name, scorer).logit)
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    literal = _OTHER_SCRIPT
    if script_of(a.text) is script_of(b.text):
        literal = Indel.normalized_similarity(fold_latin(a.text), fold_latin(b.text))
    amount = math.log(clipped / (1 - clipped)) + _LITERAL * literal
    if verdict_of(probability, scorer.weights) is not Verdict.MATCH and (
        _two(x, y, engine) or scorer.overlap(x, y)
    ):
        amount -= _TWO_NAMES
    return amount


def _two(x: ParsedName, y: ParsedName, engine: Engine) -> bool:
    """As many elements, some of them two elements that the lexicon is sure of, all others the same
    ones: a difference of names, neither of spelling nor of how much of a name is given."""
    if len(x.elements) != len(y.elements):
        return False
    names, two = engine.lexicon.identity, False
    for e, f in zip(x.elements, y.elements, strict=True):
        one, other = (senses_of(element.forms[0], engine.lexicon)[:1] for element in (e, f))
        if not one or not other:
            return False
        (i, p), (j, q) = one[0], other[0]
        if i != j and min(p, q) >= _SURE:
            two = True
        elif names[i] != names[j]:
            return False  # of one name it is no matter how sure it is
    return two


def needed(spellings: int) -> float:
    """Evidence that two of so many different spellings need to be taken for one name."""
    return _NEEDED + _PER_DECADE * math.log10(max(spellings, _FEWEST))
