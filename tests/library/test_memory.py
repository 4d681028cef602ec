"""Forgetting what was met."""

from nisba import Reconciler, Table
from nisba.engine import default_engine
from nisba.hygiene import clean
from nisba.memory import forget


def test_what_was_met_is_forgotten_and_the_answers_stay() -> None:
    reconciler, engine = Reconciler(Table.embedded()), default_engine()
    names = ["a-Sakhour", "Nureddin Zengi", "Umm al-Rumman", "حلب", "Ghiath Matar"]
    before = [reconciler.normalize(name, explain=True) for name in names]
    assert clean.cache_info().currsize >= len(names)
    assert reconciler._scored.cache_info().currsize == len(names)
    forget()
    assert clean.cache_info().currsize == 0
    assert reconciler._scored.cache_info().currsize == 0
    assert default_engine() is engine
    assert [reconciler.normalize(name, explain=True) for name in names] == before
