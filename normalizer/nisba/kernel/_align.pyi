"""What ``align.c`` offers. Readings are strings of symbols, U+E000 + the number of the symbol."""

from collections.abc import Callable
from typing import final

@final
class Costs:
    """Costs between the symbols of one alphabet, and between readings made of them.

    Unknown symbols raise ``ValueError``. What ``cost`` raises passes through.
    """

    def __init__(self, cost: Callable[[int, int], float], /) -> None:
        """``cost``: of one symbol against another, by number; asked once for every pair met."""

    def add(self, gap: float, unwritten: float, vowel: bool, /) -> None:
        """The next symbol: its cost against nothing, in readings that write and do not write
        short vowels, and whether its likeliest sound is a vowel.

        Raises:
            OverflowError: there are 6,400 already.
        """

    def cost(self, x: str, y: str, x_unwritten: bool, y_unwritten: bool, bound: float, /) -> float:
        """:func:`nisba.score.align.align_cost`."""

    def fit(
        self, x: str, y: str, x_unwritten: bool, y_unwritten: bool, bound: float, /
    ) -> tuple[float, float, float, float] | None:
        """:func:`nisba.score.align.fit`."""

    def near(
        self,
        x: str,
        x_unwritten: bool,
        readings: tuple[str, ...],
        groups: list[tuple[int, ...]],
        slack: int,
        reach: float,
        /,
    ) -> dict[int, float]:
        """:meth:`nisba.lexicon_costs.EntryCosts.of`, with the readings it was made for."""
