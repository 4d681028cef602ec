"""Enumerations of texts."""

from enum import StrEnum


class TextEnum(StrEnum):
    """As `enum.StrEnum`, hashed as texts are: those of `enum` are asked in Python each time.

    They are keys of caches that every look-up asks.
    """

    __hash__ = str.__hash__
