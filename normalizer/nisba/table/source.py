"""Read what a table is made of: a ``seeds/`` directory, or one TSV or CSV file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from nisba.errors import NisbaError, SeedError
from nisba.hygiene import clean
from nisba.model import Alias, AliasKind, Confidence, Entity, Kind
from nisba.seeds import Row, read_rows

E = TypeVar("E", Kind, AliasKind, Confidence)
ENTITY_COLUMNS = (
    "id", "kind", "canonical", "arabic", "country", "same_as", "confidence", "source", "note",
)  # fmt: skip
PROMINENCE_COLUMNS = ("entity", "prominence", "note")
MOST_PROMINENT = 3
ALIAS_COLUMNS = ("entity", "spelling", "language", "kind", "source")


@dataclass(frozen=True, slots=True)
class Record:
    """One entity with its aliases, and where it was read."""

    entity: Entity
    aliases: tuple[Alias, ...]
    where: str


def read_source(source: Path) -> Iterator[Record]:
    """Records of a seeds directory or of one file, in order.

    Raises:
        SeedError: missing, malformed, a repeated id, an alias of an unknown entity.
    """
    if source.is_dir():
        yield from _read_seeds(source)
    elif source.is_file():
        yield from _read_file(source)
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


def _read_file(path: Path) -> Iterator[Record]:
    """A TSV (unquoted) or CSV (RFC 4180) with ``id``, ``name`` and optional columns."""
    seen: dict[str, int] = {}
    for number, row in _rows_of(path):
        where = f"{path}:{number}"
        identity, name = row.get("id", "").strip(), row.get("name", "").strip()
        if not identity or not name:
            raise SeedError(f"{where}: id and name must not be empty")
        if identity in seen:
            raise SeedError(f"{where}: id {identity} was used on line {seen[identity]}")
        seen[identity] = number
        kind = row.get("kind", "").strip()
        entity = Entity(
            identity,
            _name(name, where),
            _enum(Kind, kind, where) if kind else None,
            row.get("arabic", "").strip(),
            tuple(c for c in row.get("country", "").split("|") if c),
            tuple(s for s in row.get("same_as", "").split("|") if s),
            prominence=_prominence(row.get("prominence", "").strip(), where),
        )
        aliases = tuple(
            Alias(identity, _name(a.strip(), where))
            for a in row.get("aliases", "").split("|")
            if a.strip()
        )
        yield Record(entity, aliases, where)


def _rows_of(path: Path) -> Iterator[tuple[int, Row]]:
    if path.suffix.lower() != ".csv":
        yield from read_rows(path, ("id", "name"))
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = {"id", "name"} - set(reader.fieldnames or ())
            if missing:
                raise SeedError(f"{path}:1: the header lacks the column {sorted(missing)[0]!r}")
            for row in reader:
                if None in row or None in row.values():
                    raise SeedError(f"{path}:{reader.line_num}: wrong number of fields")
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"{path}: cannot be read as CSV: {error}") from error


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
