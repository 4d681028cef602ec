"""Where nothing was compiled the library is the same, only slower."""

import subprocess
import sys

from nisba import Reconciler
from nisba.table.table import Table

SCRIPT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("nisba.kernel._"):
            raise ImportError(name)

sys.meta_path.insert(0, Missing())
from nisba import Reconciler
from nisba.table.table import Table
from nisba.kernel import Costs
assert Costs is None
answer = Reconciler(Table.embedded()).normalize("a-Sakhour")
print(answer.canonical, answer.decision, answer.score)
"""


def test_the_library_does_without_the_kernel() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    here = Reconciler(Table.embedded()).normalize("a-Sakhour")
    assert done.stdout.split() == [here.canonical, str(here.decision), str(here.score)]
