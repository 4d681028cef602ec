"""What is made of candidates none of which is likely."""

import pytest

from nisba.candidates import Found
from nisba.rank import SHARED_TERMS
from nisba.ranking import by_likeness


def test_of_a_bad_lot_what_it_shares_says_nothing() -> None:
    found = Found([4, 7, 9], [0, 1, 2], [1.0, 0.0, 0.5], 3)
    assert by_likeness([-4.0, -3.0], found) == pytest.approx([-4.0 - SHARED_TERMS, -3.0])
