"""The index of a small table: what every spelling has in common with a name, term by term.

It knows meanings, numbers and the readings of every convention (:mod:`nisba.terms`), at a third of
a millisecond a spelling to make. Large tables have :mod:`nisba.table.wide` instead.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.memory import remembered
from nisba.table.arrays import Array, numbers, offsets
from nisba.table.names import NamesBuilder
from nisba.table.rough import RUN, Chunk, Columns, Rough, RoughBuilder, RoughTexts
from nisba.table.store import Sink
from nisba.terms import WEIGHTS, terms_of


def term_hash(text: str) -> int:
    """64-bit hash of a term; stable across machines and versions."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


_NAMES = 1 << 12
"""Names, by their terms, of which it is remembered where the chunks are."""
_TERMS = 1 << 15
"""Terms whose spellings are remembered: where they are, not what they are."""


class TermsBuilder:
    """Takes one spelling after the other."""

    def __init__(self, engine: Engine, sink: Sink) -> None:
        self._engine, self._sink = engine, sink
        self._rough, self._names = RoughBuilder(sink), NamesBuilder(engine, sink)
        self._added = 0
        self._postings: dict[int, list[int]] = {}

    def add(self, text: str) -> None:
        """The next spelling, after hygiene."""
        parsed = self._engine.parser.parse(text)
        for term in terms_of(parsed, self._engine):
            self._postings.setdefault(term_hash(term), []).append(self._added)
        self._rough.add(text, plain_of(parsed))
        self._names.add(text, parsed)
        self._added += 1

    def close(self) -> None:
        """Hand on the arrays."""
        self._rough.close()
        self._names.close(lambda term: len(self._postings.get(term_hash(term), ())))
        hashes = np.array(sorted(self._postings), np.uint64)
        lists = [self._postings[int(h)] for h in hashes]
        lengths = [len(one) for one in lists]
        flat = np.fromiter((i for one in lists for i in one), np.uint32, sum(lengths))
        self._sink.append("term_hash", hashes)
        self._sink.append("term_offset", offsets(lengths))
        self._sink.append("term_posting", flat)


Shared = tuple[Array, Array]
"""Numbers of spellings, and what each shares with a name."""


def shared_of(chunks: Sequence[Chunk], limit: int) -> Shared:
    """Spellings by the sum of the weights of the ``chunks`` they are in, at most ``limit``.

    Of those with equal sums the ones with low numbers come first.
    """
    if not chunks:
        return np.zeros(0, np.uint32), np.zeros(0)
    found = np.concatenate([numbers for numbers, _ in chunks])
    each = np.repeat([weight for _, weight in chunks], [len(numbers) for numbers, _ in chunks])
    sums = np.bincount(found, each, minlength=1)
    candidates = np.flatnonzero(sums).astype(np.uint32)
    ranked = candidates[np.argsort(-sums[candidates], kind="stable")[:limit]]
    return ranked, sums[ranked] / sums[ranked[0]]


def _weight(term: str, rarity: float) -> float:
    """What sharing a term is worth of which one spelling in ``rarity`` has it."""
    return WEIGHTS[term[0]] * math.log1p(rarity)


class TermsIndex:
    """Searches by terms.

    Attributes:
        rough: the rough look at every spelling.
    """

    def __init__(self, arrays: Mapping[str, Array], spellings: int) -> None:
        self._total = spellings
        self.rough = RoughTexts(arrays)
        # Views that do not look after the mapping: a slice of them costs a tenth.
        self._hash = np.asarray(arrays["term_hash"])
        self._offset = np.asarray(arrays["term_offset"])
        self._posting = np.asarray(arrays["term_posting"])
        self._postings_view = numbers(self._posting)
        self.plain = self.rough.plain
        """The sounds of a spelling, as text."""
        self._postings = remembered(self._postings_of, _TERMS)
        self._chunk = remembered(self._chunk_of, _TERMS)
        self._run = remembered(self._run_of, _TERMS)
        self._runs = remembered(self._runs_of, _NAMES)

    def count(self, term: str) -> int:
        """Spellings that have ``term``."""
        return len(self._postings(term))

    def search(
        self, terms: Iterable[str], limit: int, more: Mapping[str, Array] | None = None
    ) -> Shared:
        """Spellings that share most with ``terms``, best first, at most ``limit``.

        Answers their numbers, and what each shares by rarity, as a share (0..1) of the best one's.
        ``more`` are spellings by term that the table itself does not have.
        """
        chunks: list[Chunk] = []
        size = self._total
        for term in sorted(terms):  # in an order that is the same in every process
            chunk = self._chunk(term)
            if more and term in more:
                found = np.concatenate([self._postings(term), more[term]])
                size = max(size, int(found.max()) + 1)
                chunk = found, _weight(term, self._total / len(found))
            if chunk:
                chunks.append(chunk)
        compiled = self.rough.compiled
        if compiled:
            numbers, shares = compiled.search(chunks, size, limit)
            return np.frombuffer(numbers, np.uint32), np.frombuffer(shares, np.float64)
        return shared_of(chunks, limit)

    def find(
        self,
        terms: frozenset[str],
        limit: int,
        name: Rough,
        least: float,
        most: int,
        others: tuple[float, int],
        owners: "memoryview[int]",
    ) -> Columns | None:
        """See :meth:`nisba.table.rough.RoughTexts.find`; of those that share ``terms``."""
        asked = limit, name, least, most, others, owners
        return self.rough.find(self._postings_view, self._runs(terms), *asked)

    def _runs_of(self, terms: frozenset[str]) -> bytes:
        """Where the chunks of terms are, for the kernel."""
        return b"".join([self._run(term) for term in sorted(terms)])

    def _run_of(self, term: str) -> bytes:
        start, end = self._range(term)
        return (
            RUN.pack(start, end, _weight(term, self._total / (end - start))) if start < end else b""
        )

    def _chunk_of(self, term: str) -> Chunk | None:
        found = self._postings(term)
        return (found, _weight(term, self._total / len(found))) if len(found) else None

    def _postings_of(self, term: str) -> Array:
        start, end = self._range(term)
        return self._posting[start:end]

    def _range(self, term: str) -> tuple[int, int]:
        """Where the spellings that have a term begin and end; the same where none has it."""
        h = np.uint64(term_hash(term))
        at = int(self._hash.searchsorted(h))
        if at >= len(self._hash) or self._hash[at] != h:
            return 0, 0
        return int(self._offset[at]), int(self._offset[at + 1])


def plain_of(parsed: ParsedName) -> str:
    """The sounds of a name, as text."""
    return "".join(e.forms[-1].reading.plain for e in parsed.elements)
