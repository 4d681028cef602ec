"""The learned models (element, name): additive curves and a few products, as data beside the code.

A model's logit is a sum of one piecewise-linear curve per feature plus weighted products of two
features. Every curve of a feature that is evidence for or against runs one way, so that a larger
cost never raises a score. ``weights.json`` can be read by a person: knots and values per feature.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
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

    def slopes(self) -> tuple[float, ...]:
        """How steep it is behind each knot but the last."""
        points = zip(self.knots, self.values, strict=True)
        return tuple((w - v) / (b - a) for (a, v), (b, w) in pairwise(points))


_Piece = tuple[int, tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Position of a feature; knots, values and slopes of its curve."""


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
    _pieces: tuple[_Piece, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A comparison asks for several sums of a dozen curves: they are laid out for one loop.
        pieces = tuple((i, c.knots, c.values, c.slopes()) for i, c in self.curves)
        object.__setattr__(self, "_pieces", pieces)

    def laid_out(self) -> tuple[float, tuple[_Piece, ...], tuple[tuple[int, int, float], ...]]:
        """Bias, pieces and products: what :meth:`logit` goes over."""
        return self.bias, self._pieces, self.products

    def logit(self, features: Sequence[float]) -> float:
        """The sum for ``features``, in the order the model was read with."""
        total = self.bias
        for i, knots, values, slopes in self._pieces:
            x = features[i]
            if not x and not knots[0]:
                continue  # every curve that starts at 0 is 0 there
            if x <= knots[0]:
                total += values[0]
            elif x >= knots[-1]:
                total += values[-1]
            else:
                k = bisect_right(knots, x) - 1
                total += values[k] + slopes[k] * (x - knots[k])
        for i, j, weight in self.products:
            if features[i]:
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
    from nisba.score import element, features

    text = files("nisba.score").joinpath("weights.json").read_text(encoding="utf-8")
    return parse_weights(text, element.FEATURES, features.FEATURES)
