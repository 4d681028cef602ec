"""The settings of ``nisba serve``: each declared once, for the flag, the variable and the file."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from nisba.errors import NisbaError
from nisba_server.observe.logs import LogFormat
from nisba_server.options import DEFAULT_PORT, ServerOptions
from nisba_server.security import TlsFiles

Kind = Literal["text", "choice", "whole", "number", "switch", "path"]
Value = str | int | float | bool | Path | None
PREFIX = "NISBA_SERVE_"
_MIB = 1 << 20


class ConfigError(NisbaError):
    """A setting that cannot be; the message says where it was made."""

    code = "BAD_CONFIG"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a setting beside its value.

    Attributes:
        name: as in `ServeConfig`; flag and TOML key have dashes for its underscores.
        kind: what its values are.
        default: its value when nobody says another.
        help: a sentence.
        low, high: ends of its range; ``None``: no end.
        choices: its values, of a ``choice``.
    """

    name: str
    kind: Kind
    default: Value
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name in the file; after two more dashes, its flag."""
        return self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return PREFIX + self.name.upper()


def _about(kind: Kind, help: str, **more: object) -> Mapping[str, object]:
    """What is known of a setting, where `settings` finds it."""
    return MappingProxyType({"kind": kind, "help": help, **more})


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """All settings. Times are in seconds; numbers of clients and calls are per worker."""

    host: str = field(default="127.0.0.1", metadata=_about("text", "Address to listen on."))
    port: int = field(
        default=DEFAULT_PORT,
        metadata=_about("whole", "Port; 0 takes any free one.", low=0, high=65535),
    )
    table: Path | None = field(
        default=None, metadata=_about("path", "A compiled table instead of the built-in one.")
    )
    overlay: Path | None = field(
        default=None,
        metadata=_about("path", "Aliases added to the table and withdrawn from it: a TSV."),
    )
    watch: float = field(
        default=1.0,
        metadata=_about(
            "number",
            "Seconds between looks at whether table or overlay changed; 0: only at SIGHUP.",
            low=0,
        ),
    )
    workers: int = field(
        default=1,
        metadata=_about("whole", "Processes that answer; 0: one a core.", low=0, high=256),
    )
    threads: int = field(
        default=16, metadata=_about("whole", "Calls worked on at a time.", low=2, high=1000)
    )
    streams: int = field(
        default=0, metadata=_about("whole", "Streams at a time; 0: half of the threads.", low=0)
    )
    cache: int = field(
        default=64,
        metadata=_about("whole", "MiB of answers to keep; 0: none.", low=0, high=1 << 20),
    )
    rate: float = field(
        default=0.0,
        metadata=_about("number", "Requests a second of one client; 0: no limit.", low=0),
    )
    burst: float = field(
        default=0.0, metadata=_about("number", "Requests at once; 0: as in two seconds.", low=0)
    )
    insecure: bool = field(
        default=False,
        metadata=_about("switch", "Listen in plaintext on an address that other machines reach."),
    )
    tls_cert: Path | None = field(
        default=None, metadata=_about("path", "Certificate chain, PEM; read anew on change.")
    )
    tls_key: Path | None = field(default=None, metadata=_about("path", "Its private key, PEM."))
    tls_client_ca: Path | None = field(
        default=None,
        metadata=_about("path", "Authorities of the certificates that clients must have, PEM."),
    )
    tokens: Path | None = field(
        default=None, metadata=_about("path", "File of the tokens that may call (nisba token).")
    )
    grace: float = field(
        default=10.0,
        metadata=_about(
            "number", "Seconds that calls in progress have when the service stops.", low=0
        ),
    )
    drain: float = field(
        default=0.0,
        metadata=_about("number", "Seconds of answering on, NOT_SERVING, before it stops.", low=0),
    )
    keepalive: float = field(
        default=60.0,
        metadata=_about("number", "Idle seconds after which a connection is asked for.", low=0.1),
    )
    max_connection_age: float | None = field(
        default=None,
        metadata=_about("number", "Seconds after which clients connect anew.", low=0.1),
    )
    metrics_port: int | None = field(
        default=None,
        metadata=_about(
            "whole", "Port of /metrics, /healthz and /readyz; 0: any free one.", low=0, high=65535
        ),
    )
    metrics_host: str = field(
        default="127.0.0.1", metadata=_about("text", "Address of the metrics.")
    )
    log_format: LogFormat = field(
        default="text", metadata=_about("choice", "How log lines look.", choices=("text", "json"))
    )
    log_level: str = field(
        default="info",
        metadata=_about("choice", "What is logged.", choices=("debug", "info", "warning", "error")),
    )
    log_calls: bool = field(
        default=False, metadata=_about("switch", "Log each call, without names.")
    )
    log_names: bool = field(
        default=False,
        metadata=_about("switch", "Log each call with the names in it, which are personal data."),
    )
    traces: bool = field(
        default=False,
        metadata=_about(
            "switch", "Send OpenTelemetry spans (extra otel; OTEL_* variables say where)."
        ),
    )
    echo: bool = field(
        default=False,
        metadata=_about("switch", "Also answer /nisba.Echo/Echo, to measure the transport by."),
    )

    def server_options(self) -> ServerOptions:
        """What one process is told.

        Raises:
            ConfigError: a certificate without key or the reverse.
        """
        return ServerOptions(
            host=self.host,
            port=self.port,
            threads=self.threads,
            insecure=self.insecure,
            grace=self.grace,
            drain=self.drain,
            keepalive=self.keepalive,
            max_connection_age=self.max_connection_age,
            tls=self._tls(),
            tokens=self.tokens,
            rate=self.rate,
            burst=self.burst,
            streams=self.streams,
            cache=self.cache * _MIB,
            log_calls=self.log_calls,
            log_names=self.log_names,
            traces=self.traces,
        )

    def _tls(self) -> TlsFiles | None:
        if self.tls_cert and self.tls_key:
            return TlsFiles(self.tls_cert, self.tls_key, self.tls_client_ca)
        if self.tls_cert or self.tls_key or self.tls_client_ca:
            raise ConfigError(
                "TLS takes both a certificate and its key: --tls-cert and --tls-key",
                field="tls_cert",
            )
        return None


def settings() -> Mapping[str, Setting]:
    """All settings by name, in the order of `ServeConfig`."""
    made = {}
    for each in dataclasses.fields(ServeConfig):
        about = cast("Mapping[str, Any]", each.metadata)
        made[each.name] = Setting(each.name, default=cast("Value", each.default), **about)
    return MappingProxyType(made)
