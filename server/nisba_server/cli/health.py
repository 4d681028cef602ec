"""``nisba health``: is the service there and ready?"""

import click

from .status import Status, complain

_SERVING = "SERVING"


@click.command("health", short_help="Is the service there and ready?")
@click.option(
    "--server",
    metavar="HOST:PORT",
    envvar="NISBA_SERVER",
    default="localhost:50051",
    show_default=True,
    help="The service (also by the variable NISBA_SERVER).",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Seconds to wait for the answer.",
)
def command(server: str, timeout: float) -> int:
    """Ask the gRPC health service; the exit status is 0 when it is serving, else 3.

    \b
    nisba health --server localhost:50051

    Variables NISBA_TLS_CA, NISBA_TLS_CERT, NISBA_TLS_KEY: as for every command with --server.
    """
    status = _ask(server, timeout)
    if status == _SERVING:
        click.echo(f"{server}: serving")
        return Status.DONE
    complain(f"{server}: {status}")
    return Status.UNREACHABLE


def _ask(server: str, timeout: float) -> str:
    """``SERVING``, or what is the matter."""
    from nisba_server.client import ClientError

    from .access import client_for

    with client_for(server, timeout) as client:
        try:
            ready = client.ready()
        except ClientError as error:
            return f"no answer ({error.status}); is 'nisba serve' running there?"
    return _SERVING if ready else "not serving: it is loading its table or stopping"
