"""Completion while a user types (section 6 of the specification)."""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from nisba import Reconciler, Table
from nisba.errors import InvalidName, UnknownEntity
from nisba.fold import fold_exact
from nisba.model import Entity, Hints, Kind

from .. import limits
from .queries import description
from .vocabulary import TYPES, Json, properties, type_of

_LIKELY = 0.3
"""Score from which what the engine finds is suggested."""

_MOST = 5_000


class Prefixes:
    """Entities by the beginning of any of their spellings.

    Made at the first question, for a table of up to `limits.PREFIX_INDEX` spellings; a larger one
    finds nothing here.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._lock = threading.Lock()
        self._sorted: list[tuple[str, int]] | None = None

    def find(self, prefix: str) -> Iterator[Entity]:
        """Entities with such a spelling, those whose canonical form it is first, short ones first.

        Of a prefix that very many have, the first `_MOST` spellings are looked at.
        """
        start = fold_exact(prefix)
        ordered = self._ordered()
        first = bisect_left(ordered, (start, -1))
        owners = [
            int(self.table.owner[spelling])
            for folded, spelling in ordered[first : first + _MOST]
            if folded.startswith(start)
        ]
        found = [self.table.entity_at(index) for index in dict.fromkeys(owners)]
        found.sort(key=lambda e: (not fold_exact(e.canonical).startswith(start), len(e.canonical)))
        return iter(found)

    def _ordered(self) -> list[tuple[str, int]]:
        with self._lock:
            if self._sorted is None:
                count = self.table.spellings
                numbers = range(count if count <= limits.PREFIX_INDEX else 0)
                self._sorted = sorted((fold_exact(self.table.spelling(n)), n) for n in numbers)
            return self._sorted


def entities(
    prefix: str, kind: Kind | None, cursor: int, reconciler: Reconciler, prefixes: Prefixes
) -> Json:
    """Entities for what a user has typed so far: by id, by prefix, then as the engine finds them.

    Args:
        kind: only of this kind; ``None`` for any.
        cursor: how many to leave out at the head.
    """
    found: dict[str, Entity] = {}
    wanted = cursor + limits.SUGGESTIONS
    for entity in _entities(prefix, kind, reconciler, prefixes):
        if kind is None or entity.kind in (kind, None):
            found.setdefault(entity.id, entity)
        if len(found) >= wanted:
            break
    result = [
        {
            "id": entity.id,
            "name": entity.canonical,
            "description": description(entity),
            "notable": type_of(entity.kind),
        }
        for entity in list(found.values())[cursor:wanted]
    ]
    return {"result": result}


def _entities(
    prefix: str, kind: Kind | None, reconciler: Reconciler, prefixes: Prefixes
) -> Iterator[Entity]:
    if not prefix.strip():
        return
    try:
        yield reconciler.table.entity(prefix.strip())
        return
    except UnknownEntity:
        pass
    try:
        answer = reconciler.normalize(prefix, hints=Hints(kind), limit=limits.SUGGESTIONS)
    except InvalidName:
        return  # "(" or the like: nothing begins so
    if answer.decision.accepted:
        yield reconciler.table.entity(answer.id)
    yield from prefixes.find(prefix)
    yield from (entry.entity for entry in answer.candidates if entry.score >= _LIKELY)


def types(prefix: str, cursor: int) -> Json:
    """Types with ``prefix`` in their id or name."""
    known = [{"id": t.id, "name": t.name, "description": t.description} for t in TYPES]
    return _containing(known, prefix, cursor)


def property_names(prefix: str, cursor: int) -> Json:
    """Properties with ``prefix`` in their id or name."""
    known = [
        {"id": p.id, "name": p.name, "description": p.description} for p in properties().values()
    ]
    return _containing(known, prefix, cursor)


def _containing(known: Iterable[dict[str, str]], prefix: str, cursor: int) -> Json:
    text = prefix.strip().casefold()
    found = [k for k in known if text in k["id"].casefold() or text in k["name"].casefold()]
    return {"result": found[cursor : cursor + limits.SUGGESTIONS]}
