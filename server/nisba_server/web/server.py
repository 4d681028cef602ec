"""A socket and uvicorn around the application, and an orderly end."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from nisba.errors import NisbaError

from ..security import TlsFiles
from ..signals import until_signal
from .connection import Connection
from .follow import FollowingServer

_LOG = logging.getLogger("nisba.web")
_CONNECTIONS = 500
_REQUEST_LINE = 64 * 1024
"""Longest head of a request; OpenRefine's GET queries stand in it."""


class WebServerError(NisbaError):
    """An address that cannot be had; the message has the remedy."""

    code = "CANNOT_SERVE"


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen.

    Attributes:
        port: 0 takes any free one.
        tls: certificate and key, followed when they are replaced; ``None``: plaintext.
        grace: seconds that requests in progress have when the server stops.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    tls: TlsFiles | None = None
    grace: float = 10.0


@contextmanager
def running(app: ASGIApp, address: Address) -> Iterator[str]:
    """The application served from a thread while the block runs; gives its address, ``http://...``.

    Raises:
        WebServerError: the address cannot be had.
    """
    listening = _listen(address.host, address.port)
    server = FollowingServer(_config(app, address), address.tls, _LOG)
    thread = threading.Thread(target=server.run, args=([listening],), name="nisba-http")
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        if not server.started:
            raise WebServerError("the HTTP server did not start: see the log")
        yield _shown(listening, address)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def serve(app: ASGIApp, address: Address, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, finish what is in progress, and return.

    To be called from the main thread; a second signal ends the process at once.

    Raises:
        WebServerError: the address cannot be had.
    """
    with until_signal() as stopping, running(app, address) as where:
        announce(where)
        stopping.wait()


def _config(app: ASGIApp, address: Address) -> uvicorn.Config:
    tls = address.tls
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        http=Connection,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=round(address.grace),
        h11_max_incomplete_event_size=_REQUEST_LINE,
        ssl_certfile=tls.cert if tls else None,
        ssl_keyfile=str(tls.key) if tls else None,
        ssl_ca_certs=str(tls.client_ca) if tls and tls.client_ca else None,
        ssl_cert_reqs=2 if tls and tls.client_ca else 0,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise WebServerError(f"no address is called {host}", field="host") from error
    family, kind, protocol, _, place = found[0]
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(place)
        made.listen(1024)
    except OSError as error:
        made.close()
        raise WebServerError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; "
            "choose another with --port",
            field="port",
        ) from error
    return made


def _shown(listening: socket.socket, address: Address) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    scheme = "https" if address.tls else "http"
    return f"{scheme}://{host}:{listening.getsockname()[1]}"
