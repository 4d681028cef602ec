"""What makes comparing fast must not change what it answers."""

import random

import pytest

from nisba.engine import Engine
from nisba.score.element import may_meet
from nisba.score.weights import Model, packaged_weights
from nisba.script import script_of
from nisba.sounds.reader import Reading

WEIGHTS = packaged_weights()


def read(engine: Engine, word: str) -> Reading:
    return engine.reader.read(word, script_of(word))


@pytest.mark.parametrize("model", [WEIGHTS.element, WEIGHTS.name], ids=["element", "name"])
def test_a_logit_is_the_sum_of_its_curves(model: Model) -> None:
    draw = random.Random(7)
    size = 1 + max(i for i, _ in model.curves)
    for _ in range(200):
        features = [draw.choice([0.0, 1.0, draw.uniform(-5, 5)]) for _ in range(size)]
        plain = model.bias
        plain += sum(c.at(features[i]) for i, c in model.curves if features[i] or c.knots[0])
        plain += sum(w * features[i] * features[j] for i, j, w in model.products)
        assert model.logit(features) == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize("word", ["karim", "chadli", "schahin", "ġassān", "مصطفى", "ахмед"])
def test_the_likeliest_key_is_one_of_the_keys(engine: Engine, word: str) -> None:
    symbols = read(engine, word).symbols
    assert engine.keys.likeliest(symbols) in engine.keys.of(symbols)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("muhammad", "mehmet"),
        ("abdurrahman", "cabdiraxmaan"),
        ("jamal", "yamal"),
        ("qasim", "gasem"),
        ("dhahabi", "zahaby"),
        ("שלום", "salam"),
        ("مصطفى", "moustapha"),
    ],
)
def test_spellings_of_one_name_are_looked_at(engine: Engine, a: str, b: str) -> None:
    assert may_meet(read(engine, a), read(engine, b), engine.keys)
    assert may_meet(read(engine, b), read(engine, a), engine.keys)


@pytest.mark.parametrize(("a", "b"), [("muhammad", "tariq"), ("karim", "sadat")])
def test_other_consonants_are_not_looked_at(engine: Engine, a: str, b: str) -> None:
    assert not may_meet(read(engine, a), read(engine, b), engine.keys)


def test_equal_elements_hash_alike(engine: Engine) -> None:
    one, other = (engine.parser.parse(t).elements for t in ("Hassan Karim", "Karim Hassan"))
    assert one[0] == other[1]
    assert hash(one[0]) == hash(other[1])
    assert hash(one[0].forms[0]) == hash(other[1].forms[0])


def test_pairings_are_seen_from_the_first_name(engine: Engine) -> None:
    a, b = engine.parser.parse("Zaki Hassan Karim"), engine.parser.parse("Hassan Karim")
    forth, back = engine.scorer.compare(a, b), engine.scorer.compare(b, a)
    assert forth.features == back.features
    assert {(p.left, p.right) for p in forth.pairings} == {(p.right, p.left) for p in back.pairings}
