"""Certificates for tests, made by openssl: an authority, and identities that it vouches for."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """A certificate and its key."""

    cert: Path
    key: Path


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


def _key(path: Path) -> Path:
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)
    return path


def authority(folder: Path, name: str = "authority") -> Identity:
    """Somebody who vouches."""
    key, cert = _key(folder / f"{name}.key"), folder / f"{name}.pem"
    _openssl(
        *("req", "-x509", "-new", "-key", key, "-subj", f"/CN={name}", "-days", "2"),
        *("-addext", "basicConstraints=critical,CA:TRUE", "-out", cert),
    )
    return Identity(cert, key)


def identity(folder: Path, name: str, by: Identity, host: str = "localhost") -> Identity:
    """Somebody vouched for, reached as ``host``, its common name ``name``."""
    key, cert, wish = _key(folder / f"{name}.key"), folder / f"{name}.pem", folder / f"{name}.csr"
    extensions = folder / f"{name}.ext"
    extensions.write_text(f"subjectAltName=DNS:{host}\n", encoding="utf-8")
    _openssl("req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", wish)
    _openssl(
        *("x509", "-req", "-in", wish, "-CA", by.cert, "-CAkey", by.key, "-CAcreateserial"),
        *("-days", "2", "-extfile", extensions, "-out", cert),
    )
    return Identity(cert, key)
