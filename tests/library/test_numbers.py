"""Numbers in digits and words."""

import pytest

from nisba.analysis.numbers import number_of, roman_of
from nisba.script import Script, script_of

NUMBERS = [
    ("47", 47),
    ("1st", 1),
    ("2nd", 2),
    ("3rd", 3),
    ("5th", 5),
    ("1er", 1),
    ("2e", 2),
    ("٤٧", 47),
    ("۴۷", 47),
    ("4०", 40),
    ("first", 1),
    ("premier", 1),
    ("zweite", 2),
    ("ikinci", 2),
    ("deuxième", 2),
    ("fifth", 5),
    ("اول", 1),
    ("أول", 1),
    ("ثاني", 2),
    ("ثانية", 2),
    ("خامس", 5),
    ("الخامس", None),
    ("первый", 1),
    ("tenth", 10),
    ("000001", 1),
]


@pytest.mark.parametrize(("word", "value"), NUMBERS)
def test_number(word: str, value: int | None) -> None:
    assert number_of(word, script_of(word)) == value


@pytest.mark.parametrize(
    "word", ["halab", "7abib", "3ali", "mu7ammad", "5ths", "1234567", "١ب", "", "half", "حلب"]
)
def test_no_number(word: str) -> None:
    assert number_of(word, Script.ARABIC if word == "حلب" else Script.LATIN) is None


@pytest.mark.parametrize(
    ("surface", "value"),
    [("II", 2), ("III", 3), ("IV", 4), ("VI", 6), ("IX", 9), ("XIV", 14), ("XXII", 22)],
)
def test_roman_numerals(surface: str, value: int) -> None:
    assert roman_of(surface) == value


@pytest.mark.parametrize("surface", ["I", "V", "X", "ii", "IIII", "Vi", "IIX", "MC", "", "Ali"])
def test_no_roman_numerals(surface: str) -> None:
    assert roman_of(surface) is None
