"""Plaintext stays on this machine unless somebody says otherwise."""

import ipaddress

from nisba_server.security.errors import SecurityError


def is_loopback(host: str) -> bool:
    """Whether an address or a name to listen on is one that only this machine reaches."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def check_exposure(host: str, *, encrypted: bool, insecure: bool) -> str:
    """Whether one may listen on ``host``.

    Returns:
        A warning to log: plaintext that other machines reach, as asked for; else ``""``.

    Raises:
        SecurityError: plaintext that other machines reach, and nobody asked for it.
    """
    if encrypted or is_loopback(host):
        return ""
    if not insecure:
        raise SecurityError(
            f"{host} can be reached from other machines and nothing is encrypted: serve on "
            "127.0.0.1, or with --tls-cert and --tls-key, or say --insecure where the network is "
            "trusted",
            field="host",
        )
    return f"plaintext on {host}: whoever is on the network can read names and tokens"
