"""Slips of the pen in Arabic script."""

from collections.abc import Callable

import pytest

from nisba.analysis.misspelt import slips
from nisba.analysis.model import SLIP, ParsedName

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
    assert right in set(slips(wrong))


@pytest.mark.parametrize(("word", "other"), [("سالم", "سليم"), ("سالم", "سلم"), ("عزيزي", "عزيز")])
def test_other_names_are_no_slips(word: str, other: str) -> None:
    assert other not in set(slips(word))


def test_short_words_have_none() -> None:
    assert not list(slips("علي"))


def test_only_unknown_words_are_misspelt(parse: Parse) -> None:
    (known,) = parse("أحمد").elements
    (wrong,) = parse("أخمد").elements
    assert all(form.cost < SLIP for form in known.forms)
    assert ("احمد", SLIP) in {(form.word, form.cost) for form in wrong.forms}
