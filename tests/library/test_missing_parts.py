"""Which part of a name is missing, and how curves of single features are fitted."""

from collections.abc import Callable

import numpy as np
import pytest

from nisba.engine import Engine
from nisba.score.features import FEATURES
from nisba.training.refit import offset_fit

KINDS = ("middle_missing", "last_missing", "nasab_missing", "title_missing")

MISSING = [
    ("Ahmad Hasan Salim", "Ahmad Salim", {"middle_missing": 1}),
    ("Ahmad Hasan Omar Salim", "Ahmad Salim", {"middle_missing": 2}),
    ("Ahmad Hasan al-Baghdadi", "Ahmad Hasan", {"last_missing": 1}),
    ("Ahmad bin Hasan al-Baghdadi", "Ahmad al-Baghdadi", {"nasab_missing": 1}),
    ("Sheikh Ahmad Hasan", "Ahmad Hasan", {"title_missing": 1}),
    ("Dr. Ahmad Hasan Salim", "Ahmad Salim", {"title_missing": 1, "middle_missing": 1}),
    ("Ahmad Hasan Salim", "Hasan Salim", {}),
    ("Abu Omar Ahmad Hasan", "Ahmad Hasan", {}),
    ("Deir Hafir", "Hafir", {}),
    ("Ahmad Hasan", "Ahmad Hasan", {}),
]


@pytest.mark.parametrize(("a", "b", "expected"), MISSING)
def test_missing_parts_are_named(engine: Engine, a: str, b: str, expected: dict[str, int]) -> None:
    for one, other in ((a, b), (b, a)):
        parse = engine.parser.parse
        features = engine.scorer.compare(parse(one), parse(other)).features
        found = {kind: features[FEATURES.index(kind)] for kind in KINDS}
        assert {k: v for k, v in found.items() if v} == expected


@pytest.mark.parametrize(
    ("name", "dear", "cheap"),
    [
        ("Ahmad Hasan al-Baghdadi", "Hasan al-Baghdadi", "Ahmad al-Baghdadi"),
        ("Ahmad bin Hasan al-Baghdadi", "Hasan al-Baghdadi", "Ahmad al-Baghdadi"),
        ("Sheikh Ahmad Hasan", "Sheikh Hasan", "Ahmad Hasan"),
    ],
)
def test_a_given_name_costs_most(
    score: Callable[[str, str], float], name: str, dear: str, cheap: str
) -> None:
    assert score(name, cheap) > score(name, dear)


def test_a_curve_is_fitted_beside_what_is_known() -> None:
    rng = np.random.default_rng(1)
    offset, x = rng.normal(0, 2, 4000), rng.integers(0, 2, (4000, 2)).astype(float)
    said = offset + 1.5 * x[:, 0] - 1.5 * x[:, 1]
    y = (rng.random(4000) < 1 / (1 + np.exp(-said))).astype(float)
    weight = np.ones(4000)
    free = offset_fit(x, offset, y, weight, [0, 0])
    assert free == pytest.approx([1.5, -1.5], abs=0.25)
    bound = offset_fit(x, offset, y, weight, [1, 1])
    assert bound[0] > 0.5
    assert bound[1] == 0
