"""``nisba web``: the page, the JSON door and OpenRefine's endpoint."""

import logging
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nisba.errors import NisbaError

from ..garbage import look_in_time
from .status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from nisba import Reconciler

_NEEDED = ("starlette", "uvicorn", "python_multipart")


class MissingExtra(NisbaError):
    """A package of an extra that is not installed."""

    code = "MISSING_EXTRA"


@click.command("web", short_help="A page to look names up on, and OpenRefine's endpoint.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port; 0 takes any free one.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A compiled table instead of the built-in one.",
)
@click.option(
    "--public-url",
    metavar="URL",
    default="",
    help="Address of the service as others see it, behind a proxy: https://names.example.org.",
)
@click.option(
    "--tokens",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Ask for a token of this file: Authorization: Bearer TOKEN.",
)
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Certificate, in PEM.",
)
@click.option(
    "--tls-key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Its key, in PEM.",
)
@click.option(
    "--tls-client-ca",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Authorities of the certificates that clients must have, in PEM.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    help="Requests a second of one client, by its token or address.  [default: no limit]",
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Requests worked on at a time.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help="Seconds for the work of a request.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Port of /metrics and /healthz for the operator, on --metrics-host.",
)
@click.option(
    "--metrics-host", default="127.0.0.1", show_default=True, help="Address of the metrics."
)
@click.option(
    "--insecure",
    is_flag=True,
    envvar="NISBA_INSECURE",
    help="Listen in plaintext on an address that other machines reach.",
)
def command(
    host: str,
    port: int,
    table: Path | None,
    public_url: str,
    tokens: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_client_ca: Path | None,
    rate: float | None,
    threads: int,
    timeout: float,
    metrics_port: int | None,
    metrics_host: str,
    insecure: bool,
) -> int:
    """Serve a page to look names up on, and the Reconciliation API for OpenRefine.

    \b
    nisba web
    nisba web --port 9000 --table places.table

    The addresses are said on standard error once the service answers. In OpenRefine: Reconcile,
    Start reconciling, Add standard service, and the second of them. A table, tokens and a
    certificate are followed when their files are replaced. SIGTERM and SIGINT end it in order.
    Needs the extra http: pip install nisba[http].
    """
    if any(find_spec(package) is None for package in _NEEDED):
        raise MissingExtra("nisba web needs packages that are missing: pip install nisba[http]")
    if (tls_cert is None) != (tls_key is None) or (tls_client_ca and not tls_cert):
        raise click.UsageError("TLS takes both a certificate and its key: --tls-cert and --tls-key")
    from nisba_server.limits import Buckets
    from nisba_server.observe.door import door
    from nisba_server.observe.metrics import Metrics, State, page
    from nisba_server.security import TlsFiles, TokenFile, check_exposure
    from nisba_server.security.tls import read_tls
    from nisba_server.web.app import WebOptions, create_app
    from nisba_server.web.server import Address, serve

    tls = TlsFiles(tls_cert, tls_key, tls_client_ca) if tls_cert and tls_key else None
    if tls:
        read_tls(tls)  # what is wrong with the files is better said now
    warning = check_exposure(host, encrypted=tls is not None, insecure=insecure)
    if warning:
        click.echo(f"nisba: {warning}", err=True)
    answers = _answers(table)
    metrics = Metrics()
    options = WebOptions(
        owner=TokenFile(tokens).owner if tokens else None,
        take=Buckets(rate, 2 * rate).take if rate else None,
        public=public_url,
        threads=threads,
        timeout=timeout,
        meter=metrics,
    )

    def counts() -> bytes:
        return page(State(answers().table.version, {"serving": 1}), metrics.registry, None)

    look_in_time()
    with ExitStack() as stack:
        if metrics_port is not None:
            where = stack.enter_context(door(metrics_host, metrics_port, counts, lambda: True))
            click.echo(f"nisba: metrics on http://{where}/metrics", err=True)
        serve(create_app(answers, options), Address(host, port, tls), _announce)
    return Status.DONE


def _answers(table: Path | None) -> "Callable[[], Reconciler]":
    """Gives what answers: a table of the user's is followed when it is replaced."""
    from nisba import Reconciler, Table
    from nisba_server.web.follow import FollowedTable

    if table:
        return FollowedTable(table, logging.getLogger("nisba.web"))
    embedded = Reconciler(Table.embedded())
    return lambda: embedded


def _announce(address: str) -> None:
    from nisba_server.observe.logs import set_up

    set_up()
    click.echo(f"nisba: page on {address}/, OpenRefine on {address}/reconcile", err=True)
