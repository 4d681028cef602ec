"""Learn when Arabic writes a word with an article that Latin leaves out: a logistic regression.

What it is of is pairs of words, the article taken off; see :mod:`nisba.guess.article` for what is
looked at. The fit is by gradient descent on all pairs at once, each weight in steps of its own
size, and gives the same weights everywhere but for rounding, of which two decimals are kept.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from nisba.guess.article import features, open_to_article
from nisba.training.guess_pairs import NAMES, Pair

LABELLED = "labels"
"""The pair is of labels, which have the article less often; words that are guessed never are."""
SEEN = 30
"""Features of fewer pairs are left out."""
PENALTY = 3.0
"""On the squares of the weights, halved."""
ROUNDS = 400
_MOMENTUM, _STEP = 0.9, 0.1
_CURVATURE = 0.05
"""Second derivative of the loss that a pair is taken to have."""


def learnt_articles(pairs: Sequence[Pair]) -> dict[str, float]:
    """The weight of each feature.

    Args:
        pairs: from Arabic to Latin; :attr:`Pair.article` is what is learnt.
    """
    usable = [pair for pair in pairs if open_to_article(pair.source, pair.target)]
    looked = [
        (*features(p.source, p.target), *((LABELLED,) if p.domain == NAMES else ())) for p in usable
    ]
    seen = Counter(name for names in looked for name in names)
    number = {name: i for i, name in enumerate(sorted(k for k, n in seen.items() if n >= SEEN))}
    known = [[number[name] for name in names if name in number] for names in looked]
    rows = np.repeat(np.arange(len(usable)), [len(names) for names in known])
    columns = np.array([i for names in known for i in names], dtype=np.int64)
    wanted = np.array([pair.article for pair in usable], dtype=np.float64)
    weight = np.array([pair.weight for pair in usable])
    scale = _CURVATURE * np.bincount(columns, weight[rows], len(number)) + PENALTY
    found, moving = np.zeros(len(number)), np.zeros(len(number))
    for _ in range(ROUNDS):
        odds = np.bincount(rows, found[columns], len(usable))
        error = (1 / (1 + np.exp(-odds)) - wanted) * weight
        gradient = np.bincount(columns, error[rows], len(number)) + PENALTY * found
        moving = _MOMENTUM * moving + _STEP * gradient / scale
        found = found - moving
    rounded = {name: round(float(found[i]), 2) for name, i in number.items()}
    return {name: w for name, w in rounded.items() if w and name != LABELLED}
