"""The model of the guesser, as arrays, and its file.

The file is ``NISBAGUESS``, a format version, the length of a JSON header and its text, the arrays
one after the other, and a CRC-32 of everything before it. The header holds, for each direction,
its settings and the type, shape, place and size of its arrays, which are deflated where that
makes them much smaller. Logarithms of n-grams are bytes, in steps of :data:`STEP`.
"""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nisba.errors import NisbaError
from nisba.guess.article import Weights
from nisba.guess.context import Shape
from nisba.guess.memory import Memory, unpacked_memory

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

STEP = 1 / 16
MAGIC = b"NISBAGUESS"
VERSION = 1
_HEAD = struct.Struct("<HI")
_CRC = struct.Struct("<I")
_ARRAYS = ("input", "hidden", "hidden_bias", "output", "output_bias", "unit_letter", "unit_chunk",
           "gram_children", "gram_unit", "gram_probability", "gram_backoff",
           "read_words", "read_counts")  # fmt: skip


BLOCK = 40
"""Units of a block of a layer. Products this small are computed on the caller's own thread:
larger ones would wake the threads of the linear algebra library, which costs more than it gives
(OpenBLAS: from 262,144 multiplications)."""


class GuessModelError(NisbaError):
    """A file of the guesser that cannot be read: missing, corrupt, cut off or of another format."""

    code = "BAD_GUESS_MODEL"


@dataclass(frozen=True, slots=True)
class Grams:
    """An n-gram model over units as a tree; node 0 is the empty context.

    Attributes:
        keys: ``parent * units + unit`` of nodes 1, 2, …, ascending.
        units: how many units there are.
        probability, backoff: natural logarithms, for each node.
        shorter: the node without the first unit of each node.
    """

    keys: IntArray
    units: int
    probability: FloatArray
    backoff: FloatArray
    shorter: IntArray


@dataclass(frozen=True, slots=True)
class Letter:
    """What a source letter may stand for.

    Attributes:
        chunks: what may be written for it.
        numbers: the numbers of a chunk's letters in the target alphabet, the last one first.
        units: the unit of each of them in the n-gram model.
        output, bias: their part of the last layer: network, block, unit of the block, chunk.
    """

    chunks: tuple[str, ...]
    numbers: tuple[tuple[int, ...], ...]
    units: IntArray
    output: FloatArray
    bias: FloatArray


@dataclass(frozen=True, slots=True)
class Guesser:
    """One direction, ready to be searched.

    Attributes:
        shape: alphabets and sizes of the network.
        history: the first column of each slot for what is written.
        input: the first layers of the networks, side by side.
        hidden, hidden_bias: the second layers: network, block, unit below, unit of the block.
        letters: what each source letter may stand for.
        grams: the n-gram model over letters with what they stand for.
        gram_weight: what its logarithm counts beside the network's.
        sharpness: exponent that makes the weights of one word's spellings probabilities.
        coverage: how often the right spelling is among those found, 0..1.
        memory: of the vocaliser, what it has read.
        articles: of the guesser of Arabic spellings, what speaks for an article.
    """

    shape: Shape
    history: IntArray
    input: FloatArray
    hidden: FloatArray
    hidden_bias: FloatArray
    letters: dict[str, Letter]
    grams: Grams
    gram_weight: float
    sharpness: float
    coverage: float
    memory: Memory
    articles: Weights


