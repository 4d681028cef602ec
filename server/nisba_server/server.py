"""The gRPC server of one process: address, health, reflection, limits, and an orderly end.

`nisba_server.workers` runs several of them on one port.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection  # type: ignore[import-untyped]

from nisba import Reconciler, Table
from nisba_server.address import ServerError, probe, shown, taken
from nisba_server.limits import Buckets
from nisba_server.observe.meter import Meter, NoMeter
from nisba_server.observe.traces import OtelTracer, Tracer
from nisba_server.options import DEFAULT_PORT, ServerOptions
from nisba_server.pb.nisba.v1 import name_service_pb2
from nisba_server.security import SecurityError, TokenFile, check_exposure
from nisba_server.security.credentials import server_credentials
from nisba_server.service import limits
from nisba_server.service.door import Door, Journal
from nisba_server.service.gate import Gate
from nisba_server.service.handlers import handler_of
from nisba_server.service.patience import Collected, Patience, Threads, Turns
from nisba_server.service.servicer import NameService
from nisba_server.signals import until_signal

__all__ = [
    "DEFAULT_PORT",
    "SERVICE",
    "NameServer",
    "ServerError",
    "ServerOptions",
    "running",
    "serve",
    "until_signal",
]

_DESCRIBED = name_service_pb2.DESCRIPTOR.services_by_name["NameService"]
SERVICE: str = _DESCRIBED.full_name
_SHORTEST = 0.1


class NameServer:
    """A server that is not yet started. `running` and `serve` are the usual ways to have one.

    Args:
        log: where defects, rotations and calls go.
        meter: what counts calls and names.
        extra: handlers of other services on the same port.

    Raises:
        ServerError, SecurityError: the address is not loopback and nothing is encrypted and
            ``insecure`` was not asked for; an option is out of its range; a file of certificates
            or tokens is at fault.
        TracingMissing: ``traces`` without the extra ``otel``.
    """

    def __init__(
        self,
        options: ServerOptions,
        log: logging.Logger | None = None,
        meter: Meter | None = None,
        extra: Sequence[grpc.GenericRpcHandler] = (),
    ) -> None:
        check(options)
        self._options = options
        self._log = log or logging.getLogger("nisba.server")
        self._credentials = server_credentials(options.tls, self._log) if options.tls else None
        self._tracer: Tracer | None = OtelTracer() if options.traces else None
        meter = meter or NoMeter()
        self._service = NameService(
            options.streams or options.threads // 2, self._log, options.cache, meter
        )
        journal = Journal(self._log, options.log_calls or options.log_names, options.log_names)
        door = Door(journal, _gate(options, self._log), meter, self._tracer)
        self._health = health.HealthServicer()
        self._pool = Threads(options.threads, options.threads + limits.CALLS_PER_CONNECTION)
        self._patience, turns = Patience(self._pool), Turns(options.threads)
        standard = Collected()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, standard)
        services = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(services, standard)
        own = handler_of(self._service, _DESCRIBED, door, self._patience, turns)
        self._server = grpc.server(
            self._pool,
            handlers=[own, *standard.handlers(self._patience), *extra],
            options=_transport(options),
            maximum_concurrent_rpcs=limits.CALLS,
        )
        self._tell(health_pb2.HealthCheckResponse.NOT_SERVING)

    def start(self) -> str:
        """Listen, not ready as yet; returns the address, ``127.0.0.1:50051``.

        Raises:
            ServerError: the address cannot be had.
        """
        host, port = self._options.host, self._options.port
        if not self._options.shared_port:
            probe(host, port)
        try:
            if self._credentials is None:
                port = self._server.add_insecure_port(shown(host, port))
            else:
                port = self._server.add_secure_port(shown(host, port), self._credentials)
        except RuntimeError as error:
            raise taken(host, port) from error
        self._server.start()
        self._patience.start()
        return shown(host, port)

    def publish(self, table: Table | Reconciler) -> None:
        """Answer with this table from the next message on, and be ready."""
        self._service.publish(Reconciler(table) if isinstance(table, Table) else table)
        self._tell(health_pb2.HealthCheckResponse.SERVING)

    def drain(self) -> None:
        """Say NOT_SERVING from now on, so that nobody sends more; calls are still answered."""
        self._health.enter_graceful_shutdown()

    def stop(self) -> None:
        """Take no more calls, let those in progress finish within ``grace``, and end."""
        self.drain()
        time.sleep(self._options.drain)
        self._server.stop(self._options.grace).wait()
        self._patience.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._tracer is not None:
            self._tracer.close()

    def _tell(self, status: int) -> None:
        for name in (health.OVERALL_HEALTH, SERVICE):
            self._health.set(name, status)


@contextmanager
def running(load: Callable[[], Table], options: ServerOptions | None = None) -> Iterator[str]:
    """A server with the table of ``load`` while the block runs; gives its address.

    It listens first, not ready, and answers once the table is there.

    Raises:
        ServerError: as `NameServer` and `NameServer.start`.
        NisbaError: what ``load`` raises.
    """
    server = NameServer(options or ServerOptions())
    try:
        address = server.start()
        server.publish(load())
        yield address
    finally:
        server.stop()


def serve(
    load: Callable[[], Table],
    options: ServerOptions | None = None,
    *,
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve until SIGTERM or SIGINT, finish what is in progress, and return.

    To be called from the main thread; a second signal ends the process at once.

    Args:
        load: gives the table; called once, when the server already listens.
        announce: called with the address when the server is ready.

    Raises:
        ServerError, NisbaError: as `running`.
    """
    with until_signal() as stopping, running(load, options) as address:
        announce(address)
        stopping.wait()


