"""What makes two names of unknown words: endings, and one consonant instead of another."""

import pytest

from nisba.score.endings import consonants_apart, genders_apart, nisbas_apart, one_skeleton


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


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("turbul", "turful", True),
        ("qirbāš", "qirtaš", True),
        ("turbul", "turbul", False),
        ("turbul", "turbil", False),
        ("turbul", "tarful", False),
        ("turbul", "turul", False),
        ("bab", "bat", False),
    ],
)
def test_consonants(one: str, other: str, apart: bool) -> None:
    assert consonants_apart(one, other) is apart
    assert consonants_apart(other, one) is apart


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nasar", "nasir", True),
        ("majid", "majīd", True),
        ("hasan", "hasan", True),
        ("ṣalih", "salih", True),
        ("nasr", "nasir", False),
        ("salim", "salam", True),
        ("salim", "salin", False),
        ("sami", "samr", False),
    ],
)
def test_one_skeleton(one: str, other: str, same: bool) -> None:
    assert one_skeleton(one, other) is same
    assert one_skeleton(other, one) is same
