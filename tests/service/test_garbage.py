"""The collector of cyclic garbage in processes of our own."""

import subprocess
import sys

_SETTLED = """
import gc, weakref
from nisba_server.garbage import settle
from nisba_server.workers.tables import opened

settle()
assert gc.get_freeze_count() > 10_000, gc.get_freeze_count()
assert gc.isenabled() and gc.get_threshold()[0] > 700
old = opened(None)
gone = weakref.ref(old)
old = opened(None)
gc.collect()
assert gone() is None, "a table that was replaced stays"
"""


def test_what_all_tables_share_is_set_aside_and_a_table_is_not() -> None:
    subprocess.run([sys.executable, "-c", _SETTLED], check=True, timeout=120)
