"""What the library remembers of the names it has met."""

import gc
from collections.abc import Callable
from functools import lru_cache
from types import MethodType
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import ref

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

R = TypeVar("R")

_KEPT = type(lru_cache(lambda: None))


def remembered(method: Callable[..., R], size: int) -> "_lru_cache_wrapper[R]":
    """A method of an object, with its last ``size`` answers remembered for that object alone.

    For objects that may be replaced, such as tables. ``lru_cache`` around a bound method, kept on
    the object itself, is a circle: the object stays in memory until the collector of cyclic garbage
    finds it, which a service has look as seldom as it can. Here it goes with the last who holds it.
    """
    function, held = _apart(method)

    @lru_cache(size)
    def call(*given: object) -> R:
        owner = held()
        assert owner is not None  # whoever calls holds the object
        return function(owner, *given)

    return call


def _apart(method: Callable[..., R]) -> "tuple[Callable[..., R], ref[object]]":
    """A method as a function, and its object, held weakly: half as dear to ask as `WeakMethod`."""
    bound = cast(MethodType, method)
    return bound.__func__, ref(bound.__self__)


class Kept(dict[int, R]):
    """What a method gives for a number, made when it is first asked for, and kept."""

    __slots__ = ("_function", "_held")

    def __init__(self, method: Callable[[int], R]) -> None:
        super().__init__()
        self._function, self._held = _apart(method)

    def __missing__(self, number: int) -> R:
        owner = self._held()
        assert owner is not None  # whoever calls holds the object
        return self.setdefault(number, self._function(owner, number))


def numbered(method: Callable[[int], R], size: int, count: int) -> Callable[[int], R]:
    """As `remembered`, for a method of a number from 0 to below ``count``.

    Where ``size`` is enough for all, none is ever given up, and what is remembered is found in a
    fraction of the time: which was asked for last need not be noted.
    """
    return Kept(method).__getitem__ if count <= size else remembered(method, size)


def forget() -> None:
    """Empty the library's caches of this process. Answers stay the same.

    The caches are bounded, but by hundreds of megabytes: right for a service, which meets the same
    names again, and too much for each of several processes that meet every name once. What is made
    once (the lexicon, the weights) stays, and so do the words of plain names, which are few and are
    forgotten by age (:class:`nisba.kernel.Names`). Takes some tenths of a second where they are
    full.
    """
    # What a process has set aside (`gc.freeze`) is on no list: caches may be among it.
    aside = gc.get_freeze_count() > 0
    gc.unfreeze()
    kinds = frozenset((_KEPT, Kept))
    # By exact type: a hundred are sought among a million.
    found = [one for one in gc.get_objects() if type(one) in kinds]
    if aside:
        gc.freeze()
    for kept in found:
        if isinstance(kept, Kept):
            kept.clear()
        elif kept.__module__.partition(".")[0] == "nisba" and kept.cache_info().maxsize is not None:
            kept.cache_clear()
