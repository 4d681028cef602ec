"""Prometheus metrics: counted in each process, shown by one.

With several worker processes each counts in files of a folder they share (the multiprocess mode of
prometheus_client), which the supervisor adds up: a worker that dies takes no count with it. That
mode is chosen by the variable ``PROMETHEUS_MULTIPROC_DIR`` when the package is first imported, so
`share` must have been called by then, and the package is imported here only where it is used.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.registry import Collector, CollectorRegistry

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class State:
    """What is not counted but is so at the moment.

    Attributes:
        table: version of the table that is served; ``""``: none as yet.
        workers: processes that answer, by state (``serving``, ``starting``).
        restarts: workers that ended without being told to.
        reloads: tables that were to replace the first, by what came of it (``ok``, ``refused``).
    """

    table: str
    workers: Mapping[str, int]
    restarts: int = 0
    reloads: Mapping[str, int] | None = None


def share(folder: Path) -> None:
    """Count in ``folder``, with other processes. Before anything imports prometheus_client."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


class Metrics:
    """A `Meter` whose counts Prometheus can read."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = CollectorRegistry()
        self._calls = Counter(
            "nisba_requests_total",
            "Calls ended, by method and gRPC status.",
            ("method", "code"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "nisba_request_seconds",
            "Time that calls took, from the message read to the answer made.",
            ("method",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._names = Counter(
            "nisba_names_total",
            "Names answered, by decision; error: at fault.",
            ("decision",),
            registry=self.registry,
        )
        self._cache = Counter(
            "nisba_cache_lookups_total",
            "Names looked up among answers given before.",
            ("result",),
            registry=self.registry,
        )
        # Finding the child of some labels takes longer than counting.
        self._call = cache(self._calls.labels)
        self._took = cache(self._seconds.labels)
        self._name = cache(self._names.labels)
        self._hit, self._miss = self._cache.labels("hit"), self._cache.labels("miss")

    def call(self, method: str, code: str, seconds: float) -> None:
        """See `Meter`."""
        self._call(method, code).inc()
        self._took(method).observe(seconds)

    def names(self, decisions: Mapping[str, int], hits: int) -> None:
        """See `Meter`."""
        misses = -hits
        for decision, number in decisions.items():
            self._name(decision).inc(number)
            misses += number
        if hits:
            self._hit.inc(hits)
        if misses:
            self._miss.inc(misses)


def page(state: State, registry: "CollectorRegistry | None", folder: Path | None) -> bytes:
    """What Prometheus reads, in its text format.

    Args:
        registry: the counts of this process; or
        folder: those of all that share it.
    """
    from prometheus_client import CollectorRegistry, generate_latest

    own = CollectorRegistry()
    own.register(_state_collector(state))
    parts = [generate_latest(own)]
    if registry is not None:
        parts.append(generate_latest(registry))
    if folder is not None:
        shared = CollectorRegistry()
        shared.register(_shared_collector(folder))
        parts.append(generate_latest(shared))
    return b"".join(parts)


def _shared_collector(folder: Path) -> "Collector":
    """The counts of all processes, but for files that cannot be read.

    A worker that is just beginning, or was killed while it did, leaves a file half made.
    """
    from prometheus_client import Metric
    from prometheus_client.mmap_dict import MmapedDict
    from prometheus_client.multiprocess import MultiProcessCollector
    from prometheus_client.registry import Collector

    def sound(path: Path) -> bool:
        try:
            for _ in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
                pass
        except Exception:  # whatever the bytes happen to be
            return False
        return True

    class Collected(Collector):
        def collect(self) -> Iterator[Metric]:
            files = [str(path) for path in sorted(folder.glob("*.db")) if sound(path)]
            yield from MultiProcessCollector.merge(files, accumulate=True)  # type: ignore[no-untyped-call]

    return Collected()


def _state_collector(state: State) -> "Collector":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.registry import Collector

    Family = CounterMetricFamily | GaugeMetricFamily  # noqa: N806 -- a type

    class Collected(Collector):
        def collect(self) -> Iterator[Family]:
            table = GaugeMetricFamily(
                "nisba_table_info", "The table that is served.", labels=["version"]
            )
            if state.table:
                table.add_metric([state.table], 1)
            yield table
            workers = GaugeMetricFamily(
                "nisba_workers", "Worker processes by state.", labels=["state"]
            )
            for name, number in state.workers.items():
                workers.add_metric([name], number)
            yield workers
            yield CounterMetricFamily(
                "nisba_worker_restarts_total",
                "Workers that ended unasked and were replaced.",
                value=state.restarts,
            )
            reloads = CounterMetricFamily(
                "nisba_table_reloads_total",
                "Tables that were to replace the one served.",
                labels=["result"],
            )
            for name, number in (state.reloads or {}).items():
                reloads.add_metric([name], number)
            yield reloads

    return Collected()
