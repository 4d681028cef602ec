"""What Latin spellings say of the vowels of a word: hints, and spellings cut into their letters."""

import math

import numpy as np
import pytest

from nisba.guess import TO_LATIN, guess_vowels, load
from nisba.guess.context import HINTED, hint_columns
from nisba.guess.hints import CONSONANT, DOUBLED, KINDS, NATIVE, SHARPNESS, SILENT, hints
from nisba.guess.search import Cut, cuts

VOWELS = "aeiou"
BEFORE, AHEAD = 5, 10


def _vowel(letter: str) -> int:
    return VOWELS.index(letter)


def _set(row: np.ndarray) -> dict[int, float]:
    return {int(k): round(float(row[k]), 3) for k in np.flatnonzero(row)}


def test_a_spelling_says_what_follows_each_letter() -> None:
    made = hints("حسن", [Cut("hassan", 0.0, (2, 3, 1))])
    assert [_set(row) for row in made] == [
        {_vowel("a"): 1},
        {_vowel("a"): 1, DOUBLED: 1},
        {CONSONANT: 1},
    ]


def test_diphthongs_silent_letters_and_vowels_ahead() -> None:
    made = hints("شيخ", [Cut("sheikh", 0.0, (2, 2, 2))])
    assert [_set(row) for row in made] == [
        {CONSONANT: 1}, {_vowel("i"): 1, BEFORE + _vowel("e"): 1}, {CONSONANT: 1},
    ]  # fmt: skip
    made = hints("سعد", [Cut("usad", 0.0, (2, 0, 2))])
    assert _set(made[0]) == {CONSONANT: 1, AHEAD + _vowel("u"): 1}
    assert _set(made[1]) == {SILENT: 1}


def test_likelier_spellings_count_more() -> None:
    spelled = [Cut("za", 0.0, (2,)), Cut("zi", -math.log(3) / SHARPNESS, (2,))]
    assert _set(hints("ز", spelled)[0]) == {_vowel("a"): 0.75, _vowel("i"): 0.25}


def test_nothing_is_said_without_spellings() -> None:
    assert not hints("حسن", []).any()


def test_an_arabic_word_is_marked_as_such_at_every_letter() -> None:
    spelled = [Cut("hassan", 0.0, (2, 3, 1))]
    told, plain = hints("حسن", spelled, native=True), hints("حسن", spelled)
    assert (told[:, NATIVE] == 1).all()
    assert not plain[:, NATIVE].any()
    assert (np.delete(told, NATIVE, axis=1) == np.delete(plain, NATIVE, axis=1)).all()


def test_a_letter_sees_its_neighbours() -> None:
    rows = np.arange(1, 2 * KINDS + 1, dtype=np.float32).reshape(2, KINDS)
    seen = hint_columns(rows).reshape(2, 2 * HINTED + 1, KINDS)
    assert (seen[0, HINTED] == rows[0]).all()
    assert (seen[0, HINTED + 1] == rows[1]).all()
    assert (seen[1, HINTED - 1] == rows[0]).all()
    assert not seen[0, :HINTED].any()
    assert not seen[1, HINTED + 1 :].any()


@pytest.mark.parametrize(
    ("word", "latin"), [("حسين", "hussein"), ("معمر", "muammar"), ("شيخ", "sheikh")]
)
def test_a_given_spelling_is_cut_into_its_letters(word: str, latin: str) -> None:
    made = cuts(word, load(TO_LATIN), wanted=latin)
    assert {cut.text for cut in made} == {latin}
    assert len(made[0].sizes) == len(word)
    assert sum(made[0].sizes) == len(latin)


@pytest.mark.parametrize("latin", ["zzzzzz", "husseinovich"])
def test_a_spelling_that_does_not_fit_is_not_cut(latin: str) -> None:
    assert cuts("حسين", load(TO_LATIN), wanted=latin) == []


def test_a_given_spelling_that_does_not_fit_still_gives_vowels() -> None:
    assert guess_vowels("حلب", 1, "aleppo")
