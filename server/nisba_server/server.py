"""The gRPC server: address, health, reflection, limits of the transport, and an orderly end."""

import errno
import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection  # type: ignore[import-untyped]

from nisba import Reconciler, Table
from nisba.errors import NisbaError
from nisba_server.pb.nisba.v1 import name_service_pb2, name_service_pb2_grpc
from nisba_server.service import limits
from nisba_server.service.servicer import NameService

SERVICE: str = name_service_pb2.DESCRIPTOR.services_by_name["NameService"].full_name
DEFAULT_PORT = 50051
_SHORTEST = 0.1


class ServerError(NisbaError):
    """A server that cannot start as it was told to; the message has the remedy."""

    code = "CANNOT_SERVE"


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to serve. Times are in seconds.

    Attributes:
        host: address to listen on, a name or a number.
        port: 0 takes any free one.
        threads: calls worked on at a time, 2 or more; half of them at most are streams.
        insecure: serve in plaintext on an address that other machines reach.
        grace: how long calls in progress may take to finish when the server stops.
        keepalive: idle time after which a connection is asked whether it is still there.
        max_connection_age: when clients are told to connect anew, which lets a balancer in front
            spread them; ``None``: never.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    threads: int = 16
    insecure: bool = False
    grace: float = 10.0
    keepalive: float = 60.0
    max_connection_age: float | None = None


class NameServer:
    """A server that is not yet started. `running` and `serve` are the usual ways to have one.

    Raises:
        ServerError: the address is not loopback and ``insecure`` was not asked for, or an option is
            out of its range.
    """

    def __init__(self, options: ServerOptions, log: logging.Logger | None = None) -> None:
        _check(options)
        self._options = options
        self._log = log or logging.getLogger("nisba.server")
        self._service = NameService(options.threads // 2, self._log)
        self._health = health.HealthServicer()
        self._pool = ThreadPoolExecutor(options.threads, thread_name_prefix="nisba-call")
        self._server = grpc.server(
            self._pool,
            options=_transport(options),
            maximum_concurrent_rpcs=limits.CALLS,
        )
        name_service_pb2_grpc.add_NameServiceServicer_to_server(self._service, self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        services = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(services, self._server)
        self._tell(health_pb2.HealthCheckResponse.NOT_SERVING)

    def start(self) -> str:
        """Listen, not ready as yet; returns the address, ``127.0.0.1:50051``.

        Raises:
            ServerError: the address cannot be had.
        """
        host, port = self._options.host, self._options.port
        _probe(host, port)
        shown = f"[{host}]" if ":" in host else host
        try:
            port = self._server.add_insecure_port(f"{shown}:{port}")
        except RuntimeError as error:
            raise _taken(host, port) from error
        self._server.start()
        return f"{shown}:{port}"

    def publish(self, table: Table) -> None:
        """Answer with this table from the next message on, and be ready."""
        self._service.publish(Reconciler(table))
        self._tell(health_pb2.HealthCheckResponse.SERVING)

    def drain(self) -> None:
        """Say NOT_SERVING from now on, so that nobody sends more; calls are still answered."""
        self._health.enter_graceful_shutdown()

    def stop(self) -> None:
        """Take no more calls, let those in progress finish within ``grace``, and end."""
        self.drain()
        self._server.stop(self._options.grace).wait()
        self._pool.shutdown(wait=False, cancel_futures=True)

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


@contextmanager
def until_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets while the block runs; the second one has its own way."""
    stopping = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_DFL)
        stopping.set()

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check(options: ServerOptions) -> None:
    if not 0 <= options.port <= 65535:
        raise ServerError(f"there is no port {options.port}: 0 to 65535", field="port")
    if options.threads < 2:
        raise ServerError("a server needs 2 threads or more", field="threads")
    for name in ("grace", "keepalive", "max_connection_age"):
        seconds = getattr(options, name)
        if seconds is not None and seconds < (0 if name == "grace" else _SHORTEST):
            raise ServerError(f"{name} is {seconds} seconds: that is too short", field=name)
    if not options.insecure and not _loopback(options.host):
        raise ServerError(
            f"{options.host} can be reached from other machines and nothing is encrypted: "
            "serve on 127.0.0.1, or say --insecure where the network is trusted",
            field="host",
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _probe(host: str, port: int) -> None:
    """Say in words what would be wrong with listening there; gRPC only says that it failed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ServerError(f"no address is called {host}", field="host") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise _taken(host, port) from error
            reason = error.strerror or "it cannot be had"
            raise ServerError(f"cannot listen on {host} port {port}: {reason}") from error


def _taken(host: str, port: int) -> ServerError:
    return ServerError(
        f"port {port} on {host} is taken: stop what listens there, or choose another with --port",
        field="port",
    )


def _transport(options: ServerOptions) -> list[tuple[str, int]]:
    chosen = [
        # Off: with it a second server would share the port, and each get some of the calls.
        ("grpc.so_reuseport", 0),
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
