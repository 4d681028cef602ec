"""``nisba serve``: the gRPC service."""

from functools import partial
from pathlib import Path

import click

from .status import Status


@click.command("serve", short_help="The gRPC service.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=50051,
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
    "--threads",
    type=click.IntRange(2),
    default=16,
    show_default=True,
    help="Calls worked on at a time.",
)
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    help="Seconds that calls in progress have when the service stops.",
)
@click.option(
    "--insecure",
    is_flag=True,
    envvar="NISBA_INSECURE",
    help="Listen in plaintext on an address that other machines reach.",
)
def command(
    host: str, port: int, table: Path | None, threads: int, grace: float, insecure: bool
) -> int:
    """Serve nisba.v1.NameService over gRPC, with health checking and reflection.

    \b
    nisba serve
    nisba serve --port 50052 --table places.table
    nisba normalize --server localhost:50051 a-Sakhour

    The address is said on standard error once the service answers. SIGTERM and SIGINT end it in
    order: no new calls, the old ones finished.
    """
    from nisba import Table
    from nisba_server.server import ServerOptions, serve

    load = partial(Table.open, table) if table else Table.embedded
    options = ServerOptions(host=host, port=port, threads=threads, insecure=insecure, grace=grace)
    serve(load, options, announce=_announce)
    return Status.DONE


def _announce(address: str) -> None:
    click.echo(f"nisba: serving on {address}", err=True)
