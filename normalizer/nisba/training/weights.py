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
import re
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nisba.analysis.model import ParsedName
from nisba.candidates import find_candidates
from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.score import element, name
from nisba.score import features as name_features
from nisba.score.weights import Curve, Model, Weights, parse_model
from nisba.table import Table

Array = NDArray[np.float64]
FOLDS = 5
PROVISIONAL = Model(0.0, ((0, Curve((-5.0, 5.0), (-5.0, 5.0))),), ())
"""Stands in for the name model while its features are collected: the weakest element decides."""

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
        found = find_candidates(query, table, engine)
        for number, entity in zip(found.spellings, found.entities, strict=True):
            spelling = parse(clean(table.spelling(number)).text)
            same = table.entity_at(entity).id in gold
            if same and own is None:
                own = Pair(query, spelling, 1, float(weight), queries)
            elif not same and others < NEGATIVES:
                others += 1
                pairs.append(Pair(query, spelling, 0, float(weight) * 0.5, queries))
        if own is not None:
            pairs.append(own)
    return pairs


SIGNS = {
    "consonants": -1, "consonants_per": -1, "vowels": -1, "vowels_per": -1, "worst": -1,
    "same": 1, "conflict": -1, "abd": -1, "din": -1, "kunya_one": -1, "kunya_both": -1,
    "gender": -1, "forced": -1, "unwritten_consonants": -1, "arabic_both": -1,
    "arabic_letters": -1, "identical": 1, "family": -1, "literal": 1,
    "weakest": 1, "mean": 1, "product": 1, "extra_short": -1, "extra_long": -1,
    "single_in_longer": -1, "inverted": -1, "inverted_nasab": -1, "numbers": -1,
    "number_missing": -1, "head_missing": -1, "nasab_differs": -1, "nasab_head": -1,
    "family_marker": -1,
    "matched": 1, "joined": -1, "first_extra": -1, "known_conflict": -1, "share": 1, "whole": -1,
    "middle_missing": 1, "last_missing": 1, "nasab_missing": 1, "title_missing": 1,
}  # fmt: skip
"""Evidence works one way: a cost never speaks for a match, whatever a sample says. Parts that are
missing give back some of what every element without a partner costs."""

KNOTS: dict[str, tuple[float, ...]] = {
    "consonants": (0, 0.1, 0.3, 0.7, 1.2, 3), "consonants_per": (0, 0.05, 0.15, 0.3, 1),
    "vowels": (0, 0.1, 0.3, 0.6, 2), "vowels_per": (0, 0.1, 0.3, 1),
    "worst": (0, 0.1, 0.3, 0.6, 1.2), "same": (0, 0.1, 0.4, 0.7, 1),
    "conflict": (0, 0.2, 0.5, 0.8, 1), "literal": (0, 0.4, 0.6, 0.8, 1),
    "unwritten_consonants": (0, 0.3, 1, 3), "arabic_letters": (0, 0.3, 1, 2),
    "weakest": (-5, -3, -1, 1, 2.5, 5), "product": (-5, -3, -1.5, -0.5, -0.15, 0),
    "mean": (-5, -1, 1, 3, 5), "extra_long": (0, 0.5, 1.5, 3), "extra_short": (0, 0.2, 2),
    "matched": (0, 0.25, 0.5, 0.75, 1), "share": (0, 0.4, 0.7, 1),
    "known_conflict": (0, 0.3, 0.6, 1), "inverted": (0, 2), "inverted_nasab": (0, 2),
    "numbers": (0, 1), "number_missing": (0, 1), "first_extra": (0, 1, 2),
    "middle_missing": (0, 2), "last_missing": (0, 2), "nasab_missing": (0, 2),
    "title_missing": (0, 2),
}  # fmt: skip
"""Where the curves may bend; features not listed are straight between 0 and 1."""

