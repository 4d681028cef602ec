"""The guesser of elements that no lexicon knows: spellings, scores, and how it is asked."""

import time
import unicodedata

import numpy as np
import pytest

from nisba.guess import TO_ARABIC, Guess, guess_arabic, guess_latin, guess_vowels, load
from nisba.guess.consensus import agreed
from nisba.guess.letters import arabic_letters, latin_letters
from nisba.guess.search import UNSEEN, _weigh, spellings

NAMES = [
    ("خالد", "khaled"), ("سالم", "salem"), ("كريم", "karim"), ("مروان", "marwan"),
    ("طارق", "tarek"), ("سامي", "sami"), ("نبيل", "nabil"), ("رشيد", "rachid"),
    ("جمال", "jamal"), ("كمال", "kamal"), ("فارس", "fares"), ("باسم", "bassem"),
    ("ماهر", "maher"), ("وليد", "walid"), ("هاني", "hani"), ("رامي", "rami"),
    ("عادل", "adel"), ("منير", "mounir"), ("سليم", "salim"), ("أمين", "amin"),
    ("زينب", "zeinab"), ("مريم", "mariam"), ("سمير", "samir"), ("شريف", "sherif"),
    ("حسام", "hossam"), ("دمشق", "damascus"), ("تونس", "tunis"), ("مراكش", "marrakesh"),
    ("لندن", "london"), ("باريس", "paris"), ("برلين", "berlin"), ("روما", "roma"),
]  # fmt: skip


def _texts(guesses: tuple[Guess, ...]) -> list[str]:
    return [g.text for g in guesses]


def test_names_are_found_in_both_directions() -> None:
    latin = sum(target in _texts(guess_latin(source, 10)) for source, target in NAMES)
    arabic = sum(source in _texts(guess_arabic(target, 10)) for source, target in NAMES)
    assert latin >= 0.8 * len(NAMES)
    assert arabic >= 0.85 * len(NAMES)


def test_the_way_back_leads_to_the_word() -> None:
    found = 0
    for source, _ in NAMES:
        best = guess_latin(source, 1)[0].text
        found += source in _texts(guess_arabic(best, 10))
    assert found >= 0.85 * len(NAMES)


@pytest.mark.parametrize("guess", [guess_latin, guess_vowels])
def test_scores_fall_and_sum_to_at_most_one(guess: object) -> None:
    assert callable(guess)
    for source, _ in NAMES:
        scores = [g.score for g in guess(source, 50)]
        assert scores == sorted(scores, reverse=True)
        assert 0 < sum(scores) <= 1.001


def test_vowels_keep_the_letters() -> None:
    for source, target in NAMES:
        for guess in guess_vowels(source, 5) + guess_vowels(source, 5, target):
            assert arabic_letters(guess.text) == source
            assert unicodedata.is_normalized("NFC", guess.text)


@pytest.mark.parametrize(
    ("letters", "latin", "vocalised"),
    [("سالم", "salim", "سَالِم"), ("كريم", "karim", "كَرِيم"), ("نور", "nour", "نُور"),
     ("حسن", "hasan", "حَسَن"), ("جبور", "jabbour", "جَبُّور"), ("شهاب", "shihab", "شِهَاب")],
)  # fmt: skip
def test_a_given_spelling_says_the_vowels(letters: str, latin: str, vocalised: str) -> None:
    assert guess_vowels(letters, 1, latin)[0].text == unicodedata.normalize("NFC", vocalised)


def test_marks_and_diacritics_are_folded() -> None:
    assert guess_latin("سَالِم", 3) == guess_latin("سالم", 3) == guess_latin("سـالم", 3)
    assert guess_arabic("Salém", 3) == guess_arabic("salem", 3)
    assert latin_letters("Şükrü Ærø") == "sukruaero"


@pytest.mark.parametrize("nothing", ["", " ", "123", "א", "ا" * 31])
def test_what_has_no_letters_gives_nothing(nothing: str) -> None:
    assert guess_latin(nothing, 5) == guess_arabic(nothing, 5) == ()


def test_number_of_guesses() -> None:
    assert len(guess_latin("زاكي", 3)) == 3
    assert guess_latin("زاكي", 0) == guess_latin("زاكي", -1) == ()


def test_same_word_same_answer() -> None:
    guesser = load("arabic-latin")
    assert spellings("منصور", guesser) == spellings("منصور", guesser)
    assert guess_latin("منصور", 5) is not None
    assert guess_latin("منصور", 5) == guess_latin("منصور", 5)


def test_a_longer_word_costs_in_proportion() -> None:
    """The beam bounds the work: a word of four times the letters costs no tenfold."""
    guesser = load("arabic-latin")
    short, long = "مرون", "مرون" * 4

    def cost(word: str) -> float:
        return min(_timed(word) for _ in range(5))

    def _timed(word: str) -> float:
        start = time.process_time()
        for _ in range(5):
            spellings(word, guesser)
        return time.process_time() - start

    assert cost(long) < 10 * cost(short)


def test_a_spelling_among_many_goes_before_one_that_stands_alone() -> None:
    alone, among = ("qqqqqq", -1.0), [("zenki", -1.1), ("zinki", -1.2), ("zanki", -1.3)]
    made = agreed([alone, *among])
    assert [text for text, _ in made] == ["zenki", "zinki", "zanki", "qqqqqq"]
    assert agreed([("a", -1.0), ("b", -9.0)])[0][0] == "a"
    assert agreed([alone]) == [alone]
    assert agreed([]) == []


def test_ngrams_back_off_one_unit_after_the_other() -> None:
    """What is looked up at once is what a walk down the shorter contexts finds."""
    grams = load(TO_ARABIC).grams
    node = {key: k for k, key in enumerate(grams.keys.tolist(), 1)}
    rng = np.random.default_rng(5)
    states = rng.integers(0, len(grams.shorter), 300)
    units = rng.integers(0, grams.units, 300)
    states[:40] = 0
    scores, after = _weigh(grams, states, units)
    for state, unit, score, follows in zip(states, units, scores, after, strict=True):
        at, total = int(state), np.float32(0)
        while (found := node.get(at * grams.units + int(unit))) is None and at:
            total += grams.backoff[at]
            at = int(grams.shorter[at])
        total += np.float32(UNSEEN) if found is None else grams.probability[found]
        assert score == total
        assert follows == (found or 0)
