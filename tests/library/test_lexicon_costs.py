"""Aligning with many entries at once gives what aligning with each of them gives."""

import pytest

from nisba.engine import Engine
from nisba.lexicon_costs import EntryCosts
from nisba.score.align import align_cost
from nisba.script import script_of
from nisba.sounds.reader import Reading

WORDS = (
    "muhammad", "mehmet", "cabdiraxmaan", "ḥusayn", "chadli", "b", "fattah", "مصطفى", "عبد",
    "سَالِم", "ахмед", "יוסף", "jorxes", "abdurrahmanov",
)  # fmt: skip
SLACK = 3


def read(engine: Engine, word: str) -> Reading:
    return engine.reader.read(word, script_of(word))


def symbols(readings: tuple[Reading, ...]) -> tuple[str, ...]:
    return tuple(r.symbols for r in readings)


@pytest.mark.parametrize("word", WORDS)
def test_costs_are_those_of_the_alignment(engine: Engine, word: str) -> None:
    lexicon = engine.lexicon
    readings = lexicon.readings[::23]
    reading = read(engine, word)
    costs = EntryCosts(symbols(readings), engine.reader.alphabet)
    found = costs.of(reading, [range(len(readings))], SLACK, 99.0)
    expected = {
        i: align_cost(reading, entry, lexicon.alphabet)
        for i, entry in enumerate(readings)
        if abs(len(entry.symbols) - len(reading.symbols)) <= SLACK
    }
    assert list(found) == list(expected)
    assert found == pytest.approx(expected, abs=1e-8)


def test_the_reach_counts(engine: Engine) -> None:
    readings = engine.lexicon.readings[:400]
    reading = readings[7]
    costs = EntryCosts(symbols(readings), engine.reader.alphabet)
    everywhere = costs.of(reading, [range(400)], SLACK, 99.0)
    near = costs.of(reading, [range(400)], SLACK, 0.5)
    assert near[7] == 0.0
    assert near == {i: cost for i, cost in everywhere.items() if cost <= 0.5}


def test_entries_keep_their_order_and_may_repeat(engine: Engine) -> None:
    readings = engine.lexicon.readings[:50]
    costs = EntryCosts(symbols(readings), engine.reader.alphabet)
    found = costs.of(readings[3], [(3, 1), (3, 2)], 99, 99.0)
    assert list(found) == [3, 1, 2]


def test_nothing_to_align(engine: Engine) -> None:
    costs = EntryCosts(symbols(engine.lexicon.readings[:5]), engine.reader.alphabet)
    assert costs.of(read(engine, "x" * 40), [range(5)], SLACK, 99.0) == {}
    assert costs.of(read(engine, "ali"), [], SLACK, 99.0) == {}
