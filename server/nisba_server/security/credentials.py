"""gRPC's server credentials from files, which new connections get as the files then are."""

import logging

import grpc

from nisba_server.security.errors import SecurityError
from nisba_server.security.tls import TlsFiles, read_tls
from nisba_server.watch import Watch


def server_credentials(
    files: TlsFiles, log: logging.Logger, period: float = 1.0
) -> grpc.ServerCredentials:
    """Credentials that follow the files; connections that stand keep what they began with.

    Args:
        log: gets rotations, and replacements that were refused: then the old ones hold.
        period: seconds between two looks at the files, at a connection.

    Raises:
        SecurityError: as `read_tls`, for the files as they are now.
    """
    watch = Watch(files.paths, period)
    first = _configuration(files)

    def fetch() -> grpc.ServerCertificateConfiguration | None:
        """Called by gRPC at each handshake; ``None`` for no change."""
        if not watch.changed():
            return None
        try:
            made = _configuration(files)
        except SecurityError as error:
            log.error("certificate not replaced, the old one holds: %s", error.message)
            return None
        log.info("certificate replaced from %s", files.cert)
        return made

    return grpc.dynamic_ssl_server_credentials(
        first,
        fetch,  # type: ignore[arg-type]  # None is what gRPC documents for no change
        require_client_authentication=files.client_ca is not None,
    )


def _configuration(files: TlsFiles) -> grpc.ServerCertificateConfiguration:
    pems = read_tls(files)
    return grpc.ssl_server_certificate_configuration(
        [(pems.key, pems.cert)], root_certificates=pems.client_ca
    )
