"""Work spread over processes, in order and with few tasks under way."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from nisba.cluster.model import Spread

from .errors import FileError
from .workers import begin_worker

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 3
"""Tasks handed out beyond the one whose result is awaited, for each process."""


@contextmanager
def processes(count: int) -> Iterator[Spread]:
    """Work done by ``count`` processes; with one, in this process.

    Raises:
        FileError: when a process was killed.
    """
    if count == 1:
        yield map
        return
    context = multiprocessing.get_context("spawn")  # forking a process with threads is unsafe
    pool = ProcessPoolExecutor(count, context, initializer=begin_worker)

    def spread(work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        waiting: deque[Future[R]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > _AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    try:
        yield spread
    except BrokenProcessPool as error:
        raise FileError(
            "a worker process was ended from outside (out of memory?); "
            "run again with fewer --workers"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)
