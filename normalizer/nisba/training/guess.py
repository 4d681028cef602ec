"""Train the guesser of unknown name elements and write ``nisba/guess/model.bin``.

    python -m nisba.training.guess --words ar2en.tsv --labels wd_arabic.tsv [--cache DIR] [--jobs N]
    python -m nisba.training.guess --words ar2en.tsv --measure

WORDS is a TSV with columns ``arabic``, ``latin``, ``part`` (``train`` or ``eval``), LABELS one with
``native``, ``latin``, ``count``: the packaged file was made from Google's ar2en words (Apache-2.0)
and pairs of Wikidata labels (CC0), those that share a word with ``eval`` left out. Only the part
``train`` is trained on; ``eval`` sets how sharp the scores are, and is what ``--measure`` reports
on. The vocaliser learns from the packaged lexicon, a tenth of it held out likewise. A run with the
same files, options, numpy and processor type gives the same file; trained networks are kept in DIR
and taken from there by the next run. Run it with OPENBLAS_NUM_THREADS=1.
"""

import argparse
import math
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nisba.engine import default_engine
from nisba.guess import MODEL, TO_ARABIC, TO_LATIN, TO_VOWELS, normalised
from nisba.guess.context import Shape
from nisba.guess.letters import ARABIC, LATIN, MARKS, arabic_letters, latin_letters
from nisba.guess.model import STEP, Guesser, assemble, read_file, write_file
from nisba.guess.search import spellings
from nisba.training.guess_align import Aligned, align
from nisba.training.guess_lexicon import split
from nisba.training.guess_network import Network, allowed, examples, train
from nisba.training.guess_ngram import START, Estimated, estimate
from nisba.training.guess_pairs import Pair, labels_file, references, words_file

SEEN = 4
"""Chunks seen less often are left out of the inventory, with the words that need them."""
ORDER = 6
GRAM_WEIGHT = 0.45


@dataclass(frozen=True, slots=True)
class Plan:
    """How a direction is trained.

    Attributes:
        shape: of each network.
        longest: letters of the longest chunk.
        seeds: one network each.
        epochs: rounds over the examples.
        least: how often n-grams of three and more units must be seen.
    """

    shape: Shape
    longest: int
    seeds: tuple[int, ...]
    epochs: int
    least: int


PLANS = {
    TO_LATIN: Plan(Shape(ARABIC, LATIN, 5, 7, 512, 320), 4, (1, 2), 12, 1),
    TO_ARABIC: Plan(Shape(LATIN, ARABIC, 6, 5, 512, 320), 2, (1, 2), 12, 1),
    TO_VOWELS: Plan(Shape(ARABIC, ARABIC + MARKS, 5, 7, 320, 200), 3, (1, 2), 20, 1),
}


@dataclass(frozen=True, slots=True)
class Inventory:
    """The chunks, the units (letter number, chunk number), and what a letter may stand for."""

    chunks: list[str]
    units: list[tuple[int, int]]
    mask: NDArray[np.bool_]


def aligned_pairs(pairs: Sequence[Pair], direction: str) -> tuple[list[Aligned], list[str]]:
    """Pairs cut into chunks, those with rare chunks left out; and the chunks."""
    plan = PLANS[direction]
    if direction == TO_VOWELS:
        cut, _ = split(lexicon_words())
        seen = Counter(c for a in cut for c in a.chunks)
        return cut, sorted(seen)
    chosen = pairs if direction == TO_LATIN else [p.reversed() for p in pairs]
    cut = align(chosen, plan.longest)
    seen = Counter(c for a in cut for c in a.chunks)
    usual = {c for c, n in seen.items() if n >= SEEN}
    return [a for a in cut if usual.issuperset(a.chunks)], sorted(usual)


def lexicon_words() -> list[str]:
    """The vocalised elements of the packaged lexicon."""
    return [entry.arabic for entry in default_engine().lexicon.entries]


