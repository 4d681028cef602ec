"""The types and properties that the service speaks of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nisba import Table
from nisba.lexicon import bare
from nisba.model import Entity, Kind
from nisba.transliterate import catalogue, romanise

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Type:
    """A type of entities."""

    id: str
    name: str
    description: str


TYPES = (
    Type(Kind.PERSON.value, "Person", "people, by their names, kunyas and noms de guerre"),
    Type(Kind.PLACE.value, "Place", "cities, quarters, villages, provinces, rivers"),
    Type(Kind.ORG.value, "Organisation", "armed groups, parties, companies, institutions"),
)


def type_of(kind: Kind | None) -> list[Json]:
    """The types of an entity, as candidates list them."""
    return [{"id": t.id, "name": t.name} for t in TYPES if kind is not None and t.id == kind.value]


@dataclass(frozen=True, slots=True)
class Property:
    """Something that is known of entities.

    Attributes:
        id: stable; for a romanisation system the system's id.
        values: of an entity of a table, possibly none.
    """

    id: str
    name: str
    description: str
    values: Callable[[Entity, Table], tuple[str, ...]]


@cache
def properties() -> Mapping[str, Property]:
    """All properties by id: what the table has first, then the systems of romanisation."""
    systems = (s for s in catalogue() if s.from_script == "Arab")
    known = (*_FACTS, *(_romanised(s.id, s.name, s.notes) for s in systems))
    return MappingProxyType({p.id: p for p in known})


def _some(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _of_space(prefix: str) -> Callable[[Entity, Table], tuple[str, ...]]:
    """Links into one data base, without its prefix; Wikidata's have none (``Q41183``)."""

    def values(entity: Entity, table: Table) -> tuple[str, ...]:
        if not prefix:
            return tuple(link for link in entity.same_as if link[:1] == "Q" and link[1:].isdigit())
        return tuple(link[len(prefix) :] for link in entity.same_as if link.startswith(prefix))

    return values


def _romanised(system: str, name: str, notes: str) -> Property:
    def values(entity: Entity, table: Table) -> tuple[str, ...]:
        if not entity.arabic_vocalised:
            return ()
        return (romanise(entity.arabic_vocalised, system),)

    return Property(system, name, notes, values)


_FACTS = (
    Property("canonical", "Canonical form", "English press style", lambda e, t: (e.canonical,)),
    Property("arabic", "Arabic", "without vowels", lambda e, t: _some(bare(e.arabic_vocalised))),
    Property(
        "arabic_vocalised",
        "Arabic, vocalised",
        "with all short vowels",
        lambda e, t: _some(e.arabic_vocalised),
    ),
    Property("kind", "Kind", "person, place or org", lambda e, t: _some(e.kind or "")),
    Property("country", "Country", "ISO 3166-1 alpha-2: SY, LB", lambda e, t: e.country),
    Property("same_as", "Same as", "ids in other data bases", lambda e, t: e.same_as),
    Property("wikidata", "Wikidata", "id in Wikidata", _of_space("")),
    Property("geonames", "GeoNames", "id in GeoNames", _of_space("geonames:")),
    Property(
        "aliases",
        "Other spellings",
        "listed by hand: exonyms, acronyms, short forms",
        lambda e, t: tuple(a.spelling for a in t.aliases(e.id)),
    ),
    Property("note", "Note", "what the entity is", lambda e, t: _some(e.note)),
)
