"""``nisba systems``: the romanisation systems there are."""

from pathlib import Path

import click

from . import shapes
from .engine import engine_for
from .options import backend_options, chosen_backend, format_option
from .output import print_records
from .status import Status

_COLUMNS = (
    "id",
    "name",
    "authority",
    "year",
    "language",
    "from",
    "to",
    "direction",
    "reversible",
    "aliases",
    "source",
    "notes",
)
_SHOWN = ("id", "name", "language", "from", "to", "direction", "reversible")


@click.command("systems", short_help="The romanisation systems there are.")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@format_option()
@backend_options
def command(words: tuple[str, ...], format: str, table: Path | None, server: str) -> int:
    """List the romanisation systems, those with every WORD in their id, name or aliases.

    \b
    nisba systems
    nisba systems ara bgn
    nisba systems --format json ala-lc
    """
    with engine_for(chosen_backend(table, server)) as engine:
        found = [shapes.system(entry) for entry in engine.systems()]
    wanted = [word.casefold() for word in words]
    records = [record for record in found if all(word in _haystack(record) for word in wanted)]
    print_records(records, format, columns=_COLUMNS, shown=_SHOWN)
    return Status.DONE if records else Status.NO_MATCH


def _haystack(record: shapes.Record) -> str:
    return " ".join([record["id"], record["name"], *record["aliases"]]).casefold()
