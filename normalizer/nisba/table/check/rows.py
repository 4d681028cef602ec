"""Checks of single rows and of ids: what every field may hold."""

import re
from collections.abc import Iterator
from functools import cache

import icu

from nisba.model import AliasKind, Confidence, Kind
from nisba.table.check.finding import Finding
from nisba.table.check.reading import Line, Seeds

_ID = re.compile(r"N\d{6}")
_SAME_AS = re.compile(r"Q[1-9]\d*|geonames:[1-9]\d*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_SOURCE = re.compile(r"editor|seed:[0-9a-z_]+|https?://\S+|[A-Za-z][\w.-]*@[\w.+-]+")
"""``editor``, a document of the manifest, a page that was opened, or package@version."""
_LEXICON_KINDS = frozenset(
    (
        "given", "divine", "laqab", "nisba", "family", "dynasty", "kunya_head", "nasab", "title",
        "place_head", "place", "org", "word", "marker",
    )
)  # fmt: skip
_GENDERS = frozenset(("", "m", "f"))


def check_rows(seeds: Seeds) -> Iterator[Finding]:
    """Codes ``id``, ``unknown_entity``, ``missing``, ``kind``, ``country``, ``same_as``,
    ``confidence``, ``language``, ``missing_source``, ``duplicate_alias``."""
    first: dict[str, Line] = {}
    linked: dict[str, Line] = {}
    for line in seeds.entities:
        yield from _entity(line)
        if line["id"] in first:
            earlier = first[line["id"]]
            message = f"{line['id']} was used at {earlier.file}:{earlier.number}"
            yield line.finding("id", message)
        first.setdefault(line["id"], line)
        for link in _parts(line["same_as"]):
            if link in linked:
                message = f"{link} is the same_as of {linked[link]['id']} as well"
                yield line.finding("same_as", message)
            linked.setdefault(link, line)
    seen: set[tuple[str, str, str]] = set()
    for line in seeds.aliases:
        yield from _alias(line)
        if line["entity"] not in first:
            yield line.finding("unknown_entity", f"no entity has the id {line['entity']}")
        key = line["entity"], line["spelling"], line["language"]
        if key in seen:
            yield line.finding("duplicate_alias", f"{line['spelling']} is listed twice")
        seen.add(key)
    for line in seeds.mentions:
        if line["entity"] not in first:
            yield line.finding("unknown_entity", f"no entity has the id {line['entity']}")
        if not line["count"].isdigit():
            yield line.finding("missing", f"count is {line['count']!r}, not a number")
    for line in seeds.lexicon:
        yield from _element(line)


def _entity(line: Line) -> Iterator[Finding]:
    if not _ID.fullmatch(line["id"]):
        yield line.finding("id", f"{line['id']!r} is not N and six digits")
    if not line["canonical"]:
        yield line.finding("missing", "canonical is empty")
    if line["kind"] not in set(Kind):
        yield line.finding("kind", f"{line['kind']!r} is none of {_names(Kind)}")
    for code in _parts(line["country"]):
        if code not in iso_countries():
            yield line.finding("country", f"{code!r} is no ISO 3166-1 alpha-2 code")
    for link in _parts(line["same_as"]):
        if not _SAME_AS.fullmatch(link):
            yield line.finding("same_as", f"{link!r} is neither Q… nor geonames:…")
    yield from _confidence(line)
    yield from _source(line)


def _alias(line: Line) -> Iterator[Finding]:
    if not line["spelling"]:
        yield line.finding("missing", "spelling is empty")
    if line["kind"] not in set(AliasKind):
        yield line.finding("kind", f"{line['kind']!r} is none of {_names(AliasKind)}")
    if line["language"] and not _LANGUAGE.fullmatch(line["language"]):
        message = f"{line['language']!r} is neither a BCP 47 tag nor a convention's name"
        yield line.finding("language", message)
    yield from _source(line)


def _element(line: Line) -> Iterator[Finding]:
    for column in ("arabic", "press", "kind"):
        if not line[column]:
            yield line.finding("missing", f"{column} is empty")
    unknown = [k for k in _parts(line["kind"]) if k not in _LEXICON_KINDS]
    if unknown:
        yield line.finding("kind", f"{unknown[0]!r} is none of {', '.join(sorted(_LEXICON_KINDS))}")
    if line["gender"] not in _GENDERS:
        yield line.finding("gender", f"{line['gender']!r} is neither m, f nor empty")
    yield from _confidence(line)
    yield from _source(line)


def _confidence(line: Line) -> Iterator[Finding]:
    if line["confidence"] not in set(Confidence):
        message = f"{line['confidence']!r} is none of {_names(Confidence)}"
        yield line.finding("confidence", message)


def _source(line: Line) -> Iterator[Finding]:
    if not line["source"]:
        yield line.finding("missing_source", "source is empty")
    elif not _SOURCE.fullmatch(line["source"]):
        message = (
            f"{line['source']!r} is no source: editor, seed:<document>, package@version or the "
            "address of a page"
        )
        yield line.finding("missing_source", message)


@cache
def iso_countries() -> frozenset[str]:
    """The codes of ISO 3166-1 that ICU knows."""
    return frozenset(icu.Locale.getISOCountries())


def _parts(text: str) -> list[str]:
    return text.split("|") if text else []


def _names(enum: type[Kind] | type[AliasKind] | type[Confidence]) -> str:
    return ", ".join(str(m.value) for m in enum)
