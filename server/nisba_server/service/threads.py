"""Threads for calls: as few as will do, and more while some of them take long.

One thread of a Python process computes at a time. Each other that could as well asks for its turn
two hundred times a second, and is woken in vain; a call then costs up to a quarter more processor,
and its words are no longer in the core's own cache. So calls that are done in a moment share a few
threads; for each that takes longer, by its work or because its message does not come, there is one
more.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOMENT = 0.05
"""Seconds after which a call is one that takes long."""
_HASTE = 2
"""Threads made beforehand for each call that has just turned out to take long: more like it come
together."""


class Threads(ThreadPoolExecutor):
    """Does so many calls at a time, not counting those that take long; the others wait in order.

    :meth:`look` counts them, and must be called now and then.

    Args:
        few: how many.
        most: how many threads there may be at all.
    """

    def __init__(self, few: int, most: int) -> None:
        super().__init__(most, thread_name_prefix="nisba-call")
        self.most = most
        self._few = self._allowed = few
        self._active, self._slow, self._closed = 0, 0, False
        self._begun: dict[int, float] = {}
        self._calls: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._guard = threading.Lock()

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See `concurrent.futures.Executor`."""
        future: Future[T] = Future()
        with self._guard:
            if self._closed:
                raise RuntimeError("these threads take no more calls")
            self._calls.append((future, lambda: work(*args, **kwargs)))
            if self._active < self._allowed:
                self._begin()
        return future

    def look(self) -> None:
        """Have threads for what waits, beside those whose calls take long by now."""
        now = time.monotonic()
        slow = sum(now - began > MOMENT for began in list(self._begun.values()))
        new, self._slow = max(0, slow - self._slow), slow
        with self._guard:
            self._allowed = min(self.most, self._few + slow + _HASTE * new)
            for _ in range(min(len(self._calls), self._allowed - self._active)):
                self._begin()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `concurrent.futures.Executor`."""
        with self._guard:
            self._closed = True
            given_up = list(self._calls) if cancel_futures else []
            if cancel_futures:
                self._calls.clear()
        for future, _ in given_up:
            future.cancel()
        super().shutdown(wait, cancel_futures=cancel_futures)

    def _begin(self) -> None:
        """One thread more, in the guard's keeping."""
        self._active += 1
        super().submit(self._work)

    def _work(self) -> None:
        """Do one call after the other, until there is none, or too many threads are at it."""
        thread = threading.get_ident()
        while True:
            with self._guard:
                if not self._calls or self._active > self._allowed:
                    self._active -= 1
                    return
                future, call = self._calls.popleft()
            self._begun[thread] = time.monotonic()
            _done(future, call)
            del future, call, self._begun[thread]


def _done(future: Future[Any], call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # whoever asks for the result gets it
        future.set_exception(error)
    else:
        future.set_result(result)


class Turns:
    """Lets so many threads work at a time; the others wait in the order in which they came."""

    def __init__(self, number: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(number):
            self._free.put(None)

    @contextmanager
    def one(self) -> Iterator[None]:
        """The block works when it is its turn."""
        self._free.get()
        try:
            yield
        finally:
            self._free.put(None)
