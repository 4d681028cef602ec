"""FollowTheMoney entities, one JSON object a line, as OpenSanctions and Aleph publish them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nisba.importers.draft import Draft, Fault, Name
from nisba.model import AliasKind, Kind
from nisba.script import Script, script_of
from nisba.table.source import Record

_KINDS: Mapping[str, Kind | None] = {
    "Person": Kind.PERSON,
    "Organization": Kind.ORG,
    "Company": Kind.ORG,
    "PublicBody": Kind.ORG,
    "LegalEntity": None,  # a person or an organisation
}
"""Schemata whose entities have names of the kind nisba knows; others are left out."""

_NAMES: Mapping[str, AliasKind | None] = {
    "name": None,
    "alias": None,
    "previousName": AliasKind.FORMER,
    "abbreviation": AliasKind.ACRONYM,
    "weakAlias": AliasKind.SHORT,
}
_COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry")


def read_entities(lines: Iterable[str], name: str, fault: Fault) -> Iterator[Record]:
    """Persons, organisations and companies; other schemata (vessels, addresses) are passed over."""
    for number, line in enumerate(lines, 1):
        where = f"{name}:{number}"
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            schema, properties = entity["schema"], entity.get("properties", {})
            if schema not in _KINDS:
                continue
            draft = _draft(where, entity, _KINDS[schema], properties)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            fault(f"{where}: no FollowTheMoney entity (an object with id, schema and properties)")
            continue
        if record := draft.record(fault):
            yield record


def _draft(
    where: str, entity: Mapping[str, Any], kind: Kind | None, properties: Mapping[str, Any]
) -> Draft:
    names = [
        Name(text, "", sort) for key, sort in _NAMES.items() for text in _texts(properties, key)
    ]
    caption = entity.get("caption", "")
    if isinstance(caption, str) and caption in {n.text for n in names}:
        names.insert(0, Name(caption))
    else:
        latin = [n for n in names if n.kind is None and script_of(n.text) is Script.LATIN]
        names[:0] = latin[:1]
    return Draft(
        where,
        str(entity["id"]).strip(),
        names,
        kind,
        [country for key in _COUNTRIES for country in _texts(properties, key)],
        _texts(properties, "wikidataId"),
        note="; ".join(_texts(properties, "position")[:1]),
    )


def _texts(properties: Mapping[str, Any], key: str) -> list[str]:
    values = properties.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(key)
    return values
