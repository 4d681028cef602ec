"""The overlay file that decisions go into, and the file of entities that are new.

The overlay is a TSV with the columns ``action``, ``entity``, ``spelling``, ``language``, ``kind``,
``source`` and ``date``. ``add`` says that the spelling is one of the entity's, ``reject`` that it
is not, ``withdraw`` takes an ``add`` back. Of two spellings without an entity one stands in its
place. New entities are rows that ``nisba table build`` reads, in a file beside it.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nisba.errors import SeedError
from nisba.seeds import Row, read_rows

COLUMNS = ("action", "entity", "spelling", "language", "kind", "source", "date")
ENTITY_COLUMNS = ("id", "name", "arabic", "aliases", "kind", "source", "date")
ADD, REJECT, WITHDRAW = "add", "reject", "withdraw"
_ACTIONS = (ADD, REJECT, WITHDRAW)
_PREFIX = "U"
_OWN_ID = re.compile(_PREFIX + r"(\d{6})")
_BREAKS = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of the overlay."""

    action: str
    entity: str
    spelling: str
    language: str = ""
    kind: str = ""
    source: str = ""
    date: str = ""

    def cells(self) -> tuple[str, ...]:
        """In the order of the columns."""
        return (
            self.action,
            self.entity,
            self.spelling,
            self.language,
            self.kind,
            self.source,
            self.date,
        )


@dataclass(frozen=True, slots=True)
class NewEntity:
    """A row of the file of new entities. ``aliases`` are other spellings of it."""

    id: str
    name: str
    arabic: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""
    date: str = ""

    def cells(self) -> tuple[str, ...]:
        """In the order of the columns."""
        aliases = "|".join(alias.replace("|", " ") for alias in self.aliases)
        return (self.id, self.name, self.arabic, aliases, self.kind, self.source, self.date)


@dataclass(slots=True)
class Ledger:
    """The decisions of earlier runs, and of this one, which can be taken back one by one.

    Attributes:
        path: of the overlay.
        entities_path: of the new entities.
    """

    path: Path
    entities_path: Path
    _before: list[str]
    _entities_before: list[str]
    _known: set[tuple[str, str]]
    _settled: set[str]
    _rows: list[Decision | NewEntity] = field(default_factory=list)
    _highest: int = 0

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The decisions in ``path``; an empty one where there is no such file.

        Raises:
            SeedError: the file is no overlay; the message names file and line.
        """
        entities_path = path.with_name(f"{path.stem}.entities.tsv")
        decisions = _read(path, COLUMNS, ("action", "entity", "spelling"))
        entities = _read(entities_path, ENTITY_COLUMNS, ("id", "name"))
        last: dict[tuple[str, str], str] = {}
        for number, row in decisions:
            if row["action"] not in _ACTIONS:
                raise SeedError(
                    f"{path}:{number}: the action is {row['action']!r}; "
                    f"it must be one of {', '.join(_ACTIONS)}"
                )
            last[row["entity"], row["spelling"]] = row["action"]
        settled = {spelling for (_, spelling), action in last.items() if action == ADD}
        highest = 0
        for _, row in entities:
            settled |= {row["name"], *filter(None, row.get("aliases", "").split("|"))}
            if own := _OWN_ID.fullmatch(row["id"]):
                highest = max(highest, int(own[1]))
        return cls(
            path,
            entities_path,
            _lines(path),
            _lines(entities_path),
            {pair for pair, action in last.items() if action != ADD},
            settled,
            _highest=highest,
        )

    def rejected(self, entity: str, spelling: str) -> bool:
        """Whether somebody has said that the two do not belong together."""
        return (entity, spelling) in self._known or any(
            isinstance(row, Decision)
            and row.action != ADD
            and (row.entity, row.spelling) == (entity, spelling)
            for row in self._rows
        )

    def settled(self, spelling: str) -> bool:
        """Whether somebody has said what the spelling is."""
        return spelling in self._settled or any(
            (isinstance(row, Decision) and row.action == ADD and row.spelling == spelling)
            or (isinstance(row, NewEntity) and spelling in (row.name, *row.aliases))
            for row in self._rows
        )

    def new_id(self) -> str:
        """An id that no new entity has."""
        made = sum(isinstance(row, NewEntity) for row in self._rows)
        return f"{_PREFIX}{self._highest + made + 1:06}"

    @property
    def taken(self) -> int:
        """How many rows this run has made."""
        return len(self._rows)

    def take(self, rows: Iterable[Decision | NewEntity]) -> None:
        """Add rows; they are on the disk when this returns.

        Raises:
            OSError: a file cannot be written.
        """
        self._rows += rows
        self._write()

    def back_to(self, taken: int) -> None:
        """Take back all but the first ``taken`` rows of this run.

        Raises:
            OSError: a file cannot be written.
        """
        if taken < len(self._rows):
            del self._rows[taken:]
            self._write(force=True)

    def _write(self, *, force: bool = False) -> None:
        decisions = [row for row in self._rows if isinstance(row, Decision)]
        entities = [row for row in self._rows if isinstance(row, NewEntity)]
        for path, columns, before, rows in (
            (self.path, COLUMNS, self._before, decisions),
            (self.entities_path, ENTITY_COLUMNS, self._entities_before, entities),
        ):
            if rows or before or (force and path.exists()):
                _replace(path, [*(before or ["\t".join(columns)]), *map(_line, rows)])


def _read(path: Path, columns: Sequence[str], required: tuple[str, ...]) -> list[tuple[int, Row]]:
    if not path.exists():
        return []
    if not path.read_bytes().strip():
        return []
    rows = read_rows(path, required)
    header = next(line for line in _lines(path) if not line.startswith("#")).split("\t")
    if header != list(columns):
        raise SeedError(f"{path}: the columns are not {' '.join(columns)}; name another file")
    return rows


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [line.rstrip("\r") for line in path.read_text(encoding="utf-8").split("\n") if line]


def _line(row: Decision | NewEntity) -> str:
    return "\t".join(_BREAKS.sub(" ", cell) for cell in row.cells())


def _replace(path: Path, lines: Iterable[str]) -> None:
    """Write a file whole or not at all."""
    target = Path(os.path.realpath(path))
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
