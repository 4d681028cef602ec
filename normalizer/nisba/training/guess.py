"""Train the guesser of unknown name elements and write ``nisba/guess/model.bin``.

    python -m nisba.training.guess --words ar2en.tsv --labels wd_arabic.tsv --text records.jsonl
                                   [--cache DIR] [--jobs N]
    python -m nisba.training.guess ... --only arabic-vocalised [--without NAMES.tsv] [--out FILE]
    python -m nisba.training.guess --words ar2en.tsv --measure

WORDS is a TSV with columns ``arabic``, ``latin``, ``part`` (``train`` or ``eval``), LABELS one with
``native``, ``latin``, ``count``: the packaged file was made from Google's ar2en words (Apache-2.0)
and pairs of Wikidata labels (CC0), those that share a word with ``eval`` left out. Only the part
``train`` is trained on; ``eval`` sets how sharp the scores are, and is what ``--measure`` reports
on. The vocaliser learns from the lexicon, the names of the table and the nouns of vocalised TEXT
(see ``guess_text``), with hints from the guesser of Latin spellings (see ``guess_lexicon``); what
it is measured on is a tenth of the lexicon, which a first vocaliser does not see and the packaged
one does. A text is any file in UTF-8; the packaged one was made from al-Bukhari and Muslim.

The n-grams of Latin to Arabic are counted on the press spellings of the lexicon as well, those that
share a word with ``eval`` left out. When a word has an article in Arabic alone is learnt from the
pairs (see ``guess_article``).

``--only`` trains one direction and takes the others from the packaged file, ``--grams`` takes the
networks between scripts from there and counts their n-grams anew. ``--without`` keeps the words of
the column ``arabic`` of a file from the vocaliser, for measuring, ``--unlisted`` does so but where
a text has them: how sure its scores are is then taken from the packaged file. Trained networks are
kept in DIR and taken from there by the next run with the same material. The same files, options,
numpy and processor type give the same file; run it with OPENBLAS_NUM_THREADS=1.
"""

import argparse
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
from nisba.guess.hints import GUESSED, KINDS
from nisba.guess.letters import ARABIC, LATIN, MARKS
from nisba.guess.memory import packed_memory
from nisba.guess.model import STEP, Guesser, assemble, read_file, read_parts, write_file
from nisba.training.guess_align import Aligned, align
from nisba.training.guess_article import learnt_articles
from nisba.training.guess_lexicon import (
    Lesson,
    held_out,
    readings,
    spelled,
)
from nisba.training.guess_measure import Gold, answers, gold, honesty, report
from nisba.training.guess_network import Network, examples, train
from nisba.training.guess_ngram import START, Estimated, estimate
from nisba.training.guess_pairs import Pair, labels_file, references, words_file
from nisba.training.guess_vocabulary import Vocabulary, words_of

