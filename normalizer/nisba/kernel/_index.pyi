"""What ``index.c`` offers. Numbers of words and spellings are positions in the table."""

from collections.abc import Callable, Mapping
from typing import Any, final

def level(word: str, /) -> str:
    """:func:`nisba.words.level`."""

def outline(word: str, /) -> str:
    """:func:`nisba.words.outline`."""

@final
class Index:
    """The arrays of a large table. What the table cannot mean raises ``ValueError``."""

    def __init__(self, arrays: Mapping[str, Any], /) -> None:
        """``arrays``: a dict of C-contiguous buffers by name.

        Raises:
            KeyError, ValueError: one is missing, or of another type or length.
        """

    def similar(
        self,
        word: str,
        runs: list[tuple[int, int]],
        by_outline: int,
        by_grams: int,
        budget: int,
        least: float,
        matches: int,
        /,
    ) -> list[tuple[int, float]]:
        """:meth:`nisba.table.vocabulary.Vocabulary.similar`; ``runs`` are words by outline."""

    def scan(
        self,
        scanned: list[tuple[int, int, int]],
        probed: list[tuple[int, int, int]],
        asked: float,
        most_probed: int,
        most: int,
        /,
    ) -> list[tuple[int, float]]:
        """Spellings of the lists and their shares, best first, as ``nisba.table.wide`` has them."""

    def letters(self, own: str, spellings: list[int], fold: Callable[[str], str], /) -> list[float]:
        """How like ``own`` the folded text of each spelling is, 0..1."""
