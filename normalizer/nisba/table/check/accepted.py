"""Findings that somebody looked at and accepted (``seeds/accepted.tsv``), with the reason."""

from collections.abc import Iterable
from pathlib import Path

from nisba.seeds import read_rows
from nisba.table.check.finding import Finding
from nisba.table.check.reading import Line, Seeds

FILE = "accepted.tsv"
COLUMNS = ("key", "code", "reason")
"""``key``: an entity's id, or a lexicon element's Arabic; ``code``: the finding's."""


def without_accepted(
    found: Iterable[Finding], seeds: Seeds, directory: Path
) -> tuple[Finding, ...]:
    """``found`` sorted, without what ``accepted.tsv`` accepts; rows there that accept nothing any
    more become warnings (code ``accepted``).

    Raises:
        SeedError: ``accepted.tsv`` is malformed.
    """
    path = directory / FILE
    rows = read_rows(path, COLUMNS) if path.exists() else []
    accepted = {(row["key"], row["code"]): number for number, row in rows}
    keys = {(line.file, line.number): _key(line) for line in _lines(seeds)}
    used: set[tuple[str, str]] = set()
    kept: set[Finding] = set()
    for finding in found:
        key = keys.get((finding.file, finding.line), ""), finding.code
        if key in accepted:
            used.add(key)
        else:
            kept.add(finding)
    for (name, code), number in accepted.items():
        if (name, code) not in used and code not in SECOND_SOURCES:
            message = f"nothing of {code} is found about {name}: take the row out"
            kept.add(Finding(FILE, number, "accepted", message, "warning"))
    return tuple(sorted(kept))


SECOND_SOURCES = frozenset(("second_source", "usual_form", "same_as_country"))
"""Codes accepted for :func:`nisba.table.check.second.confirm`, which is run apart."""


def _lines(seeds: Seeds) -> Iterable[Line]:
    return (*seeds.entities, *seeds.aliases, *seeds.lexicon)


def _key(line: Line) -> str:
    row = line.row
    return row.get("id") or row.get("entity") or row["arabic"]
