"""Processes that answer: what they have of the one that began them, and what they leave to it."""

import subprocess
import sys
from pathlib import Path

import pytest

_FORKED = """
import fcntl, os, signal, sys, threading
import nisba_server.cli  # before numpy, which has threads otherwise
from nisba_server.files import workers
from nisba_server.files.answers import Answer

opened = []

class Watch:
    def __call__(self):
        opened.append(os.getpid())

        def answer(questions):
            links = [f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")]
            files = [os.readlink(link) for link in links if os.path.exists(link)]
            told = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
            return [Answer("match", (str(opened), *files), str(told)) for _ in questions]

        return answer

    def __reduce__(self):
        return Watch, ()

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
    with open(sys.argv[1], "wb") as output, open(sys.argv[2]) as read:
        fcntl.flock(output, fcntl.LOCK_EX)
        with workers.answering(Watch(), 2) as team:
            (answer,) = team.submit([("a",)])()
    before, *files = answer.cells
    assert before.count(",") == 1 and before.startswith(f"[{os.getpid()}, "), before
    assert sys.argv[1] not in files and sys.argv[2] in files, files
    assert answer.members == str((signal.SIG_DFL, signal.SIG_IGN)), answer.members
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc here")
def test_forked_workers_have_what_was_opened_and_not_what_is_written(tmp_path: Path) -> None:
    """A worker that kept the output open would keep its lock, when the run is killed."""
    script, output = tmp_path / "script.py", tmp_path / "output"
    script.write_text(_FORKED, encoding="utf-8")
    subprocess.run([sys.executable, script, output, script], check=True, timeout=120)


_SPAWNED = """
import multiprocessing, threading
from nisba_server.files import workers
from nisba_server.files.answers import Answer

class Method:
    def __call__(self):
        method = multiprocessing.get_start_method(allow_none=True)
        return lambda questions: [Answer(str(method)) for _ in questions]

if __name__ == "__main__":
    done = threading.Event()
    threading.Thread(target=done.wait).start()
    assert not workers.alone()
    with workers.answering(Method(), 2) as team:
        (answer,) = team.submit([("a",)])()
    done.set()
    assert answer.outcome == "spawn", answer
"""


def test_a_process_with_threads_spawns_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SPAWNED, encoding="utf-8")
    subprocess.run([sys.executable, script], check=True, timeout=120)
