"""The few errors the library raises. Each says what is wrong, where, and what to do about it.

``code`` is stable and machine-readable: the service sends it as ``ErrorInfo.reason`` and the bulk
engine writes it into ``error.code`` of a row.
"""


class NisbaError(Exception):
    """Base of every error that nisba raises on purpose.

    Attributes:
        code: stable upper-case identifier, e.g. ``NAME_TOO_LONG``.
        field: name of the input that was at fault (``name``, ``table`` ...), or ``""``.
    """

    code = "NISBA_ERROR"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidName(NisbaError):
    """A text that cannot be a name: empty, over a limit, or with characters no name has."""

    code = "INVALID_NAME"


class NameTooLong(InvalidName):
    """A text over the limit on code points, before or after Unicode normalisation."""

    code = "NAME_TOO_LONG"


class InvalidHint(NisbaError):
    """A hint (kind, country, language) that is not of its form."""

    code = "INVALID_HINT"


class UnknownSystem(NisbaError):
    """A romanisation system that the catalogue does not have."""

    code = "UNKNOWN_SYSTEM"


class UnknownEntity(NisbaError):
    """An entity id that the table does not have."""

    code = "UNKNOWN_ENTITY"


class TableError(NisbaError):
    """A table that cannot be read: missing, corrupt, truncated or of a newer format."""

    code = "BAD_TABLE"


class SeedError(NisbaError):
    """A malformed row of ``seeds/`` or of a table source; the message names file and line."""

    code = "BAD_SEED"
