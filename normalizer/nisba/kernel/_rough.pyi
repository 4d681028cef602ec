"""What ``rough.c`` offers."""

from typing import Any, final

from numpy.typing import NDArray

_Array = NDArray[Any]
_Texts = tuple[memoryview, memoryview | _Array]

@final
class Rough:
    """Rough looks at the spellings of one small table. Threads may share it.

    A table that turns out damaged raises ``ValueError``.
    """

    def __init__(
        self, letters: _Texts, consonants: _Texts, plain: _Texts, scripts: _Array, /
    ) -> None:
        """Columns of the table, mapped: of the texts UTF-8 and offsets; scripts by number."""

    def search(
        self, chunks: list[tuple[_Array, float]], size: int, limit: int, /
    ) -> tuple[bytes, bytes]:
        """:func:`nisba.table.terms_index.shared_of`: numbers (32-bit) and shares (doubles).

        ``chunks``: numbers of spellings, each below ``size``, and what having them weighs.
        """

    def likest(
        self,
        numbers: bytes,
        shares: bytes,
        script: int,
        letters: str,
        consonants: str,
        plain: str,
        shared_weights: tuple[float, float],
        letters_weights: tuple[float, float],
        consonants_weights: tuple[float, float],
        plain_weights: tuple[float, float],
        most: int,
        /,
    ) -> list[int]:
        """:func:`nisba.table.rough.likest`."""

    def find(
        self,
        postings: memoryview,
        runs: bytes,
        limit: int,
        script: int,
        letters: str,
        consonants: str,
        plain: str,
        shared_weights: tuple[float, float],
        letters_weights: tuple[float, float],
        consonants_weights: tuple[float, float],
        plain_weights: tuple[float, float],
        least: float,
        most: int,
        others: tuple[float, int],
        owners: memoryview,
        /,
    ) -> tuple[bytes, bytes, bytes] | None:
        """:meth:`search`, then :meth:`likest`: of the likest their numbers, their owners (32-bit
        both) and their shares (doubles).

        ``runs``: of each chunk of ``postings`` where it begins and ends, and what it weighs (two
        64-bit numbers and a double).

        Where none has a figure (:func:`nisba.table.rough.likeness`) of ``least``, those of
        :meth:`sounding` are among them; ``others`` are how like these are at the least, and how
        many. ``None`` where that has to be done elsewhere.
        """

    def sounding(self, consonants: str, least: float, most: int, /) -> list[int] | None:
        """:meth:`nisba.table.table.Table.sounding`, at least ``least`` alike; ``None``: it has to
        be done there, for a text is too long.
        """
