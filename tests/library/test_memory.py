"""Forgetting what was met."""

import gc
import subprocess
import sys
import weakref
from functools import lru_cache

from nisba import Reconciler, Table
from nisba.annotate import Annotator
from nisba.engine import default_engine
from nisba.hygiene import clean
from nisba.memory import forget, numbered


def test_what_was_met_is_forgotten_and_the_answers_stay() -> None:
    reconciler, engine = Reconciler(Table.embedded()), default_engine()
    names = ["a-Sakhour", "Nureddin Zengi", "Umm al-Rumman", "حلب", "Ghiath Matar"]
    before = [reconciler.normalize(name, explain=True) for name in names]
    assert clean.cache_info().currsize >= len(names)
    assert reconciler._scored.cache_info().currsize == len(names)
    places = [reconciler._named.__self__]
    if reconciler._ranker._shelved:
        places.append(reconciler._ranker._made)
    assert all(any(column) for column in places)
    forget()
    assert clean.cache_info().currsize == 0
    assert reconciler._scored.cache_info().currsize == 0
    for column in places:
        assert len(column) == reconciler.table.spellings
        assert not any(column)
    assert default_engine() is engine
    assert [reconciler.normalize(name, explain=True) for name in names] == before


def test_none_that_grows_is_missed() -> None:
    reconciler = Reconciler(Table.embedded())
    Annotator(reconciler).annotate("Ghiath Matar, said Raed Salah of Ḥalab, left Deir Ezzor.")
    assert reconciler.compare("Ghiath", "Ghīyāth").score > 0
    forget()
    kind = type(lru_cache(lambda: None))
    for cache in [one for one in gc.get_objects() if type(one) is kind]:
        about = cache.cache_info()
        if cache.__module__.startswith("nisba.") and about.maxsize:
            assert about.maxsize <= 256 or not about.currsize, cache


class Squares:
    """Squares, made by a method that says how often it was asked."""

    def __init__(self, size: int, count: int) -> None:
        self.asked: list[int] = []
        self.of = numbered(self._of, size, count)

    def _of(self, number: int) -> int:
        self.asked.append(number)
        return number * number


def test_where_all_have_room_all_are_kept_and_else_the_last() -> None:
    numbers = [3, 1, 2, 3, 1, 2]
    all_kept, some = Squares(size=4, count=4), Squares(size=2, count=4)
    for squares in (all_kept, some):
        assert list(map(squares.of, numbers)) == [9, 1, 4, 9, 1, 4]
    assert all_kept.asked == [3, 1, 2]
    assert some.asked == numbers


def test_what_is_kept_goes_with_who_keeps_it() -> None:
    squares = Squares(size=4, count=4)
    squares.of(2)
    held = weakref.ref(squares)
    gc.disable()
    try:
        del squares
        assert held() is None
    finally:
        gc.enable()


_ASIDE = """
import gc
from nisba.hygiene import clean
from nisba.memory import forget

clean("a-Sakhour")
gc.collect()
gc.freeze()
forget()
assert clean.cache_info().currsize == 0, clean.cache_info()
assert gc.get_freeze_count() > 0
"""


def test_what_a_process_has_set_aside_is_forgotten_too() -> None:
    subprocess.run([sys.executable, "-c", _ASIDE], check=True, timeout=60)
