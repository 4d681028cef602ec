"""Wikidata entities in JSON: a dump (``[``, an entity a line with a comma, ``]``) or JSON lines.

Only labels, aliases and the claims P31 (a person is an instance of Q5), P297 (country code) and
P1566 (GeoNames) are looked at, so a dump reduced to these serves as well. Wikidata is CC0.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nisba.importers.draft import Draft, Fault, Name
from nisba.model import Kind
from nisba.script import Script, script_of
from nisba.table.source import Record

_HUMAN = "Q5"
_OWN = ("en", "mul", "fr", "de")
"""Languages whose label may be the entity's own name, the first that there is."""


def read_entities(
    lines: Iterable[str], name: str, fault: Fault, languages: frozenset[str] = frozenset()
) -> Iterator[Record]:
    """Items with a label. With ``languages``, only labels and aliases in those, and ``en``."""
    for number, line in enumerate(lines, 1):
        text = line.strip().removesuffix(",")
        if text in ("", "[", "]"):
            continue
        where = f"{name}:{number}"
        try:
            entity = json.loads(text)
            if entity.get("type", "item") != "item":
                continue
            draft = _draft(where, entity, languages)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            fault(f"{where}: no Wikidata entity (an object with id, labels and aliases)")
            continue
        if record := draft.record(fault):
            yield record


def _draft(where: str, entity: Mapping[str, Any], languages: frozenset[str]) -> Draft:
    # An empty object is written as an empty list in dumps.
    labels = {key: _text(value) for key, value in dict(entity.get("labels") or {}).items()}
    aliases = dict(entity.get("aliases") or {})
    names = [Name(labels[key], key) for key in _OWN if key in labels][:1]
    if not names:
        latin = [key for key in labels if script_of(labels[key]) is Script.LATIN]
        names = [Name(labels[key], key) for key in latin[:1]]
    wanted = languages | {"en"} if languages else None
    for key, text in labels.items():
        if wanted is None or key in wanted:
            names.append(Name(text, key))
    for key, values in aliases.items():
        if wanted is None or key in wanted:
            names += [Name(_text(value), key) for value in values]
    claims = dict(entity.get("claims") or {})
    identity = str(entity["id"])
    places = [f"geonames:{value}" for value in _values(claims, "P1566")]
    person = _HUMAN in _values(claims, "P31")
    return Draft(
        where,
        identity,
        names,
        Kind.PERSON if person else Kind.PLACE if places else None,
        _values(claims, "P297"),
        [identity, *places],
        "Wikidata",
    )


def _text(value: Any) -> str:
    """A label as dumps have it (an object) or as reduced ones do (a text)."""
    text = value if isinstance(value, str) else value["value"]
    if not isinstance(text, str):
        raise TypeError("value")
    return text


def _values(claims: Mapping[str, Any], key: str) -> list[str]:
    """The values of a property: ids of items, texts."""
    found = []
    for claim in claims.get(key, ()):
        value = claim if isinstance(claim, str) else _value_of(claim)
        if value:
            found.append(value)
    return found


def _value_of(claim: Mapping[str, Any]) -> str:
    value = claim["mainsnak"].get("datavalue", {}).get("value", "")
    return str(value["id"]) if isinstance(value, dict) else str(value)
