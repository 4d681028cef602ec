"""Any CSV or TSV with a header: the user says which column is what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nisba.importers.draft import Draft, Fault, Name
from nisba.importers.rows import headed
from nisba.model import Kind
from nisba.table.source import Record


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns, whatever their case; ``""`` for what the file does not have.

    Attributes:
        identity: without it, rows are numbered.
        aliases: columns of other names; each may hold several, joined by ``separator``.
        kind, country: a column, where the file has one.
    """

    name: str = "name"
    identity: str = ""
    arabic: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    country: str = ""
    separator: str = "|"


def read_rows(
    lines: Iterable[str],
    name: str,
    fault: Fault,
    columns: Columns,
    *,
    tabs: bool = False,
    kind: Kind | None = None,
) -> Iterator[Record]:
    """A record for every row that has a name; ``kind`` is that of all rows that say none.

    Raises:
        SeedError: the header lacks a column that was asked for.
    """
    asked = [columns.name, columns.identity, columns.arabic, columns.kind, columns.country]
    need = [c.lower() for c in (*asked, *columns.aliases) if c]
    for number, (where, row) in enumerate(headed(lines, name, fault, tabs=tabs, need=need), 1):
        said = _cell(row, columns.kind).lower()
        if said and said not in list(Kind):
            fault(f"{where}: {said!r} is none of {', '.join(Kind)}")
            continue
        listed = [row[c.lower()] for c in columns.aliases]
        draft = Draft(
            where,
            _cell(row, columns.identity) if columns.identity else str(number),
            [
                Name(_cell(row, columns.name)),
                *(Name(part) for text in listed for part in text.split(columns.separator)),
            ],
            Kind(said) if said else kind,
            _cell(row, columns.country).replace(";", "|").split("|"),
            arabic=_cell(row, columns.arabic),
        )
        if record := draft.record(fault):
            yield record


def _cell(row: dict[str, str], column: str) -> str:
    return row[column.lower()] if column else ""
