"""Where the lexicon is silent, transliteration and canonical forms take the guesser's spellings."""

from itertools import pairwise

import pytest

from nisba.canonical import compose
from nisba.engine import Engine, default_engine
from nisba.guess import guess_latin
from nisba.guess.letters import arabic_letters
from nisba.hygiene import clean
from nisba.transliterate.hub import transliterate

UNKNOWN = "جلبوط"
"""A made-up element: no lexicon has it."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return default_engine()


def _texts(text: str, to: str, n: int = 5) -> list[str]:
    return [c.text for c in transliterate(text, to, nbest=n).candidates]


def test_popular_spellings_of_an_unknown_element() -> None:
    made = transliterate(UNKNOWN, "popular", nbest=10)
    assert [c.text.lower() for c in made.candidates][:5] == [
        g.text for g in guess_latin(UNKNOWN, 5)
    ]
    assert len(made.candidates) == 10
    assert all(c.inferred and c.text[0].isupper() for c in made.candidates)
    assert all(a.score >= b.score for a, b in pairwise(made.candidates))
    assert sum(c.score for c in made.candidates) <= 1.0


def test_article_and_known_neighbours_stay() -> None:
    made = _texts(f"خالد ال{UNKNOWN}", "popular")
    assert all(text.startswith("Khaled al-") for text in made)
    assert len(set(made)) == 5


def test_vowels_of_an_unknown_element_are_inferred() -> None:
    made = transliterate(UNKNOWN, "arabic-vocalised", nbest=3)
    assert all(c.inferred and arabic_letters(c.text) == UNKNOWN for c in made.candidates)
    assert all(any("\u064b" <= c <= "\u0652" for c in m.text) for m in made.candidates)
    assert transliterate(UNKNOWN, "arabic").candidates[0].text == UNKNOWN


@pytest.mark.parametrize("latin", ["Zughmout", "Jalbout", "Загмут"])
def test_arabic_letters_of_an_unknown_element(latin: str) -> None:
    made = transliterate(latin, "arabic", nbest=6)
    assert len(made.candidates) >= 3
    for candidate in made.candidates:
        assert arabic_letters(candidate.text) == candidate.text
        assert candidate.inferred


def test_marks_of_a_spelling_say_the_consonants() -> None:
    assert _texts("Ṣaghmūṭ", "arabic", 1) == ["صغموط"]


def test_vowels_that_are_written_are_kept(engine: Engine) -> None:
    assert _texts("زُغمُوت", "popular", 1) == ["Zughmout"]


def test_canonical_form_takes_the_best_guess(engine: Engine) -> None:
    parsed = engine.parser.parse(clean(UNKNOWN).text)
    best = guess_latin(UNKNOWN, 1)[0].text
    assert compose(parsed, engine).canonical == best[0].upper() + best[1:]
