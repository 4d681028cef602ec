"""The compiled kernel gives what Python gives: costs, fits, entries alike, and whole answers."""

import gc
import math
import sys
import threading
import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba.engine import Engine
from nisba.kernel import Costs
from nisba.reconciler import Reconciler
from nisba.score.align import FAR, align_cost, fit
from nisba.script import script_of
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reader, Reading, recognise
from nisba.table.table import Table

pytestmark = pytest.mark.skipif(Costs is None, reason="the kernel was not compiled here")

LETTERS = (
    "abcdefghijklmnoqrstuwyz'āīūḥṭṣʿşçğñ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئءپچگ",
    "абвгдежзийклмнопрстухцчшыьэюя",
    "אבגדהוזחטיכלמנסעפצקרשת",
)
WORDS = st.one_of(*(st.text(alphabet=letters, min_size=1, max_size=14) for letters in LETTERS))
PAIRS = [
    ("Nour e-Din a-Zinki", "Nureddin Zengi"),
    ("Abdulkadir Geylani", "عبد القادر الجيلاني"),
    ("Mohammed bin Salman", "Salman bin Mohammed"),
    ("Tozkhurmato", "Ţūz Khūrmātū"),
    ("Хашогги", "Khashoggi"),
    ("Karim", "Karima"),
    ("Deir e-Zor", "دير الزور"),
    ("Yevgeny Prigozhin", "Evgueni Prigojine"),
]


@pytest.fixture(scope="module")
def plain() -> Engine:
    """An engine that does without the kernel."""
    return Engine.create(compiled=False)


def read(reader: Reader, word: str) -> Reading:
    return reader.read(word, script_of(word), recognise((word,)))


def test_there_is_a_kernel_in_one_engine_and_none_in_the_other(
    engine: Engine, plain: Engine
) -> None:
    assert engine.reader.alphabet.compiled is not None
    assert plain.reader.alphabet.compiled is None


@settings(max_examples=300, deadline=None)
@given(a=WORDS, b=WORDS, bound=st.one_of(st.just(FAR), st.floats(0, 4)))
def test_costs_and_fits_are_the_same(
    engine: Engine, plain: Engine, a: str, b: str, bound: float
) -> None:
    x, y = read(engine.reader, a), read(engine.reader, b)
    v, w = read(plain.reader, a), read(plain.reader, b)
    own, other = engine.reader.alphabet, plain.reader.alphabet
    assert align_cost(x, y, own, bound) == align_cost(v, w, other, bound)
    assert fit(x, y, own, bound) == fit(v, w, other, bound)
    found = fit(x, y, own, math.inf)
    assert found is not None
    assert found[0] == align_cost(x, y, own)


@settings(max_examples=150, deadline=None)
@given(word=WORDS)
def test_a_word_may_be_the_same_elements(engine: Engine, plain: Engine, word: str) -> None:
    arabic = script_of(word).value == "Arab"
    own = engine.lexicon.senses(read(engine.reader, word), word, arabic)
    other = plain.lexicon.senses(read(plain.reader, word), word, arabic)
    assert [i for i, _ in own] == [i for i, _ in other]
    assert [p for _, p in own] == pytest.approx([p for _, p in other])


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_scores_are_the_same(
    engine: Engine, plain: Engine, embedded: Table, a: str, b: str
) -> None:
    found, expected = (Reconciler(embedded, e).compare(a, b, explain=True) for e in (engine, plain))
    assert found == expected


def test_long_readings_need_more_than_the_stack_holds(engine: Engine, plain: Engine) -> None:
    word = "nurettin" * 200
    other = "noureddine" * 150
    found = align_cost(
        read(engine.reader, word), read(engine.reader, other), engine.reader.alphabet
    )
    assert found == FAR or found > 100
    x, y = read(engine.reader, word[:400]), read(engine.reader, other[:400])
    v, w = read(plain.reader, word[:400]), read(plain.reader, other[:400])
    assert fit(x, y, engine.reader.alphabet, math.inf) == fit(v, w, plain.reader.alphabet, math.inf)


def test_refuses_what_is_no_reading(engine: Engine) -> None:
    costs = engine.reader.alphabet.compiled
    assert costs is not None
    unknown = chr(0xF8FF)
    for text in ("abc", unknown, "\U0001f600"):
        with pytest.raises(ValueError, match="does not have"):
            costs.cost(text, "", False, False, 9.0)
        with pytest.raises(ValueError, match="does not have"):
            costs.fit("", text, False, False, 9.0)
    with pytest.raises(TypeError, match="str of symbols"):
        costs.cost(7, "", False, False, 9.0)  # type: ignore[arg-type]
    with pytest.raises(IndexError):
        costs.near("", False, (), [(3,)], 3, 1.0)
    with pytest.raises(TypeError, match="tuple"):
        costs.near("", False, (), [[3]], 3, 1.0)  # type: ignore[list-item]


def test_an_error_of_the_cost_passes_through() -> None:
    def refuse(a: int, b: int) -> float:
        raise ZeroDivisionError(f"{a} against {b}")

    costs = Costs(refuse)
    for _ in range(3):
        costs.add(1.0, 1.0, False)
    with pytest.raises(ZeroDivisionError, match="0 against 2"):
        costs.cost("\ue000", "\ue002", False, False, 9.0)
    negative = Costs(lambda a, b: -1.0)
    negative.add(1.0, 1.0, False)
    with pytest.raises(ValueError, match="negative"):
        negative.cost("\ue000", "\ue000", False, False, 9.0)


def test_there_is_an_end_to_symbols() -> None:
    costs = Costs(lambda a, b: 0.0)
    for _ in range(6400):
        costs.add(0.5, 0.1, True)
    with pytest.raises(OverflowError, match="private-use"):
        costs.add(0.5, 0.1, True)
    last = "\uf8ff"
    assert costs.cost(last, last, False, False, 9.0) == 0.0
    assert costs.fit(last, "", False, True, 9.0) == (0.1, 0.0, 0.1, 0.1)


def test_costs_are_given_back() -> None:
    """A cycle through the callback is collected, and no reference is kept."""

    class Owner:
        costs: object

    owner = Owner()
    gone = weakref.ref(owner)
    owner.costs = table = Costs(lambda a, b, owner=owner: float(owner is None))
    table.add(1.0, 1.0, False)
    count = sys.getrefcount(table)
    for _ in range(100):
        table.cost("\ue000", "\ue000", False, False, 9.0)
        table.near("\ue000", False, ("\ue000",), [(0,)], 3, 9.0)
    assert sys.getrefcount(table) == count
    del owner, table
    gc.collect()
    assert gone() is None


def test_threads_may_share_an_alphabet() -> None:
    """Symbols are added while others align: costs stay what one thread alone finds."""
    words = [f"{a}{b}{c}i{d}" for a in "bdfḥ" for b in "auı" for c in "rnşt" for d in "mkḍ"]
    quiet = Reader(Alphabet(compiled=False))
    expected = {w: align_cost(read(quiet, w), read(quiet, "karim"), quiet.alphabet) for w in words}
    shared = Reader(Alphabet())
    wrong: list[str] = []

    def work(order: list[str]) -> None:
        for word in order:
            x, y = read(shared, word), read(shared, "karim")
            if align_cost(x, y, shared.alphabet) != expected[word]:
                wrong.append(word)

    threads = [
        threading.Thread(target=work, args=(words[k:] + words[:k],)) for k in range(0, 60, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
