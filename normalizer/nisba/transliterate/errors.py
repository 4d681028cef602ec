"""What can go wrong when a text is asked for in a system. All are `nisba.errors.NisbaError`."""

from ..errors import NameTooLong, NisbaError, UnknownSystem

__all__ = ["NameTooLong", "NotReversible", "UnknownSystem"]


class NotReversible(NisbaError):
    """A system whose romanisation cannot be turned back by rule."""

    code = "NOT_REVERSIBLE"