def inventory(cut: Sequence[Aligned], chunks: list[str], direction: str) -> Inventory:
    """Units of aligned pairs over the chunks."""
    source = PLANS[direction].shape.source
    number = {c: i for i, c in enumerate(chunks)}
    seen = Counter(u for a in cut for u in zip(a.pair.source, a.chunks, strict=True))
    mask = np.zeros((len(source) + 1, len(chunks)), dtype=np.bool_)
    for (letter, chunk), n in seen.items():
        mask[source.index(letter) + 1, number[chunk]] = n > 1
    units = [(int(i), int(j)) for i, j in np.argwhere(mask)]
    return Inventory(chunks, units, mask)


def network(pairs: Sequence[Pair], direction: str, seed: int, cache: Path | None) -> Network:
    """One trained network, from the cache where it is there."""
    kept = cache / f"{direction}-{seed}.npz" if cache else None
    if kept is not None and kept.exists():
        with np.load(kept) as stored:
            return Network(**{name: stored[name] for name in stored.files})
    plan = PLANS[direction]
    cut, chunks = aligned_pairs(pairs, direction)
    found = inventory(cut, chunks, direction)
    data = examples(cut, plan.shape, found.chunks)
    assert (allowed(data, len(plan.shape.source), len(found.chunks), 2) == found.mask).all()
    made = train(data, plan.shape, found.chunks, found.mask, epochs=plan.epochs, seed=seed)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **asdict(made))
    return made