def write_file(path: Path, directions: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Write a model file: for each direction its settings and its arrays by name."""
    header: dict[str, Any] = {}
    blob = bytearray()
    for name, (settings, arrays) in directions.items():
        places = {}
        for key in (key for key in _ARRAYS if key in arrays):
            array = np.ascontiguousarray(arrays[key])
            raw = array.tobytes()
            deflated = zlib.compress(raw, 9)
            packed = deflated if len(deflated) < 0.7 * len(raw) else raw
            places[key] = [array.dtype.str, list(array.shape), len(blob), len(packed)]
            blob += packed
        header[name] = {"settings": settings, "arrays": places}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    body = MAGIC + _HEAD.pack(VERSION, len(text)) + text + bytes(blob)
    path.write_bytes(body + _CRC.pack(zlib.crc32(body)))


def read_file(path: Path, direction: str) -> Guesser:
    """One direction of a model file.

    Raises:
        GuessModelError: the file is missing, damaged, of another version, or lacks the direction.
    """
    return assemble(*read_parts(path, direction))


def read_parts(path: Path, direction: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Settings and arrays of one direction, as they were given to :func:`write_file`.

    Raises:
        GuessModelError: as :func:`read_file`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GuessModelError(f"{path}: cannot be read: {error.strerror}") from error
    if not data.startswith(MAGIC) or len(data) < len(MAGIC) + _HEAD.size + _CRC.size:
        raise GuessModelError(f"{path}: not a model file of the guesser")
    version, size = _HEAD.unpack_from(data, len(MAGIC))
    if version != VERSION:
        raise GuessModelError(f"{path}: format {version}, this library reads {VERSION}")
    if zlib.crc32(memoryview(data)[: -_CRC.size]) != _CRC.unpack_from(data, len(data) - 4)[0]:
        raise GuessModelError(f"{path}: damaged or cut off, its checksum does not hold")
    start = len(MAGIC) + _HEAD.size
    header = json.loads(data[start : start + size])
    if direction not in header:
        raise GuessModelError(f"{path}: has no direction {direction!r}")
    chosen = header[direction]
    arrays: dict[str, NDArray[Any]] = {}
    for key, (kind, shape, place, length) in chosen["arrays"].items():
        at = start + size + place
        raw = data[at : at + length]
        if length != int(np.prod(shape)) * np.dtype(kind).itemsize:
            raw = zlib.decompress(raw)
        arrays[key] = np.frombuffer(raw, np.dtype(kind)).reshape(shape)
    return chosen["settings"], arrays


def assemble(settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Guesser:
    """A guesser from what a file holds of it."""
    shape = Shape(**settings["shape"])
    chunks: list[str] = settings["chunks"]
    output = arrays["output"].astype(np.float32)
    bias = arrays["output_bias"].astype(np.float32)
    hidden = arrays["hidden"].astype(np.float32)
    count, width, units_above = hidden.shape
    blocks = hidden.reshape(count, width, units_above // BLOCK, BLOCK).transpose(0, 2, 1, 3)
    numbers = [tuple(shape.target.index(c) + 1 for c in reversed(chunk)) for chunk in chunks]
    letter_of, chunk_of = arrays["unit_letter"], arrays["unit_chunk"]
    letters = {}
    layers = (count, units_above // BLOCK, BLOCK)
    for number, name in enumerate(shape.source, 1):
        units = np.flatnonzero(letter_of == number)
        rows = chunk_of[units]
        letters[name] = Letter(
            tuple(chunks[i] for i in rows), tuple(numbers[i] for i in rows),
            units.astype(np.int64),
            np.ascontiguousarray(output[rows].T).reshape(*layers, len(rows)), bias[rows],
        )  # fmt: skip
    return Guesser(
        shape,
        np.array(shape.history_columns("", (0, 0)), dtype=np.int64),
        arrays["input"].astype(np.float32),
        np.ascontiguousarray(blocks),
        arrays["hidden_bias"].astype(np.float32).reshape(count, -1, 1, BLOCK),
        letters,
        _grams(arrays, len(letter_of)),
        settings["gram_weight"],
        settings["sharpness"],
        settings["coverage"],
        unpacked_memory(arrays["read_words"], arrays["read_counts"])
        if "read_words" in arrays
        else {},
        settings.get("articles", {}),
    )


def _grams(arrays: Mapping[str, NDArray[Any]], units: int) -> Grams:
    """The tree, from the number of children and the unit of each node in order of depth."""
    children = arrays["gram_children"].astype(np.int64)
    unit = arrays["gram_unit"].astype(np.int64)
    parent = np.repeat(np.arange(len(children)), children)
    keys = parent * units + unit
    shorter = np.zeros(len(children), dtype=np.int64)
    first, end = 1 + int(children[0]), len(children)
    # A node of depth 1 has the empty context; deeper ones are found a level at a time.
    while first < end:
        last = int(np.searchsorted(parent, first)) + 1
        nodes = np.arange(first, last if last > first else end)
        wanted = shorter[parent[nodes - 1]] * units + unit[nodes - 1]
        shorter[nodes] = np.searchsorted(keys, wanted) + 1
        first = int(nodes[-1]) + 1
    return Grams(
        keys, units, arrays["gram_probability"] * np.float32(-STEP),
        arrays["gram_backoff"] * np.float32(STEP), shorter,
    )  # fmt: skip
