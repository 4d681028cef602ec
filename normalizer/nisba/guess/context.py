"""What the guesser looks at when it spells a letter: the letters around it and what is written.

A context is a set of slots, each with one column of a one-hot vector: the source letters in a
window, the last letters written, the sizes of the last two chunks, and where words come from.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIZES = 6
"""Columns for the size of a chunk."""
DOMAINS = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network.

    Attributes:
        source, target: letters of the two alphabets; a letter's number counts from 1, 0 is none.
        window: letters looked at on either side of the one being spelled.
        history: letters looked back at in what is written.
        first, second: units of the hidden layers.
    """

    source: str
    target: str
    window: int
    history: int
    first: int
    second: int

    @property
    def history_start(self) -> int:
        """The first column that depends on what is written."""
        return (2 * self.window + 1) * (len(self.source) + 1) + DOMAINS

    @property
    def columns(self) -> int:
        """Columns of the input layer."""
        return self.history_start + self.history * (len(self.target) + 1) + 2 * SIZES

    def history_columns(self, done: str, before: tuple[int, int]) -> tuple[int, ...]:
        """Columns for what is written: ``done``, and the sizes of the last two chunks."""
        return _history_columns(self, done[-self.history :], before)


@lru_cache(maxsize=50_000)
def _history_columns(shape: Shape, tail: str, before: tuple[int, int]) -> tuple[int, ...]:
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
