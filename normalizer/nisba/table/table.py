"""An opened table: entities by id, spellings by exact form, candidates by an index."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba.engine import Engine, default_engine
from nisba.errors import TableError, UnknownEntity
from nisba.fold import fold_exact, fold_hash, folded
from nisba.memory import numbered, remembered
from nisba.model import Alias, AliasKind, Entity
from nisba.rank import LITERAL, SHARED
from nisba.seeds import seeds_dir
from nisba.table import store
from nisba.table.arrays import HashIndex, Texts, hash32, numbers
from nisba.table.names import Names, parsing_version
from nisba.table.record import ARABIC, CANONICAL, DERIVED, decode, decode_entity
from nisba.table.rough import Columns, Rough
from nisba.table.source import Record, read_source
from nisba.table.store import Stored
from nisba.table.terms_index import Shared, TermsIndex
from nisba.table.wide import Nearest, WideIndex, columns, relative
from nisba.words import Words

_CACHE = 1 << 14
_SOUNDING = 0.5
_NEAREST = (SHARED, LITERAL)
"""Weights of a rough look at the spellings of a large table: those of full evidence."""

Wanted = Callable[[int], bool]
"""Says of an entity, by its position, whether it may be an answer."""


class Table:
    """Read-only. Safe to share between threads; processes share the mapped files.

    Attributes:
        owner: the entity (its position in table order) of every spelling, ascending.
        large: whether it is searched by :meth:`nearest`; a small one is, by :meth:`search`.
        stored: what it was opened from.
    """

    _withdrawn: frozenset[int] = frozenset()
    """Numbers of the spellings that an overlay takes away."""

    def __init__(self, stored: Stored, path: Path | None = None) -> None:
        self.path = path
        self.stored = stored
        self.version = stored.version
        self.format_version = store.FORMAT
        self._meta = stored.meta
        try:
            arrays = stored.arrays
            self._kinds: list[str] = list(stored.meta["kinds"])
            self._entity = Texts(arrays, "entity")
            self._spelling = Texts(arrays, "spelling")
            self._ids = HashIndex(arrays, "id")
            self._exact = HashIndex(arrays, "exact")
            self.owner = np.asarray(arrays["spelling_entity"])
            self._owners, self._kind = numbers(self.owner), numbers(arrays["spelling_kind"])
            self.large = stored.meta["index"] == store.WORDS
            self._words = WideIndex(arrays, len(self.owner)) if self.large else None
            self._terms = None if self.large else TermsIndex(arrays, len(self.owner))
        except KeyError as error:
            raise TableError(f"{path}: the table lacks {error}: build it again") from error
        self._known = numbered(self._entity_of, _CACHE, len(self))
        self._spellings_known = remembered(self._spelling_at, _CACHE)

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> "Table":
        """Open a compiled table. ``verify`` reads and checks every byte.

        Raises:
            TableError: missing, corrupt, truncated, or of a newer format.
        """
        return cls(store.read(path, verify=verify), path)

    @classmethod
    def from_source(cls, source: Path, engine: Engine | None = None) -> "Table":
        """Compile ``source`` in memory (see :func:`nisba.table.build.build_table`)."""
        from nisba.table.build import compile_in_memory  # not needed for one that is compiled

        return cls(compile_in_memory(read_source(source), engine or default_engine()))

    @classmethod
    def embedded(cls) -> "Table":
        """The built-in table: the packaged one, or compiled from the seeds when there is none.

        Raises:
            TableError, SeedError: the installation is damaged.
        """
        packaged = Path(str(files("nisba"))) / "data" / "embedded.table"
        if (packaged / store.HEADER).is_file():
            return cls.open(packaged)
        return cls.from_source(seeds_dir())

    def __len__(self) -> int:
        return len(self._entity)

    @property
    def edited(self) -> bool:
        """Whether it is not what was built: an overlay adds to it, or takes from it."""
        return False

    @property
    def spellings(self) -> int:
        """Number of spellings of all entities."""
        return len(self._spelling)

    def info(self) -> Mapping[str, str | int]:
        """What the header says, for people."""
        return {
            "version": self.version,
            "format": self.format_version,
            "entities": len(self),
            "spellings": self.spellings,
            "index": str(self._meta["index"]),
            "source": str(self._meta.get("source", "seeds")),
            "path": str(self.path or "(in memory)"),
            **({"notice": str(self._meta["notice"])} if "notice" in self._meta else {}),
        }

    def _entity_of(self, index: int) -> Entity:
        return decode_entity(self._entity.at(index), self._spelling.at(self.first_spelling(index)))

    def _record(self, index: int) -> tuple[Entity, tuple[Alias, ...]]:
        return decode(self._entity.at(index), self.spellings_at(index))

    def spellings_at(self, index: int) -> list[tuple[str, str]]:
        """Spellings of the entity at a position, each with its kind; the canonical form first.

        As the table was built, whatever an overlay added.
        """
        owners, first = self._owners, self.first_spelling(index)
        last = first + 1
        while last < len(owners) and owners[last] == index:
            last += 1
        return [(self._spelling.at(s), self.kind_of(s)) for s in range(first, last)]

    def first_spelling(self, index: int) -> int:
        """Number of the canonical form of the entity at a position."""
        if self._owners[index] == index:  # each before it has one spelling, for none has none
            return index
        owners = self.owner[: len(self._spelling)]
        return int(np.searchsorted(owners, np.uint32(index)))

    def spelling(self, spelling: int) -> str:
        """A spelling by its number, as it was written."""
        return self._spelling_at(spelling) if self.large else self._spellings_known(spelling)

    def _spelling_at(self, spelling: int) -> str:
        return self._spelling.at(spelling)

    def entity_at(self, index: int) -> Entity:
        """The entity at a position of the table order (0-based)."""
        if self.large:  # whose names rarely come again: to keep them costs more than to read them
            return self._entity_of(index)
        return self._known(index)

    def index_of(self, identity: str) -> int:
        """Position of an entity.

        Raises:
            UnknownEntity: the table has no such id.
        """
        for index in self._ids.rows(hash32(identity)):
            if self.entity_at(index).id == identity:
                return index
        raise UnknownEntity(f"the table has no entity {identity!r}", field="id")

    def entity(self, identity: str) -> Entity:
        """The entity with this id.

        Raises:
            UnknownEntity: the table has no such id.
        """
        return self.entity_at(self.index_of(identity))

    def aliases(self, identity: str) -> tuple[Alias, ...]:
        """The aliases of an entity.

        Raises:
            UnknownEntity: the table has no such id.
        """
        return self._record(self.index_of(identity))[1]

    def ids(self) -> Sequence[str]:
        """All ids, in table order."""
        return [self.entity_at(i).id for i in range(len(self))]

    def records(self) -> Iterator[Record]:
        """Every entity with its aliases, in table order."""
        for index in range(len(self)):
            entity, aliases = self._record(index)
            yield Record(entity, aliases, f"entity {index + 1} of {self.path or 'the table'}")

    def kind_of(self, spelling: int) -> str:
        """``canonical``, ``arabic``, ``derived``, or the alias kind of a spelling."""
        return self._kinds[self._kind[spelling]]

    def alias_kind(self, spelling: int) -> AliasKind | None:
        """The alias kind of a spelling; ``None`` for a canonical form or the Arabic."""
        kind = self.kind_of(spelling)
        return None if kind in (CANONICAL, ARABIC, DERIVED) else AliasKind(kind)

    def plain(self, spelling: int) -> str:
        """The sounds of a spelling of a small table, as text."""
        assert self._terms is not None
        return self._terms.plain(spelling)

    def names(self, engine: Engine) -> Names | None:
        """The parsed names of a small table, where ``engine`` would parse them the same today."""
        if self.large or self._meta.get("parsing") != parsing_version(engine.lexicon_dir):
            return None
        return Names(self.stored.arrays, engine.reader.alphabet)

    def exact(self, text: str) -> tuple[int, ...]:
        """Spellings, given or listed, whose folded form equals that of ``text``."""
        fold = folded if self.large else fold_exact  # of a small one names come again
        number = fold_hash(text) if self.large else None
        rows = self._exact.rows(hash32(fold(text)) if number is None else number)
        return tuple([spelling for spelling in rows if self._is(spelling, text, fold)])

    def _is(self, spelling: int, text: str, fold: Callable[[str], str]) -> bool:
        """Whether a spelling, given or listed, is a text as ``fold`` makes both."""
        if self._kinds[self._kind[spelling]] == DERIVED:
            return False
        own = self.spelling(spelling)
        return own == text or fold(own) == fold(text)

    def search(self, terms: Iterable[str], limit: int) -> Shared:
        """See :meth:`nisba.table.terms_index.TermsIndex.search`; a small table has it."""
        assert self._terms is not None
        return self._terms.search(terms, limit)

    def find(
        self,
        terms: frozenset[str],
        limit: int,
        name: Rough,
        least: float,
        most: int,
        others: int,
    ) -> Columns | None:
        """Of the ``limit`` spellings of a small table that share most terms the ``most`` likest.

        As :meth:`search` and :meth:`likest`, at a third of the cost. Where none of them has a
        :func:`nisba.table.rough.likeness` of ``least``, ``others`` of :meth:`sounding` are among
        them. ``None``: those have to be asked, as always of one that is :attr:`edited`.
        """
        assert self._terms is not None
        if self.edited:
            return None
        asked = least, most, (_SOUNDING, others)
        return self._terms.find(terms, limit, name, *asked, self._owners)

    def likest(self, name: Rough, found: Shared, most: int) -> list[int]:
        """See :func:`nisba.table.rough.likest`: of what :meth:`search` found in a small table."""
        assert self._terms is not None
        return self._terms.rough.likest(name, *found, most)

    def rough(self, spelling: int) -> Rough:
        """The rough look at a spelling of a small table."""
        assert self._terms is not None
        return self._terms.rough.at(spelling)

    def sounding(self, consonants: str, most: int) -> list[int]:
        """Spellings of a small table whose :attr:`Rough.consonants` are likest, at most ``most``.

        Half of the consonants agree at the least, of which g and k are one: a q is gh to some
        (Akyol, Aghyor). All spellings are gone through.
        """
        assert self._terms is not None
        rough = self._terms.rough
        if rough.compiled is not None and len(rough) == self.spellings:
            heard = rough.compiled.sounding(consonants, _SOUNDING, most)
            if heard is not None:
                return heard
        found = process.extract(
            consonants.replace("g", "k"),
            self._consonants,
            scorer=Indel.normalized_similarity,
            limit=most,
            score_cutoff=_SOUNDING,
        )
        return [spelling for _, _, spelling in found]

    @cached_property
    def _consonants(self) -> list[str]:
        return [self.rough(s).consonants.replace("g", "k") for s in range(self.spellings)]

    def count(self, term: str) -> int:
        """Spellings of a small table that have an index term."""
        assert self._terms is not None
        return self._terms.count(term)

    def nearest(self, words: Words, text: str, most: int, wanted: Wanted | None = None) -> Nearest:
        """The ``most`` spellings of a large table that are nearest to a name, best first.

        The evidence is that of :func:`nisba.rank.evidence` but for the pair score. Spellings of
        entities that are not ``wanted`` are left out.
        """
        assert self._words is not None
        if wanted is None and not self._withdrawn:
            return self._words.nearest(words.of, text, _NEAREST, most)
        found = self._words.search(words.of(text))
        found = relative([one for one in found if one[0] not in self._withdrawn])
        if wanted is not None:
            found = [one for one in found if wanted(self._owners[one[0]])]
        return columns(self._words.ranked(text, found, _NEAREST, most))

    def owners(self, spellings: Sequence[int]) -> list[int]:
        """Whose spellings these are, by position in the table."""
        return list(map(self._owners.__getitem__, spellings))
