"""The worker processes as the supervisor sees them: started, listened to, told, ended."""

import contextlib
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running

from nisba_server.signals import held_back
from nisba_server.workers.messages import Order, Stop
from nisba_server.workers.worker import work

_SPAWN = multiprocessing.get_context("spawn")  # gRPC's threads do not survive a fork
_FORK = multiprocessing.get_context("forkserver")  # but a process that has none may be forked from
_FORK.set_forkserver_preload(["nisba_server.workers.shared"])
_STEADY = 10.0
"""Seconds after which a worker that ends was not one that cannot start."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0


def may_share() -> bool:
    """Begin the process that workers are forked from; ``False`` where it cannot be.

    It listens on a socket in the folder for temporary files, which may be read-only, or too long.
    Elsewhere than on Linux, what is loaded may have threads that do not show.
    """
    if sys.platform != "linux":
        return False
    ensure_running()
    try:
        with held_back():
            forkserver.ensure_running()
    except OSError:
        return False
    return True


@dataclass(eq=False, slots=True)
class Worker:
    """One process.

    Attributes:
        born: when it was started, monotonic.
        version: of the table it answers with; ``""`` while it starts.
    """

    process: BaseProcess
    pipe: Connection
    born: float
    version: str = ""

    @property
    def serving(self) -> bool:
        """Whether it answers."""
        return bool(self.version)

    def tell(self, message: object) -> None:
        """Send; one that is gone is noticed elsewhere."""
        with contextlib.suppress(OSError):
            self.pipe.send(message)


@dataclass(slots=True)
class Fleet:
    """All workers, and when the next may be started.

    Attributes:
        ended: workers that ended unasked.
    """

    workers: list[Worker] = field(default_factory=list)
    ended: int = 0
    _quick_ends: int = 0
    _next_start: float = 0.0

    def start(self, order: Order) -> None:
        """One more process, which begins to load its table."""
        ours, theirs = _SPAWN.Pipe()
        make = _FORK.Process if order.shared else _SPAWN.Process
        process = make(target=work, args=(theirs, order), name="nisba-worker")
        ensure_running()  # a process of its own, whose start would let signals through
        with held_back():
            process.start()
        theirs.close()  # so that the end of the process ends the pipe
        self.workers.append(Worker(process, ours, time.monotonic()))

    @property
    def may_start(self) -> bool:
        """Whether the pause after the last quick end is over."""
        return time.monotonic() >= self._next_start

    @property
    def serving(self) -> list[Worker]:
        """Those that answer."""
        return [worker for worker in self.workers if worker.serving]

    def heard(self, alarm: int, seconds: float) -> Iterator[tuple[Worker, object]]:
        """What workers say within ``seconds``, or until ``alarm`` is readable."""
        pipes = {worker.pipe: worker for worker in self.workers}
        for ready in wait([alarm, *pipes], seconds):
            if isinstance(ready, Connection):
                worker = pipes[ready]
                try:
                    yield worker, worker.pipe.recv()
                except (EOFError, OSError):
                    # It is gone, or about to be; if it hangs half-way it is no use either.
                    worker.process.join(1)
                    worker.process.kill()

    def buried(self) -> Iterator[Worker]:
        """Take out those that have ended, unasked."""
        for worker in [each for each in self.workers if each.process.exitcode is not None]:
            self.workers.remove(worker)
            self.ended += 1
            age = time.monotonic() - worker.born
            self._quick_ends = self._quick_ends + 1 if age < _STEADY else 0
            pause = _FIRST_PAUSE * 2 ** min(self._quick_ends, 10) if self._quick_ends > 1 else 0
            self._next_start = time.monotonic() + min(pause, _LONGEST_PAUSE)
            yield worker
            worker.process.join()
            worker.process.close()
            worker.pipe.close()

    def stop(self, patience: float) -> Sequence[int]:
        """Let all end in order within ``patience`` seconds; ids of those that had to be killed."""
        for worker in self.workers:
            worker.tell(Stop())
        deadline = time.monotonic() + patience
        killed = []
        for worker in self.workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.exitcode is None:
                killed.append(worker.process.pid or 0)
                worker.process.kill()
                worker.process.join()
            worker.process.close()
            worker.pipe.close()
        self.workers.clear()
        return killed
