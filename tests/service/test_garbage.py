"""The collector of cyclic garbage in processes of our own."""

import subprocess
import sys

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
