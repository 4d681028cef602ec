"""What ``records.c`` offers."""

from typing import Any, final

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
