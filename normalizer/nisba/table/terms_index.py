"""The index of a small table: what every spelling has in common with a name, term by term.

It knows meanings, numbers and the readings of every convention (:mod:`nisba.terms`), at a third of
a millisecond a spelling to make. Large tables have :mod:`nisba.table.wide` instead.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping

import numpy as np

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.memory import remembered
from nisba.table.arrays import Array, Blob, Texts, offsets
from nisba.table.store import Sink
from nisba.terms import WEIGHTS, terms_of


def term_hash(text: str) -> int:
    """64-bit hash of a term; stable across machines and versions."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


_TERMS = 1 << 15
"""Terms whose spellings are remembered: where they are, not what they are."""


class TermsBuilder:
    """Takes one spelling after the other."""

    def __init__(self, engine: Engine, sink: Sink) -> None:
        self._engine, self._sink = engine, sink
        self._plains = Blob("plain", sink.append)
        self._postings: dict[int, list[int]] = {}

    def add(self, text: str) -> None:
        """The next spelling, after hygiene."""
        parsed = self._engine.parser.parse(text)
        for term in terms_of(parsed, self._engine):
            self._postings.setdefault(term_hash(term), []).append(len(self._plains))
        self._plains.add(plain_of(parsed))

    def close(self) -> None:
        """Hand on the arrays."""
        self._plains.close()
        hashes = np.array(sorted(self._postings), np.uint64)
        lists = [self._postings[int(h)] for h in hashes]
        lengths = [len(one) for one in lists]
        flat = np.fromiter((i for one in lists for i in one), np.uint32, sum(lengths))
        self._sink.append("term_hash", hashes)
        self._sink.append("term_offset", offsets(lengths))
        self._sink.append("term_posting", flat)


class TermsIndex:
    """Searches by terms."""

    def __init__(self, arrays: Mapping[str, Array], spellings: int) -> None:
        self._total = spellings
        self._plain = Texts(arrays, "plain")
        # Views that do not look after the mapping: a slice of them costs a tenth.
        self._hash = np.asarray(arrays["term_hash"])
        self._offset = np.asarray(arrays["term_offset"])
        self._posting = np.asarray(arrays["term_posting"])
        self.plain = self._plain.at
        """The sounds of a spelling, as text."""
        self._postings = remembered(self._postings_of, _TERMS)

    def count(self, term: str) -> int:
        """Spellings that have ``term``."""
        return len(self._postings(term))

    def search(
        self, terms: Iterable[str], limit: int, more: Mapping[str, Array] | None = None
    ) -> list[tuple[int, float]]:
        """Spellings that share most with ``terms``, best first, at most ``limit``.

        The second part of each is what it shares, by rarity, as a share (0..1) of the best one's.
        ``more`` are spellings by term that the table itself does not have.
        """
        chunks: list[Array] = []
        weights: list[float] = []
        for term in terms:
            found = self._postings(term)
            if more and term in more:
                found = np.concatenate([found, more[term]])
            if not len(found):
                continue
            chunks.append(found)
            weights.append(WEIGHTS[term[0]] * math.log1p(self._total / len(found)))
        if not chunks:
            return []
        found = np.concatenate(chunks)
        each = np.repeat(np.array(weights, np.float32), [len(chunk) for chunk in chunks])
        sums = np.bincount(found, each, minlength=1)
        candidates = np.flatnonzero(sums)
        if len(candidates) > limit:
            top = np.argpartition(sums[candidates], -limit)[-limit:]
            candidates = candidates[top]
        ranked = candidates[np.argsort(-sums[candidates], kind="stable")]
        shares = sums[ranked] / sums[ranked[0]]
        return list(zip(ranked.tolist(), shares.tolist(), strict=True))

    def _postings_of(self, term: str) -> Array:
        h = np.uint64(term_hash(term))
        at = int(self._hash.searchsorted(h))
        if at >= len(self._hash) or self._hash[at] != h:
            return self._posting[:0]
        return self._posting[int(self._offset[at]) : int(self._offset[at + 1])]


def plain_of(parsed: ParsedName) -> str:
    """The sounds of a name, as text."""
    return "".join(e.forms[-1].reading.plain for e in parsed.elements)
