"""The collector of cyclic garbage in processes of our own."""

import subprocess
import sys
from pathlib import Path

import pytest

_SETTLED = """
import gc, weakref
from nisba_server.garbage import settle
from nisba_server.workers.tables import opened

from nisba.annotate import Annotator

settle()
assert gc.get_freeze_count() > 10_000, gc.get_freeze_count()
assert gc.isenabled() and gc.get_threshold()[0] > 700
old = opened(None)
old.normalize("a-Sakhour")
Annotator(old).annotate("Abu al-Majd al-Halabi left al-Sakhour for Deir Ezzor, said Raed Salah.")
gone = weakref.ref(old), weakref.ref(old.table)
gc.collect()
gc.disable()  # an old table goes with the last who holds it, without the collector's help
old = opened(None)
assert [each() for each in gone] == [None, None], "a table that was replaced stays"
"""


def test_what_all_tables_share_is_set_aside_and_a_table_is_not() -> None:
    subprocess.run([sys.executable, "-c", _SETTLED], check=True, timeout=120)


_STEADY = """
import gc, time
from nisba_server.garbage import look_in_time, set_aside

set_aside()
look_in_time()
kept = {number: [number] for number in range(300_000)}  # a full cache: each new one frees an old
gc.collect()
most = 0
for number in range(300_000, 605_000):
    del kept[number - 300_000]
    kept[number] = [number]
    if number % 100 == 0:
        time.sleep(0.001)  # the pace of look-ups, not of a loop
    if number % 5_000 == 0:
        most = max(most, sum(len(gc.get_objects(generation=k)) for k in range(3)))
assert most < 200_000, most
"""


def test_new_objects_are_looked_through_in_time_where_each_frees_an_old_one() -> None:
    subprocess.run([sys.executable, "-c", _STEADY], check=True, timeout=120)


_UNHURRIED = """
import gc, weakref
from nisba_server import garbage

class Circle:
    pass

garbage.take_time()
assert gc.get_threshold()[0] < 1_000_000, "a process of somebody else's"
garbage._PLENTY = 300_000
garbage.set_aside()
garbage.take_time()
one = Circle()
one.itself, gone = one, weakref.ref(one)
del one
kept = [[] for _ in range(200_000)]
assert gone() is not None, "looked too soon"
kept += [[] for _ in range(200_000)]
assert gone() is None, "garbage stays"
"""


def test_a_process_that_has_time_looks_all_the_same() -> None:
    subprocess.run([sys.executable, "-c", _UNHURRIED], check=True, timeout=120)


_ALONE = """
import nisba_server.cli  # before numpy, which has threads otherwise
from nisba_server.garbage import look_in_time, set_aside
from nisba_server.files.workers import alone

set_aside()
assert alone(), "what works on files forks its workers"
look_in_time()
assert not alone()
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc here")
def test_a_command_has_one_thread() -> None:
    subprocess.run([sys.executable, "-c", _ALONE], check=True, timeout=120)


_LEAVING = """
import gc
from nisba_server.garbage import leave, set_aside

leave()
assert gc.isenabled() and not gc.get_freeze_count(), "a process of somebody else's"
set_aside()
leave()
assert not gc.isenabled() and not gc.get_objects(), "all is looked through once more"
"""


def test_a_process_that_ends_looks_no_more() -> None:
    subprocess.run([sys.executable, "-c", _LEAVING], check=True, timeout=120)
