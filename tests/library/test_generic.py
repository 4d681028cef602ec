"""Generic words of places and organisations, in many languages."""

import unicodedata

import pytest

from nisba.analysis.generic import concept, generic
from nisba.script import Script, script_of
from nisba.sounds.inventory import read_tsv


def test_table_is_well_formed() -> None:
    for row in read_tsv("nisba.analysis", "generic.tsv"):
        assert row["meaning"], row
        assert row["class"], row
        assert row["language"], row
        for form in row["forms"].split("|"):
            assert form == form.lower() == unicodedata.normalize("NFC", form), row
            assert form.strip() == form != "", row


@pytest.mark.parametrize(
    ("a", "b"),
    [("محافظة", "governorate"), ("province", "provincia"), ("north", "nord"), ("شمال", "north")],
)
def test_one_meaning(a: str, b: str) -> None:
    x, y = generic(a, script_of(a)), generic(b, script_of(b))
    assert x is not None
    assert y is not None
    assert x.meanings & y.meanings


@pytest.mark.parametrize("word", ["karim", "halab", "qwerty", ""])
def test_names_are_not_generic(word: str) -> None:
    assert generic(word, Script.LATIN) is None


def test_plural_and_singular_are_one_concept() -> None:
    assert concept("brigades") == concept("Brigade")
    assert concept("gas") == "gas"
