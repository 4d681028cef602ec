"""The process that keeps workers on a port: starts, replaces, and ends them; replaces the table.

It answers no calls itself. All its workers listen on one port (``SO_REUSEPORT``: the system deals
the connections out) and map one table. Signals: SIGTERM and SIGINT end the service in order, SIGHUP
has the table opened anew.
"""

import logging
import os
import shutil
import socket
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from nisba.errors import TableError
from nisba_server.address import ServerError, probe, shown, taken
from nisba_server.config import ServeConfig
from nisba_server.observe.door import door
from nisba_server.observe.logs import FIELDS
from nisba_server.observe.metrics import State, page
from nisba_server.security import check_exposure
from nisba_server.server import check
from nisba_server.signals import on_signals, woken
from nisba_server.watch import Watch
from nisba_server.workers.fleet import Fleet, Worker, may_share
from nisba_server.workers.messages import Failed, Order, Prepared, Serving
from nisba_server.workers.reload import Reload
from nisba_server.workers.tables import Pinned, place_of

_TICK = 0.25
"""Seconds between looks at what says nothing by itself."""
_MARGIN = 5.0
"""Seconds beyond grace and drain after which a worker that should end is killed."""


def supervise(
    config: ServeConfig,
    log: logging.Logger,
    announce: Callable[[str, str], None] = lambda address, metrics: None,
) -> None:
    """Serve until SIGTERM or SIGINT, then end in order. To be called from the main thread.

    Args:
        announce: called once, when all workers answer: address, and address of the metrics or "".

    Raises:
        NisbaError: the service cannot start as it was told to: the address, the table, a file of
            certificates or tokens.
    """
    Supervisor(config, log).run(announce)


