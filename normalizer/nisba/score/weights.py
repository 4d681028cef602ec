"""The learned models (element, name): additive curves and a few products, as data beside the code.

A model's logit is a sum of one piecewise-linear curve per feature plus weighted products of two
features. Every curve of a feature that is evidence for or against runs one way, so that a larger
cost never raises a score. ``weights.json`` can be read by a person: knots and values per feature.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nisba.errors import TableError


@dataclass(frozen=True, slots=True)
class Curve:
    """A piecewise-linear function: constant outside its knots."""

    knots: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, x: float) -> float:
        """The value at ``x``."""
        knots, values = self.knots, self.values
        if x <= knots[0]:
            return values[0]
        if x >= knots[-1]:
            return values[-1]
        i = bisect_right(knots, x)
        share = (x - knots[i - 1]) / (knots[i] - knots[i - 1])
        return values[i - 1] + share * (values[i] - values[i - 1])


@dataclass(frozen=True, slots=True)
class Model:
    """An additive model over a tuple of features.

    Attributes:
        bias: the logit where every curve is 0.
        curves: ``(position of the feature, curve)``.
        products: ``(position, position, weight)``.
    """

    bias: float
    curves: tuple[tuple[int, Curve], ...]
    products: tuple[tuple[int, int, float], ...]

    def logit(self, features: Sequence[float]) -> float:
        """The sum for ``features``, in the order the model was read with."""
        total = self.bias
        for i, curve in self.curves:
            x = features[i]
            if x or curve.knots[0]:
                total += curve.at(x)
        for i, j, weight in self.products:
            total += weight * features[i] * features[j]
        return total


@dataclass(frozen=True, slots=True)
class Weights:
    """Both models, and the scores (0..1) from which a pair is a match, or possible."""

    element: Model
    name: Model
    match: float
    possible: float


def parse_model(data: Mapping[str, Any], names: tuple[str, ...]) -> Model:
    """A model from its JSON, for features named ``names``.

    Raises:
        TableError: the model was trained for other features.
    """
    odd = sorted(set(data["curves"]) ^ set(names))
    if odd:
        raise TableError(f"weights.json does not fit the code: features differ: {', '.join(odd)}")
    at = {name: i for i, name in enumerate(names)}
    curves = []
    for name, curve in data["curves"].items():
        knots, values = tuple(curve["knots"]), tuple(curve["values"])
        if any(values):
            curves.append((at[name], Curve(knots, values)))
    products = tuple((at[a], at[b], float(w)) for a, b, w in data["products"] if w)
    return Model(float(data["bias"]), tuple(curves), products)


def parse_weights(
    text: str, element_features: tuple[str, ...], name_features: tuple[str, ...]
) -> Weights:
    """Both models from ``weights.json``.

    Raises:
        TableError: the file was trained for other features.
    """
    data = json.loads(text)
    return Weights(
        parse_model(data["element"], element_features),
        parse_model(data["name"], name_features),
        data["thresholds"]["match"],
        data["thresholds"]["possible"],
    )


@cache
def packaged_weights() -> Weights:
    """The weights that ship with nisba."""
    from nisba.score import element, name

    text = files("nisba.score").joinpath("weights.json").read_text(encoding="utf-8")
    return parse_weights(text, element.FEATURES, name.FEATURES)
