"""Read what a table is made of: a ``seeds/`` directory, or one TSV or CSV file (or its ``.gz``)."""

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO, TypeVar

from nisba.errors import NisbaError, SeedError
from nisba.hygiene import MAX_CODE_POINTS, clean
from nisba.model import Alias, AliasKind, Confidence, Entity, Kind
from nisba.seeds import Row, read_rows

E = TypeVar("E", Kind, AliasKind, Confidence)
ENTITY_COLUMNS = (
    "id", "kind", "canonical", "arabic", "country", "same_as", "confidence", "source", "note",
)  # fmt: skip
PROMINENCE_COLUMNS = ("entity", "prominence", "note")
MOST_PROMINENT = 3
ALIAS_COLUMNS = ("entity", "spelling", "language", "kind", "source")
FILE_COLUMNS = ("arabic", "aliases", "kind", "country", "same_as", "prominence")
"""What a file may have beside ``id`` and ``name``."""

Fault = Callable[[str], None]
"""Told of every text that cannot be a name, with its place."""

_LATIN = re.compile("[ -~À-ÖØ-öø-ıĴ-ɏḀ-ỿ‘’]*")
"""Letters of one script, each of one code point, and what may stand between them."""
_NOTHING = ("",) * len(FILE_COLUMNS)
_REMEMBERED = 1 << 18
"""Ids that are kept to tell repeated ones with both lines; later ones are checked by the build."""


@dataclass(frozen=True, slots=True)
class Record:
    """One entity with its aliases, and where it was read."""

    entity: Entity
    aliases: tuple[Alias, ...]
    where: str


def read_source(source: Path, fault: Fault | None = None) -> Iterator[Record]:
    """Records of a seeds directory or of one file, in order.

    A text of a file that cannot be a name is told to ``fault`` and left out, an entity with its
    name, an alias alone. Without ``fault`` it is an error; in seeds it always is one.

    Raises:
        SeedError: missing, malformed, a repeated id, an alias of an unknown entity.
    """
    if source.is_dir():
        yield from _read_seeds(source)
    elif source.is_file():
        yield from _read_file(source, fault)
    else:
        raise SeedError(f"{source}: no such file or directory")


def _read_seeds(directory: Path) -> Iterator[Record]:
    aliases: dict[str, list[Alias]] = {}
    places: dict[str, str] = {}
    for path in sorted((directory / "aliases").glob("*.tsv")):
        for number, row in read_rows(path, ALIAS_COLUMNS):
            where = f"{path}:{number}"
            alias = Alias(
                row["entity"],
                _name(row["spelling"], where),
                row["language"],
                _enum(AliasKind, row["kind"], where),
                row["source"],
            )
            aliases.setdefault(alias.entity, []).append(alias)
            places.setdefault(alias.entity, where)
    prominence = _read_prominence(directory / "prominence.tsv")
    seen: dict[str, str] = {}
    for path in sorted((directory / "entities").glob("*.tsv")):
        for number, row in read_rows(path, ENTITY_COLUMNS):
            where = f"{path}:{number}"
            entity = _entity(row, where, prominence.pop(row["id"], 0))
            if entity.id in seen:
                raise SeedError(f"{where}: id {entity.id} was used at {seen[entity.id]}")
            seen[entity.id] = where
            yield Record(entity, tuple(aliases.pop(entity.id, ())), where)
    if aliases:
        unknown = next(iter(aliases))
        raise SeedError(f"{places[unknown]}: alias of an entity that is not there: {unknown}")
    if prominence:
        unknown = next(iter(prominence))
        raise SeedError(f"{directory / 'prominence.tsv'}: no entity is {unknown}")
    if not seen:
        raise SeedError(f"{directory}: no entities found in {directory / 'entities'}")


def _read_prominence(path: Path) -> dict[str, int]:
    """Prominence by entity; nothing when the directory has no such file."""
    if not path.exists():
        return {}
    return {
        row["entity"]: _prominence(row["prominence"], f"{path}:{number}")
        for number, row in read_rows(path, PROMINENCE_COLUMNS)
    }


def _prominence(value: str, where: str) -> int:
    if value not in ("", "0", "1", "2", "3"):
        raise SeedError(f"{where}: prominence is {value!r}; it must be 0 to {MOST_PROMINENT}")
    return int(value or 0)


