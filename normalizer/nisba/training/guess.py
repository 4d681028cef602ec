"""Train the guesser of unknown name elements and write ``nisba/guess/model.bin``.

    python -m nisba.training.guess --words ar2en.tsv --labels wd_arabic.tsv [--cache DIR] [--jobs N]
    python -m nisba.training.guess ... --only arabic-vocalised [--without NAMES.tsv] [--out FILE]
    python -m nisba.training.guess --words ar2en.tsv --measure

WORDS is a TSV with columns ``arabic``, ``latin``, ``part`` (``train`` or ``eval``), LABELS one with
``native``, ``latin``, ``count``: the packaged file was made from Google's ar2en words (Apache-2.0)
and pairs of Wikidata labels (CC0), those that share a word with ``eval`` left out. Only the part
``train`` is trained on; ``eval`` sets how sharp the scores are, and is what ``--measure`` reports
on. The vocaliser learns from the lexicon, the names of the table and the vowels that Latin
spellings of the pairs tell (see ``guess_lexicon``); what it is measured on is a tenth of the
lexicon, which a first vocaliser does not see and the packaged one does.

The n-grams of Latin to Arabic are counted on the press spellings of the lexicon as well, those that
share a word with ``eval`` left out.

``--only`` trains one direction and takes the others from the packaged file, ``--grams`` takes the
networks between scripts from there and counts their n-grams anew. ``--without`` keeps the words of
the column ``arabic`` of a file from the vocaliser, for measuring. Trained networks are kept in DIR
and taken from there by the next run with the same material. The same files, options, numpy and
processor type give the same file; run it with OPENBLAS_NUM_THREADS=1.
"""

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nisba.engine import default_engine
from nisba.guess import MODEL, TO_ARABIC, TO_LATIN, TO_VOWELS
from nisba.guess.context import Shape
from nisba.guess.letters import ARABIC, LATIN, MARKS
from nisba.guess.model import STEP, assemble, read_file, read_parts, write_file
from nisba.lexicon import letters
from nisba.training.guess_align import Aligned, align
from nisba.training.guess_lexicon import held_out, labelled, readings, spelled, vocalised
from nisba.training.guess_measure import Gold, answers, gold, honesty, report
from nisba.training.guess_network import Network, allowed, examples, train
from nisba.training.guess_ngram import START, Estimated, estimate
from nisba.training.guess_pairs import Pair, labels_file, references, words_file
from nisba.transliterate.known import ARTICLE, known_names

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
        listed: n-grams are counted on the press spellings of the lexicon as well.
    """

    shape: Shape
    longest: int
    seeds: tuple[int, ...]
    epochs: int
    least: int
    listed: bool = False


PLANS = {
    TO_LATIN: Plan(Shape(ARABIC, LATIN, 5, 7, 512, 320), 4, (1, 2), 12, 1),
    TO_ARABIC: Plan(Shape(LATIN, ARABIC, 6, 5, 512, 320), 2, (1, 2), 12, 1, listed=True),
    TO_VOWELS: Plan(Shape(ARABIC, ARABIC + MARKS, 5, 7, 320, 200), 3, (1, 2), 20, 1),
}


@dataclass(frozen=True, slots=True)
class Material:
    """What a direction is trained on: aligned words, and the chunks they are made of, in order."""

    cut: list[Aligned]
    chunks: list[str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The chunks, the units (letter number, chunk number), and what a letter may stand for."""

    chunks: list[str]
    units: list[tuple[int, int]]
    mask: NDArray[np.bool_]


def between(pairs: Sequence[Pair], direction: str) -> Material:
    """Pairs of a direction between scripts cut into chunks; those with rare chunks are left out."""
    chosen = pairs if direction == TO_LATIN else [p.reversed() for p in pairs]
    cut = align(chosen, PLANS[direction].longest)
    seen = Counter(c for a in cut for c in a.chunks)
    usual = {c for c, n in seen.items() if n >= SEEN}
    return Material([a for a in cut if usual.issuperset(a.chunks)], sorted(usual))


def vowels(cut: Sequence[Aligned]) -> Material:
    """Vocalised words as material: a letter with its marks is a chunk."""
    return Material(list(cut), sorted({c for a in cut for c in a.chunks}))


def vocalised_words() -> list[str]:
    """The elements of the packaged lexicon and the words of the packaged names, likewise bare."""
    found = {entry.arabic for entry in default_engine().lexicon.entries}
    for counts in known_names().words.values():
        found.update(counts)
    return sorted(found)


def inventory(material: Material, direction: str) -> Inventory:
    """Units of aligned pairs over the chunks."""
    source, cut, chunks = PLANS[direction].shape.source, material.cut, material.chunks
    number = {c: i for i, c in enumerate(chunks)}
    seen = Counter(u for a in cut for u in zip(a.pair.source, a.chunks, strict=True))
    mask = np.zeros((len(source) + 1, len(chunks)), dtype=np.bool_)
    for (letter, chunk), n in seen.items():
        mask[source.index(letter) + 1, number[chunk]] = n > 1
    units = [(int(i), int(j)) for i, j in np.argwhere(mask)]
    return Inventory(chunks, units, mask)


def network(material: Material, direction: str, seed: int, cache: Path | None) -> Network:
    """One trained network, from the cache where it is there."""
    kept = cache / f"{direction}-{seed}-{_digest(material)}.npz" if cache else None
    if kept is not None and kept.exists():
        with np.load(kept) as stored:
            return Network(**{name: stored[name] for name in stored.files})
    plan = PLANS[direction]
    found = inventory(material, direction)
    data = examples(material.cut, plan.shape, found.chunks)
    assert (allowed(data, len(plan.shape.source), len(found.chunks), 2) == found.mask).all()
    made = train(data, plan.shape, found.chunks, found.mask, epochs=plan.epochs, seed=seed)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **asdict(made))
    return made


