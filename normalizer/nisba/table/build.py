"""Compile a table: entities and spellings become arrays that can be mapped and searched.

A table of few entities (:data:`SMALL`) gets the index by terms, a larger one the index by words.
"""

import time
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from nisba.engine import Engine, default_engine
from nisba.errors import SeedError
from nisba.fold import fold_hash, folded
from nisba.hygiene import clean
from nisba.table.arrays import Blob, hash32, hash_arrays
from nisba.table.names import parsing_version
from nisba.table.record import ARABIC, CANONICAL, encode, spellings_of
from nisba.table.source import Fault, Record, is_plain, read_source
from nisba.table.store import TERMS, WORDS, Memory, Sink, Stored, Writer
from nisba.table.terms_index import TermsBuilder
from nisba.table.wide_build import WideBuilder

SMALL = 30_000
"""Most entities that are indexed by terms. Past it that would take longer to make than it is worth:
an index by words takes a twentieth of the time, and its look-ups stay bounded."""

Progress = Callable[[int], None]
_STEP = 1000


class _Index(Protocol):
    def add(self, text: str) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built."""

    entities: int
    spellings: int
    version: str
    seconds: float


def build_table(
    source: Path,
    out: Path,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    fault: Fault | None = None,
) -> BuildReport:
    """Compile ``source`` (a seeds directory, a TSV or CSV file) to the table directory ``out``.

    ``progress`` is called with the number of entities read so far, ``fault`` with each text of a
    file that cannot be a name and is left out; without it, the first such text ends the build.

    Raises:
        SeedError: the source is missing or malformed; nothing is written.
        TableError: ``out`` cannot be written.
    """
    started = time.perf_counter()
    engine = engine or default_engine()
    with Writer(out) as writer:
        try:
            meta = compile_records(read_source(source, fault), engine, writer, progress)
        except RepeatedId as error:
            raise _with_places(source, error) from error
        version = writer.publish({**meta, "source": source.name})
    return BuildReport(
        int(meta["entities"]), int(meta["spellings"]), version, time.perf_counter() - started
    )


def compile_in_memory(records: Iterable[Record], engine: Engine) -> Stored:
    """As :func:`build_table`, from records, for this process only."""
    sink = Memory()
    meta = compile_records(records, engine, sink)
    return sink.close(meta)


def compile_records(
    records: Iterable[Record], engine: Engine, sink: Sink, progress: Progress | None = None
) -> dict[str, Any]:
    """Hand the arrays of a table to ``sink``; returns what is to be said of it in its header.

    Holds numbers for every spelling and each distinct word, not the texts.

    Raises:
        RepeatedId: two records have one id.
    """
    stream = iter(records)
    head = list(islice(stream, SMALL + 1))
    small = len(head) <= SMALL
    index: _Index = TermsBuilder(engine, sink) if small else WideBuilder(engine.words, sink)
    entities, spellings = Blob("entity", sink.append), Blob("spelling", sink.append)
    owners, kinds = array("I"), array("B")
    ids, id_hashes, exact = array("q"), array("I"), array("I")
    kind_codes: dict[str, int] = {CANONICAL: 0, ARABIC: 1}
    for number, record in enumerate(chain(head, stream)):
        identity = record.entity.id
        entities.add(encode(record))
        ids.append(hash(identity))
        id_hashes.append(hash32(identity))
        for spelling, kind in spellings_of(record, derive=small):
            owners.append(number)
            kinds.append(kind_codes.setdefault(kind, len(kind_codes)))
            spellings.add(spelling)
            text = spelling if is_plain(spelling) else clean(spelling).text
            hashed = fold_hash(text)
            exact.append(hash32(folded(text)) if hashed is None else hashed)
            index.add(text)
        if progress and number % _STEP == 0:
            progress(number)
        if number <= SMALL:
            head[number] = _GONE
    _refuse_repeated(np.frombuffer(ids, np.int64))
    entities.close()
    spellings.close()
    sink.append("spelling_entity", np.frombuffer(owners, np.uint32))
    sink.append("spelling_kind", np.frombuffer(kinds, np.uint8))
    hashes = {"id": (id_hashes, False), "exact": (exact, True)}
    for name, (found, check) in hashes.items():
        for key, values in hash_arrays(name, np.frombuffer(found, np.uint32), check=check).items():
            sink.append(key, values)
    index.close()
    parsing = {"parsing": parsing_version(engine.lexicon_dir)} if small else {}
    return {
        **parsing,
        "entities": len(entities),
        "spellings": len(spellings),
        "kinds": list(kind_codes),
        "index": TERMS if small else WORDS,
    }


_GONE: Any = None
"""What takes the place of a record that has been written."""


class RepeatedId(SeedError):
    """Two records have one id."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"the entities number {first + 1} and {second + 1} have one id")


def _refuse_repeated(hashes: "np.ndarray[Any, np.dtype[np.int64]]") -> None:
    ordered = np.sort(hashes)
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(same):
        first, second, *_ = np.flatnonzero(hashes == ordered[same[0]]).tolist()
        raise RepeatedId(first, second)


def _with_places(source: Path, error: RepeatedId) -> SeedError:
    """The same error with file and lines: the ids of a large source are not kept while reading."""
    seen: dict[int, str] = {}
    for record in read_source(source, lambda message: None):
        key = hash(record.entity.id)
        if key in seen:
            return SeedError(f"{record.where}: id {record.entity.id} was used at {seen[key]}")
        seen[key] = record.where
    return error
