"""Names to candidates (section 4 of the specification)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nisba import Reconciler
from nisba.errors import NisbaError, UnknownEntity
from nisba.lexicon import bare
from nisba.model import Candidate, Decision, Entity, Hints, Kind, Normalization

from .. import limits
from ..errors import BadRequest, TooManyNames, body_of
from ..pool import Check
from .countries import country_code
from .vocabulary import Json, type_of

_WORTH_SHOWING = 0.05
"""Score under which a candidate only fills the list."""


@dataclass(frozen=True, slots=True)
class Query:
    """A reconciliation query.

    Attributes:
        name: what to look for.
        kinds: kinds of entity that may be answers; empty for all.
        limit: most candidates.
    """

    name: str
    kinds: frozenset[Kind]
    country: str
    language: str
    limit: int


def batch(queries: object, reconciler: Reconciler, check: Check) -> Json:
    """The result batch of a query batch, both as JSON.

    A query at fault has no candidates and an ``error`` beside them; the others are answered.

    Raises:
        BadRequest: it is no batch.
        TooManyNames: it has too many queries.
    """
    if not isinstance(queries, Mapping):
        raise BadRequest("queries is an object, from keys to queries", field="queries")
    if len(queries) > limits.NAMES_PER_MESSAGE:
        raise TooManyNames(
            f"{len(queries)} queries in a batch: at most {limits.NAMES_PER_MESSAGE}",
            field="queries",
        )
    results: Json = {}
    for key, query in queries.items():
        check()
        try:
            results[key] = {"result": _candidates(read(query), reconciler)}
        except NisbaError as error:
            results[key] = {"result": [], **body_of(error)}
    return results


def read(query: object) -> Query:
    """A query out of JSON.

    Raises:
        BadRequest: it is not of the form the specification gives.
    """
    if not isinstance(query, Mapping):
        raise BadRequest("a query is an object with a member query")
    name = query.get("query", "")
    if not isinstance(name, str):
        raise BadRequest("query is a string", field="query")
    given = _properties(query.get("properties"))
    types = _texts(query.get("type")) + given.get("kind", [])
    kinds = [_kind(each) for each in dict.fromkeys(types)]
    if query.get("type_strict") == "all" and len(kinds) > 1:
        raise BadRequest("no entity has several types: ask with type_strict any", field="type")
    countries = [code for text in given.get("country", []) if (code := country_code(text))]
    languages = given.get("language", [])
    return Query(
        name,
        frozenset(kinds),
        countries[0] if countries else "",
        languages[0] if languages else "",
        _limit(query.get("limit")),
    )


def _properties(value: object) -> dict[str, list[str]]:
    """Values of the properties asked with; what the service does not know is left aside."""
    found: dict[str, list[str]] = {}
    if value is None:
        return found
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadRequest("properties is an array of objects with pid and v", field="properties")
    for entry in value:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("pid"), str):
            raise BadRequest("a property is an object with pid and v", field="properties")
        found.setdefault(entry["pid"], []).extend(_texts(entry.get("v")))
    return found


def _texts(value: object) -> list[str]:
    """A value or an array of them as texts; of an entity or a type, its id."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, Mapping):
        return _texts(value.get("id"))
    if isinstance(value, Sequence):
        return [text for part in value for text in _texts(part)]
    return []


def _kind(text: str) -> Kind:
    try:
        return Kind(text.strip().lower())
    except ValueError:
        known = ", ".join(kind.value for kind in Kind)
        raise BadRequest(f"there is no type {text[:40]!r}: {known}", field="type") from None


def _limit(value: object) -> int:
    if value is None:
        return limits.DEFAULT_CANDIDATES
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise BadRequest("limit is a number, 1 or more", field="limit")
    return int(min(value, limits.CANDIDATES))


def _candidates(query: Query, reconciler: Reconciler) -> list[Json]:
    if not query.name:
        return []  # by properties alone: the table is not searched without a name
    known = _by_id(query.name, reconciler)
    if known is not None:
        return [candidate(Candidate(known, 1.0, known.id), 1.0, match=True)]
    one = next(iter(query.kinds)) if len(query.kinds) == 1 else None
    answer = reconciler.normalize(
        query.name,
        hints=Hints(one, query.country, query.language),
        limit=limits.CANDIDATES,
    )
    fitting = [
        entry
        for entry in answer.candidates
        if entry.score >= _WORTH_SHOWING
        and (not query.kinds or entry.entity.kind is None or entry.entity.kind in query.kinds)
    ]
    # The engine's order, in which an accepted answer and those that tie for one go first:
    # OpenRefine looks for `match` there only. It wants falling scores as well, so none is above
    # one before it.
    fitting.sort(key=lambda entry: not _accepted(entry, answer))
    shown, score = [], 1.0
    for entry in fitting[: query.limit]:
        score = min(score, entry.score)
        accepted = _accepted(entry, answer)
        shown.append(candidate(entry, score, match=accepted, decision=answer.decision))
    return shown


def _by_id(text: str, reconciler: Reconciler) -> Entity | None:
    try:
        return reconciler.table.entity(text.strip())
    except UnknownEntity:
        return None


def _accepted(entry: Candidate, answer: Normalization) -> bool:
    return answer.decision.accepted and entry.entity.id == answer.id


def candidate(
    entry: Candidate, score: float, *, match: bool, decision: Decision | None = None
) -> Json:
    """A candidate as JSON.

    Args:
        score: 0 to 1, as it counts in the list; shown are 0 to 100. The feature ``name_score`` has
            the candidate's own.
        match: it is the accepted answer.
    """
    entity = entry.entity
    features: list[Json] = [
        {"id": "name_score", "value": round(entry.score, 4)},
        {"id": "exact", "value": match and decision is Decision.EXACT},
        {"id": "alias", "value": entry.alias_kind is not None},
    ]
    return {
        "id": entity.id,
        "name": entity.canonical,
        "description": description(entity),
        "type": type_of(entity.kind),
        "score": round(100 * score, 2),
        "match": match,
        "features": features,
    }


def description(entity: Entity) -> str:
    """An entity in a line: its Arabic, its countries, what it is."""
    parts = (bare(entity.arabic_vocalised), ", ".join(entity.country), entity.note)
    return " · ".join(part for part in parts if part)
