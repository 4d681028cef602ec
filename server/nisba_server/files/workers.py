"""Questions answered here or by several processes, in the order in which they were put."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, partial

from .answers import Answer, Answering
from .errors import FileError
from .rows import Question

Promise = Callable[[], Sequence[Answer]]
"""Waits for the answers to one chunk of questions."""

Submit = Callable[[Sequence[Question]], Promise]


WORTH_IT = 500
"""Questions from which several processes are worth the second or two that each needs to begin."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def answering(open_: Callable[[], Answering], workers: int | None) -> Iterator[Submit]:
    """A function that takes chunks of questions.

    With one worker the answers are made in this process, at once. With more, ``open_`` is called
    once in each of that many processes. With ``None`` there is one a core, once there were
    :data:`WORTH_IT` questions; these are answered here.

    Raises:
        FileError: from a promise, when a worker process was killed.
    """
    several = workers or cores()
    answer: Answering | None = None
    pool: ProcessPoolExecutor | None = None
    asked = 0

    def submit(questions: Sequence[Question]) -> Promise:
        nonlocal answer, pool, asked
        if not questions:
            return tuple
        asked += len(questions)
        if several == 1 or (workers is None and asked <= WORTH_IT):
            answer = answer or open_()
            answers = answer(questions)
            return lambda: answers
        if pool is None:
            context = multiprocessing.get_context("spawn")  # to fork with threads is unsafe
            pool = ProcessPoolExecutor(several, context, initializer=_begin)
        with _lost_workers():
            return partial(_wait, pool.submit(_answer, open_, questions))

    try:
        yield submit
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _wait(future: Future[Sequence[Answer]]) -> Sequence[Answer]:
    with _lost_workers():
        return future.result()


@contextmanager
def _lost_workers() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise FileError(
            "a worker process was ended from outside (out of memory?); "
            "run again with fewer --workers"
        ) from error


def _begin() -> None:
    """Leave interrupts to the parent, and do not outlive it, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


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
