"""Train the feed-forward network of the guesser: source window and history to the next chunk.

Two hidden layers over one-hot slots, a softmax over the chunks that the source letter allows,
Adam with a cosine schedule, dropout. The output rows of chunks share parts (the consonants they
start with, the vowels they end in), so that rare chunks learn from frequent ones.
Everything is float32 on one core, and the same seed gives the same weights.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nisba.guess.context import Shape, hint_columns, source_columns
from nisba.guess.letters import MARKS
from nisba.training.guess_align import Aligned

Array = NDArray[np.float32]
IntArray = NDArray[np.int64]

BATCH = 1024
RATE = 1.5e-3
DROPOUT = 0.2
DECAY = 0.02
VOWELS = "aeiouyاويىآةءأإ" + MARKS
"""What a chunk ends in, apart from what it starts with."""
FORBIDDEN = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Examples:
    """One row a source letter.

    Attributes:
        columns: the input columns that are one, one for each slot.
        letter: the source letter, numbered from 1.
        chunk: what it stands for, a number in the inventory.
        weight: what the row counts.
        hints: what is set in the columns of the hints, none where the network has none.
    """

    columns: IntArray
    letter: IntArray
    chunk: IntArray
    weight: Array
    hints: Array


@dataclass(frozen=True, slots=True)
class Network:
    """The trained layers, ready to be packed."""

    input: Array
    hidden: Array
    hidden_bias: Array
    output: Array
    output_bias: Array


def examples(
    aligned: Sequence[Aligned],
    shape: Shape,
    chunks: Sequence[str],
    hints: Sequence[Array] = (),
) -> Examples:
    """Rows for every letter of every aligned pair whose chunks are all in the inventory.

    ``hints`` are those of each pair, where the network has some.
    """
    number = {c: i for i, c in enumerate(chunks)}
    columns: list[IntArray] = []
    letters: list[int] = []
    targets: list[int] = []
    weights: list[float] = []
    hinted: list[Array] = []
    for k, one in enumerate(aligned):
        if any(c not in number for c in one.chunks):
            continue
        source = source_columns(one.pair.source, one.pair.domain, shape)
        if hints:
            hinted.append(hint_columns(hints[k]))
        done = ""
        before = (0, 0)
        for i, chunk in enumerate(one.chunks):
            history = shape.history_columns(done, before)
            columns.append(np.concatenate([source[i], np.array(history)]))
            letters.append(shape.source.index(one.pair.source[i]) + 1)
            targets.append(number[chunk])
            weights.append(one.pair.weight)
            done += chunk
            before = (before[1], len(chunk))
    return Examples(
        np.array(columns), np.array(letters), np.array(targets),
        np.array(weights, dtype=np.float32),
        np.concatenate(hinted) if hinted else np.zeros((len(letters), 0), dtype=np.float32),
    )  # fmt: skip


def train(
    data: Examples,
    shape: Shape,
    chunks: Sequence[str],
    mask: NDArray[np.bool_],
    *,
    epochs: int,
    seed: int,
) -> Network:
    """Fit a network; ``mask`` says which chunks a letter may stand for."""
    rng = np.random.default_rng(seed)
    parts = _parts(chunks)
    width, first, second = shape.columns, shape.first, shape.second
    weights = [
        _normal(rng, width, first, math.sqrt(2.0 / data.columns.shape[1])),
        _normal(rng, first, second, math.sqrt(2.0 / first)),
        np.zeros(second, dtype=np.float32),
        _normal(rng, parts.shape[1], second, 0.5 / math.sqrt(second)),
        np.zeros(len(chunks), dtype=np.float32),
    ]
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]
    keep = mask[data.letter, data.chunk]
    usable = np.flatnonzero(keep)
    barrier = np.where(mask, np.float32(0), FORBIDDEN).astype(np.float32)
    steps = epochs * (len(usable) // BATCH)
    step = 0
    for _ in range(epochs):
        order = rng.permutation(usable)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            step += 1
            rows = order[start : start + BATCH]
            gradients = _gradients(weights, parts, data, rows, barrier, rng)
            rate = RATE * min(1.0, step / 200) * 0.5 * (1 + math.cos(math.pi * step / steps))
            for w, g, (m, v) in zip(weights, gradients, moments, strict=True):
                m += 0.1 * (g - m)
                v += 0.002 * (g * g - v)
                fix = math.sqrt(1 - 0.998**step) / (1 - 0.9**step)
                w -= rate * (fix * m / (np.sqrt(v) + 1e-8) + (DECAY * w if w.ndim == 2 else 0))
    return Network(weights[0], weights[1], weights[2], parts @ weights[3], weights[4])


def _normal(rng: np.random.Generator, rows: int, columns: int, scale: float) -> Array:
    return (rng.standard_normal((rows, columns)) * scale).astype(np.float32)


def _gradients(
    weights: list[Array],
    parts: Array,
    data: Examples,
    rows: IntArray,
    barrier: Array,
    rng: np.random.Generator,
) -> list[Array]:
    first, hidden, hidden_bias, part_rows, output_bias = weights
    size = len(rows)
    x = np.zeros((size, len(first)), dtype=np.float32)
    x[np.arange(size)[:, None], data.columns[rows]] = 1.0
    x[:, len(first) - data.hints.shape[1] :] = data.hints[rows]
    a = x @ first
    drop_a = (rng.random(a.shape, dtype=np.float32) >= DROPOUT) * np.float32(1 / (1 - DROPOUT))
    drop_a *= a > 0
    a *= drop_a
    b = a @ hidden + hidden_bias
    drop_b = (rng.random(b.shape, dtype=np.float32) >= DROPOUT) * np.float32(1 / (1 - DROPOUT))
    drop_b *= b > 0
    b *= drop_b
    output = parts @ part_rows
    z = b @ output.T + output_bias + barrier[data.letter[rows]]
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    z[np.arange(size), data.chunk[rows]] -= 1.0
    z *= (data.weight[rows] / size)[:, None]
    d_output = z.T @ b
    d_b = (z @ output) * drop_b
    d_a = (d_b @ hidden.T) * drop_a
    return [x.T @ d_a, a.T @ d_b, d_b.sum(axis=0), parts.T @ d_output, z.sum(axis=0)]


def _parts(chunks: Sequence[str]) -> Array:
    """Which parts each chunk has: itself, its start, its end in vowels, its length."""
    names: dict[str, int] = {}
    rows = []
    for chunk in chunks:
        start = chunk.rstrip(VOWELS)
        rows.append(
            [
                names.setdefault(f"{kind}:{part}", len(names))
                for kind, part in (
                    ("whole", chunk), ("start", start), ("end", chunk[len(start) :]),
                    ("first", chunk[:1]), ("length", str(len(chunk))),
                )
            ]
        )  # fmt: skip
    out = np.zeros((len(chunks), len(names)), dtype=np.float32)
    for i, row in enumerate(rows):
        out[i, row] = 1.0
    return out
