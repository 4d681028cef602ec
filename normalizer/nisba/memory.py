"""What the library remembers of the names it has met."""

import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from weakref import WeakValueDictionary, ref

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

R = TypeVar("R")

_CACHE: Final = type(lru_cache(lambda: None))
_OF_OBJECTS: "Final[WeakValueDictionary[int, Any]]" = WeakValueDictionary()
"""The caches that objects have, by their ids, for :func:`forget`."""


def bounded(size: int) -> "Callable[[Callable[..., R]], _lru_cache_wrapper[R]]":
    """As ``lru_cache``, for a cache that an object has: one that :func:`forget` knows."""
    make = lru_cache(size)

    def cached(function: Callable[..., R]) -> "_lru_cache_wrapper[R]":
        cache = make(function)
        _OF_OBJECTS[id(cache)] = cache
        return cache

    return cached


def remembered(method: Callable[..., R], size: int) -> "_lru_cache_wrapper[R]":
    """A method of an object, with its last ``size`` answers remembered for that object alone.

    For objects that may be replaced, such as tables. ``lru_cache`` around a bound method, kept on
    the object itself, is a circle: the object stays in memory until the collector of cyclic garbage
    finds it, which a service has look as seldom as it can. Here it goes with the last who holds it.
    """
    function, held = _apart(method)

    @bounded(size)
    def call(*given: object) -> R:
        owner = held()
        assert owner is not None  # whoever calls holds the object
        return function(owner, *given)

    return call


def _apart(method: Callable[..., R]) -> "tuple[Callable[..., R], ref[object]]":
    """A method as a function, and its object, held weakly: half as dear to ask as `WeakMethod`."""
    bound = cast(MethodType, method)
    return bound.__func__, ref(bound.__self__)


class Places(list[R | None]):
    """What a method gives for numbers from 0 to below ``count``: made when asked for, and kept.

    Whoever wants no more than to look finds it by its number, ``None`` where it is not made.
    """

    __slots__ = ("__weakref__", "_function", "_held")

    def __init__(self, method: Callable[[int], R], count: int) -> None:
        super().__init__([None] * count)
        self._function, self._held = _apart(method)
        _OF_OBJECTS[id(self)] = self

    def of(self, number: int) -> R:
        """What the method gives for a number."""
        found = self[number]
        if found is None:
            owner = self._held()
            assert owner is not None  # whoever calls holds the object
            found = self[number] = self._function(owner, number)
        return found

    def clear(self) -> None:
        """Leave the places empty."""
        self[:] = [None] * len(self)


def numbered(method: Callable[[int], R], size: int, count: int) -> Callable[[int], R]:
    """As `remembered`, for a method of a number from 0 to below ``count``.

    Where ``size`` is enough for all, none is ever given up, and what is remembered is found in a
    fraction of the time: which was asked for last need not be noted.
    """
    return Places(method, count).of if count <= size else remembered(method, size)


def forget() -> None:
    """Empty the library's caches of this process. Answers stay the same.

    The caches are bounded, but by hundreds of megabytes: right for a service, which meets the same
    names again, and too much for each of several processes that meet every name once. What is made
    once (the lexicon, the weights) stays, and so do the words of plain names, which are few and are
    forgotten by age (:class:`nisba.kernel.Names`). Takes a tenth of a second where they are full.
    """
    for cache in (*_OF_OBJECTS.values(), *_of_modules()):
        if isinstance(cache, Places):
            cache.clear()
        else:
            cache.cache_clear()


def _of_modules() -> "Iterator[_lru_cache_wrapper[Any]]":
    """The caches that functions of the library have."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "nisba":
            for found in list(vars(module).values()):
                if type(found) is _CACHE and found.cache_info().maxsize is not None:
                    yield found
