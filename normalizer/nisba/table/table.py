"""An opened table: entities by id, spellings by exact form, candidates by index terms."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from nisba.engine import Engine, default_engine
from nisba.errors import TableError, UnknownEntity
from nisba.fold import fold_exact
from nisba.model import Alias, AliasKind, Confidence, Entity, Kind
from nisba.seeds import seeds_dir
from nisba.table import store
from nisba.table.build import ARABIC, CANONICAL, DERIVED, compile_records, term_hash
from nisba.table.source import read_source
from nisba.table.store import Array, Stored
from nisba.terms import WEIGHTS

_CACHE = 1 << 16


class Table:
    """Read-only. Safe to share between threads; processes share the mapped files."""

    def __init__(self, stored: Stored, path: Path | None = None) -> None:
        self.path = path
        self.version = stored.version
        self.format_version = store.FORMAT
        self._meta = stored.meta
        try:
            arrays = stored.arrays
            self._kinds: list[str] = list(stored.meta["kinds"])
            self._entity = _Texts(arrays, "entity")
            self._spelling = _Texts(arrays, "spelling")
            self._plain = _Texts(arrays, "plain")
            self._id_hash, self._id_entity = arrays["id_hash"], arrays["id_entity"]
            self.owner = arrays["spelling_entity"]
            self._kind = arrays["spelling_kind"]
            self._exact_hash = arrays["exact_hash"]
            self._exact_spelling = arrays["exact_spelling"]
            self._term_hash, self._term_offset = arrays["term_hash"], arrays["term_offset"]
            self._posting = arrays["posting"]
        except KeyError as error:
            raise TableError(f"{path}: the table lacks {error}: build it again") from error
        self.record = lru_cache(_CACHE)(self._record)
        self.spelling = lru_cache(_CACHE)(self._spelling.at)

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
        arrays, meta = compile_records(read_source(source), engine or default_engine())
        return cls(Stored(arrays, meta, store.fingerprint(arrays)))

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
            "source": str(self._meta.get("source", "seeds")),
            "path": str(self.path or "(in memory)"),
        }

    def _record(self, index: int) -> tuple[Entity, tuple[Alias, ...]]:
        row: list[Any] = json.loads(self._entity.at(index))
        entity = Entity(
            row[0],
            row[1],
            Kind(row[2]) if row[2] else None,
            row[3],
            tuple(row[4]),
            tuple(row[5]),
            Confidence(row[6]),
            row[7],
            row[8],
            row[10],
        )
        aliases = tuple(Alias(row[0], s, lang, AliasKind(k), src) for s, lang, k, src in row[9])
        return entity, aliases

    def entity_at(self, index: int) -> Entity:
        """The entity at a position of the table order (0-based)."""
        return self.record(index)[0]

    def index_of(self, identity: str) -> int:
        """Position of an entity.

        Raises:
            UnknownEntity: the table has no such id.
        """
        h = np.uint64(term_hash(identity))
        at = int(np.searchsorted(self._id_hash, h))
        while at < len(self._id_hash) and self._id_hash[at] == h:
            index = int(self._id_entity[at])
            if self.entity_at(index).id == identity:
                return index
            at += 1
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
        return self.record(self.index_of(identity))[1]

    def ids(self) -> Sequence[str]:
        """All ids, in table order."""
        return [self.entity_at(i).id for i in range(len(self))]

    def kind_of(self, spelling: int) -> str:
        """``canonical``, ``arabic``, or the alias kind of a spelling."""
        return self._kinds[int(self._kind[spelling])]

    def alias_kind(self, spelling: int) -> AliasKind | None:
        """The alias kind of a spelling; ``None`` for a canonical form or the Arabic."""
        kind = self.kind_of(spelling)
        return None if kind in (CANONICAL, ARABIC, DERIVED) else AliasKind(kind)

    def plain(self, spelling: int) -> str:
        """The sounds of a spelling, as text."""
        return self._plain.at(spelling)

    def exact(self, text: str) -> tuple[int, ...]:
        """Spellings, given or listed, whose folded form equals that of ``text``."""
        folded = fold_exact(text)
        h = np.uint64(term_hash(folded))
        at = int(np.searchsorted(self._exact_hash, h))
        out = []
        while at < len(self._exact_hash) and self._exact_hash[at] == h:
            spelling = int(self._exact_spelling[at])
            if self.kind_of(spelling) != DERIVED and fold_exact(self.spelling(spelling)) == folded:
                out.append(spelling)
            at += 1
        return tuple(out)

    def search(self, terms: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """Spellings that share most with ``terms``, best first, at most ``limit``.

        The second part of each is what it shares, by rarity, as a share (0..1) of the best one's.
        """
        total = len(self.owner)
        chunks: list[Array] = []
        weights: list[Array] = []
        for term in terms:
            h = np.uint64(term_hash(term))
            at = int(np.searchsorted(self._term_hash, h))
            if at >= len(self._term_hash) or self._term_hash[at] != h:
                continue
            start, stop = int(self._term_offset[at]), int(self._term_offset[at + 1])
            count = stop - start
            chunks.append(self._posting[start:stop])
            idf = WEIGHTS[term[0]] * float(np.log1p(total / count))
            weights.append(np.full(count, idf, np.float32))
        if not chunks:
            return []
        found = np.concatenate(chunks)
        sums = np.bincount(found, np.concatenate(weights), minlength=1)
        candidates = np.flatnonzero(sums)
        if len(candidates) > limit:
            top = np.argpartition(sums[candidates], -limit)[-limit:]
            candidates = candidates[top]
        ranked = candidates[np.argsort(-sums[candidates], kind="stable")]
        shares = sums[ranked] / sums[ranked[0]]
        return list(zip(ranked.tolist(), shares.tolist(), strict=True))


class _Texts:
    """Texts of a mapped blob."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._blob = memoryview(arrays[f"{name}_blob"])  # type: ignore[arg-type]
        self._offset = arrays[f"{name}_offset"]

    def __len__(self) -> int:
        return len(self._offset) - 1

    def at(self, index: int) -> str:
        return bytes(self._blob[int(self._offset[index]) : int(self._offset[index + 1])]).decode()
