"""Train the two logistic models of the matcher and write ``nisba/score/weights.json``.

    python -m nisba.training.weights --pairs tests/pairs/dev.tsv:2 [--pairs FILE:WEIGHT …]

Each FILE is a TSV with columns ``a``, ``b``, ``label`` (1 same, 0 different); WEIGHT is what a
pair of it counts. First the element model is fitted on the pairs that parse to one element each,
then the name model on all pairs, with the element model's logits taken out of fold, so that the
second model never sees a score that was fitted on its own pair. Reported figures are
cross-validated. The run is deterministic.
"""

import argparse
import csv
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from nisba.analysis.model import ParsedName
from nisba.candidates import find_candidates
from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.score import element, name
from nisba.score.weights import Weights
from nisba.table import Table
from numpy.typing import NDArray

Array = NDArray[np.float64]
FOLDS = 5
NEGATIVES = 6
"""Other entities' spellings taken for each query."""
RIDGE = 0.5
WEIGHTS = Path(__file__).parents[1] / "score" / "weights.json"


@dataclass(frozen=True)
class Pair:
    """A labelled pair, parsed."""

    a: ParsedName
    b: ParsedName
    label: int
    weight: float
    file: str


def read_pairs(spec: str, engine: Engine) -> list[Pair]:
    """Pairs of one ``FILE:WEIGHT`` argument; pairs that hygiene refuses are left out."""
    path, _, weight = spec.partition(":")
    pairs = []
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            try:
                a, b = clean(row["a"]).text, clean(row["b"]).text
            except NisbaError:
                continue
            parse = engine.parser.parse
            pairs.append(Pair(parse(a), parse(b), int(row["label"]), float(weight or 1), path))
    return pairs


SIGNS = {
    "consonants": -1, "consonants_per": -1, "vowels": -1, "vowels_per": -1, "worst": -1,
    "same": 1, "conflict": -1, "abd": -1, "din": -1, "kunya_one": -1, "kunya_both": -1,
    "gender": -1, "forced": -1, "unwritten_consonants": -1, "arabic_both": -1,
    "arabic_letters": -1, "identical": 1, "family": -1, "literal": 1,
    "weakest": 1, "mean": 1, "product": 1, "extra_short": -1, "extra_long": -1,
    "single_in_longer": -1, "inverted": -1, "inverted_nasab": -1, "numbers": -1,
    "number_missing": -1, "head_missing": -1, "nasab_differs": -1, "family_marker": -1,
    "matched": 1, "joined": -1, "first_extra": -1, "known_conflict": -1, "share": 1, "whole": -1,
}  # fmt: skip
"""Evidence works one way: a cost never speaks for a match, whatever a sample says."""


def read_queries(spec: str, engine: Engine) -> list[Pair]:
    """Pairs of one ``QUERIES:TABLE:WEIGHT:COUNT`` argument: what a look-up has to tell apart.

    Each sampled query gives its entity's best spelling (same) and the nearest spellings of other
    entities that the index offers (different).
    """
    queries, source, weight, count = spec.split(":")
    table = Table.from_source(Path(source), engine)
    with Path(queries).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    random.Random(5).shuffle(rows)
    pairs = []
    parse = engine.parser.parse
    for row in rows[: int(count)]:
        gold = set(filter(None, row["gold"].split("|")))
        try:
            query = parse(clean(row["name"]).text)
        except NisbaError:
            continue
        others = 0
        own: Pair | None = None
        for found in find_candidates(query, table, engine):
            spelling = parse(clean(table.spelling(found.spelling)).text)
            same = table.entity_at(found.entity).id in gold
            if same and own is None:
                own = Pair(query, spelling, 1, float(weight), queries)
            elif not same and others < NEGATIVES:
                others += 1
                pairs.append(Pair(query, spelling, 0, float(weight) * 0.5, queries))
        if own is not None:
            pairs.append(own)
    return pairs


def fit(x: Array, y: Array, weight: Array, names: tuple[str, ...]) -> Array:
    """Logistic regression whose weights keep their signs; a weight that would not is dropped."""
    free = list(range(x.shape[1]))
    while True:
        w = np.zeros(x.shape[1])
        w[free] = newton(x[:, free], y, weight)
        wrong = [i for i in free if SIGNS.get(names[i], 0) * w[i] < 0]
        if not wrong:
            return w
        free.remove(max(wrong, key=lambda i: abs(w[i]) * float(x[:, i].std())))


def newton(x: Array, y: Array, weight: Array, ridge: float = RIDGE) -> Array:
    """Weighted ridge logistic regression by Newton's method; the first column is the bias."""
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-3
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (p - y)) + penalty * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w


def auc(y: Array, s: Array) -> float:
    """Area under the ROC curve, ties counted half."""
    order = np.argsort(s, kind="stable")
    ranks = np.empty(len(s))
    ranks[order] = np.arange(1, len(s) + 1)
    for value in np.unique(s):
        same = s == value
        ranks[same] = ranks[same].mean()
    positive = y == 1
    n = int(positive.sum())
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(y) - n)))


def thresholds(y: Array, p: Array, weight: Array) -> tuple[float, float]:
    """Score with the best F1 at a precision of at least .95, and the one that misses few."""
    best, match = -1.0, 0.9
    for cut in np.linspace(0.4, 0.95, 56):
        yes = p >= cut
        tp = float(weight[yes & (y == 1)].sum())
        fp = float(weight[yes & (y == 0)].sum())
        fn = float(weight[~yes & (y == 1)].sum())
        if tp and tp / (tp + fp) >= 0.95:
            f1 = 2 * tp / (2 * tp + fp + fn)
            if f1 > best:
                best, match = f1, float(cut)
    return round(match, 2), round(match * 0.45, 2)


