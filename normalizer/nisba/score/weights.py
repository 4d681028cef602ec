"""The learned weights of the two logistic models (element, name), as data beside the code."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nisba.errors import TableError


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in the order of the feature names they were trained on.

    Attributes:
        element: one per :data:`nisba.score.element.FEATURES`.
        name: one per :data:`nisba.score.name.FEATURES`.
        match, possible: scores (0..1) from which a pair is a match, or possible.
    """

    element: tuple[float, ...]
    name: tuple[float, ...]
    match: float
    possible: float


def parse_weights(
    text: str, element_features: tuple[str, ...], name_features: tuple[str, ...]
) -> Weights:
    """Weights from their JSON, in feature order.

    Raises:
        TableError: the file was trained for other features.
    """
    data = json.loads(text)
    for part, wanted in (("element", element_features), ("name", name_features)):
        if set(data[part]) != set(wanted):
            odd = sorted(set(data[part]) ^ set(wanted))
            raise TableError(f"weights.json does not fit the code: {part} features differ: {odd}")
    return Weights(
        tuple(data["element"][f] for f in element_features),
        tuple(data["name"][f] for f in name_features),
        data["thresholds"]["match"],
        data["thresholds"]["possible"],
    )


@cache
def packaged_weights() -> Weights:
    """The weights that ship with nisba."""
    from nisba.score import element, name

    text = files("nisba.score").joinpath("weights.json").read_text(encoding="utf-8")
    return parse_weights(text, element.FEATURES, name.FEATURES)
