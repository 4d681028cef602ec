"""Threads for the engine's work, few and with a short queue, so that the event loop is free."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from .errors import Overloaded, TookTooLong

T = TypeVar("T")

Check = Callable[[], None]
"""Called between two names: raises when nobody waits for the answer any more."""


class Pool:
    """Runs blocking work in threads.

    Args:
        threads: pieces of work done at a time.
        waiting: pieces that may wait for a thread; one more is refused at once.
        timeout: seconds from the request to its answer, waiting included.
    """

    def __init__(self, threads: int = 4, waiting: int = 64, timeout: float = 60.0) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="nisba-web")
        self._places = threads + waiting
        self._taken = 0
        self._timeout = timeout

    async def run(self, work: Callable[[Check], T]) -> T:
        """What ``work`` returns.

        Raises:
            Overloaded: all threads are busy and the queue is full.
            TookTooLong: the time was up; the work ends at its next check.
        """
        if self._taken >= self._places:
            raise Overloaded("too many requests are being worked on: try again in a moment")
        given_up = threading.Event()

        def check() -> None:
            if given_up.is_set():
                raise TookTooLong("nobody waits for the answer any more")

        future = asyncio.get_running_loop().run_in_executor(self._executor, work, check)
        self._taken += 1
        future.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._timeout)
        except TimeoutError as error:
            raise TookTooLong(
                f"the answer was not there after {self._timeout:g} seconds: ask for less at a time"
            ) from error
        finally:
            given_up.set()

    def _done(self, future: "asyncio.Future[T]") -> None:
        self._taken -= 1  # always in the event loop, so without a lock
        if not future.cancelled():
            future.exception()  # seen: the caller may be gone

    def close(self) -> None:
        """Drop what waits; what runs ends by itself."""
        self._executor.shutdown(wait=False, cancel_futures=True)
