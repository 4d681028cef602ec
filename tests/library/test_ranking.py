"""What is made of candidates none of which is likely."""

import pytest

from nisba import Hints, Table
from nisba.candidates import Found
from nisba.engine import Engine
from nisba.rank import SHARED_TERMS
from nisba.ranking import Ranker, by_likeness, rows_by_python


def test_of_a_bad_lot_what_it_shares_says_nothing() -> None:
    found = Found([4, 7, 9], [0, 1, 2], [1.0, 0.0, 0.5], 3)
    assert by_likeness([-4.0, -3.0], found) == pytest.approx([-4.0 - SHARED_TERMS, -3.0])


def test_what_is_elsewhere_is_asked_once_and_said_alike(
    embedded: Table, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    syria = Hints(country="SY")
    names = "Nureddin", "al-Sakhur", "Mohamed Hassan", "Idlib"
    expected = [Ranker(embedded, engine).rank(name, syria, quick=False) for name in names]
    monkeypatch.setattr("nisba.ranking.rows_of", rows_by_python)
    ranker = Ranker(embedded, engine)
    assert [ranker.rank(name, syria, quick=False) for name in names] == expected
    marked = ranker._elsewhere("SY")
    assert isinstance(marked, bytearray)
    assert {0, 1} < set(marked)
    for index in range(100):
        countries = embedded.entity_at(index).country
        assert marked[index] == (bool(countries) and "SY" not in countries)
