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

    def lists(
        self,
        word: str,
        runs: list[tuple[int, int]],
        by_outline: int,
        by_grams: int,
        budget: int,
        least: float,
        matches: int,
        spellings: float,
        /,
    ) -> bytes:
        """The postings of :meth:`similar` words, packed; ``spellings`` are all of the table."""

    def scan(
        self,
        packed: list[bytes],
        asked: float,
        bounds: tuple[int, int, int, int, int],
        /,
    ) -> list[tuple[int, float]]:
        """Spellings of the lists and their shares, best first, as ``nisba.table.wide`` has them.

        ``bounds``: its ``SCANNED``, ``ENOUGH``, ``LONG``, ``PROBED`` and ``READ``.
        """

    def ranked(
        self,
        own: str,
        found: list[tuple[int, float]],
        fold: Callable[[str], str],
        folds: bytes,
        weights: tuple[float, float],
        most: int,
        /,
    ) -> list[tuple[int, float, float]]:
        """:meth:`nisba.table.wide.WideIndex.ranked`; ``own`` is folded."""
