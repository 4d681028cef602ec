"""Align one reading with many lexicon entries at once, where the kernel was not compiled.

A look-up aligns a spelling with every entry that shares a consonant key with it, often a hundred
of them. Here all of them advance together, one numpy call for what :func:`align_cost` does cell by
cell; the costs are the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reading

_DECIMALS = 9
"""Costs are rounded, so that the order of summing does not decide at a bound."""

Floats = NDArray[np.float64]


class EntryCosts:
    """The readings of a lexicon as a matrix of small numbers, one row an entry."""

    def __init__(self, readings: Sequence[str], alphabet: Alphabet) -> None:
        """``readings``: the symbols of vocalised entries."""
        self._alphabet = alphabet
        self._chars = sorted({c for r in readings for c in r})
        # 0 fills the rows up; it costs nothing and meets nothing.
        code = {c: i for i, c in enumerate(self._chars, 1)}
        longest = max(map(len, readings), default=0)
        self._codes = np.zeros((longest, len(readings)), np.intp)
        for row, reading in zip(self._codes.T, readings, strict=True):
            row[: len(reading)] = [code[c] for c in reading]
        self._sizes = np.array([len(r) for r in readings], np.intp)
        self._gaps = np.array([0.0, *(alphabet.gaps[c] for c in self._chars)])
        self._gaps_unwritten = np.array([0.0, *(alphabet.gaps_unwritten[c] for c in self._chars)])
        self._rows: dict[str, Floats] = {}

    def of(
        self, reading: Reading, groups: Sequence[Sequence[int]], slack: int, reach: float
    ) -> dict[int, float]:
        """Entries of ``groups`` and what aligning ``reading`` with each costs, in their order.

        Entries whose number of symbols differs by more than ``slack``, or that cost more than
        ``reach`` (alignment units), are left out.
        """
        symbols = reading.symbols
        entries = np.array([i for group in groups for i in group], np.intp)
        entries = entries[np.abs(self._sizes.take(entries) - len(symbols)) <= slack]
        if not len(entries):
            return {}
        codes = self._codes[: len(symbols) + slack].take(entries, axis=1)
        gaps = self._gaps_unwritten if reading.unwritten else self._gaps
        own = self._alphabet.gaps
        # The table of least costs, column by column as in `align_cost`, but of all entries at once
        # and less the gaps so far on the entry's side: those then cost nothing, and filling a
        # column up along the entry is a running minimum.
        least = np.zeros((len(codes) + 1, len(entries)))
        for char in symbols:
            step = (self._row(char) - gaps).take(codes)
            step += least[:-1]
            least += own[char]
            np.minimum(least[1:], step, out=least[1:])
            np.minimum.accumulate(least, axis=0, out=least)
        costs = (least[-1] + gaps.take(codes).sum(axis=0)).round(_DECIMALS)
        near = (costs <= reach).nonzero()[0]
        return dict(zip(entries.take(near).tolist(), costs.take(near).tolist(), strict=True))

    def _row(self, char: str) -> Floats:
        """Costs of a symbol against every symbol of the lexicon."""
        row = self._rows.get(char)
        if row is None:
            costs = self._alphabet.rows[char]
            row = self._rows[char] = np.array([np.inf, *(costs[c] for c in self._chars)])
        return row
