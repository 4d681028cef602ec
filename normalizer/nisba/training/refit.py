"""Fit curves of single features of the name model; all else of ``weights.json`` stays as it is.

    python -m nisba.training.refit --pairs tests/pairs/dev.tsv:2 --feature nasab_missing [...]

What the rest of the model says of a pair is an offset, to which the curves asked for are fitted, so
that a new feature does not move what others have learned. FILE and WEIGHT are as in
:mod:`nisba.training.weights`, whose knots and signs hold here too. Figures are cross-validated, in
five folds; the run is deterministic.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from nisba.engine import Engine
from nisba.score import element
from nisba.score import features as name_features
from nisba.score.weights import Model, Weights, parse_model
from nisba.training.weights import FOLDS, WEIGHTS, Array, Basis, auc, dump, read_pairs

RIDGE = 2.0


def offset_fit(columns: Array, offset: Array, y: Array, weight: Array, signs: list[int]) -> Array:
    """Weighted ridge logistic regression on top of ``offset``; a weight of a wrong sign is 0."""
    free = list(range(columns.shape[1]))
    while True:
        x, w = columns[:, free], np.zeros(len(free))
        for _ in range(40):
            p = 1 / (1 + np.exp(-np.clip(offset + x @ w, -30, 30)))
            gradient = x.T @ (weight * (p - y)) + RIDGE * w
            hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(free))
            w -= np.linalg.solve(hessian, gradient)
        wrong = [k for k, value in zip(free, w, strict=True) if signs[k] * value < 0]
        if not wrong:
            found = np.zeros(columns.shape[1])
            found[free] = w
            return found
        free = [k for k in free if k not in wrong]


def without(data: dict[str, Any], features: list[str]) -> Model:
    """The name model of ``weights.json`` with the curves of ``features`` flat."""
    curves = {**data["curves"], **{f: {"knots": [0, 1], "values": [0.0, 0.0]} for f in features}}
    return parse_model({**data, "curves": curves}, name_features.FEATURES)


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", action="append", required=True, help="FILE:WEIGHT, repeatable")
    parser.add_argument("--feature", action="append", required=True, help="repeatable")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    data = json.loads(args.weights.read_text(encoding="utf-8"))
    model = without(data["name"], args.feature)
    parts = parse_model(data["element"], element.FEATURES)
    limits = data["thresholds"]
    engine = Engine.create(weights=Weights(parts, model, limits["match"], limits["possible"]))
    pairs = [p for spec in args.pairs for p in read_pairs(spec, engine)]
    scores = [engine.scorer.compare(p.a, p.b) for p in pairs]
    pairs = [p for p, s in zip(pairs, scores, strict=True) if s.logit is not None]
    seen = np.array([s.features for s in scores if s.logit is not None])
    offset = np.array([model.logit(row) for row in seen])
    y = np.array([p.label for p in pairs], float)
    weight = np.array([p.weight for p in pairs])
    at = [name_features.FEATURES.index(f) for f in args.feature]
    basis = Basis(tuple(args.feature), ())
    columns, signs = basis.columns(seen[:, at])[:, 1:], basis.signs()[1:]
    fold = np.random.default_rng(7).integers(0, FOLDS, len(pairs))
    held = offset.copy()
    for k in range(FOLDS):
        own, rest = fold == k, fold != k
        w = offset_fit(columns[rest], offset[rest], y[rest], weight[rest], signs)
        held[own] += columns[own] @ w
    for path in dict.fromkeys(p.file for p in pairs):
        own = np.array([p.file == path for p in pairs])
        before, after = auc(y[own], offset[own]), auc(y[own], held[own])
        print(f"{path}: {own.sum()} pairs, AUC {before:.4f} -> {after:.4f}")
    w = np.append(0.0, offset_fit(columns, offset, y, weight, signs))
    curves: Any = basis.as_json(w)["curves"]
    kept = {**data["name"]["curves"], **curves}
    data["name"]["curves"] = {f: kept[f] for f in name_features.FEATURES}
    args.weights.write_text(dump(data) + "\n", encoding="utf-8")
    print(curves)


if __name__ == "__main__":
    main()
