"""How one process serves: the options of `nisba_server.server.NameServer`."""

from dataclasses import dataclass
from pathlib import Path

from nisba_server.security import TlsFiles
from nisba_server.service import limits

DEFAULT_PORT = 50051


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How one process serves. Times are in seconds.

    Attributes:
        host: address to listen on, a name or a number.
        port: 0 takes any free one.
        threads: calls worked on at a time, 2 or more; half of them at most are streams.
        insecure: serve in plaintext on an address that other machines reach.
        grace: how long calls in progress may take to finish when the server stops.
        drain: how long it goes on answering, NOT_SERVING, before it stops taking calls: time for
            balancers to look elsewhere.
        keepalive: idle time after which a connection is asked whether it is still there.
        max_connection_age: when clients are told to connect anew, which lets a balancer in front
            spread them; ``None``: never.
        tls: certificate and key; ``None``: plaintext.
        tokens: file of the tokens that may call (`nisba_server.security.tokens`); ``None``: all.
        rate: requests a second that a client may make; 0: any number.
        burst: requests that it may make at once; 0: as many as in two seconds.
        streams: most StreamNormalize calls at a time; 0: half of ``threads``.
        cache: bytes of answers to keep.
        log_calls: log each call, without its names.
        log_names: log each call with its names.
        traces: send OpenTelemetry spans.
        shared_port: other processes listen on the same port.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    threads: int = 16
    insecure: bool = False
    grace: float = 10.0
    drain: float = 0.0
    keepalive: float = 60.0
    max_connection_age: float | None = None
    tls: TlsFiles | None = None
    tokens: Path | None = None
    rate: float = 0.0
    burst: float = 0.0
    streams: int = 0
    cache: int = limits.CACHE_BYTES
    log_calls: bool = False
    log_names: bool = False
    traces: bool = False
    shared_port: bool = False