class Supervisor:
    """See `supervise`."""

    def __init__(self, config: ServeConfig, log: logging.Logger) -> None:
        self._config = config
        self._log = log
        self._options = replace(config.server_options(), shared_port=True)
        check(self._options)
        self._count = config.workers or cores()
        self._fleet = Fleet()
        self._table: Pinned | None = None
        self._version = ""
        self._reload: Reload | None = None
        self._reloads: Counter[str] = Counter(ok=0, refused=0, unchanged=0)
        self._asked_to_stop = self._asked_to_reload = self._started = False
        self._folder: Path | None = None
        self._shared = False

    def run(self, announce: Callable[[str, str], None]) -> None:
        """See `supervise`."""
        config = self._config
        warning = check_exposure(
            config.host, encrypted=self._options.tls is not None, insecure=config.insecure
        )
        if warning:
            self._log.warning(warning)
        place = place_of(config.table)
        with ExitStack() as stack:
            alarm, wake = stack.enter_context(woken())

            def stop() -> None:
                self._asked_to_stop = True
                wake()

            def reload() -> None:
                self._asked_to_reload = True
                wake()

            # First of all: what follows leaves folders behind when it is cut short.
            stack.enter_context(on_signals(stop, reload))
            port = stack.enter_context(reserved(config.host, config.port))
            self._options = replace(self._options, port=port)
            metrics = self._open_door(stack)
            stack.callback(self._release)
            if place is not None:
                self._table = Pinned(place, config.overlay)
            elif config.overlay is not None:
                raise TableError("an overlay needs a compiled table: name one with --table")
            if self._count > 1 and self._table is not None and self._table.large:
                self._shared = may_share()
            try:
                self._start(alarm)
                if self._started:
                    announce(shown(config.host, port), metrics)
                    self._keep(alarm, place)
            finally:
                self._end()

    def _start(self, alarm: int) -> None:
        """Start the first workers and wait until they answer, or until told to stop.

        Raises:
            ServerError: one cannot.
        """
        for index in range(self._count):
            self._fleet.start(self._order(listen_first=True, verify=index == 0))
        while True:
            for worker, message in self._fleet.heard(alarm, _TICK):
                if isinstance(message, Failed):
                    raise ServerError(message.message, field=message.field)
                self._take(worker, message)
            drained(alarm)
            if self._asked_to_stop:
                return  # a worker may have had the same signal
            for worker in self._fleet.buried():
                raise ServerError(f"a worker ended before it answered: {_how(worker)}")
            if len(self._fleet.serving) == self._count:
                self._started = True
                return

    def _keep(self, alarm: int, place: Path | None) -> None:
        """Keep the workers running, and their table current, until told to stop."""
        watched = [path for path in (place, self._config.overlay) if path is not None]
        watch = Watch(watched, self._config.watch) if place and self._config.watch else None
        moving = False
        while not self._asked_to_stop:
            for worker, message in self._fleet.heard(alarm, _TICK):
                self._take(worker, message)
            drained(alarm)
            for worker in self._fleet.buried():
                self._log.error("a worker ended: %s", _how(worker))
                if self._reload is not None:
                    self._reload.forget(worker)
            if watch is not None and watch.due:
                changed = watch.changed()
                # A table that is still being copied is left alone until it rests.
                self._asked_to_reload |= moving and not changed
                moving = changed
            self._advance(place)

    def _advance(self, place: Path | None) -> None:
        """One step: finish a reload, else replace workers, else begin a reload."""
        if self._reload is not None:
            if self._reload.settled:
                self._settle(self._reload)
                self._reload = None
            return
        if len(self._fleet.workers) < self._count:
            if self._fleet.may_start:
                self._fleet.start(self._order(listen_first=False, verify=False))
        elif self._asked_to_reload and len(self._fleet.serving) == self._count:
            self._asked_to_reload = False
            if place is None:
                self._log.warning("no reload: the built-in table was compiled at the start")
                return
            self._begin(place)

    def _begin(self, place: Path) -> None:
        try:
            pinned = Pinned(place, self._config.overlay)
        except TableError as error:
            self._refuse(error.message)
            return
        self._reload = Reload(sum(self._reloads.values()), pinned, self._fleet.serving)
        self._reload.begin()

    def _settle(self, reload: Reload) -> None:
        outcome = reload.finish(self._version)
        if outcome == "refused":
            self._refuse(reload.problem)
            return
        self._reloads[outcome] += 1
        if outcome == "unchanged":
            self._log.info("table looked at again: unchanged", extra={FIELDS: self._fields()})
            return
        if self._table is not None:
            self._table.close()
        self._table, self._version = reload.pinned, reload.version
        self._log.info("table replaced", extra={FIELDS: self._fields()})

    def _refuse(self, problem: str) -> None:
        self._reloads["refused"] += 1
        self._log.error("table not replaced, the old one is served: %s", problem)

    def _take(self, worker: Worker, message: object) -> None:
        match message:
            case Serving(version):
                worker.version = version
                self._version = self._version or version
            case Prepared():
                if self._reload is not None and message.number == self._reload.number:
                    self._reload.told(worker, message)
            case Failed():
                self._log.error("a worker cannot serve: %s", message.message)

    def _end(self) -> None:
        """End all workers in order."""
        self._asked_to_stop = True
        if self._started:
            self._log.info("stopping")
        if self._reload is not None:
            self._reload.pinned.close()
        patience = self._options.drain + self._options.grace + _MARGIN
        for process in self._fleet.stop(patience):
            self._log.error("worker %d did not end in time and was killed", process)

    def _release(self) -> None:
        if self._table is not None:
            self._table.close()

    def _order(self, *, listen_first: bool, verify: bool) -> Order:
        return Order(
            options=self._options,
            table=self._table.path if self._table is not None else None,
            metrics=self._folder,
            log_format=self._config.log_format,
            log_level=self._config.log_level,
            listen_first=listen_first,
            verify=verify,
            echo=self._config.echo,
            shared=self._shared,
        )

    def _open_door(self, stack: ExitStack) -> str:
        """Open the operator's port, if there is to be one; its address."""
        if self._config.metrics_port is None:
            return ""
        self._folder = Path(tempfile.mkdtemp(prefix="nisba-metrics-"))
        stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        return stack.enter_context(
            door(
                self._config.metrics_host,
                self._config.metrics_port,
                lambda: page(self._state(), None, self._folder),
                lambda: bool(self._fleet.serving) and not self._asked_to_stop,
            )
        )

    def _state(self) -> State:
        """What the metrics say besides counts. Called in other threads."""
        serving = len(self._fleet.serving)
        starting = len(self._fleet.workers) - serving
        return State(
            table=self._version,
            workers={"serving": serving, "starting": starting},
            restarts=self._fleet.ended,
            reloads=dict(self._reloads),
        )

    def _fields(self) -> dict[str, str]:
        return {"table": self._version}


@contextmanager
def reserved(host: str, port: int) -> Iterator[int]:
    """Hold a port for the workers of this service while the block runs; gives its number.

    Raises:
        ServerError: it cannot be had, or somebody else listens there.
    """
    probe(host, port)  # strict: would not share with another service
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as holder:
        # Bound and never listening: no connection comes to it. SO_REUSEADDR: old connections of a
        # service that was there before are no hindrance.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            holder.bind(address)
        except OSError as error:
            raise taken(host, port) from error
        yield int(holder.getsockname()[1])


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def drained(alarm: int) -> None:
    """Empty the pipe that wakes us."""
    os.set_blocking(alarm, False)
    try:
        while os.read(alarm, 4096):
            pass
    except BlockingIOError:
        return


def _how(worker: Worker) -> str:
    code = worker.process.exitcode
    assert code is not None
    how = f"signal {-code}" if code < 0 else f"status {code}"
    return f"process {worker.process.pid}, {how}"
