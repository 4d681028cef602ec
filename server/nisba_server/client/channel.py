"""What a connection of either client is made of: addresses, TLS, token, tries, balancing."""

import json
from dataclasses import dataclass
from pathlib import Path

import grpc

from nisba_server.client.errors import ClientError
from nisba_server.client.target import local, targets
from nisba_server.service import limits

Metadata = tuple[tuple[str, str], ...]

_SERVICE_CONFIG = json.dumps(
    {
        # Of the addresses that a name has, or that were given, all are used in turn.
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [
            {
                "name": [{"service": "nisba.v1.NameService"}],
                # Nothing else would end another way the next time. CANCELLED, when it was not us,
                # is what gRPC's server gives the calls that it has received and not yet begun
                # when it stops. All methods only read, so a second time does no harm.
                "retryPolicy": {
                    "maxAttempts": 5,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "2s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
                },
            }
        ],
    }
)


@dataclass(frozen=True, slots=True)
class Tls:
    """Who the service must be, and who we are; all files are PEM.

    Attributes:
        ca: authorities that may vouch for the service; ``None``: those of the system.
        cert: our certificate, where the service wants one; with its ``key``.
    """

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A checked way to the service.

    Attributes:
        target: as gRPC takes it.
        shown: as people read it.
        options: of the channel.
        credentials: ``None``: plaintext.
        metadata: sent with each call.
    """

    target: str
    shown: str
    options: list[tuple[str, str | int]]
    credentials: grpc.ChannelCredentials | None
    metadata: Metadata | None


def route(target: str, tls: Tls | None, token: str, insecure: bool) -> Route:
    """The way to ``target``, by its own settings.

    Raises:
        ClientError: an address is not of its form (code ``INVALID_TARGET``); a file cannot be read
            (``BAD_TLS``); a token would go over the network in plaintext (``INSECURE``).
    """
    found = targets(target)
    here = all(map(local, found.addresses))
    if token and tls is None and not here and not insecure:
        raise ClientError(
            f"the token would go to {target} in plaintext: give tls, or insecure=True where the "
            "network is trusted",
            code="INSECURE",
        )
    metadata = (("authorization", f"Bearer {token}"),) if token else None
    credentials = _credentials(tls) if tls is not None else None
    return Route(found.resolved, ",".join(found.addresses), _options(here), credentials, metadata)


def _credentials(tls: Tls) -> grpc.ChannelCredentials:
    if (tls.cert is None) != (tls.key is None):
        raise ClientError("a certificate of ours needs its key as well", code="BAD_TLS")
    ca, key, cert = (_read(path) for path in (tls.ca, tls.key, tls.cert))
    return grpc.ssl_channel_credentials(ca, key, cert)


def _read(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path is not None else None
    except OSError as error:
        raise ClientError(f"{path}: {error.strerror or error}", code="BAD_TLS") from error


def _options(here: bool) -> list[tuple[str, str | int]]:
    chosen: list[tuple[str, str | int]] = [
        ("grpc.service_config", _SERVICE_CONFIG),
        ("grpc.max_receive_message_length", limits.MESSAGE_BYTES),
        ("grpc.max_send_message_length", limits.MESSAGE_BYTES),
        # Soon enough for the tries of a call to meet a service that has just come back.
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 2_000),
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
    ]
    if here:
        chosen.append(("grpc.enable_http_proxy", 0))
    return chosen
