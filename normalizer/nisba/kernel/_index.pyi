"""What ``index.c`` offers. Numbers of words and spellings are positions in the table."""

from collections.abc import Callable, Mapping
from typing import Any, final

def level(word: str, /) -> str:
    """:func:`nisba.words.level`."""

def outline(word: str, /) -> str:
    """:func:`nisba.words.outline`."""

def fold_hash(text: str, folds: bytes, /) -> int | None:
    """:func:`nisba.fold.fold_hash`; ``folds`` are those of :func:`nisba.fold.folds`."""

@final
class Gatherer:
    """The words of the names of a large table, numbered; as :mod:`nisba.table.wide_build` does."""

    def __init__(self, is_light: Callable[[str], bool], folds: bytes, /) -> None:
        """``is_light``: of :mod:`nisba.words`, asked once of each short word; ``folds`` likewise.

        Raises:
            ValueError: ``folds`` of another length.
        """

    def add(self, text: str, /) -> bool:
        """The next name, after hygiene. ``False``: not taken, for it is not of plain letters."""

    def add_words(self, words: list[str], /) -> None:
        """The next name, by its :func:`nisba.words.heavy` words.

        Raises:
            ValueError: more words than are indexed.
        """

    def close(self) -> tuple[list[str], bytes, bytes, bytes]:
        """All of it, as :class:`nisba.table.wide_build.Gathered` says; nothing is kept."""

@final
class Index:
    """The arrays of a large table. What the table cannot mean raises ``ValueError``."""

    def __init__(self, arrays: Mapping[str, Any], /) -> None:
        """``arrays``: a dict of C-contiguous buffers by name.

        Raises:
            KeyError, ValueError: one is missing, or of another type or length.
        """

    def similar(
        self, word: str, asked: tuple[int, int, float, int, float, int, int, float, int], /
    ) -> list[tuple[int, float]]:
        """:meth:`nisba.table.vocabulary.Vocabulary.similar`; ``asked`` as there."""

    def lists(
        self,
        word: str,
        asked: tuple[int, int, float, int, float, int, int, float, int],
        spellings: float,
        /,
    ) -> bytes:
        """The postings of :meth:`similar` words, packed as ``nisba.table.wide`` says.

        ``spellings``: all of the table.
        """

    def scan(
        self,
        found: list[bytes],
        joined: list[bytes],
        near: float,
        asked: float,
        bounds: tuple[int, int, int, int, int],
        /,
    ) -> list[tuple[int, float]]:
        """Spellings of packed lists and their shares, best first, as ``nisba.table.wide`` has them.

        Of ``joined`` those of words that are alike to ``near``. ``bounds``: its ``SCANNED``,
        ``ENOUGH``, ``LONG``, ``PROBED`` and ``READ``.
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

    def nearest(
        self,
        text: str,
        words: list[str] | None,
        lists_of: Callable[[str], bytes],
        settings: tuple[
            Callable[[str], bool],
            Callable[[str], str],
            bytes,
            tuple[int, int, int, int, int],
            tuple[float, float, int, int],
            float,
            float,
        ],
        weights: tuple[float, float],
        most: int,
        /,
    ) -> tuple[list[int], list[float], list[float]] | None:
        """:meth:`nisba.table.wide.WideIndex.nearest`; ``settings`` as there.

        ``lists_of``: those of a word, as :meth:`lists` packs them. ``None``: ``words``, which are
        those of ``text``, were not given, and the text is not of plain letters.
        """
