"""Training twice on the same material gives the same file, byte for byte."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from nisba.guess.model import assemble, write_file
from nisba.training import guess
from nisba.training.guess_lexicon import lessons, vocalised
from nisba.training.guess_pairs import labels_file, words_file

words, labels, out = map(Path, sys.argv[1:])
for direction, plan in guess.PLANS.items():
    small = replace(plan.shape, window=2, history=2, first=40, second=40)
    guess.PLANS[direction] = replace(plan, shape=small, seeds=(1, 2), epochs=2)
pairs = words_file(words, "train") + labels_file(labels)
made = {}
training = guess.Training(None, 1)
for direction in (guess.TO_LATIN, guess.TO_ARABIC):
    made[direction] = guess.calibrated(
        training.trained(guess.between(pairs, direction), direction),
        guess.gold(words, direction),
        direction,
    )
written = [(a.pair.source, a.pair.target) for a in guess.between(pairs, guess.TO_LATIN).cut]
marked = {a: a[0] + "\u064e" + a[1] + "\u0650" + a[2:] for a, _ in written if len(a) == 3}
taught = lessons(
    vocalised(marked.values()),
    [(marked[a], latin) for a, latin in written if a in marked],
    assemble(*made[guess.TO_LATIN]),
)
made[guess.TO_VOWELS] = training.trained(guess.vowels(taught), guess.TO_VOWELS)
write_file(out, made)
"""
LETTERS = {"ب": "b", "ت": "t", "د": "d", "ر": "r", "س": "s", "ن": "n", "م": "m", "ل": "l"}


def _rows() -> tuple[list[str], list[str]]:
    """Made-up words in both scripts."""
    made = [
        ("".join(word), "a".join(LETTERS[c] for c in word)) for word in product(LETTERS, repeat=3)
    ]
    words = [f"{a}\t{b}\t{'eval' if i % 9 == 0 else 'train'}" for i, (a, b) in enumerate(made)]
    labels = [f"{a}ا\t{b}a\t{1 + i % 3}" for i, (a, b) in enumerate(made)]
    return words, labels


def _trained(directory: Path, hash_seed: int) -> bytes:
    directory.mkdir()
    words, labels, out = (directory / name for name in ("words.tsv", "labels.tsv", "model.bin"))
    rows = _rows()
    words.write_text("\n".join(["arabic\tlatin\tpart", *rows[0]]) + "\n", encoding="utf-8")
    labels.write_text("\n".join(["native\tlatin\tcount", *rows[1]]) + "\n", encoding="utf-8")
    # Another hash seed each time: nothing may depend on the order of a set.
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(words), str(labels), str(out)],
        check=True, env=environment, timeout=300,
    )  # fmt: skip
    return out.read_bytes()


def test_the_same_material_gives_the_same_bytes(tmp_path: Path) -> None:
    assert _trained(tmp_path / "first", 1) == _trained(tmp_path / "again", 2)
