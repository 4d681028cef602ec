"""Compile a table: entities and spellings become arrays that can be mapped and searched."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nisba.engine import Engine, default_engine
from nisba.fold import fold_exact
from nisba.hygiene import clean
from nisba.lexicon import bare
from nisba.model import Alias
from nisba.table.source import Record, read_source
from nisba.table.store import Array, write
from nisba.terms import terms_of

CANONICAL, ARABIC, DERIVED = "canonical", "arabic", "derived"
Progress = Callable[[int], None]
_STEP = 1000


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built."""

    entities: int
    spellings: int
    version: str
    seconds: float


def term_hash(text: str) -> int:
    """64-bit hash of a term, an id or a folded spelling; stable across machines and versions."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def build_table(
    source: Path, out: Path, *, engine: Engine | None = None, progress: Progress | None = None
) -> BuildReport:
    """Compile ``source`` (a seeds directory, a TSV or CSV file) to the table directory ``out``.

    ``progress`` is called with the number of entities read so far.

    Raises:
        SeedError: the source is missing or malformed; nothing is written.
        TableError: ``out`` cannot be written.
    """
    started = time.perf_counter()
    engine = engine or default_engine()
    arrays, meta = compile_records(read_source(source), engine, progress)
    version = write(arrays, {**meta, "source": source.name}, out)
    return BuildReport(
        int(meta["entities"]), int(meta["spellings"]), version, time.perf_counter() - started
    )


def compile_records(
    records: Iterable[Record], engine: Engine, progress: Progress | None = None
) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays of a table and what is to be said about them in its header."""
    entities, ids = _Blob(), []
    spellings, plains = _Blob(), _Blob()
    owner: list[int] = []
    kinds: list[int] = []
    exact: list[tuple[int, int]] = []
    postings: dict[int, list[int]] = {}
    kind_codes: dict[str, int] = {CANONICAL: 0, ARABIC: 1}
    for number, record in enumerate(records):
        entities.add(_dump(record))
        ids.append(term_hash(record.entity.id))
        for spelling, kind in _spellings(record):
            index = len(owner)
            owner.append(number)
            kinds.append(kind_codes.setdefault(kind, len(kind_codes)))
            spellings.add(spelling)
            text = clean(spelling).text
            exact.append((term_hash(fold_exact(text)), index))
            parsed = engine.parser.parse(text)
            plains.add("".join(e.forms[-1].reading.plain for e in parsed.elements))
            for term in terms_of(parsed, engine):
                postings.setdefault(term_hash(term), []).append(index)
        if progress and number % _STEP == 0:
            progress(number)
    hashes = np.array(sorted(postings), np.uint64)
    lengths = np.array([len(postings[int(h)]) for h in hashes], np.int64)
    flat = np.fromiter((i for h in hashes for i in postings[int(h)]), np.uint32, int(lengths.sum()))
    id_hashes = np.array(ids, np.uint64)
    id_order = np.argsort(id_hashes, kind="stable")
    exact.sort()
    arrays: dict[str, Array] = {
        **entities.arrays("entity"),
        **spellings.arrays("spelling"),
        **plains.arrays("plain"),
        "id_hash": id_hashes[id_order],
        "id_entity": id_order.astype(np.uint32),
        "spelling_entity": np.array(owner, np.uint32),
        "spelling_kind": np.array(kinds, np.uint8),
        "exact_hash": np.array([h for h, _ in exact], np.uint64),
        "exact_spelling": np.array([s for _, s in exact], np.uint32),
        "term_hash": hashes,
        "term_offset": np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint64),
        "posting": flat,
    }
    meta = {"entities": len(ids), "spellings": len(owner), "kinds": list(kind_codes)}
    return arrays, meta


class _Blob:
    """Texts one after the other, with their offsets."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._offsets = [0]

    def add(self, text: str) -> None:
        self._data += text.encode("utf-8")
        self._offsets.append(len(self._data))

    def arrays(self, name: str) -> Mapping[str, Array]:
        return {
            f"{name}_blob": np.frombuffer(bytes(self._data), np.uint8),
            f"{name}_offset": np.array(self._offsets, np.uint64),
        }


def _spellings(record: Record) -> Iterable[tuple[str, str]]:
    """Every spelling of an entity with its kind; repeated ones once.

    The press form that rules derive from the Arabic (Halab for Aleppo) is one of them: found like
    any other, never exact.
    """
    entity = record.entity
    seen = {entity.canonical}
    yield entity.canonical, CANONICAL
    arabic = entity.arabic_vocalised
    if arabic and arabic not in seen:
        # Who only opens a table needs no romanisation, which is slow to load beside a look-up.
        from nisba.transliterate.engine import romanise

        seen |= {arabic, bare(arabic)}
        yield arabic, ARABIC
        derived = romanise(arabic, "popular")
        if fold_exact(derived) != fold_exact(entity.canonical):
            yield derived, DERIVED
    for alias in record.aliases:
        if alias.spelling not in seen:
            seen.add(alias.spelling)
            yield alias.spelling, alias.kind.value


def _dump(record: Record) -> str:
    entity = record.entity
    return json.dumps(
        [
            entity.id,
            entity.canonical,
            entity.kind.value if entity.kind else "",
            entity.arabic_vocalised,
            list(entity.country),
            list(entity.same_as),
            entity.confidence.value,
            entity.source,
            entity.note,
            [_alias(a) for a in record.aliases],
            entity.prominence,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _alias(alias: Alias) -> list[str]:
    return [alias.spelling, alias.language, alias.kind.value, alias.source]