def _digest(material: Material) -> str:
    """Ten characters that tell materials apart."""
    text = "\n".join(f"{a.pair.source} {' '.join(a.chunks)} {a.pair.weight}" for a in material.cut)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


Packed = tuple[dict[str, Any], dict[str, NDArray[Any]]]
"""Settings and arrays of a direction, as the file holds them."""


def packed(
    material: Material, direction: str, networks: Sequence[Network], grams: Sequence[Aligned]
) -> Packed:
    """Networks and n-grams of a direction, not calibrated yet.

    ``grams`` are the words that the n-grams are counted on; those with other chunks are left out.
    """
    found = inventory(material, direction)
    units = np.array([(0, 0), (0, 0), *found.units])
    share = np.float32(1.0 / len(networks))
    arrays = {
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
        "shape": asdict(PLANS[direction].shape), "chunks": found.chunks,
        "gram_weight": GRAM_WEIGHT, "sharpness": 1.0,
        "coverage": 1.0,
    }  # fmt: skip
    return with_grams((settings, arrays), direction, grams)


def with_grams(made: Packed, direction: str, grams: Sequence[Aligned]) -> Packed:
    """The same networks with n-grams counted anew."""
    settings, arrays = made
    plan = PLANS[direction]
    position = {c: i for i, c in enumerate(settings["chunks"])}
    units = zip(arrays["unit_letter"].tolist(), arrays["unit_chunk"].tolist(), strict=True)
    number = {unit: i for i, unit in enumerate(units) if i > START + 1}
    words = []
    for one in grams:
        keys = [
            (plan.shape.source.index(s) + 1, position.get(c, -1))
            for s, c in zip(one.pair.source, one.chunks, strict=True)
        ]
        if all(k in number for k in keys):
            words.append([number[k] for k in keys])
    return settings, {**arrays, **_tree(estimate(words, ORDER, plan.least))}


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


def calibrated(made: Packed, wanted: Gold, direction: str) -> Packed:
    """With scores that are as likely as they say; prints the figures."""
    settings, arrays = made
    guesser = assemble(settings, arrays)
    sharp, covered = honesty(wanted, answers(wanted, guesser, direction))
    print(report(wanted, replace(guesser, sharpness=sharp, coverage=covered), direction))
    return {**settings, "sharpness": sharp, "coverage": covered}, arrays


@dataclass(frozen=True, slots=True)
class Training:
    """Where trained networks come from, and how many are trained at a time."""

    cache: Path | None
    jobs: int

    def trained(self, material: Material, direction: str, grams: Sequence[Aligned] = ()) -> Packed:
        """The networks of the plan of a direction, packed; n-grams on ``grams`` where given."""
        with ProcessPoolExecutor(self.jobs) as pool:
            seeds = PLANS[direction].seeds
            waiting = [
                pool.submit(network, material, direction, seed, self.cache) for seed in seeds
            ]
            networks = [job.result() for job in waiting]
        return packed(material, direction, networks, grams or material.cut)

    def vocaliser(self, pairs: Sequence[Pair], away: frozenset[str]) -> Packed:
        """The vocaliser; ``away`` are letters of words it must not see."""
        words = [word for word in vocalised_words() if letters(word) not in away]
        seen = vowels(vocalised(word for word in words if not held_out(word)))
        first = self.trained(seen, TO_VOWELS)
        wanted = readings(entry.arabic for entry in default_engine().lexicon.entries)
        settings, _ = calibrated(first, wanted, TO_VOWELS)
        known = away | {letters(word) for word in words}
        more = labelled(pairs, known, assemble(*first))
        print(f"{len(words)} vocalised words, {len(more)} by their Latin spelling")
        _, arrays = made = self.trained(vowels([*vocalised(words), *more]), TO_VOWELS)
        measured = {key: settings[key] for key in ("sharpness", "coverage")}
        return {**made[0], **measured}, arrays


def words_of(path: Path) -> frozenset[str]:
    """Letters, noise folded, of the words of a file's column ``arabic``, without article."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [row["arabic"] for row in rows]
    return frozenset(letters(w.removeprefix(ARTICLE)) for name in names for w in name.split())


def main() -> None:
    """Train, or measure what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--labels", type=Path, action="append", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--only", choices=list(PLANS))
    parser.add_argument("--grams", action="store_true", help="keep the networks between scripts")
    parser.add_argument("--without", type=Path)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    if given.measure:
        for direction in (TO_LATIN, TO_ARABIC):
            guesser = read_file(given.out, direction)
            print(report(gold(given.words, direction), guesser, direction))
        return
    pairs = words_file(given.words, "train")
    for path in given.labels:
        pairs += labels_file(path)
    listed = spelled(default_engine().lexicon.entries, references(given.words, "eval"))
    training = Training(given.cache, given.jobs)
    directions = {}
    for direction in PLANS:
        if given.only and given.only != direction:
            directions[direction] = read_parts(MODEL, direction)
        elif direction == TO_VOWELS:
            away = words_of(given.without) if given.without else frozenset()
            directions[direction] = training.vocaliser(pairs, away)
        else:
            plan = PLANS[direction]
            grams = between([*pairs, *listed] if plan.listed else pairs, direction).cut
            if given.grams:
                made = with_grams(read_parts(MODEL, direction), direction, grams)
            else:
                made = training.trained(between(pairs, direction), direction, grams)
            directions[direction] = calibrated(made, gold(given.words, direction), direction)
    write_file(given.out, directions)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
