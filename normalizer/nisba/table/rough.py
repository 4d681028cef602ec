"""What a rough look at a spelling of a small table sees: script, letters, consonants, sounds.

It only puts spellings in order; those that come first are looked at closely. :class:`RoughTexts` is
the columns of a compiled table, :func:`rough_of` what is in them.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba import kernel
from nisba.lexicon import fold_latin
from nisba.score.sums import total_of
from nisba.script import Script, script_of
from nisba.table.arrays import Array, Blob, Texts
from nisba.table.store import Sink

_SHARED = (2.5, 2.0)
_LETTERS = (1.7, 2.2)
_CONSONANTS = (1.9, 2.2)
_SOUNDS = (2.1, 2.3)
"""Weights of a likeness (0..1) and of its square, learned on halves of the development sets."""

_WEIGHTS = _SHARED, _LETTERS, _CONSONANTS, _SOUNDS

_SCRIPTS = tuple(Script)
_NUMBERS = {script: number for number, script in enumerate(_SCRIPTS)}
Floats = NDArray[np.float32]

Chunk = tuple[Array, float]
"""Numbers of the spellings that have a term, and what having it weighs."""

RUN = struct.Struct("=QQd")
"""A chunk that is a run of the postings: where it begins and ends, and what the term weighs."""

Columns = tuple["memoryview[int]", "memoryview[int]", "memoryview[float]"]
"""Spellings, their entities, and what each shares with a name, 0..1 of what the best one does."""


class Rough(NamedTuple):
    """A spelling, or a name that is looked for, at a rough look.

    Attributes:
        letters: lower case, without marks (:func:`nisba.lexicon.fold_latin`).
        consonants: of its sounds, levelled (:func:`consonants_of`).
        plain: its sounds, as text.
    """

    script: Script
    letters: str
    consonants: str
    plain: str


def rough_of(text: str, plain: str) -> Rough:
    """The rough look at a text and its sounds."""
    return Rough(script_of(text), fold_latin(text), consonants_of(plain), plain)


def consonants_of(plain: str) -> str:
    """Sounds levelled across scripts: emphatics plain, gutturals out, short vowels out."""
    return plain.translate(_LEVEL).translate(_SHORT_OUT) or plain


_LEVEL = str.maketrans("āīūḥṭṣḍẓḏṯġqxčž", "aiuhtsdzdtgkksj", "ʿʾ")
_SHORT_OUT = str.maketrans("", "", "aiu")


def likeness(name: Rough, other: Rough, share: float) -> float:
    """The rough figure, 0 to 17, by which :func:`likest` goes. ``share``: of terms, as there."""
    alike = Indel.normalized_similarity
    parts = (
        (share, _SHARED),
        (alike(name.letters, other.letters) * (name.script is other.script), _LETTERS),
        (alike(name.consonants, other.consonants), _CONSONANTS),
        (alike(name.plain, other.plain), _SOUNDS),
    )
    return total_of([x * once + x * x * squared for x, (once, squared) in parts])


def likest(name: Rough, looks: Sequence[Rough], shares: Array, most: int) -> list[int]:
    """Which of ``looks`` are likest to ``name``: their positions, at most ``most``, likest first.

    ``shares``: what each shares with the name by rarity, 0..1 of the best.
    """
    scripts, letters, skeletons, plains = zip(*looks, strict=True)
    same = np.array([script is name.script for script in scripts], np.float32)
    likeness = (
        _weighed(shares.astype(np.float32), _SHARED)
        + _weighed(_alike(name.letters, letters) * same, _LETTERS)
        + _weighed(_alike(name.consonants, skeletons), _CONSONANTS)
        + _weighed(_alike(name.plain, plains), _SOUNDS)
    )
    order: list[int] = np.argsort(-likeness, kind="stable")[:most].tolist()
    return order


def _weighed(likeness: Floats, weights: tuple[float, float]) -> Floats:
    return likeness * np.float32(weights[0]) + likeness * likeness * np.float32(weights[1])


def _alike(text: str, choices: Sequence[str]) -> Floats:
    """How like each of ``choices`` is to ``text``, letter by letter, 0..1."""
    scorer = Indel.normalized_similarity
    return np.asarray(process.cdist((text,), choices, scorer=scorer, dtype=np.float32)[0])


class RoughBuilder:
    """Collects the columns."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._texts = [Blob(name, sink.append) for name in ("letters", "consonants", "plain")]
        self._scripts = bytearray()

    def add(self, text: str, plain: str) -> None:
        """The next spelling, after hygiene, and its sounds."""
        rough = rough_of(text, plain)
        self._scripts.append(_SCRIPTS.index(rough.script))
        for blob, value in zip(self._texts, rough[1:], strict=True):
            blob.add(value)

    def close(self) -> None:
        """Hand on the arrays."""
        for blob in self._texts:
            blob.close()
        self._sink.append("script", np.frombuffer(bytes(self._scripts), np.uint8))


class RoughTexts:
    """The columns of an opened table.

    Attributes:
        compiled: the same for the kernel; ``None`` where there is none.
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._texts = [Texts(arrays, name) for name in ("letters", "consonants", "plain")]
        self._scripts = np.asarray(arrays["script"])
        self.compiled: kernel.Rough | None = None
        if kernel.Rough is not None:
            letters, consonants, plain = (texts.buffers for texts in self._texts)
            self.compiled = kernel.Rough(letters, consonants, plain, self._scripts)

    def __len__(self) -> int:
        return len(self._scripts)

    def at(self, spelling: int) -> Rough:
        """The rough look at a spelling."""
        letters, consonants, plain = (texts.at(spelling) for texts in self._texts)
        return Rough(_SCRIPTS[self._scripts[spelling]], letters, consonants, plain)

    def plain(self, spelling: int) -> str:
        """The sounds of a spelling, as text."""
        return self._texts[2].at(spelling)

    def likest(self, name: Rough, numbers: Array, shares: Array, most: int) -> list[int]:
        """:func:`likest` of the spellings with these ``numbers``."""
        if self.compiled is None:
            return likest(name, [self.at(number) for number in numbers.tolist()], shares, most)
        script = _NUMBERS[name.script]
        return self.compiled.likest(
            numbers.tobytes(), shares.tobytes(), script, *name[1:], *_WEIGHTS, most
        )

    def find(
        self,
        postings: memoryview,
        runs: bytes,
        limit: int,
        name: Rough,
        least: float,
        most: int,
        others: tuple[float, int],
        owners: memoryview,
    ) -> Columns | None:
        """Of the ``limit`` spellings that share most by ``runs`` the ``most`` likest to a name.

        Where none has a :func:`likeness` of ``least``, also of so many ``others`` whose consonants
        are likest, and so like at the least. ``owners``: of all spellings. ``runs``: chunks of
        ``postings`` (:data:`RUN`). ``None``: there is no kernel, or it cannot.
        """
        if self.compiled is None:
            return None
        script = _NUMBERS[name.script]
        found = self.compiled.find(
            postings, runs, limit, script, *name[1:], *_WEIGHTS, least, most, others, owners
        )
        if found is None:
            return None
        spellings, each, shares = found
        return (
            memoryview(spellings).cast("I"),
            memoryview(each).cast("I"),
            memoryview(shares).cast("d"),
        )
