"""``nisba token``: a bearer token, and the line by which the service knows it."""

import click

from .status import Status


@click.command("token", short_help="A token for a client of the service.")
@click.argument("name")
def command(name: str) -> int:
    """Make a token for the client NAME (letters, digits and . _ @ -).

    \b
    nisba token newsroom >> tokens
    nisba serve --tokens tokens

    The line for the token file goes to standard output, the token itself, which is nowhere kept,
    to standard error.
    """
    from nisba_server.security.tokens import new_token

    token, line = new_token(name)
    click.echo(line)
    click.echo(f"nisba: token of {name}, shown only now: {token}", err=True)
    return Status.DONE
