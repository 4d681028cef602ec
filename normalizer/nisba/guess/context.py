"""What the guesser looks at when it spells a letter: the letters around it and what is written.

A context is a set of slots, each with one column of a one-hot vector: the source letters in a
window, the last letters written, the sizes of the last two chunks, and where words come from.
A network may look at hints as well: numbers from 0 to 1 that are known of the letters beforehand,
such as how likely each is followed by an *a* (see :mod:`nisba.guess.hints`).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIZES = 6
"""Columns for the size of a chunk."""
DOMAINS = 2
HINTED = 3
"""Letters on either side whose hints are looked at."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network.

    Attributes:
        source, target: letters of the two alphabets; a letter's number counts from 1, 0 is none.
        window: letters looked at on either side of the one being spelled.
        history: letters looked back at in what is written.
        first, second: units of the hidden layers.
        hints: hints of a letter; those of :data:`HINTED` letters on either side are looked at too.
    """

    source: str
    target: str
    window: int
    history: int
    first: int
    second: int
    hints: int = 0

    @property
    def history_start(self) -> int:
        """The first column that depends on what is written."""
        return (2 * self.window + 1) * (len(self.source) + 1) + DOMAINS

    @property
    def columns(self) -> int:
        """Columns of the input layer."""
        return self.hint_start + (2 * HINTED + 1) * self.hints

    @property
    def hint_start(self) -> int:
        """The first column of the hints."""
        return self.history_start + self.history * (len(self.target) + 1) + 2 * SIZES

    def history_columns(self, done: str, before: tuple[int, ...]) -> tuple[int, ...]:
        """Columns for what is written: ``done``, and the sizes of the last two chunks."""
        return _history_columns(self, done[-self.history :], before)


@lru_cache(maxsize=1 << 14)
def _history_columns(shape: Shape, tail: str, before: tuple[int, ...]) -> tuple[int, ...]:
    step = len(shape.target) + 1
    out = [shape.history_start + k * step for k in range(shape.history)]
    for k, letter in enumerate(reversed(tail)):
        out[k] += shape.target.index(letter) + 1
    sizes = shape.history_start + shape.history * step
    return (*out, sizes + before[0], sizes + SIZES + before[1])


def source_columns(word: str, domain: int, shape: Shape) -> NDArray[np.int64]:
    """Columns that the source sets, a row for each letter of ``word``."""
    step = len(shape.source) + 1
    numbers = [shape.source.index(c) + 1 for c in word]
    padded = [0] * shape.window + numbers + [0] * shape.window
    span = 2 * shape.window + 1
    out = np.empty((len(word), span + 1), dtype=np.int64)
    for i in range(len(word)):
        out[i, :span] = [k * step + n for k, n in enumerate(padded[i : i + span])]
    out[:, span] = span * step + domain
    return out


def hint_columns(hints: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the hints of a word set, a row for each letter: those of its window side by side."""
    size, kinds = hints.shape
    padded = np.zeros((size + 2 * HINTED, kinds), dtype=np.float32)
    padded[HINTED : HINTED + size] = hints
    return np.concatenate([padded[k : k + size] for k in range(2 * HINTED + 1)], axis=1)