def packed(
    pairs: Sequence[Pair], direction: str, networks: Sequence[Network]
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Settings and arrays of a direction, as the file holds them."""
    plan = PLANS[direction]
    cut, chunks = aligned_pairs(pairs, direction)
    found = inventory(cut, chunks, direction)
    position = {c: i for i, c in enumerate(found.chunks)}
    number = {u: i for i, u in enumerate([(0, 0), (0, 0), *found.units]) if i > START + 1}
    words = []
    for one in cut:
        keys = [
            (plan.shape.source.index(s) + 1, position[c])
            for s, c in zip(one.pair.source, one.chunks, strict=True)
        ]
        if all(k in number for k in keys):
            words.append([number[k] for k in keys])
    arrays = _tree(estimate(words, ORDER, plan.least))
    units = np.array([(0, 0), (0, 0), *found.units])
    share = np.float32(1.0 / len(networks))
    arrays |= {
        "unit_letter": units[:, 0].astype(np.uint8),
        "unit_chunk": units[:, 1].astype(np.uint16),
        # The mean of the networks' logits: their second layers side by side.
        "input": np.concatenate([n.input for n in networks], axis=1).astype(np.float16),
        "hidden": np.stack([n.hidden for n in networks]).astype(np.float16),
        "hidden_bias": np.stack([n.hidden_bias for n in networks])[:, None].astype(np.float16),
        "output": (np.concatenate([n.output for n in networks], axis=1) * share).astype(np.float16),
        "output_bias": np.stack([n.output_bias for n in networks]).mean(axis=0),
    }
    settings = {
        "shape": asdict(plan.shape), "chunks": found.chunks,
        "gram_weight": GRAM_WEIGHT, "sharpness": 1.0,
        "coverage": 1.0,
    }  # fmt: skip
    return settings, arrays


def _tree(estimated: Estimated) -> dict[str, NDArray[Any]]:
    """N-grams as a tree in order of depth, then of parent, then of unit."""
    level: list[tuple[int, ...]] = [()]
    children: list[int] = []
    units: list[int] = []
    probability, backoff = [0.0], [0.0]
    below: dict[tuple[int, ...], list[int]] = {}
    for gram in estimated.probability:
        below.setdefault(gram[:-1], []).append(gram[-1])
    while level:
        after = []
        for gram in level:
            mine = sorted(below.get(gram, ()))
            children.append(len(mine))
            for unit in mine:
                longer = (*gram, unit)
                after.append(longer)
                units.append(unit)
                probability.append(estimated.probability[longer])
                backoff.append(estimated.backoff.get(longer, 0.0))
        level = after
    return {
        "gram_children": np.array(children, dtype=np.uint16),
        "gram_unit": np.array(units, dtype=np.uint16),
        "gram_probability": _steps(probability, -STEP, 0, 255).astype(np.uint8),
        "gram_backoff": _steps(backoff, STEP, -128, 127).astype(np.int8),
    }


def _steps(logs: list[float], step: float, low: int, high: int) -> NDArray[np.float64]:
    return np.clip(np.rint(np.array(logs) / step), low, high)


Gold = dict[str, set[str]]


def gold(words: Path, direction: str) -> Gold:
    """The ``eval`` references of a direction: every target of each source."""
    if direction == TO_VOWELS:
        return split(lexicon_words())[1]
    out: Gold = {}
    for arabic, latin in references(words, "eval"):
        source, target = (arabic, latin) if direction == TO_LATIN else (latin, arabic)
        out.setdefault(source, set()).add(target)
    return out


def answers(wanted: Gold, guesser: Guesser, direction: str) -> dict[str, list[tuple[str, float]]]:
    """What the guesser says of every source."""
    plain = latin_letters if direction == TO_ARABIC else arabic_letters
    return {source: spellings(plain(source), guesser) for source in wanted}


def honesty(wanted: Gold, said: dict[str, list[tuple[str, float]]]) -> tuple[float, float]:
    """Sharpness, under which the right answers said are likeliest, and coverage."""
    held = {s: c for s, c in said.items() if wanted[s].intersection(text for text, _ in c)}

    def loss(exponent: float) -> float:
        total = 0.0
        for source, scored in held.items():
            found = normalised(scored, exponent, 1.0)
            total -= math.log(max(1e-4, sum(g.score for g in found if g.text in wanted[source])))
        return total

    best = min((round(0.3 + 0.05 * k, 2) for k in range(20)), key=loss)
    return best, round(len(held) / len(said), 3)


def report(wanted: Gold, guesser: Guesser, direction: str) -> str:
    """Character and word errors, share with the right one in the first ten, time, honesty."""
    start = time.process_time()
    said = answers(wanted, guesser, direction)
    each = 1e3 * (time.process_time() - start) / len(wanted)
    edits = length = wrong = top = 0
    trust = 0.0
    for source, refs in wanted.items():
        texts = [text for text, _ in said[source]] or [""]
        distance, size = min((_distance(texts[0], r), len(r)) for r in refs)
        edits, length = edits + distance, length + size
        wrong += texts[0] not in refs
        top += any(text in refs for text in texts[:10])
        best = normalised(said[source], guesser.sharpness, guesser.coverage)
        trust += best[0].score if best else 0.0
    n = len(wanted)
    return (
        f"{direction}: n {n} CER {100 * edits / length:.2f} WER {100 * wrong / n:.2f} "
        f"top-10 {100 * top / n:.2f} %, {each:.2f} ms a word, "
        f"said to be right {100 * trust / n:.1f} %, are {100 - 100 * wrong / n:.1f} %"
    )


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def main() -> None:
    """Train, or measure what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--labels", type=Path, action="append", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        for direction in PLANS:
            guesser = read_file(given.out, direction)
            print(report(gold(given.words, direction), guesser, direction))
        return
    pairs = words_file(given.words, "train")
    for path in given.labels:
        pairs += labels_file(path)
    with ProcessPoolExecutor(given.jobs) as pool:
        jobs = {
            d: [pool.submit(network, pairs, d, seed, given.cache) for seed in plan.seeds]
            for d, plan in PLANS.items()
        }
        networks = {d: [job.result() for job in waiting] for d, waiting in jobs.items()}
    directions = {}
    for direction, made in networks.items():
        settings, arrays = packed(pairs, direction, made)
        guesser = assemble(settings, arrays)
        wanted = gold(given.words, direction)
        sharp, covered = honesty(wanted, answers(wanted, guesser, direction))
        settings |= {"sharpness": sharp, "coverage": covered}
        directions[direction] = (settings, arrays)
        done = replace(guesser, sharpness=sharp, coverage=covered)
        print(report(wanted, done, direction))
    write_file(given.out, directions)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
