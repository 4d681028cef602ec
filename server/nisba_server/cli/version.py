"""``nisba version``: what answers depend on."""

from pathlib import Path

import click

from .engine import engine_for
from .options import backend_options, chosen_backend, format_option
from .output import print_records
from .status import Status


@click.command("version", short_help="Versions of package, ICU, rules and table.")
@format_option()
@backend_options
def command(format: str, table: Path | None, server: str) -> int:
    """Say the versions of the package, ICU, Unicode, the rules and the table.

    \b
    nisba version
    nisba version --server localhost:50051 --format json
    """
    with engine_for(chosen_backend(table, server)) as engine:
        record = dict(engine.versions())
    print_records([record], format, columns=tuple(record))
    return Status.DONE
