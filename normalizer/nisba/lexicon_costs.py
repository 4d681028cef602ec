"""Align one reading with many lexicon entries at once.

A look-up aligns a spelling with every entry that shares a consonant key with it, often a hundred
of them. Here all of them advance together, one numpy call for what :func:`align_cost` does cell by
cell; the costs are the same.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nisba.sounds.alphabet import Alphabet
from nisba.sounds.inventory import GEMINATE_COST, SILENT, sound_cost
from nisba.sounds.reader import Reading

_DECIMALS = 9
"""Costs are rounded, so that the order of summing does not decide at a bound."""
_WORST = 2.0
"""The most that one symbol costs against another, double consonants aside."""

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


class EntryCosts:
    """The readings of a lexicon as a matrix of small numbers, one row an entry."""

    def __init__(self, readings: Sequence[Reading], alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._chars = sorted({c for r in readings for c in r.symbols})
        # 0 fills the rows up; it costs nothing and meets nothing.
        code = {c: i for i, c in enumerate(self._chars, 1)}
        longest = max((len(r.symbols) for r in readings), default=0)
        self._codes = np.zeros((longest, len(readings)), np.intp)
        for row, reading in zip(self._codes.T, readings, strict=True):
            row[: len(reading.symbols)] = [code[c] for c in reading.symbols]
        self._sizes = np.array([len(r.symbols) for r in readings], np.intp)
        symbols = [alphabet.symbol(c) for c in self._chars]
        self._symbols = symbols
        self._doubled = np.array([s.geminate is True for s in symbols])
        self._single = np.array([s.geminate is False for s in symbols])
        self._gaps = np.array([0.0, *(alphabet.gaps[c] for c in self._chars)])
        self._gaps_unwritten = np.array([0.0, *(alphabet.gaps_unwritten[c] for c in self._chars)])
        self._of_sound: dict[str, Floats] = {}
        self._rows: dict[str, Floats] = {}

    def of(
        self, reading: Reading, entries: Positions, slack: int, reach: float
    ) -> list[tuple[int, float]]:
        """``(entry, cost)`` of aligning ``reading`` with each of ``entries``, in their order.

        Entries whose number of symbols differs by more than ``slack``, or that cost more than
        ``reach`` (alignment units), are left out.
        """
        symbols = reading.symbols
        if not symbols:
            return []
        entries = entries[np.abs(self._sizes.take(entries) - len(symbols)) <= slack]
        if not len(entries):
            return []
        codes = self._codes[: len(symbols) + slack].take(entries, axis=1)
        gaps = self._gaps_unwritten if reading.unwritten else self._gaps
        own = self._alphabet.gaps
        # The table of least costs, column by column as in `align_cost`, but of all entries at once
        # and less the gaps so far on the entry's side: those then cost nothing, and filling a
        # column up along the entry is a running minimum.
        met = (np.array([self._row(c) for c in symbols]) - gaps).take(codes, axis=1)
        least = np.zeros((len(codes) + 1, len(entries)))
        for char, step in zip(symbols, met, strict=True):
            step += least[:-1]
            least += own[char]
            np.minimum(least[1:], step, out=least[1:])
            np.minimum.accumulate(least, axis=0, out=least)
        costs = (least[-1] + gaps.take(codes).sum(axis=0)).round(_DECIMALS)
        near = (costs <= reach).nonzero()[0]
        return list(zip(entries.take(near).tolist(), costs.take(near).tolist(), strict=True))

    def _row(self, char: str) -> Floats:
        """Costs of a symbol against every symbol of the lexicon."""
        row = self._rows.get(char)
        if row is None:
            symbol = self._alphabet.symbol(char)
            costs = np.full(len(self._chars), _WORST)
            for sound, cost in symbol.options:
                if sound != SILENT:
                    np.minimum(costs, cost + self._against(sound), out=costs)
            if symbol.geminate is not None:
                costs += GEMINATE_COST * (self._single if symbol.geminate else self._doubled)
            self._alphabet.rows[char].update(zip(self._chars, costs.tolist(), strict=True))
            row = self._rows[char] = np.concatenate(([np.inf], costs))
        return row

    def _against(self, sound: str) -> Floats:
        """Costs of one sound against every symbol of the lexicon."""
        costs = self._of_sound.get(sound)
        if costs is None:
            met = (
                (c + sound_cost(sound, s) for s, c in x.options if s != SILENT)
                for x in self._symbols
            )
            costs = np.array([min(own, default=_WORST) for own in met])
            self._of_sound[sound] = costs
        return costs
