"""Endings that tell the sexes apart."""

import pytest

from nisba.score.endings import genders_apart


@pytest.mark.parametrize(
    ("one", "other"),
    [("ivanuw", "ivanuwa"), ("paulu", "paula"), ("simun", "simuna"), ("markus", "marka")],
)
def test_apart(one: str, other: str) -> None:
    assert genders_apart(one, other)
    assert genders_apart(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("mari", "maria"), ("karimi", "karimiya"), ("ali", "ali"), ("al", "ala")]
)
def test_not_apart(one: str, other: str) -> None:
    assert not genders_apart(one, other)
