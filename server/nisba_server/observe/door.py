"""The operator's HTTP port, apart from that of callers: ``/metrics``, ``/healthz``, ``/readyz``."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from nisba.errors import NisbaError

_TEXT = "text/plain; charset=utf-8"
_METRICS = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE = 5.0
"""Seconds that a connection may be silent."""


class DoorError(NisbaError):
    """The operator's port cannot be had."""

    code = "CANNOT_SERVE"


@contextmanager
def door(
    host: str, port: int, metrics: Callable[[], bytes], ready: Callable[[], bool]
) -> Iterator[str]:
    """Answer there while the block runs; gives the address, ``127.0.0.1:9090``.

    Args:
        port: 0 takes any free one.
        metrics: what ``/metrics`` says.
        ready: whether ``/readyz`` says 200, else 503; ``/healthz`` says 200 as long as it answers.

    Raises:
        DoorError: the address cannot be had.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE
        server_version, sys_version = "nisba", ""

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._measure()
            elif self.path == "/healthz":
                self._say(200, b"ok\n")
            elif self.path == "/readyz":
                self._say(*((200, b"ready\n") if ready() else (503, b"not ready\n")))
            else:
                self._say(404, b"there are /metrics, /healthz and /readyz\n")

        def _measure(self) -> None:
            try:
                text = metrics()
            except Exception:
                logging.getLogger("nisba.metrics").exception("the metrics cannot be read")
                self._say(500, b"the metrics cannot be read; the log says why\n")
            else:
                self._say(200, text, _METRICS)

        def _say(self, status: int, body: bytes, kind: str = _TEXT) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds: nothing to note."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Whoever asked has hung up."""

    try:
        server = Server((host, port), Handler)
    except OSError as error:
        raise DoorError(
            f"cannot listen for metrics on {host} port {port}: {error.strerror}: "
            "choose another with --metrics-port",
            field="metrics_port",
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
