"""Make the index of a large table: words are numbered as names come, and sorted at the end."""

from array import array

import numpy as np

from nisba.table.arrays import hash32, hash_arrays, offsets
from nisba.table.store import Sink
from nisba.table.vocabulary import sorted_words, vocabulary_arrays
from nisba.table.wide import WEIGHT_STEPS, rarity, whole_key
from nisba.words import Words, heavy


class WideBuilder:
    """Takes one spelling after the other; holds numbers, and each word once."""

    def __init__(self, words: Words, sink: Sink) -> None:
        self._cut, self._sink = words, sink
        self._numbers: dict[str, int] = {}
        self._words = array("I")
        self._counts = array("B")
        self._whole = array("I")

    def add(self, text: str) -> None:
        """The next spelling, after hygiene."""
        own = heavy(self._cut.of(text))
        numbers = self._numbers
        # A word twice in a name is one posting.
        found = {numbers.setdefault(w, len(numbers)): None for w in own}
        self._words.extend(found)
        self._counts.append(len(found))
        self._whole.append(hash32(whole_key(own)))

    def close(self) -> None:
        """Hand on the arrays."""
        words = list(self._numbers)
        self._numbers = {}
        order, outlines = sorted_words(words)
        rank = np.empty(len(words), np.uint32)
        rank[order] = np.arange(len(words), dtype=np.uint32)
        for name, values in vocabulary_arrays([words[i] for i in order], outlines).items():
            self._sink.append(name, values)
        del words, order, outlines
        of_word = rank[np.frombuffer(self._words, np.uint32)]
        counts = np.frombuffer(self._counts, np.uint8)
        spellings = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        lengths = np.bincount(of_word, minlength=len(rank))
        self._sink.append("posting", spellings[np.argsort(of_word, kind="stable")])
        self._sink.append("posting_offset", offsets(lengths))
        weights = rarity(np.maximum(lengths, 1), len(counts)).astype(np.float32)[of_word]
        sums = np.bincount(spellings, weights, minlength=len(counts))
        steps = np.minimum(sums * WEIGHT_STEPS, 255).astype(np.uint8)
        self._sink.append("spelling_weight", steps)
        for name, values in hash_arrays("whole", np.frombuffer(self._whole, np.uint32)).items():
            self._sink.append(name, values)
