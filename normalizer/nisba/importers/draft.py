"""What a row of a foreign format says of an entity, made into a record."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.model import Alias, AliasKind, Entity, Kind
from nisba.script import Script, script_of
from nisba.table.source import Record

Fault = Callable[[str], None]
"""Told of every row that cannot be used, and of every name left out of one."""

_COUNTRY = re.compile("[A-Z]{2}")
_WIKIDATA = re.compile("Q[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a source gives it.

    Attributes:
        language: BCP 47, ``""`` when not said.
        kind: what sort of alias it is; ``None`` for what its script says.
    """

    text: str
    language: str = ""
    kind: AliasKind | None = None


@dataclass(slots=True)
class Draft:
    """An entity as a source gives it.

    Attributes:
        where: its place in the source, for messages.
        names: the first is its own; others may repeat it.
        same_as: ``Q…`` or ``geonames:…``; anything else is left out.
    """

    where: str
    identity: str
    names: list[Name]
    kind: Kind | None = None
    countries: Iterable[str] = ()
    same_as: Iterable[str] = ()
    source: str = ""
    note: str = ""
    arabic: str = ""
    seen: set[str] = field(default_factory=set)

    def record(self, fault: Fault) -> Record | None:
        """The record, or ``None`` when there is no id or no name that can be one."""
        if not self.identity:
            fault(f"{self.where}: there is no id")
            return None
        names = [n for n in (self._cleaned(name, fault) for name in self.names) if n]
        if not names:
            fault(f"{self.where}: {self.identity} has no name")
            return None
        own = names[0].text
        arabic = self.arabic or next((n.text for n in names if _is_arabic(n)), "")
        self.seen |= {own, arabic}
        aliases = [
            Alias(self.identity, n.text, n.language, n.kind or _kind_of(n), self.source)
            for n in names[1:]
            if self._is_new(n.text)
        ]
        entity = Entity(
            self.identity,
            own,
            self.kind,
            arabic,
            tuple(
                dict.fromkeys(c.upper() for c in self.countries if _COUNTRY.fullmatch(c.upper()))
            ),
            tuple(dict.fromkeys(s for s in self.same_as if _is_link(s))),
            source=self.source,
            note=self.note,
        )
        return Record(entity, tuple(aliases), self.where)

    def _cleaned(self, name: Name, fault: Fault) -> Name | None:
        if not name.text.strip():
            return None
        try:
            text = clean(name.text).text
        except NisbaError as error:
            fault(f"{self.where}: {error.message}")
            return None
        # Aliases of a source file are joined by |.
        return Name(text.replace("|", "/"), name.language, name.kind)

    def _is_new(self, text: str) -> bool:
        new = text not in self.seen
        self.seen.add(text)
        return new


def _is_arabic(name: Name) -> bool:
    """In Arabic script, and not said to be in another language."""
    return (
        name.language.partition("-")[0] in ("", "ar")
        and name.kind in (None, AliasKind.SPELLING)
        and script_of(name.text) is Script.ARABIC
    )


def _kind_of(name: Name) -> AliasKind:
    return AliasKind.SPELLING if _is_arabic(name) else AliasKind.EXONYM


def _is_link(text: str) -> bool:
    return bool(_WIKIDATA.fullmatch(text)) or text.startswith("geonames:")
