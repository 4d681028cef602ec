"""Signals as events, for a main thread that waits."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def until_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets while the block runs; the second one has its own way."""
    stopping = threading.Event()
    with on_signals(stopping.set):
        yield stopping


@contextmanager
def on_signals(
    stop: Callable[[], None], reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """Call ``stop`` at the first SIGTERM or SIGINT while the block runs, ``reload`` at each SIGHUP.

    They are called in the main thread, between any two steps of what it does: let them set an
    event, no more. A second SIGTERM or SIGINT ends the process.
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
