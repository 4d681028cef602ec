"""Signals as events, for a main thread that waits."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_OURS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class WakeUp:
    """Writes to a pipe what fits; a full one is awake already. May be called by a handler."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._descriptor, b"!")


@contextmanager
def woken() -> Iterator[tuple[int, WakeUp]]:
    """A descriptor to wait for, and what makes it readable from a signal handler."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    try:
        yield read, WakeUp(write)
    finally:
        os.close(read)
        os.close(write)


class Stopping:
    """Set by a signal handler, waited for by the main thread.

    An event of `threading` will not do. At the beginning of its ``wait`` it holds a lock that its
    ``set`` needs too: a handler that runs just then, in the same thread, waits for itself for ever.
    """

    def __init__(self, alarm: int, wake: WakeUp) -> None:
        self._alarm = alarm
        self._wake = wake
        self._set = False

    def is_set(self) -> bool:
        """Whether the end was asked for."""
        return self._set

    def set(self) -> None:
        """Ask for the end."""
        self._set = True
        self._wake()

    def wait(self) -> None:
        """Return once the end is asked for."""
        while not self._set:
            os.read(self._alarm, 1)


@contextmanager
def until_signal() -> Iterator[Stopping]:
    """What SIGTERM or SIGINT sets while the block runs; the second one has its own way."""
    with woken() as (alarm, wake):
        stopping = Stopping(alarm, wake)
        with on_signals(stopping.set):
            yield stopping


@contextmanager
def on_signals(
    stop: Callable[[], None], reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """Call ``stop`` at the first SIGTERM or SIGINT while the block runs, ``reload`` at each SIGHUP.

    They are called in the main thread, between any two steps of what it does, so they may take no
    lock: let them set an attribute and call a `WakeUp`, no more. A second SIGTERM or SIGINT ends
    the process.
    """
    ends = (signal.SIGTERM, signal.SIGINT)

    def end(number: int, frame: FrameType | None) -> None:
        for each in ends:
            signal.signal(each, signal.SIG_DFL)
        stop()

    def hang_up(number: int, frame: FrameType | None) -> None:
        assert reload is not None
        reload()

    before = {number: signal.signal(number, end) for number in ends}
    if reload is not None:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, hang_up)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Let signals wait until the block is over.

    For processes that it starts they wait until :func:`let_through`, so that none of them is ended
    by a signal that it cannot handle yet.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OURS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_through() -> None:
    """In a process started with `held_back`: from now on signals are handled here."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)
