"""One table replaced by another in all workers, or in none: prepare, then commit."""

import time
from dataclasses import dataclass, field
from typing import Literal

from nisba_server.workers.fleet import Worker
from nisba_server.workers.messages import Commit, Drop, Prepare, Prepared
from nisba_server.workers.tables import Pinned

PATIENCE = 300.0
"""Seconds that a worker may take to open a table."""

Outcome = Literal["ok", "unchanged", "refused"]


@dataclass(slots=True)
class Reload:
    """A replacement under way.

    Attributes:
        number: tells it from others.
        pinned: the new table.
        asked: workers that open it; those that end meanwhile are taken out.
        waiting: those of them that have not said what came of it.
        version: of the new table.
        problem: why it is refused; ``""``: it is not.
    """

    number: int
    pinned: Pinned
    asked: list[Worker]
    waiting: list[Worker] = field(default_factory=list)
    version: str = ""
    problem: str = ""
    deadline: float = 0.0

    def begin(self) -> None:
        """Ask all; the first one also checks every byte."""
        self.waiting = list(self.asked)
        self.deadline = time.monotonic() + PATIENCE
        for index, worker in enumerate(self.asked):
            worker.tell(Prepare(self.number, self.pinned.path, verify=index == 0))

    def told(self, worker: Worker, message: Prepared) -> None:
        """A worker says what came of it."""
        if worker in self.waiting:
            self.waiting.remove(worker)
        self.version = self.version or message.version
        self.problem = self.problem or message.problem

    def forget(self, worker: Worker) -> None:
        """A worker has ended."""
        self.asked = [each for each in self.asked if each is not worker]
        self.waiting = [each for each in self.waiting if each is not worker]

    @property
    def settled(self) -> bool:
        """Whether nobody is waited for any longer; one that takes too long is killed."""
        if self.waiting and time.monotonic() > self.deadline:
            self.problem = self.problem or f"not opened within {PATIENCE:.0f} seconds"
            for worker in self.waiting:
                worker.process.kill()
            self.waiting = []
        return not self.waiting

    def finish(self, current: str) -> Outcome:
        """Let all answer with it, or none.

        Args:
            current: version that is served.
        """
        if not self.problem and not self.asked:
            self.problem = "no worker was left to open it"
        if self.problem or self.version == current:
            for worker in self.asked:
                worker.tell(Drop(self.number))
            self.pinned.close()
            return "refused" if self.problem else "unchanged"
        for worker in self.asked:
            worker.tell(Commit(self.number))
        return "ok"