def element_examples(p: Pair, engine: Engine) -> list[tuple[tuple[float, ...], int, float]]:
    """Labelled element pairs that a labelled name pair gives: features, label, share of weight.

    Names of one element each give one. Of two names with as many elements that are the same, each
    position gives one; of two different names, the only position that is not trivially the same.
    """
    x, y = p.a.elements, p.b.elements
    if len(x) != len(y) or not x or p.a.inverted != p.b.inverted:
        return []
    scores = [
        element.compare_elements(e, f, engine.lexicon) for e, f in zip(x, y, strict=True)
    ]
    if len(x) == 1:
        return [(scores[0].features, p.label, 1.0)]
    if any(e.role.value in ("number", "initial") for e in (*x, *y)):
        return []
    if any(e.gloss & f.gloss and e.translated != f.translated for e, f in zip(x, y, strict=True)):
        return []
    if p.label:
        if any(s.alignment.cost > 2.0 for s in scores):
            return []  # other order, or other words for the same
        return [(s.features, 1, 1.0 / len(x)) for s in scores]
    odd = [s for s in scores if s.alignment.cost > 0.03 or s.left.head is not s.right.head]
    return [(odd[0].features, 0, 1.0)] if len(odd) == 1 else []


def strangers(pairs: list[Pair]) -> list[Pair]:
    """Pairs of names that have nothing to do with each other, so that far stays far."""
    order = np.random.default_rng(11).permutation(len(pairs))
    out = []
    for p, k in zip(pairs, order, strict=True):
        other = pairs[int(k)]
        if p.a is not other.b and p.weight == other.weight:
            out.append(Pair(p.a, other.b, 0, p.weight * 0.4, "strangers"))
    return out


def main() -> None:
    """Train, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", action="append", required=True, help="FILE:WEIGHT, repeatable")
    parser.add_argument(
        "--queries", action="append", default=[], help="QUERIES:TABLE:WEIGHT:COUNT, repeatable"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    started = time.time()
    zero = Weights(
        (0.0,) * len(element.FEATURES), (0.0,) * len(name.FEATURES), match=0.9, possible=0.4
    )
    engine = Engine.create(weights=zero)
    labelled = [p for spec in args.pairs for p in read_pairs(spec, engine)]
    labelled += [p for spec in args.queries for p in read_queries(spec, engine)]
    pairs = labelled + strangers(labelled)
    y = np.array([p.label for p in pairs], float)
    weight = np.array([p.weight for p in pairs])
    files = np.array([p.file for p in pairs])
    fold = np.random.default_rng(7).integers(0, FOLDS, len(pairs))

    rows, labels, counts, folds = [], [], [], []
    for p, k in zip(pairs, fold, strict=True):
        for features, label, share in element_examples(p, engine):
            rows.append(features)
            labels.append(label)
            counts.append(p.weight * share)
            folds.append(k)
    ex, ey, ew, ef = np.array(rows), np.array(labels, float), np.array(counts), np.array(folds)
    held = np.zeros(len(ey))
    by_fold = []
    for k in range(FOLDS):
        w = fit(ex[ef != k], ey[ef != k], ew[ef != k], element.FEATURES)
        by_fold.append(w)
        held[ef == k] = ex[ef == k] @ w
    element_weights = fit(ex, ey, ew, element.FEATURES)
    print(f"element model: {len(ey)} pairs, cross-validated AUC {auc(ey, held):.4f}")

    features = np.zeros((len(pairs), len(name.FEATURES)))
    for k in range(FOLDS):
        scorer = name.Scorer(
            engine.lexicon, Weights(tuple(by_fold[k]), zero.name, zero.match, zero.possible)
        )
        for i in np.flatnonzero(fold == k):
            features[i] = scorer.compare(pairs[i].a, pairs[i].b).features
    held = np.zeros(len(pairs))
    for k in range(FOLDS):
        w = fit(features[fold != k], y[fold != k], weight[fold != k], name.FEATURES)
        held[fold == k] = features[fold == k] @ w
    name_weights = fit(features, y, weight, name.FEATURES)
    p = 1 / (1 + np.exp(-held))
    print(f"name model: {len(y)} pairs, cross-validated AUC {auc(y, held):.4f}")
    for path in dict.fromkeys(files):
        own = files == path
        if 0 < y[own].mean() < 1:
            print(f"  {path}: {int(own.sum())} pairs, AUC {auc(y[own], held[own]):.4f}")
    match, possible = thresholds(y, p, weight)
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = (p >= low) & (p < high)
        if inside.any():
            share = float(np.average(y[inside], weights=weight[inside]))
            print(f"  score {low:.1f}-{min(high, 1):.1f}: {share:.2f} same ({inside.sum()} pairs)")
    data = {
        "element": {f: round(float(v), 4) for f, v in zip(element.FEATURES, element_weights, strict=True)},
        "name": {f: round(float(v), 4) for f, v in zip(name.FEATURES, name_weights, strict=True)},
        "thresholds": {"match": match, "possible": possible},
    }
    args.out.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(data, indent=1))
    print(f"{time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
