"""Questions answered here or by several processes, in the order in which they were put."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache

from .answers import Answer, Answering
from .errors import FileError
from .rows import Question

Promise = Callable[[], Sequence[Answer]]
"""Waits for the answers to one chunk of questions."""

Submit = Callable[[Sequence[Question]], Promise]


@contextmanager
def answering(open_: Callable[[], Answering], workers: int) -> Iterator[Submit]:
    """A function that takes chunks of questions.

    With one worker the answers are made in this process, at once. With more, ``open_`` is called
    once in each of that many processes.

    Raises:
        FileError: from a promise, when a worker process was killed.
    """
    if workers == 1:
        answer = open_()

        def here(questions: Sequence[Question]) -> Promise:
            answers = answer(questions)
            return lambda: answers

        yield here
        return
    context = multiprocessing.get_context("spawn")  # forking a process with threads is unsafe
    pool = ProcessPoolExecutor(workers, context, initializer=_begin)

    def elsewhere(questions: Sequence[Question]) -> Promise:
        future = pool.submit(_answer, open_, questions)

        def wait() -> Sequence[Answer]:
            try:
                return future.result()
            except BrokenProcessPool as error:
                raise FileError(
                    "a worker process was ended from outside (out of memory?); "
                    "run again with fewer --workers"
                ) from error

        return wait

    try:
        yield elsewhere
    finally:
        pool.shutdown(cancel_futures=True)


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