def check(options: ServerOptions) -> None:
    """Refuse options that are out of their ranges, or that expose what should not be.

    Raises:
        ServerError: see there.
    """
    if not 0 <= options.port <= 65535:
        raise ServerError(f"there is no port {options.port}: 0 to 65535", field="port")
    if options.threads < 2:
        raise ServerError("a server needs 2 threads or more", field="threads")
    for name in ("grace", "keepalive", "max_connection_age"):
        seconds = getattr(options, name)
        if seconds is not None and seconds < (0 if name == "grace" else _SHORTEST):
            raise ServerError(f"{name} is {seconds} seconds: that is too short", field=name)
    if min(options.rate, options.burst, options.streams, options.cache, options.drain) < 0:
        raise ServerError("rate, burst, streams, cache and drain are 0 or more", field="rate")
    if options.streams >= options.threads:
        raise ServerError(
            f"{options.streams} streams would hold all {options.threads} threads: fewer streams, "
            "or more threads",
            field="streams",
        )
    try:
        check_exposure(options.host, encrypted=options.tls is not None, insecure=options.insecure)
    except SecurityError as error:
        raise ServerError(error.message, field=error.field) from error


def _gate(options: ServerOptions, log: logging.Logger) -> Gate:
    tokens = TokenFile(options.tokens, log=log) if options.tokens else None
    burst = options.burst or 2 * options.rate
    return Gate(tokens, Buckets(options.rate, burst) if options.rate else None)


def _transport(options: ServerOptions) -> list[tuple[str, int]]:
    chosen = [
        # Off but for our own workers: else a second server would share the port unnoticed, and
        # each get some of the calls.
        ("grpc.so_reuseport", int(options.shared_port)),
        ("grpc.max_receive_message_length", limits.MESSAGE_BYTES),
        ("grpc.max_send_message_length", limits.MESSAGE_BYTES),
        ("grpc.max_concurrent_streams", limits.CALLS_PER_CONNECTION),
        ("grpc.keepalive_time_ms", int(options.keepalive * 1000)),
        ("grpc.keepalive_timeout_ms", 20_000),
        # Clients may ask the same of us, at most so often.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ]
    if options.max_connection_age is not None:
        chosen += [
            ("grpc.max_connection_age_ms", int(options.max_connection_age * 1000)),
            ("grpc.max_connection_age_grace_ms", int(options.grace * 1000)),
        ]
    return chosen
