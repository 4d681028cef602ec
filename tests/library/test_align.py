"""Alignment of sounds."""

import pytest

from nisba.engine import Engine
from nisba.score.align import FAR, align, align_cost
from nisba.script import Script
from nisba.sounds.conventions import recognise
from nisba.sounds.reader import Reading


def read(engine: Engine, word: str) -> Reading:
    """A reading: vocalised where the word is Arabic with marks, Latin else."""
    if any("\u0600" <= c <= "\u06ff" for c in word):
        return engine.reader.read(word, Script.ARABIC)
    return engine.reader.read(word, Script.LATIN, recognise((word,)))


WORDS = [
    "karim",
    "kareem",
    "karima",
    "salim",
    "صَالِح",
    "صالح",
    "حلب",
    "halab",
    "a",
    "zengi",
    "zinki",
]


@pytest.mark.parametrize("a", WORDS)
@pytest.mark.parametrize("b", WORDS)
def test_cost_is_the_cost_of_the_pairs(engine: Engine, a: str, b: str) -> None:
    x, y = read(engine, a), read(engine, b)
    found = align(x, y, engine.reader.alphabet)
    assert found.cost == pytest.approx(align_cost(x, y, engine.reader.alphabet))
    assert found.cost == pytest.approx(found.consonants + found.vowels)
    assert 0 <= found.worst <= found.cost + 1e-9
    assert found.cost == pytest.approx(align(y, x, engine.reader.alphabet).cost)
    assert [i for i, _ in found.pairs if i >= 0] == list(range(len(x.symbols)))
    assert [j for _, j in found.pairs if j >= 0] == list(range(len(y.symbols)))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_fits_itself_almost_free(engine: Engine, word: str) -> None:
    """Not quite: some graphemes have no sound that costs nothing (the g of ``zengi``)."""
    reading = read(engine, word)
    assert align_cost(reading, reading, engine.reader.alphabet) < 0.2


def test_empty_readings(engine: Engine) -> None:
    nothing = Reading("", False, "")
    assert align_cost(nothing, nothing, engine.reader.alphabet) == 0
    assert align(nothing, nothing, engine.reader.alphabet).pairs == ()
    assert align_cost(nothing, read(engine, "karim"), engine.reader.alphabet) > 1


def test_over_the_bound_it_stops(engine: Engine) -> None:
    x, y = read(engine, "karim"), read(engine, "zaytun")
    full = align_cost(x, y, engine.reader.alphabet)
    assert align_cost(x, y, engine.reader.alphabet, full + 0.01) == pytest.approx(full)
    assert align_cost(x, y, engine.reader.alphabet, 0.1) == FAR


NEARER = [
    # word, the nearer of two
    ("karim", "kareem", "karima"),
    ("karim", "kerim", "karam"),
    ("zinki", "zengi", "zaki"),
    ("salim", "saleem", "salman"),
    ("muhammad", "mohamed", "mahmoud"),
    ("gamal", "jamal", "kamal"),
    ("حَلَب", "halab", "halib"),
    ("حلب", "halab", "halaba"),
    ("sharif", "chérif", "zarif"),
]


@pytest.mark.parametrize(("word", "nearer", "farther"), NEARER)
def test_nearer(engine: Engine, word: str, nearer: str, farther: str) -> None:
    alphabet = engine.reader.alphabet
    x = read(engine, word)
    assert align_cost(x, read(engine, nearer), alphabet) < align_cost(
        x, read(engine, farther), alphabet
    )


def test_short_vowels_cost_little_where_they_are_not_written(engine: Engine) -> None:
    alphabet = engine.reader.alphabet
    latin = read(engine, "halab")
    assert align_cost(latin, read(engine, "حلب"), alphabet) < 0.2
    assert align_cost(latin, read(engine, "hlb"), alphabet) > 0.3
