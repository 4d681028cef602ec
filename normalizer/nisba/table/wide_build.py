"""Make the index of a large table: words are numbered as names come, and sorted at the end."""

from array import array
from typing import NamedTuple

import numpy as np

from nisba import kernel
from nisba.table.arrays import hash32, hash_arrays, offsets
from nisba.table.store import Sink
from nisba.table.vocabulary import sorted_words, vocabulary_arrays
from nisba.table.wide import WEIGHT_STEPS, rarity, whole_key
from nisba.words import Words, folds, heavy, is_light


class Gathered(NamedTuple):
    """The words of many names.

    Attributes:
        words: each once, as they came.
        met: numbers of the words of every name, each once a name; ``uint32``.
        counts: how many of these each name has; ``uint8``.
        whole: the hash of the outline of each name run together; ``uint32``.
    """

    words: list[str]
    met: bytes
    counts: bytes
    whole: bytes


class Gatherer:
    """Numbers words as names come, where the kernel does not."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._met, self._counts, self._whole = array("I"), array("B"), array("I")

    def add(self, text: str) -> bool:
        """Whether ``text`` was taken as it stands: the kernel can, for most names."""
        return False

    def add_words(self, words: list[str]) -> None:
        """The next name, by the words that are indexed."""
        numbers = self._numbers
        # A word twice in a name is one posting.
        found = {numbers.setdefault(w, len(numbers)): None for w in words}
        self._met.extend(found)
        self._counts.append(len(found))
        self._whole.append(hash32(whole_key(words)))

    def close(self) -> Gathered:
        """All of it."""
        rest = self._met.tobytes(), self._counts.tobytes(), self._whole.tobytes()
        return Gathered(list(self._numbers), *rest)


class WideBuilder:
    """Takes one spelling after the other; holds numbers, and each word once."""

    def __init__(self, words: Words, sink: Sink, *, compiled: bool = True) -> None:
        self._cut, self._sink = words, sink
        able = compiled and kernel.Gatherer is not None
        self._gatherer = kernel.Gatherer(is_light, folds()) if able else Gatherer()
        self._take = self._gatherer.add

    def add(self, text: str) -> None:
        """The next spelling, after hygiene."""
        if not self._take(text):
            self._gatherer.add_words(heavy(self._cut.of(text)))

    def close(self) -> None:
        """Hand on the arrays."""
        words, met, counted, whole = self._gatherer.close()
        found = sorted_words(words)
        order = found.order
        rank = np.empty(len(words), np.uint32)
        rank[order] = np.arange(len(words), dtype=np.uint32)
        for name, values in vocabulary_arrays([words[i] for i in order], found).items():
            self._sink.append(name, values)
        del words, order, found
        of_word = rank[np.frombuffer(met, np.uint32)]
        counts = np.frombuffer(counted, np.uint8)
        spellings = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        lengths = np.bincount(of_word, minlength=len(rank))
        self._sink.append("posting", spellings[np.argsort(of_word, kind="stable")])
        self._sink.append("posting_offset", offsets(lengths))
        weights = rarity(np.maximum(lengths, 1), len(counts)).astype(np.float32)[of_word]
        sums = np.bincount(spellings, weights, minlength=len(counts))
        steps = np.minimum(sums * WEIGHT_STEPS, 255).astype(np.uint8)
        self._sink.append("spelling_weight", steps)
        for name, values in hash_arrays("whole", np.frombuffer(whole, np.uint32)).items():
            self._sink.append(name, values)
