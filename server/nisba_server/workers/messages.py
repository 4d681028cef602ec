"""What the supervisor and a worker say to each other, through a pipe."""

from dataclasses import dataclass
from pathlib import Path

from nisba_server.observe.logs import LogFormat
from nisba_server.options import ServerOptions


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is started with.

    Attributes:
        table: where the table is; ``None``: the built-in one, to be compiled.
        metrics: folder to count in; ``None``: nothing is counted.
        listen_first: listen, NOT_SERVING, before the table is loaded; a worker that replaces
            another loads first, so that no connection comes to one that cannot answer.
        verify: read and check every byte of the table.
        echo: answer `nisba_server.echo` as well.
        shared: share what is loaded with other workers, instead of having it in huge pages.
    """

    options: ServerOptions
    table: Path | None
    metrics: Path | None
    log_format: LogFormat
    log_level: str
    listen_first: bool
    verify: bool = False
    echo: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Prepare:
    """To a worker: open this table, and go on answering with the old one."""

    number: int
    table: Path
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """To a worker: answer with the table prepared under this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Drop:
    """To a worker: forget the table prepared under this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """To a worker: finish what is in progress and end."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Of a worker: it answers, with this version of the table."""

    version: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Of a worker: the table is open; or ``problem`` says why it is not."""

    number: int
    version: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Of a worker: it cannot serve, and ends."""

    code: str
    message: str
    field: str