PRODUCTS: dict[str, tuple[tuple[str, str], ...]] = {
    "element": (
        ("both_unknown", "vowels"), ("both_unknown", "worst"), ("both_unknown", "literal"),
        ("both_unknown", "consonants_per"), ("same", "vowels"), ("same", "worst"),
        ("conflict", "worst"), ("conflict", "vowels"), ("one_unknown", "vowels"),
        ("one_unknown", "worst"), ("one_script", "vowels"), ("one_script", "worst"),
        ("short", "worst"), ("short", "vowels"), ("conflict", "literal"),
    ),
    "name": (
        ("single_in_longer", "weakest"), ("matched", "weakest"), ("first_extra", "matched"),
        ("extra_long", "matched"), ("extra_long", "weakest"), ("inverted", "matched"),
        ("whole", "weakest"), ("share", "weakest"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """How features become columns: ramps between knots, one sign each, then products."""

    names: tuple[str, ...]
    products: tuple[tuple[str, str], ...]

    def ramps(self) -> list[tuple[int, float, float, int]]:
        """Feature position, start and end of each ramp, and the sign its weight must have."""
        out = []
        for i, feature in enumerate(self.names):
            knots = KNOTS.get(feature, (0.0, 1.0))
            out += [(i, a, b, SIGNS.get(feature, 0)) for a, b in pairwise(knots)]
        return out

    def columns(self, x: Array) -> Array:
        """The design matrix: bias, ramps (0..1), products."""
        columns = [np.ones(len(x))]
        columns += [np.clip((x[:, i] - a) / (b - a), 0, 1) for i, a, b, _ in self.ramps()]
        at = {n: i for i, n in enumerate(self.names)}
        columns += [x[:, at[a]] * x[:, at[b]] for a, b in self.products]
        return np.stack(columns, axis=1)

    def signs(self) -> list[int]:
        """The sign of each column, 0 = free."""
        return [0, *(s for *_, s in self.ramps()), *([0] * len(self.products))]

    def as_json(self, w: Array) -> dict[str, object]:
        """The fitted model as :func:`nisba.score.weights.parse_model` reads it."""
        curves: dict[str, dict[str, list[float]]] = {}
        bias = float(w[0])
        for k, (i, a, b, _) in enumerate(self.ramps(), 1):
            curve = curves.setdefault(self.names[i], {"knots": [a], "values": [0.0]})
            curve["knots"].append(b)
            curve["values"].append(curve["values"][-1] + float(w[k]))
        rounded = {
            n: {"knots": c["knots"], "values": [round(v, 4) for v in c["values"]]}
            for n, c in curves.items()
        }
        tail = w[len(w) - len(self.products) :]
        products = [
            [a, b, round(float(v), 4)] for (a, b), v in zip(self.products, tail, strict=True)
        ]
        return {"bias": round(bias, 4), "curves": rounded, "products": products}


def fit(x: Array, y: Array, weight: Array, basis: Basis) -> Array:
    """Logistic regression whose ramps keep their signs; one that would not is dropped."""
    columns = basis.columns(x)
    signs = basis.signs()
    free = list(range(columns.shape[1]))
    while True:
        w = np.zeros(columns.shape[1])
        w[free] = newton(columns[:, free], y, weight)
        wrong = [i for i in free if signs[i] * w[i] < 0]
        if not wrong:
            return w
        worst = sorted(wrong, key=lambda i: -abs(w[i]))[: max(1, len(wrong) // 2)]
        free = [i for i in free if i not in worst]


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
        if np.abs(step).max() < 1e-6:
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
    """Score with the best F1 at a precision of at least .975, and the one that misses few."""
    best, match = -1.0, 0.9
    for cut in np.linspace(0.4, 0.95, 56):
        yes = p >= cut
        tp = float(weight[yes & (y == 1)].sum())
        fp = float(weight[yes & (y == 0)].sum())
        fn = float(weight[~yes & (y == 1)].sum())
        if tp and tp / (tp + fp) >= 0.975:
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
    scores = [element.compare_elements(e, f, engine.lexicon) for e, f in zip(x, y, strict=True)]
    if len(x) == 1:
        return [(scores[0].features, p.label, 1.0)]
    if any(e.role.value in ("number", "initial") for e in (*x, *y)):
        return []
    if any(e.gloss & f.gloss and e.translated != f.translated for e, f in zip(x, y, strict=True)):
        return []
    if p.label:
        if any(s.cost > 2.0 for s in scores):
            return []  # other order, or other words for the same
        return [(s.features, 1, 1.0 / len(x)) for s in scores]
    odd = [s for s in scores if s.cost > 0.03 or s.left.head is not s.right.head]
    return [(odd[0].features, 0, 1.0)] if len(odd) == 1 else []


def dump(data: dict[str, object]) -> str:
    """JSON with one curve a line, so that a change of a weight is a change of a line."""
    text = json.dumps(data, indent=2)
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", text)


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
    zero = Weights(Model(0.0, (), ()), Model(0.0, (), ()), match=0.9, possible=0.4)
    engine = Engine.create(weights=zero)
    element_basis = Basis(element.FEATURES, PRODUCTS["element"])
    name_basis = Basis(name_features.FEATURES, PRODUCTS["name"])
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
        w = fit(ex[ef != k], ey[ef != k], ew[ef != k], element_basis)
        by_fold.append(parse_model(element_basis.as_json(w), element.FEATURES))
        held[ef == k] = element_basis.columns(ex[ef == k]) @ w
    element_weights = fit(ex, ey, ew, element_basis)
    print(f"element model: {len(ey)} pairs, cross-validated AUC {auc(ey, held):.4f}")

    seen = np.zeros((len(pairs), len(name_features.FEATURES)))
    for k in range(FOLDS):
        scorer = name.Scorer(
            engine.lexicon, Weights(by_fold[k], PROVISIONAL, zero.match, zero.possible)
        )
        for i in np.flatnonzero(fold == k):
            seen[i] = scorer.compare(pairs[i].a, pairs[i].b).features
    held = np.zeros(len(pairs))
    for k in range(FOLDS):
        w = fit(seen[fold != k], y[fold != k], weight[fold != k], name_basis)
        held[fold == k] = name_basis.columns(seen[fold == k]) @ w
    name_weights = fit(seen, y, weight, name_basis)
    score = 1 / (1 + np.exp(-held))
    print(f"name model: {len(y)} pairs, cross-validated AUC {auc(y, held):.4f}")
    for path in dict.fromkeys(files):
        own = files == path
        if 0 < y[own].mean() < 1:
            print(f"  {path}: {int(own.sum())} pairs, AUC {auc(y[own], held[own]):.4f}")
    asked = np.array([any(str(f) == s.partition(":")[0] for s in args.pairs) for f in files])
    match, possible = thresholds(y[asked], score[asked], weight[asked])
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = (score >= low) & (score < high)
        if inside.any():
            share = float(np.average(y[inside], weights=weight[inside]))
            print(f"  score {low:.1f}-{min(high, 1):.1f}: {share:.2f} same ({inside.sum()} pairs)")
    data = {
        "element": element_basis.as_json(element_weights),
        "name": name_basis.as_json(name_weights),
        "thresholds": {"match": match, "possible": possible},
    }
    args.out.write_text(dump(data) + "\n", encoding="utf-8")
    print(data["thresholds"])
    print(f"{time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
