"""Frozen dataclasses made quickly: a name is made of dozens of them.

_form = quick(Form)
_form(reading, word)        # Form(reading, word), at a third of the cost
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, ParamSpec, TypeVar, cast

from nisba import kernel

P = ParamSpec("P")
T = TypeVar("T")


def quick(made: Callable[P, T]) -> Callable[P, T]:
    """A dataclass with slots, as a function that makes its objects from positional values.

    For one whose ``__init__`` does nothing but keep its fields, of which the last may have
    defaults. Where the kernel was not compiled it is the class.
    """
    if kernel.Records is None:
        return made
    own = fields(cast(Any, made))
    defaults = tuple([field.default for field in own if field.default is not MISSING])
    names = tuple([field.name for field in own])
    return cast(Callable[P, T], kernel.Records(cast(type, made), names, defaults).make)
