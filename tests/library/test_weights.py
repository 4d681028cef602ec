"""The learned weights fit the code."""

import json
from importlib.resources import files

import pytest

from nisba import TableError
from nisba.score import element, name
from nisba.score.weights import packaged_weights, parse_weights
from nisba.versions import rules_version, versions


def packaged() -> str:
    return files("nisba.score").joinpath("weights.json").read_text(encoding="utf-8")


def test_the_packaged_weights_fit_the_features() -> None:
    weights = packaged_weights()
    assert 0 < weights.possible < weights.match < 1


@pytest.mark.parametrize("features", [element.FEATURES, name.FEATURES])
def test_features_are_named_once(features: tuple[str, ...]) -> None:
    assert len(set(features)) == len(features)


def test_weights_of_other_features_are_refused() -> None:
    for own, other in (
        ((*element.FEATURES, "new"), name.FEATURES),
        (element.FEATURES, name.FEATURES[1:]),
    ):
        with pytest.raises(TableError, match=r"weights.json does not fit the code"):
            parse_weights(packaged(), own, other)


def test_the_file_says_what_it_is() -> None:
    data = json.loads(packaged())
    assert {"element", "name", "thresholds"} <= set(data)
    assert set(data["thresholds"]) >= {"match", "possible"}


def test_versions() -> None:
    found = versions()
    assert set(found) == {"package", "icu", "unicode", "rules"}
    assert all(found.values())
    assert found["rules"] == rules_version()
    assert int(found["rules"], 16) >= 0
