"""Beam search for the likeliest spellings of a word.

The word is spelled letter by letter. What is written so far is a hypothesis; the network says how
likely each chunk is to come next, and the best few are weighed by the n-gram model too.
Hypotheses that wrote the same are one, and their probabilities are added.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nisba.guess.context import hint_columns, source_columns
from nisba.guess.model import FloatArray, Grams, Guesser, IntArray, Letter

BEAM = 12
"""Hypotheses kept after each letter."""
WEIGHED = 2
"""Continuations that the n-gram model weighs, for each hypothesis kept."""
UNSEEN = -15.0
IMPOSSIBLE = np.float32(-1e6)
DOMAIN = 0


class Cut(NamedTuple):
    """A spelling, the logarithm of its weight, and how many letters each source letter became."""

    text: str
    score: float
    sizes: tuple[int, ...]


class _Hypothesis(NamedTuple):
    written: str
    sizes: tuple[int, ...]  # of all chunks, after two of 0
    tail: tuple[int, ...]  # the numbers of the last letters written, the last one first
    state: int
    score: float


def spellings(
    word: str, guesser: Guesser, hints: FloatArray | None = None, domain: int = DOMAIN
) -> list[tuple[str, float]]:
    """Spellings of ``word`` and the logarithms of their weights, best first.

    Args:
        word: in the letters of the source alphabet.
        guesser: of the direction.
        hints: a row for each letter of the word, for a guesser that looks at them.

    Returns:
        At most :data:`BEAM` spellings.
    """
    return [(cut.text, cut.score) for cut in cuts(word, guesser, hints, domain=domain)]


def cuts(
    word: str,
    guesser: Guesser,
    hints: FloatArray | None = None,
    *,
    wanted: str = "",
    domain: int = DOMAIN,
    beam: int = BEAM,
) -> list[Cut]:
    """The same, with what each letter of the word became.

    ``wanted`` is a spelling that is given: it alone is cut, or nothing where it does not fit.
    ``beam`` is how many hypotheses are kept.
    """
    spelled = [bool(guesser.letters[c].chunks) for c in word]
    known = "".join(c for c, one in zip(word, spelled, strict=True) if one)
    if not known:
        return []
    shape = guesser.shape
    base = guesser.input[source_columns(known, domain, shape)].sum(axis=1)
    if hints is not None:
        base += hint_columns(hints[spelled]) @ guesser.input[shape.hint_start :]
    state = _step(guesser.grams, 0, 0)
    kept = [_Hypothesis("", (0, 0), (0,) * shape.history, state, 0.0)]
    for letter, row in zip(known, base, strict=True):
        choices = guesser.letters[letter]
        likely = _network(kept, choices, row, guesser)
        if wanted:
            likely = np.where(_fitting(kept, choices, wanted), likely, IMPOSSIBLE)
        kept = _extend(kept, choices, likely, guesser, beam)
        if wanted:
            kept = [h for h in kept if h.score > IMPOSSIBLE / 2]
            if not kept:
                return []
    ends, _ = _weigh(
        guesser.grams,
        np.array([h.state for h in kept], dtype=np.int64),
        np.ones(len(kept), dtype=np.int64),
    )
    scored = [
        Cut(h.written, h.score + guesser.gram_weight * float(e), _of_all(h.sizes[2:], spelled))
        for h, e in zip(kept, ends, strict=True)
        if h.written and h.score > IMPOSSIBLE / 2 and wanted in ("", h.written)
    ]
    scored.sort(key=lambda cut: (-cut.score, cut.text))
    return scored


def _of_all(sizes: tuple[int, ...], spelled: list[bool]) -> tuple[int, ...]:
    """Sizes with a 0 for each letter that nothing is known of."""
    left = iter(sizes)
    return tuple(next(left) if one else 0 for one in spelled)


def _fitting(beam: list[_Hypothesis], choices: Letter, wanted: str) -> NDArray[np.bool_]:
    """Which choices after every hypothesis lead on along a given spelling."""
    places, longest = _places(choices.chunks)
    out = np.zeros((len(beam), len(choices.chunks)), dtype=np.bool_)
    for row, hypothesis in zip(out, beam, strict=True):
        at = len(hypothesis.written)
        for size in range(min(longest, len(wanted) - at) + 1):
            row[places.get(wanted[at : at + size], [])] = True
    return out


@lru_cache(maxsize=512)
def _places(chunks: tuple[str, ...]) -> tuple[dict[str, list[int]], int]:
    """Where each chunk stands, and the length of the longest."""
    places: dict[str, list[int]] = {}
    for k, chunk in enumerate(chunks):
        places.setdefault(chunk, []).append(k)
    return places, max(map(len, chunks))


def _network(
    beam: list[_Hypothesis], choices: Letter, row: FloatArray, guesser: Guesser
) -> FloatArray:
    """Log probability of every choice after every hypothesis."""
    columns = guesser.history + np.array([h.tail + h.sizes[-2:] for h in beam])
    first = np.maximum(guesser.input[columns].sum(axis=1) + row, 0)
    count, _, width, _ = guesser.hidden.shape
    stacked = first.reshape(len(beam), count, 1, width).transpose(1, 2, 0, 3)
    second = np.maximum(stacked @ guesser.hidden + guesser.hidden_bias, 0)
    z = (second @ choices.output).sum(axis=(0, 1)) + choices.bias
    z -= z.max(axis=1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=1, keepdims=True))
    return np.asarray(z, dtype=np.float32)


def _extend(
    beam: list[_Hypothesis], choices: Letter, likely: FloatArray, guesser: Guesser, most: int
) -> list[_Hypothesis]:
    flat = (likely + np.array([[h.score] for h in beam], dtype=np.float32)).ravel()
    size = min(len(flat), most * WEIGHED)
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
    out = []
    for written in sorted(score_of, key=score_of.__getitem__, reverse=True)[:most]:
        k = best_of[written]
        before, pick = beam[owner_of[k]], pick_of[k]
        sizes = (*before.sizes, len(chunks[pick]))
        tail = (choices.numbers[pick] + before.tail)[: guesser.shape.history]
        out.append(_Hypothesis(written, sizes, tail, int(follows[k]), score_of[written]))
    return out


def _weigh(grams: Grams, states: IntArray, units: IntArray) -> tuple[FloatArray, IntArray]:
    """Log probability of each unit after its state, and the state that follows.

    A state and the shorter ones it backs off to are looked up at once, which costs less than one
    after the other: the arrays are short.
    """
    chain = [states]
    while chain[-1].any():
        chain.append(grams.shorter[chain[-1]])
    backed = np.array(chain)
    wanted = backed * grams.units + units
    at = np.minimum(np.searchsorted(grams.keys, wanted), len(grams.keys) - 1)
    found = grams.keys[at] == wanted
    first = found.argmax(axis=0)
    column = np.arange(len(states))
    hit = found[first, column]
    after = np.where(hit, at[first, column] + 1, 0)
    spent = np.zeros((len(chain) + 1, len(states)), dtype=np.float32)
    np.cumsum(grams.backoff[backed], axis=0, out=spent[1:])
    gain = np.where(hit, spent[first, column] + grams.probability[after], spent[-1] + UNSEEN)
    return gain.astype(np.float32), after


def _step(grams: Grams, state: int, unit: int) -> int:
    """The state after one unit."""
    _, after = _weigh(grams, np.array([state], dtype=np.int64), np.array([unit], dtype=np.int64))
    return int(after[0])
