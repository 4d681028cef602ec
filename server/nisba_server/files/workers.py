"""Questions answered here or by several processes, in the order in which they were put."""

import fcntl
import multiprocessing
import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..garbage import set_aside, take_time
from .answers import Answer, Answering
from .errors import FileError
from .rows import Question

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Promise = Callable[[], Sequence[Answer]]
"""Waits for the answers to one chunk of questions."""


WORTH_IT = 500
"""Questions from which several processes are worth the time that they need to begin: a second where
they are spawned."""
_BATCH = 4
_THREADS, _FILES = Path("/proc/self/task"), Path("/proc/self/fd")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Team:
    """Takes chunks of questions; `answering` makes one and ends it."""

    def __init__(self, open_: Callable[[], Answering], workers: int | None) -> None:
        self._open = open_
        self._several = workers or cores()
        self._here = 0 if workers else WORTH_IT
        self._asked = 0
        self._answer: Answering | None = None
        self._pool: ProcessPoolExecutor | None = None

    @property
    def batch(self) -> int:
        """Chunks worth putting as one: to ask another process costs as much as some answers."""
        return 1 if self._pool is None else _BATCH

    @property
    def ahead(self) -> int:
        """Chunks worth waiting for at the same time."""
        return 1 if self._pool is None else 3 * self._several

    def submit(self, questions: Sequence[Question]) -> Promise:
        """Put a chunk of questions.

        Raises:
            FileError: here or from the promise, when a worker process was killed.
        """
        if not questions:
            return tuple
        self._asked += len(questions)
        if self._several == 1 or self._asked <= self._here:
            self._answer = self._answer or self._open()
            answers = self._answer(questions)
            return lambda: answers
        if self._pool is None:
            self._pool = self._begin()
        with _lost_workers():
            return partial(_wait, self._pool.submit(_answer, self._open, questions))

    def _begin(self) -> "ProcessPoolExecutor":
        """The processes. Forked ones have at once what this one has loaded."""
        from concurrent.futures import ProcessPoolExecutor  # most runs do without

        if not alone():
            context = multiprocessing.get_context("spawn")
            return ProcessPoolExecutor(self._several, context, initializer=begin_worker)
        self._answer = self._answer or self._open()
        self._answer(())  # what they all need
        return ProcessPoolExecutor(
            self._several,
            multiprocessing.get_context("fork"),
            initializer=_begin_forked,
            initargs=(self._open,),
        )

    def close(self) -> None:
        """End the processes; what is not answered yet will not be."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def answering(open_: Callable[[], Answering], workers: int | None) -> Iterator[Team]:
    """What answers questions while the block runs.

    With one worker the answers are made in this process, at once. With more, ``open_`` is called
    once in each of that many processes. With ``None`` there is one a core, once there were
    :data:`WORTH_IT` questions; these are answered here.
    """
    team = Team(open_, workers)
    try:
        yield team
    finally:
        team.close()


def _wait(future: "Future[Sequence[Answer]]") -> Sequence[Answer]:
    with _lost_workers():
        return future.result()


@contextmanager
def _lost_workers() -> Iterator[None]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool as error:
        raise FileError(
            "a worker process was ended from outside (out of memory?); "
            "run again with fewer --workers"
        ) from error


def alone() -> bool:
    """Whether this process has no thread but this one: to fork with others is unsafe.

    ``False`` too where that is not known; on macOS it is unsafe anyway.
    """
    try:
        return len(list(_THREADS.iterdir())) == 1
    except OSError:
        return False


def begin_worker() -> None:
    """Leave interrupts to the parent, and do not outlive it, even if it is killed."""
    set_aside()
    take_time()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _begin_forked(open_: Callable[[], Answering]) -> None:
    """As `begin_worker`, with what the parent has opened."""
    _let_go()
    begin_worker()
    _opened(open_)


def _let_go() -> None:
    """Close the files that the parent writes: a lock on one ends with it, not with its workers."""
    for file in _FILES.iterdir():
        with suppress(OSError):  # of the listing itself
            number = int(file.name)
            writes = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
            if writes and number > 2 and stat.S_ISREG(os.fstat(number).st_mode):
                os.close(number)


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _opened(open_: Callable[[], Answering]) -> Answering:
    return open_()


def _answer(open_: Callable[[], Answering], questions: Sequence[Question]) -> Sequence[Answer]:
    return _opened(open_)(questions)
