"""The catalogue of systems, from ``catalogue.tsv``; the only way to name one."""

from functools import cache
from types import MappingProxyType

from . import resources
from .errors import UnknownSystem
from .model import Direction, System


@cache
def catalogue() -> tuple[System, ...]:
    """All systems, in the order of the table: Arabic first, then by language."""
    return tuple(_system(row) for row in resources.rows("catalogue.tsv"))


def _system(row: MappingProxyType[str, str]) -> System:
    return System(
        id=row["id"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        name=row["name"],
        authority=row["authority"],
        year=row["year"],
        language=row["language"],
        from_script=row["from"],
        to_script=row["to"],
        direction=Direction.BOTH if row["reverse"] else Direction.FORWARD,
        reversible=row["reversible"] == "yes",
        source=row["source"],
        notes=row["notes"],
    )


@cache
def _index() -> MappingProxyType[str, System]:
    found: dict[str, System] = {}
    for entry in catalogue():
        found[entry.id.casefold()] = entry
        for alias in entry.aliases:
            found.setdefault(alias.casefold(), entry)
    return MappingProxyType(found)


def system(name: str) -> System:
    """The system with this id or alias (case does not matter). UnknownSystem for any other name."""
    found = _index().get(name.strip().casefold())
    if found is None:
        shown = name if len(name) <= 60 else name[:57] + "..."
        raise UnknownSystem(f"no romanisation system is called {shown!r}", field="system")
    return found


@cache
def steps(system_id: str, column: str = "steps") -> tuple[tuple[str, str], ...]:
    """The steps of a system as (kind, argument), from the ``steps`` or ``reverse`` column."""
    row = next(r for r in resources.rows("catalogue.tsv") if r["id"] == system_id)
    return tuple(
        (kind, argument)
        for kind, _, argument in (step.partition(":") for step in row[column].split())
    )