def _read_file(path: Path, fault: Fault | None) -> Iterator[Record]:
    """A TSV (unquoted) or CSV (RFC 4180) with ``id``, ``name`` and optional columns."""
    seen: dict[str, int] = {}
    rows = _rows_of(path)
    header = next(rows, (1, ["id", "name"]))[1]
    places = [header.index(c) for c in ("id", "name")]
    places += [header.index(c) if c in header else -1 for c in FILE_COLUMNS]
    wanted, file = itemgetter(*places), str(path)
    for number, fields in rows:
        fields.append("")  # what a column that is not there holds
        identity, name, *others = wanted(fields)
        identity, name = identity.strip(), name.strip()
        arabic, aliases, kind, country, same_as, prominence = (
            map(str.strip, others) if any(others) else _NOTHING
        )
        where = f"{file}:{number}"
        if not identity or not name:
            raise SeedError(f"{where}: id and name must not be empty")
        if identity in seen:
            raise SeedError(f"{where}: id {identity} was used on line {seen[identity]}")
        if len(seen) < _REMEMBERED:
            seen[identity] = number
        if not is_plain(name) and not _is_name(name, where, fault):
            continue
        if not any(others):
            yield Record(Entity(identity, name), (), where)
            continue
        entity = Entity(
            identity,
            name,
            _enum(Kind, kind, where) if kind else None,
            arabic if arabic and _is_name(arabic, where, fault) else "",
            _several(country) if country else (),
            _several(same_as) if same_as else (),
            prominence=_prominence(prominence, where) if prominence else 0,
        )
        listed = _several(aliases) if aliases else ()
        yield Record(
            entity,
            tuple(Alias(identity, a) for a in listed if _is_name(a, where, fault)),
            where,
        )


def is_plain(text: str) -> bool:
    """Whether ``text`` is a name that hygiene leaves as it is; a quick look, which most pass."""
    return (
        len(text) <= MAX_CODE_POINTS
        and text[:1].isalnum()
        and text[-1] != " "
        and "  " not in text
        and (text.isprintable() if text.isascii() else _LATIN.fullmatch(text) is not None)
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _is_name(text: str, where: str, fault: Fault | None) -> bool:
    """Whether hygiene accepts ``text``; an error where nobody wants to be told."""
    if is_plain(text):
        return True
    try:
        _name(text, where)
    except SeedError as error:
        if fault is None:
            raise
        fault(error.message)
        return False
    return True


def _rows_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The header and the rows of a file, with their lines; nothing for an empty TSV."""
    name = path.name.lower().removesuffix(".gz")
    kind = "CSV" if name.endswith(".csv") else "UTF-8 text"
    try:
        with _opened(path, "" if kind == "CSV" else "\n") as file:
            yield from _csv_rows(path, file) if kind == "CSV" else _tsv_rows(path, file)
    except (OSError, UnicodeDecodeError, EOFError, zlib.error, csv.Error) as error:
        raise SeedError(f"{path}: cannot be read as {kind}: {error}") from error


def _opened(path: Path, newline: str) -> IO[str]:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline=newline)
    return path.open(encoding="utf-8-sig", newline=newline)


def _tsv_rows(path: Path, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
    size = 0
    for number, line in enumerate(file, 1):
        # Here a line that begins with # is a comment only before the header: an id may begin so.
        line = line.rstrip("\r\n")
        if not line or (not size and line.startswith("#")):
            continue
        fields = line.split("\t")
        if not size:
            size = len(fields)
            _check_header(path, number, fields)
        elif len(fields) != size:
            raise SeedError(f"{path}:{number}: {len(fields)} fields where the header has {size}")
        yield number, fields


def _csv_rows(path: Path, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, strict=True)
    header = next(reader, [])
    _check_header(path, 1, header)
    yield 1, header
    for fields in reader:
        if fields and len(fields) != len(header):
            raise SeedError(f"{path}:{reader.line_num}: wrong number of fields")
        if fields:
            yield reader.line_num, fields


def _check_header(path: Path, number: int, header: list[str]) -> None:
    for column in ("id", "name"):
        if column not in header:
            raise SeedError(f"{path}:{number}: the header lacks the column {column!r}")


def _entity(row: Row, where: str, prominence: int) -> Entity:
    if not row["id"]:
        raise SeedError(f"{where}: id must not be empty")
    return Entity(
        row["id"],
        _name(row["canonical"], where),
        _enum(Kind, row["kind"], where),
        row["arabic"],
        tuple(c for c in row["country"].split("|") if c),
        tuple(s for s in row["same_as"].split("|") if s),
        _enum(Confidence, row["confidence"], where),
        row["source"],
        row["note"],
        prominence,
    )


def _name(text: str, where: str) -> str:
    """``text`` when hygiene accepts it."""
    try:
        clean(text)
    except NisbaError as error:
        raise SeedError(f"{where}: {error.message}") from error
    return text


def _enum(enum: type[E], value: str, where: str) -> E:
    try:
        return enum(value)
    except ValueError as error:
        allowed = ", ".join(str(m.value) for m in enum)
        raise SeedError(f"{where}: {value!r} is none of {allowed}") from error
