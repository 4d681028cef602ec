"""Endings that make two names: of the sexes, and of a nisba."""

import pytest

from nisba.score.endings import genders_apart, nisbas_apart


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


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("turbuli", "turbul", True),
        ("abdulahi", "abdulaḥ", True),
        ("maria", "mari", False),
        ("turbuli", "turbula", False),
        ("saāi", "saā", False),
    ],
)
def test_nisbas(one: str, other: str, apart: bool) -> None:
    assert nisbas_apart(one, other) is apart
    assert nisbas_apart(other, one) is apart
