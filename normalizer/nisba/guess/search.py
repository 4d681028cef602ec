"""Beam search for the likeliest spellings of a word.

The word is spelled letter by letter. What is written so far is a hypothesis; the network says how
likely each chunk is to come next, and the best few are weighed by the n-gram model too.
Hypotheses that wrote the same are one, and their probabilities are added.
"""

import math
from typing import NamedTuple

import numpy as np

from nisba.guess.context import source_columns
from nisba.guess.model import FloatArray, Grams, Guesser, IntArray, Letter

BEAM = 12
"""Hypotheses kept after each letter."""
WEIGHED = 2
"""Continuations that the n-gram model weighs, for each hypothesis kept."""
UNSEEN = -15.0
DOMAIN = 0


class _Hypothesis(NamedTuple):
    written: str
    sizes: tuple[int, int]
    state: int
    score: float


def spellings(word: str, guesser: Guesser, domain: int = DOMAIN) -> list[tuple[str, float]]:
    """Spellings of ``word`` and the logarithms of their weights, best first.

    ``word`` is in the letters of the source alphabet; at most :data:`BEAM` spellings.
    """
    known = "".join(c for c in word if guesser.letters[c].chunks)
    if not known:
        return []
    shape = guesser.shape
    base = guesser.input[source_columns(known, domain, shape)].sum(axis=1)
    state = _step(guesser.grams, 0, 0)
    beam = [_Hypothesis("", (0, 0), state, 0.0)]
    for letter, row in zip(known, base, strict=True):
        choices = guesser.letters[letter]
        beam = _extend(beam, choices, _network(beam, choices, row, guesser), guesser)
    ends, _ = _weigh(
        guesser.grams,
        np.array([h.state for h in beam], dtype=np.int64),
        np.ones(len(beam), dtype=np.int64),
    )
    scored = [
        (h.written, h.score + guesser.gram_weight * float(e))
        for h, e in zip(beam, ends, strict=True)
        if h.written
    ]
    scored.sort(key=lambda pair: (-pair[1], pair[0]))
    return scored


def _network(
    beam: list[_Hypothesis], choices: Letter, row: FloatArray, guesser: Guesser
) -> FloatArray:
    """Log probability of every choice after every hypothesis."""
    columns = np.array([guesser.shape.history_columns(h.written, h.sizes) for h in beam])
    first = np.maximum(guesser.input[columns].sum(axis=1) + row, 0)
    count, _, width, _ = guesser.hidden.shape
    stacked = first.reshape(len(beam), count, 1, width).transpose(1, 2, 0, 3)
    second = np.maximum(stacked @ guesser.hidden + guesser.hidden_bias, 0)
    z = (second @ choices.output).sum(axis=(0, 1)) + choices.bias
    z -= z.max(axis=1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=1, keepdims=True))
    return np.asarray(z, dtype=np.float32)


def _extend(
    beam: list[_Hypothesis], choices: Letter, likely: FloatArray, guesser: Guesser
) -> list[_Hypothesis]:
    flat = (likely + np.array([[h.score] for h in beam], dtype=np.float32)).ravel()
    size = min(len(flat), BEAM * WEIGHED)
    top = np.sort(np.argpartition(-flat, size - 1)[:size])
    owners, picks = np.divmod(top, len(choices.chunks))
    states = np.array([h.state for h in beam], dtype=np.int64)[owners]
    weighed, follows = _weigh(guesser.grams, states, choices.units[picks])
    totals = flat[top] + np.float32(guesser.gram_weight) * weighed
    order = np.argsort(-totals, kind="stable").tolist()
    score_of: dict[str, float] = {}
    best_of: dict[str, int] = {}
    scores, owner_of, pick_of = totals.tolist(), owners.tolist(), picks.tolist()
    chunks = choices.chunks
    for k in order:
        written = beam[owner_of[k]].written + chunks[pick_of[k]]
        known = score_of.get(written)
        if known is None:
            best_of[written], score_of[written] = k, scores[k]
        else:
            score_of[written] = known + math.log1p(math.exp(min(0.0, scores[k] - known)))
    kept = sorted(score_of, key=score_of.__getitem__, reverse=True)[:BEAM]
    return [
        _Hypothesis(w, (beam[owner_of[k]].sizes[1], len(chunks[pick_of[k]])), after, score_of[w])
        for w, k, after in ((w, best_of[w], int(follows[best_of[w]])) for w in kept)
    ]


def _weigh(grams: Grams, states: IntArray, units: IntArray) -> tuple[FloatArray, IntArray]:
    """Log probability of each unit after its state, and the state that follows."""
    score = np.zeros(len(states), dtype=np.float32)
    after = np.zeros(len(states), dtype=np.int64)
    left = np.arange(len(states))
    state = states.copy()
    while len(left):
        wanted = state * grams.units + units[left]
        at = np.minimum(np.searchsorted(grams.keys, wanted), len(grams.keys) - 1)
        found = grams.keys[at] == wanted
        hit = left[found]
        after[hit] = at[found] + 1
        score[hit] += grams.probability[after[hit]]
        lost = ~found & (state == 0)
        score[left[lost]] += UNSEEN
        go = ~found & (state != 0)
        left, state = left[go], state[go]
        score[left] += grams.backoff[state]
        state = grams.shorter[state]
    return score, after


def _step(grams: Grams, state: int, unit: int) -> int:
    """The state after one unit."""
    _, after = _weigh(grams, np.array([state], dtype=np.int64), np.array([unit], dtype=np.int64))
    return int(after[0])