SEEN = 4
"""Chunks seen less often are left out of the inventory, with the words that need them."""
ORDER = 6


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
        gram_weight: what the logarithm of the n-grams counts beside the networks'; chosen on
            ``eval``, for vowels on words of the lexicon that were held out.
    """

    shape: Shape
    longest: int
    seeds: tuple[int, ...]
    epochs: int
    least: int
    listed: bool = False
    gram_weight: float = 0.45


PLANS = {
    TO_LATIN: Plan(Shape(ARABIC, LATIN, 5, 7, 512, 320), 4, (1, 2), 12, 1),
    TO_ARABIC: Plan(Shape(LATIN, ARABIC, 6, 5, 512, 320), 2, (1, 2), 12, 1, True, 0.5),
    TO_VOWELS: Plan(Shape(ARABIC, ARABIC + MARKS, 5, 7, 320, 200, KINDS), 3, (1, 2), 12, 1),
}


@dataclass(frozen=True, slots=True)
class Material:
    """What a direction is trained on.

    Attributes:
        cut: aligned words.
        chunks: what they are made of, in order.
        lessons: of networks that look at hints: the words with them.
    """

    cut: list[Aligned]
    chunks: list[str]
    lessons: tuple[Lesson, ...] = ()


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


def vowels(taught: Sequence[Lesson]) -> Material:
    """Vocalised words as material: a letter with its marks is a chunk."""
    words = [one.aligned for one in taught if one.aligned.pair.domain == GUESSED]
    cut = list(dict.fromkeys(words))
    return Material(cut, sorted({c for a in cut for c in a.chunks}), tuple(taught))


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
    if plan.shape.hints:
        taught = material.lessons
        words = [one.aligned for one in taught]
        data = examples(words, plan.shape, found.chunks, [one.hints for one in taught])
    else:
        data = examples(material.cut, plan.shape, found.chunks)
    made = train(data, plan.shape, found.chunks, found.mask, epochs=plan.epochs, seed=seed)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **asdict(made))
    return made


def _digest(material: Material) -> str:
    """Ten characters that tell materials apart."""
    text = "\n".join(f"{a.pair.source} {' '.join(a.chunks)} {a.pair.weight}" for a in material.cut)
    digest = hashlib.sha256(text.encode())
    for one in material.lessons:
        digest.update(f"{one.aligned.pair} ".encode() + one.hints.tobytes())
    return digest.hexdigest()[:10]


Packed = tuple[dict[str, Any], dict[str, NDArray[Any]]]
"""Settings and arrays of a direction, as the file holds them."""


def packed(material: Material, direction: str, networks: Sequence[Network]) -> Packed:
    """Networks of a direction, without n-grams, not calibrated yet."""
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
        "gram_weight": PLANS[direction].gram_weight, "sharpness": 1.0,
        "coverage": 1.0,
    }  # fmt: skip
    return settings, arrays


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
    settings = {**settings, "gram_weight": plan.gram_weight}
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


def calibrated(
    made: Packed, wanted: Gold, direction: str, speller: Guesser | None = None
) -> Packed:
    """With scores that are as likely as they say; prints the figures."""
    settings, arrays = made
    guesser = assemble(settings, arrays)
    sharp, covered = honesty(wanted, answers(wanted, guesser, direction, speller))
    guesser = replace(guesser, sharpness=sharp, coverage=covered)
    print(report(wanted, guesser, direction, speller), flush=True)
    return {**settings, "sharpness": sharp, "coverage": covered}, arrays


@dataclass(frozen=True, slots=True)
class Training:
    """Where trained networks come from, and how many are trained at a time."""

    cache: Path | None
    jobs: int

    def trained(
        self, material: Material, direction: str, grams: Sequence[Aligned] = (), most: int = 9
    ) -> Packed:
        """The networks of the plan of a direction, ``most`` of them, packed.

        N-grams are counted on ``grams`` where they are given.
        """
        seeds = PLANS[direction].seeds[:most]
        if self.jobs == 1:
            networks = [network(material, direction, seed, self.cache) for seed in seeds]
        else:
            with ProcessPoolExecutor(self.jobs) as pool:
                waiting = [
                    pool.submit(network, material, direction, seed, self.cache) for seed in seeds
                ]
                networks = [job.result() for job in waiting]
        return with_grams(packed(material, direction, networks), direction, grams or material.cut)

    def vocaliser(self, words: Vocabulary, speller: Guesser, *, measured: bool) -> Packed:
        """The vocaliser; if it is not measured, its scores are as sure as the packaged one's."""
        taught = words.lessons(speller)
        print(f"{len(taught)} lessons of vocalised words", flush=True)
        if not measured:
            sure, _ = read_parts(MODEL, TO_VOWELS)
        else:
            seen = vowels([one for one in taught if not held_out(one.aligned.pair.source)])
            wanted = readings(entry.arabic for entry in default_engine().lexicon.entries)
            first = self.trained(seen, TO_VOWELS, most=1)
            sure, _ = calibrated(first, wanted, TO_VOWELS, speller)
        settings, arrays = self.trained(vowels(taught), TO_VOWELS)
        arrays["read_words"], arrays["read_counts"] = packed_memory(words.read)
        return {**settings, **{key: sure[key] for key in ("sharpness", "coverage")}}, arrays


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
    parser.add_argument("--text", type=Path, action="append", default=[])
    parser.add_argument("--without", type=Path)
    parser.add_argument("--unlisted", type=Path)
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
    directions: dict[str, Packed] = {}
    for direction in PLANS:
        if given.only and given.only != direction:
            directions[direction] = read_parts(MODEL, direction)
        elif direction == TO_VOWELS:
            words = Vocabulary.of(path.read_text(encoding="utf-8") for path in given.text)
            for away in filter(None, (given.without, given.unlisted)):
                words = words.without(words_of(away), read=away == given.without)
            speller = assemble(*directions[TO_LATIN])
            whole = not (given.without or given.unlisted)
            directions[direction] = training.vocaliser(words, speller, measured=whole)
        else:
            material = between(pairs, direction)
            counted = between([*pairs, *listed], direction) if PLANS[direction].listed else material
            if given.grams:
                made = with_grams(read_parts(MODEL, direction), direction, counted.cut)
            else:
                made = training.trained(material, direction, counted.cut)
            if direction == TO_ARABIC:
                made = ({**made[0], "articles": learnt_articles(pairs)}, made[1])
            directions[direction] = calibrated(made, gold(given.words, direction), direction)
    write_file(given.out, directions)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
