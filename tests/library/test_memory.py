"""Forgetting what was met."""

import subprocess
import sys

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
