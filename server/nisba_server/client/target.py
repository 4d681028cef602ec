"""Addresses of services, as people write them."""

import ipaddress
import re
from dataclasses import dataclass

from nisba_server.client.errors import ClientError

DEFAULT_PORT = 50051

_FORM = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]@?#,]+)(:(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a service is.

    Attributes:
        addresses: one, or several between which calls are dealt out.
        resolved: all of them as gRPC takes them.
    """

    addresses: tuple[str, ...]
    resolved: str


def targets(written: str) -> Targets:
    """One address, or several numeric ones with commas between them.

    A name may have several addresses by itself; all of them are used.

    Raises:
        ClientError: not of that form (code ``INVALID_TARGET``).
    """
    addresses = tuple(address(each.strip()) for each in written.split(","))
    if len(addresses) == 1:
        return Targets(addresses, addresses[0])
    versions = {_version(each) for each in addresses}
    if len(versions) > 1 or versions == {0}:
        raise ClientError(
            f"{written!r}: several addresses are numbers, all IPv4 or all IPv6, e.g. "
            f"192.0.2.1:{DEFAULT_PORT},192.0.2.2:{DEFAULT_PORT}",
            code="INVALID_TARGET",
        )
    return Targets(addresses, f"ipv{versions.pop()}:{','.join(addresses)}")


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
    host = _host(target)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _version(target: str) -> int:
    """4 or 6; 0 for a name."""
    try:
        return ipaddress.ip_address(_host(target)).version
    except ValueError:
        return 0


def _host(target: str) -> str:
    return target.rpartition(":")[0].strip("[]")
