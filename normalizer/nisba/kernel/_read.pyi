"""What ``read.c`` and ``records.c`` offer."""

from collections.abc import Callable
from typing import Any, final

from nisba.sounds.reader import Heard

@final
class Graphemes:
    """The graphemes of one script under one set of conventions. Threads may share it.

    What the callbacks raise passes through.
    """

    def __init__(
        self,
        graphemes: tuple[str, ...],
        heard: Callable[[str], Heard],
        unlisted: Callable[[str, int], Heard],
        sound: Callable[[int], tuple[str, str, str, str, bool, bool]],
        doubled: Callable[[int], int],
        /,
    ) -> None:
        """Sounds have numbers.

        Args:
            graphemes: of 1 to 12 letters, with ``^`` and ``$`` where they are anchored.
            heard: of a grapheme; asked once.
            unlisted: of a word and a place in it where no grapheme is.
            sound: the symbol of a sound and its likeliest sound, as text; the same two where it is
                the last vowel of a word; whether it is a vowel; whether it may be silent at no
                cost.
            doubled: a sound with a shadda.
        """

    def read(self, word: str, /) -> tuple[str, str, tuple[int, ...]]:
        """``symbols``, ``plain`` and ``starts`` of :class:`nisba.sounds.reader.Reading`."""

@final
class Records:
    """Makes objects of a class with slots, without its ``__init__``. Threads may share it."""

    def __init__(
        self, made: type, fields: tuple[str, ...], defaults: tuple[object, ...], /
    ) -> None:
        """``fields``: all its slots. ``defaults``: of the last of them.

        Raises:
            TypeError: a field is no slot.
        """

    def make(self, /, *values: Any) -> Any:
        """An object, of as many values as fields, less the defaults.

        Raises:
            TypeError: of another number of values.
        """
