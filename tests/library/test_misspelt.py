"""Slips of the pen in Arabic script."""

from collections.abc import Callable

import pytest

from nisba.analysis.misspelt import slips
from nisba.analysis.model import SLIP, ParsedName
from nisba.lexicon import letters

Parse = Callable[[str], ParsedName]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("اخمد", "احمد"),
        ("طرطوش", "طرطوس"),
        ("خاالد", "خالد"),
        ("النعامن", "النعمان"),
        ("القاسن", "القاسم"),
    ],
)
def test_one_slip_away(wrong: str, right: str) -> None:
    assert right in dict(slips(wrong))


@pytest.mark.parametrize(("word", "other"), [("سالم", "سليم"), ("سالم", "سلم"), ("عزيزي", "عزيز")])
def test_other_names_are_no_slips(word: str, other: str) -> None:
    assert other not in dict(slips(word))


@pytest.mark.parametrize("word", ["طرطوش", "خاالد", "مكتبه"])
def test_slips_come_with_their_noise_folded(word: str) -> None:
    assert all(plain == letters(slip) for slip, plain in slips(word))


def test_short_words_have_none() -> None:
    assert not list(slips("علي"))


def test_only_unknown_words_are_misspelt(parse: Parse) -> None:
    (known,) = parse("أحمد").elements
    (wrong,) = parse("أخمد").elements
    assert all(form.cost < SLIP for form in known.forms)
    assert ("احمد", SLIP) in {(form.word, form.cost) for form in wrong.forms}
