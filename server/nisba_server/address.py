"""Addresses to listen on: whether they can be had, said in words."""

import errno
import socket

from nisba.errors import NisbaError


class ServerError(NisbaError):
    """A server that cannot start as it was told to; the message has the remedy."""

    code = "CANNOT_SERVE"


def shown(host: str, port: int) -> str:
    """``HOST:PORT``, with brackets around IPv6."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def probe(host: str, port: int) -> None:
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
                raise taken(host, port) from error
            reason = error.strerror or "it cannot be had"
            raise ServerError(f"cannot listen on {host} port {port}: {reason}") from error


def taken(host: str, port: int) -> ServerError:
    return ServerError(
        f"port {port} on {host} is taken: stop what listens there, or choose another with --port",
        field="port",
    )
