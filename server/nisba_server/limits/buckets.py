"""A token bucket for each client: so many requests a second, and a burst on top."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 10_000
"""Clients remembered; beyond them the one quiet for longest is forgotten, its bucket full again."""


class Buckets:
    """Requests of each client, counted in this process. Threads may share it.

    Args:
        rate: requests a second that a client may make on average, over 0.
        burst: requests that it may make at once, 1 or more.
        clock: seconds, monotonic.
    """

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = max(1.0, burst)
        self._clock = clock
        self._lock = threading.Lock()
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Client to what its bucket held, and when that was."""

    def take(self, client: str) -> float:
        """Count a request of ``client``.

        Returns:
            0 when it may be answered, else the seconds until one may.
        """
        now = self._clock()
        with self._lock:
            held, at = self._clients.pop(client, (self._burst, now))
            held = min(self._burst, held + (now - at) * self._rate)
            wait = 0.0 if held >= 1 else (1 - held) / self._rate
            self._clients[client] = (held - 1 if held >= 1 else held, now)
            if len(self._clients) > MOST_CLIENTS:
                self._clients.popitem(last=False)
        return wait
