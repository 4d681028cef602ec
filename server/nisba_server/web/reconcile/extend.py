"""Entities to values of their properties (section 7 of the specification)."""

from collections.abc import Mapping

from nisba import Table
from nisba.errors import UnknownEntity

from .. import limits
from ..errors import BadRequest, TooManyNames
from ..pool import Check
from .vocabulary import Json, Property, properties


def extend(query: object, table: Table, check: Check) -> Json:
    """The data extension response to a query, both as JSON. Unknown entities have no values.

    Raises:
        BadRequest: malformed, or an unknown property.
        TooManyNames: too many entities or properties.
    """
    if not isinstance(query, Mapping):
        raise BadRequest("extend is an object with ids and properties", field="extend")
    ids, wanted = _ids(query.get("ids")), _wanted(query.get("properties"))
    rows: dict[str, object] = {}
    for identity in ids:
        check()
        rows[identity] = _row(identity, wanted, table)
    return {"meta": [{"id": p.id, "name": p.name} for p in wanted], "rows": rows}


def _ids(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise BadRequest("ids is an array of entity ids", field="extend.ids")
    if len(value) > limits.NAMES_PER_MESSAGE:
        raise TooManyNames(
            f"{len(value)} entities at once: at most {limits.NAMES_PER_MESSAGE}", field="extend.ids"
        )
    return value


def _wanted(value: object) -> list[Property]:
    field = "extend.properties"
    if not isinstance(value, list):
        raise BadRequest("properties is an array of objects with an id", field=field)
    if len(value) > limits.PROPERTIES:
        raise TooManyNames(
            f"{len(value)} properties at once: at most {limits.PROPERTIES}", field=field
        )
    wanted = []
    for entry in value:
        identity = entry.get("id") if isinstance(entry, Mapping) else None
        known = properties().get(identity) if isinstance(identity, str) else None
        if known is None:
            raise BadRequest(
                f"there is no property {str(identity)[:60]!r}: /reconcile/properties lists them",
                field=field,
            )
        wanted.append(known)
    return wanted


def _row(identity: str, wanted: list[Property], table: Table) -> dict[str, list[Json]]:
    try:
        entity = table.entity(identity)
    except UnknownEntity:
        return {p.id: [] for p in wanted}
    return {p.id: [{"str": value} for value in p.values(entity, table)] for p in wanted}


def proposals(kind: str, limit: int | None) -> Json:
    """The properties that can be fetched; the same for every type."""
    known = [{"id": p.id, "name": p.name} for p in properties().values()]
    made: Json = {"properties": known if limit is None else known[:limit]}
    if kind:
        made["type"] = kind
    if limit is not None:
        made["limit"] = limit
    return made
