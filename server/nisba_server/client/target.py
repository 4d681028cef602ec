"""Addresses of services, as people write them."""

import ipaddress
import re

from nisba_server.client.errors import ClientError

DEFAULT_PORT = 50051

_FORM = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]@?#]+)(:(?P<port>[0-9]{1,5}))?")


def address(target: str) -> str:
    """``target`` with its port: ``HOST``, ``HOST:PORT`` or ``[IPV6]:PORT``.

    Raises:
        ClientError: it is not of that form (code ``INVALID_TARGET``).
    """
    match = _FORM.fullmatch(target)
    if match is None or not 0 < int(match["port"] or DEFAULT_PORT) < 65536:
        raise ClientError(
            f"{target!r} is not an address: write HOST:PORT, e.g. localhost:{DEFAULT_PORT}",
            code="INVALID_TARGET",
        )
    return f"{match['host']}:{match['port'] or DEFAULT_PORT}"


def local(target: str) -> bool:
    """Whether an `address` is one of this machine, to which no proxy leads."""
    host = target.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
