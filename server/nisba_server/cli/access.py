"""How the command reaches a service that is encrypted or wants a token: by variables."""

import os
from pathlib import Path

from nisba_server.client import Client, Tls


def client_for(address: str, timeout: float = 30.0) -> Client:
    """A client for the service at ``HOST:PORT``.

    ``NISBA_TOKEN`` is the bearer token. ``NISBA_TLS=1`` encrypts, trusting the system's
    authorities; ``NISBA_TLS_CA`` names a file of others, ``NISBA_TLS_CERT`` and ``NISBA_TLS_KEY``
    our own certificate. ``NISBA_INSECURE=1`` lets the token go in plaintext to another machine.

    Raises:
        NisbaError: the address is malformed, or a file cannot be read.
    """
    ca, cert, key = (_path(f"NISBA_TLS_{name}") for name in ("CA", "CERT", "KEY"))
    encrypted = any((ca, cert, key)) or _on("NISBA_TLS")
    return Client(
        address,
        timeout=timeout,
        tls=Tls(ca, cert, key) if encrypted else None,
        token=os.environ.get("NISBA_TOKEN", ""),
        insecure=_on("NISBA_INSECURE"),
    )


def _path(variable: str) -> Path | None:
    found = os.environ.get(variable)
    return Path(found) if found else None


def _on(variable: str) -> bool:
    return os.environ.get(variable, "").casefold() in {"1", "true", "yes", "on"}
