"""Overlay files: aliases added to a table and withdrawn from it since it was built.

A TSV as :mod:`nisba.seeds` reads it, a decision a row, in the order they were taken::

    action  entity  spelling  language  kind  source  date

``action`` is ``add``, ``withdraw`` or ``reject``; ``kind`` one of those of an alias
(``romanisation`` where it is empty); ``date`` is ``YYYY-MM-DD`` or empty. Only the first three
columns must be there. The file only grows: who takes a decision back appends the opposite one.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nisba.errors import NisbaError, SeedError
from nisba.hygiene import clean
from nisba.model import Alias, AliasKind
from nisba.seeds import Row, read_rows

COLUMNS = ("action", "entity", "spelling", "language", "kind", "source", "date")
MOST_EDITS = 20_000
"""Most decisions of an overlay; more belong into the table (``nisba table merge``)."""

_NEEDED = COLUMNS[:3]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Action(StrEnum):
    """What a decision does."""

    ADD = "add"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    """Somebody has said that the spelling is not the entity's: ``nisba review`` does not ask again.
    A table does not change by it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A decision.

    Attributes:
        date: ISO 8601, or ``""``.
        where: file and line it was read from, for messages.
    """

    action: Action
    alias: Alias
    date: str = ""
    where: str = ""


def read_edits(path: Path) -> tuple[Edit, ...]:
    """The decisions of an overlay file that change a table, in order.

    Raises:
        SeedError: missing, malformed, or more than :data:`MOST_EDITS`; names file and line.
    """
    read = (_edit(row, f"{path}:{number}") for number, row in read_rows(path, _NEEDED))
    edits = tuple(edit for edit in read if edit.action is not Action.REJECT)
    if len(edits) > MOST_EDITS:
        raise SeedError(
            f"{path}: {len(edits):,} decisions; an overlay has at most {MOST_EDITS:,}: "
            "bring them into the table with `nisba table merge`"
        )
    return edits


def append_edits(path: Path, edits: Iterable[Edit]) -> int:
    """Append decisions to an overlay file, which is made when there is none. Returns how many.

    They are on the disk when this returns.

    Raises:
        SeedError: the file is no overlay, or a value has a tab or a line break.
        OSError: it cannot be written.
    """
    lines = [_line(edit) for edit in edits]
    if path.exists() and path.stat().st_size:
        text = path.read_text(encoding="utf-8")
        if tuple(text.partition("\n")[0].rstrip("\r").split("\t")) != COLUMNS:
            raise SeedError(f"{path}:1: the columns are not {' '.join(COLUMNS)}: not appended to")
        lead = "" if text.endswith("\n") else "\n"
    else:
        lead = "\t".join(COLUMNS) + "\n"
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(lead + "".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def _edit(row: Row, where: str) -> Edit:
    action, kind, date = row["action"], row.get("kind", ""), row.get("date", "")
    if action not in list(Action):
        raise SeedError(f"{where}: the action is {action!r}; it must be one of {', '.join(Action)}")
    if kind and kind not in list(AliasKind):
        raise SeedError(f"{where}: {kind!r} is none of {', '.join(AliasKind)}")
    if date and not _DATE.fullmatch(date):
        raise SeedError(f"{where}: the date is {date!r}; it must be YYYY-MM-DD")
    try:
        clean(row["spelling"])
    except NisbaError as error:
        raise SeedError(f"{where}: {error.message}") from error
    alias = Alias(
        row["entity"],
        row["spelling"],
        row.get("language", ""),
        AliasKind(kind) if kind else AliasKind.ROMANISATION,
        row.get("source", ""),
    )
    return Edit(Action(action), alias, date, where)


def _line(edit: Edit) -> str:
    alias = edit.alias
    fields = (
        edit.action.value,
        alias.entity,
        alias.spelling,
        alias.language,
        alias.kind.value,
        alias.source,
        edit.date,
    )
    if any(c in field for field in fields for c in "\t\r\n"):
        raise SeedError(f"the decision on {alias.entity} has a tab or a line break in it")
    return "\t".join(fields) + "\n"
