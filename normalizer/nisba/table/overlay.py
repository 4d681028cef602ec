"""A table under an overlay: added spellings are found, withdrawn ones are not, nothing is rebuilt.

The added spellings are numbered after those of the table and held in memory; the table stays the
mapped files that others share.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Indel

from nisba.engine import Engine, default_engine
from nisba.errors import SeedError, UnknownEntity
from nisba.fold import fold_exact
from nisba.hygiene import clean
from nisba.model import Alias, AliasKind, Entity
from nisba.rank import LITERAL, SHARED
from nisba.table.arrays import Array
from nisba.table.edits import Action, Edit, read_edits
from nisba.table.rough import Rough, likest, rough_of
from nisba.table.store import Stored
from nisba.table.table import Table, Wanted
from nisba.table.terms_index import Shared, plain_of
from nisba.table.wide import Nearest, columns
from nisba.terms import terms_of
from nisba.words import Words, fold_text

_ALIKE = 0.5
"""Letters in common, 0..1, from which an added spelling of a large table is worth a look."""


class OverlaidTable(Table):
    """A table with the decisions of an overlay applied."""

    def __init__(
        self,
        stored: Stored,
        edits: Sequence[Edit],
        path: Path | None = None,
        engine: Engine | None = None,
    ) -> None:
        super().__init__(stored, path)
        self._engine = engine
        self._below = self.owner
        self._added: list[tuple[int, Alias]] = []
        self._apply(edits)
        self.version = f"{stored.version}+{_digest(edits)}"
        owners = np.array([owner for owner, _ in self._added], self.owner.dtype)
        self.owner = np.concatenate([self._below, owners])
        self._folded: dict[str, list[int]] = {}
        for number, (_, alias) in enumerate(self._added, len(self._below)):
            self._folded.setdefault(fold_exact(clean(alias.spelling).text), []).append(number)

    @property
    def spellings(self) -> int:
        """Number of spellings of all entities; withdrawn ones keep their number."""
        return len(self.owner)

    def exact(self, text: str) -> tuple[int, ...]:
        """See :meth:`Table.exact`."""
        found = tuple(s for s in super().exact(text) if s not in self._withdrawn)
        return found + tuple(self._folded.get(fold_exact(text), ()))

    def kind_of(self, spelling: int) -> str:
        """See :meth:`Table.kind_of`."""
        own = spelling - len(self._below)
        return super().kind_of(spelling) if own < 0 else self._added[own][1].kind.value

    def plain(self, spelling: int) -> str:
        """See :meth:`Table.plain`."""
        own = spelling - len(self._below)
        return super().plain(spelling) if own < 0 else self._terms_of_added[1][own]

    def search(self, terms: Iterable[str], limit: int) -> Shared:
        """See :meth:`Table.search`."""
        assert self._terms is not None
        more = limit + len(self._withdrawn)
        numbers, shares = self._terms.search(terms, more, self._terms_of_added[0])
        if self._withdrawn:
            kept = ~np.isin(numbers, list(self._withdrawn))
            numbers, shares = numbers[kept], shares[kept]
        return numbers[:limit], shares[:limit]

    @property
    def edited(self) -> bool:
        """See :attr:`Table.edited`."""
        return bool(self._added or self._withdrawn)

    def likest(self, name: Rough, found: Shared, most: int) -> list[int]:
        """See :meth:`Table.likest`."""
        numbers, shares = found
        assert self._terms is not None
        if not len(numbers) or numbers.max() < len(self._below):
            return super().likest(name, found, most)
        return likest(name, [self.rough(number) for number in numbers.tolist()], shares, most)

    def rough(self, spelling: int) -> Rough:
        """See :meth:`Table.rough`."""
        assert self._terms is not None
        if spelling < len(self._below):
            return self._terms.rough.at(spelling)
        return rough_of(clean(self.spelling(spelling)).text, self.plain(spelling))

    def sounding(self, consonants: str, most: int) -> list[int]:
        """See :meth:`Table.sounding`."""
        found = super().sounding(consonants, most + len(self._withdrawn))
        return [spelling for spelling in found if spelling not in self._withdrawn][:most]

    def nearest(self, words: Words, text: str, most: int, wanted: Wanted | None = None) -> Nearest:
        """See :meth:`Table.nearest`."""
        found = list(zip(*super().nearest(words, text, most, wanted), strict=True))
        own, first = fold_text(text), len(self._below)
        for number, added in enumerate(self._folded_texts, first):
            alike = Indel.normalized_similarity(own, added)
            if alike >= _ALIKE and (wanted is None or wanted(self._added[number - first][0])):
                found.append((number, alike, SHARED * alike + LITERAL * alike))
        return columns(sorted(found, key=lambda near: (-near[2], near[0]))[:most])

    def owners(self, spellings: Sequence[int]) -> list[int]:
        """See :meth:`Table.owners`."""
        found: list[int] = self.owner[spellings].tolist()
        return found

    def _spelling_at(self, spelling: int) -> str:
        own = spelling - len(self._below)
        return super()._spelling_at(spelling) if own < 0 else self._added[own][1].spelling

    def _record(self, index: int) -> tuple[Entity, tuple[Alias, ...]]:
        entity, aliases = super()._record(index)
        gone = {text for spelling, text, _ in self._numbered(index) if spelling in self._withdrawn}
        kept = [alias for alias in aliases if alias.spelling not in gone]
        return entity, (*kept, *(alias for owner, alias in self._added if owner == index))

    def _numbered(self, index: int) -> list[tuple[int, str, str]]:
        first = self.first_spelling(index)
        return [(first + i, text, kind) for i, (text, kind) in enumerate(self.spellings_at(index))]

    def _apply(self, edits: Sequence[Edit]) -> None:
        added: dict[tuple[int, str], Alias] = {}
        withdrawn: dict[tuple[int, str], int] = {}
        for edit in edits:
            text = edit.alias.spelling
            try:
                index = self.index_of(edit.alias.entity)
            except UnknownEntity as error:
                raise SeedError(f"{edit.where}: {error.message}") from error
            listed = {t: (number, kind) for number, t, kind in self._numbered(index)}
            number, kind = listed.get(text, (-1, ""))
            if edit.action is Action.ADD:
                if withdrawn.pop((index, text), None) is None and kind not in _LISTED:
                    added[index, text] = edit.alias
            elif (index, text) in added:
                del added[index, text]
            elif kind in _LISTED:
                withdrawn[index, text] = number
            elif kind:
                raise SeedError(
                    f"{edit.where}: {text!r} is the {kind} form of {edit.alias.entity}, "
                    "and only aliases can be withdrawn"
                )
        self._added = [(index, alias) for (index, _), alias in added.items()]
        self._withdrawn = frozenset(withdrawn.values())

    @cached_property
    def _folded_texts(self) -> list[str]:
        return [fold_text(alias.spelling) for _, alias in self._added]

    @cached_property
    def _terms_of_added(self) -> tuple[Mapping[str, Array], list[str]]:
        """Index terms of the added spellings, and their sounds."""
        engine = self._engine or default_engine()
        terms: dict[str, list[int]] = {}
        plains = []
        for number, (_, alias) in enumerate(self._added, len(self._below)):
            parsed = engine.parser.parse(clean(alias.spelling).text)
            plains.append(plain_of(parsed))
            for term in terms_of(parsed, engine):
                terms.setdefault(term, []).append(number)
        return {term: np.array(found, np.uint32) for term, found in terms.items()}, plains


_LISTED = frozenset(kind.value for kind in AliasKind)


def open_table(
    path: Path | None = None, overlay: Path | None = None, *, verify: bool = False
) -> Table:
    """The table at ``path``, or the built-in one, under the overlay file, if any.

    ``verify`` reads and checks every byte of the table at ``path``.

    Raises:
        TableError, SeedError: one of the two is missing or damaged, or the overlay names an entity
            that the table lacks.
    """
    table = Table.open(path, verify=verify) if path else Table.embedded()
    if overlay is None:
        return table
    return OverlaidTable(table.stored, read_edits(overlay), table.path)


def _digest(edits: Sequence[Edit]) -> str:
    text = "\n".join(f"{e.action}\t{e.alias}" for e in edits)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
