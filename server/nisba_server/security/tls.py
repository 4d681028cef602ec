"""Certificate, key and client authority from PEM files, checked before they are used."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from nisba_server.security.errors import SecurityError


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the service's identity is.

    Attributes:
        cert: PEM, the service's certificate first, then those that lead to its authority.
        key: PEM, its private key, not encrypted.
        client_ca: PEM, authorities whose certificates clients must have (mTLS); ``None``: clients
            need none.
    """

    cert: Path
    key: Path
    client_ca: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """All the files."""
        return (self.cert, self.key) + ((self.client_ca,) if self.client_ca else ())


@dataclass(frozen=True, slots=True)
class TlsPems:
    """The content of `TlsFiles`."""

    cert: bytes
    key: bytes
    client_ca: bytes | None = None


def read_tls(files: TlsFiles) -> TlsPems:
    """The content of the files, which belong together.

    Raises:
        SecurityError: one cannot be read or is no PEM, the key is encrypted or of another
            certificate, or they were replaced while being read.
    """
    before = _contents(files)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(files.cert, files.key, password=_no_password)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise SecurityError(
            f"{files.cert} and {files.key} are not a certificate and its unencrypted key in PEM: "
            f"{reason}",
            field="tls_cert",
        ) from error
    if files.client_ca:
        try:
            context.load_verify_locations(files.client_ca)
        except (ssl.SSLError, OSError) as error:
            raise SecurityError(
                f"{files.client_ca}: no certificate of an authority in PEM", field="tls_client_ca"
            ) from error
    if _contents(files) != before:
        raise SecurityError(f"{files.cert}: replaced while it was read", field="tls_cert")
    return before


def _contents(files: TlsFiles) -> TlsPems:
    return TlsPems(
        _read(files.cert, "tls_cert"),
        _read(files.key, "tls_key"),
        _read(files.client_ca, "tls_client_ca") if files.client_ca else None,
    )


def _read(path: Path, field: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SecurityError(f"{path}: {error.strerror or error}", field=field) from error


def _no_password() -> bytes:
    return b""  # else OpenSSL asks on the terminal
