"""Linked Places in its tabular form, LP-TSV 0.5 (Pelagios; World Historical Gazetteer).

https://github.com/LinkedPasts/linked-places-format, ``tsv_0.5.md``: several values of a field are
joined by semicolons, variants carry their language (``زنجبار@ar``), matches a prefix
(``wd:Q5684``).
"""

from collections.abc import Iterable, Iterator

from nisba.importers.draft import Draft, Fault, Name
from nisba.importers.rows import headed
from nisba.model import Kind
from nisba.table.source import Record

_PREFIXES = {"wd": "", "gn": "geonames:"}


def read_places(
    lines: Iterable[str], name: str, fault: Fault, *, tabs: bool = True
) -> Iterator[Record]:
    """Places, each with its variants.

    Raises:
        SeedError: the header lacks ``id`` or ``title``.
    """
    for where, row in headed(lines, name, fault, tabs=tabs, need=("id", "title")):
        names = [Name(row["title"])]
        for variant in _several(row.get("variants", "")):
            text, _, language = variant.rpartition("@") if "@" in variant else (variant, "", "")
            names.append(Name(text, language))
        draft = Draft(
            where,
            row["id"],
            names,
            Kind.PLACE,
            _several(row.get("ccodes", "")),
            [link for match in _several(row.get("matches", "")) if (link := _link(match))],
            row.get("title_source", ""),
            row.get("description", ""),
        )
        if record := draft.record(fault):
            yield record


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _link(match: str) -> str:
    prefix, _, value = match.partition(":")
    return _PREFIXES[prefix] + value if prefix in _PREFIXES and value else ""
