"""A place and where it lies: Tripoli, Lebanon; الباب، حلب; Saida (Algeria).

Between a last name and a first stands the same comma. So this holds only where every part after
the first is a place that the table lists.
"""

import re
from dataclasses import dataclass, replace

from nisba.listed import Listed
from nisba.model import AliasKind, Entity, Hints, Kind

_MARK = re.compile("[,،;؛(（)）]")
_PARTS = re.compile(r"\s*[,،;؛]\s*|\s*[(（]\s*|\s*[)）]\s*$")
_MOST = 4


@dataclass(frozen=True, slots=True)
class Within:
    """A place and the countries that it is said to be in.

    Attributes:
        name: of the place.
        countries: ISO 3166-1 codes of what stands behind it; none where that contradicts itself.
        hints: to look the place up with.
    """

    name: str
    countries: frozenset[str]
    hints: Hints

    def holds(self, entity: Entity) -> bool:
        """Whether ``entity`` lies there."""
        return not self.countries.isdisjoint(entity.country)


def within(text: str, listed: Listed, hints: Hints) -> Within | None:
    """What ``text`` says of a place and where it lies; ``None`` where it does not.

    Args:
        text: a name after hygiene.
        listed: of the table whose places may stand behind the comma.
        hints: of the caller. A name that is to be a person's is none of this, and a country that
            is given stays.
    """
    if hints.kind not in (None, Kind.PLACE) or not _MARK.search(text):
        return None
    name, *others = [part for part in _PARTS.split(text) if part] or [""]
    if not 0 < len(others) < _MOST:
        return None
    countries = _countries(others[0], listed)
    for other in others[1:]:
        countries &= _countries(other, listed)
    if not countries:
        return None
    country = hints.country or (min(countries) if len(countries) == 1 else "")
    return Within(name, countries, replace(hints, kind=Kind.PLACE, country=country))


def _countries(text: str, listed: Listed) -> frozenset[str]:
    """The countries of the places that are called so."""
    places = listed.exact(text, Hints(kind=Kind.PLACE))
    full = [c for c in places if c.alias_kind is not AliasKind.SHORT]
    return frozenset(country for candidate in full for country in candidate.entity.country)
