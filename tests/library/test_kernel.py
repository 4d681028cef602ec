"""The compiled kernel gives what Python gives: costs, fits, entries alike, and whole answers."""

import gc
import math
import sys
import threading
import weakref
from array import array
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba.analysis.model import ParsedName
from nisba.candidates import Found
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.kernel import Costs, Pairs, Shelf, Weigher, rows
from nisba.rank import evidence, evidence_by_element, logit, surplus_of, weigher_of
from nisba.ranking import rows_by_kernel, rows_by_python
from nisba.reconciler import Reconciler
from nisba.score.align import FAR, align_cost, fit
from nisba.score.brief import Brief, brief_of, compare, ready
from nisba.script import script_of
from nisba.sounds.alphabet import Alphabet, symbol_cost
from nisba.sounds.conventions import recognise
from nisba.sounds.inventory import Symbol
from nisba.sounds.reader import Reader, Reading
from nisba.table.table import Table

from .sharing import shared_out

pytestmark = pytest.mark.skipif(Costs is None, reason="the kernel was not compiled here")

ROOT = Path(__file__).resolve().parents[2]
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
    ("Nasser", "Nasir"),
    ("Насер", "Nasir"),
    ("Jaber Al-Sabah", "جابر آل الصباح"),
    ("Torbul", "Torful"),
]


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


PIECES = """
    Nour al-Din ad-Din e-Din Abd Abdul al-Rahman Rahman ar-Rahman Rehman bin bint ibn ould Abu Abou
    Umm Sheikh Dr Muhammad Mohamed محمد Mehmet Ali A. Hassan Hussein Tuz Khurmatu Tozkhurmato Deir
    Al آل Sālim عبد الله 1st 2nd 12 North Northern Front Harakat Movement Governorate Karim Karima
    Ivanov Ivanova Хасан كريم Ibrahim, Saladin Salahuddin Zengi Aya O'Neill"""
NAMES = st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=7).map(" ".join)


def names_of_the_pairs() -> list[tuple[str, str]]:
    rows = (ROOT / "tests/pairs/dev.tsv").read_text(encoding="utf-8").splitlines()
    a, b = (rows[0].split("\t").index(column) for column in "ab")
    return [(row[a], row[b]) for row in (line.split("\t") for line in rows[1::7])]


def rarities(parsed: ParsedName) -> tuple[float, ...]:
    """Any that differ from element to element."""
    return tuple([len(e.surface) / 7 + i / 3 for i, e in enumerate(parsed.elements)])


def assert_brief(engine: Engine, a: str, b: str) -> None:
    """The kernel says of two names what Python says, to the last bit, and again when asked anew."""
    x, y = (engine.parser.parse(clean(text).text) for text in (a, b))
    u, v = (ready(name, engine.scorer, rarities(name)) for name in (x, y))
    expected = brief_of(engine.scorer.compare(x, y), u.rarities, v.rarities)
    for _ in range(2):
        assert compare(u, v, engine.scorer) == expected
    score = engine.scorer.compare(x, y)
    assert engine.scorer.likeness(x, y) == engine.scorer.probability(score)
    weigher = weigher_of(engine.scorer)
    assert weigher is not None
    if u.compiled and v.compiled:
        found = weigher.evidence(u.compiled, v.compiled, 0.37)
        assert found == evidence_by_element(expected, u, v, 0.37)
        both = weigher.each(u.compiled, (v.compiled, u.compiled), (0.37, 1.0))
        listed = [None, u.compiled, v.compiled]
        assert weigher.among(u.compiled, listed, [0, 2, 1], [0.0, 0.37, 1.0], 1, 3) == both
        columns = array("I", [0, 2, 1]), array("d", [0.0, 0.37, 1.0])
        assert weigher.among(u.compiled, listed, *map(memoryview, columns), 1, 3) == both
        assert both[0] == found
        large = evidence(engine.scorer.sure(expected.logit), 0.37, x.text, y.text)
        by_score = weigher.by_score(u.compiled, (v.compiled,), (0.37,))
        assert by_score == [large - surplus_of(x, y)]


@settings(max_examples=400, deadline=None)
@given(a=NAMES, b=NAMES)
def test_briefs_are_the_same(engine: Engine, a: str, b: str) -> None:
    assert_brief(engine, a, b)


def test_briefs_of_labelled_pairs_are_the_same(engine: Engine) -> None:
    pairs = names_of_the_pairs()
    for (a, b), (_, other) in zip(pairs, pairs[1:] + pairs[:1], strict=True):
        assert_brief(engine, a, b)
        assert_brief(engine, a, other)


def test_briefs_of_single_names_are_the_same(engine: Engine) -> None:
    """Those that may be other names besides, above all."""
    text = "Nasser Nasir Nassar Majid Majeed Majed Adel Adeel Adil Malik Malek Amir Ameer Aamir"
    names = text.split()
    overlaps = 0
    for a in names:
        for b in names:
            assert_brief(engine, a, b)
            overlaps += engine.scorer.overlap(engine.parser.parse(a), engine.parser.parse(b))
    assert overlaps > 10


def test_briefs_of_names_longer_than_any_table(engine: Engine) -> None:
    many = " ".join(f"Karim{i} bin" for i in range(40))
    assert_brief(engine, many, "Karim bin Ali")
    assert_brief(engine, many, many[:300])


def test_briefs_without_the_kernel_are_the_same(engine: Engine, plain: Engine) -> None:
    for a, b in PAIRS:
        found, expected = (
            compare(*(ready(e.parser.parse(t), e.scorer) for t in (a, b)), e.scorer)
            for e in (engine, plain)
        )
        assert found == expected
        assert engine.scorer.sure(found.logit) == engine.scorer.probability(
            engine.scorer.compare(*map(engine.parser.parse, (a, b)))
        )


def test_a_name_without_elements_has_no_logit(engine: Engine) -> None:
    empty, other = (ready(ParsedName(t, ()), engine.scorer) for t in ("", "x"))
    assert compare(empty, other, engine.scorer) == (None, 0.0, 0.0)


def test_comparisons_are_forgotten_when_there_are_too_many(engine: Engine) -> None:
    """There is room for some 200,000 pairs of elements; answers stay right beyond it."""
    texts = [" ".join(map(str, range(start, start + 250))) for start in range(0, 1250, 250)]
    names = [ready(engine.parser.parse(text), engine.scorer) for text in texts]
    first = compare(names[0], names[1], engine.scorer)
    for a, b in combinations(names, 2):
        compare(a, b, engine.scorer)
    assert compare(names[0], names[1], engine.scorer) == first
    assert first.logit == engine.scorer.compare(names[0].parsed, names[1].parsed).logit


def test_refuses_what_is_no_name(engine: Engine) -> None:
    compiled = engine.scorer.compiled
    assert compiled is not None
    pairs = compiled.pairs
    element = engine.parser.parse("Karim").elements[0]
    form = ("", False, 0, 0.0, ("KRM",))
    part = pairs.part(element, 1.0, 0, 0, None, frozenset(), (form,))
    for forms, error in (
        ((), "has forms"),
        (((*form[:4], ()),), "1 to 5 keys"),
        (((*form[:4], ("K",) * 6),), "1 to 5 keys"),
        (((*form[:4], ("é",)),), "ASCII"),
        ((("x", *form[1:]),), "does not have"),
    ):
        with pytest.raises(ValueError, match=error):
            pairs.part(element, 1.0, 0, 0, None, frozenset(), forms)
    for parts, rare in (((), ()), ((part,), (1.0, 2.0))):
        with pytest.raises(ValueError, match="a name has parts"):
            pairs.name("", parts, None, False, rare, 0, "")
    with pytest.raises(TypeError, match="made of parts"):
        pairs.name("", (element,), None, False, (), 0, "")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="whole name is a part"):
        pairs.name("", (part,), element, False, (), 0, "")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        type(part)()
    with pytest.raises(TypeError, match="made once"):
        pairs.__init__()  # type: ignore[call-arg, misc]


def test_evidence_across_scripts_is_the_same(engine: Engine) -> None:
    texts = [
        "نور الدين زنكي",
        "Nureddin Zengi",
        "Нур ад-Дин Занги",
        "محمد",
        "Mohamed",
        "Muhammad II",
    ]
    for a in texts:
        for b in texts:
            assert_brief(engine, a, b)


def test_a_weigher_is_of_pairs(engine: Engine) -> None:
    compiled = engine.scorer.compiled
    assert compiled is not None
    with pytest.raises(TypeError):
        Weigher(compiled, max, *[0.0] * 20)  # type: ignore[arg-type]
    weigher = Weigher(compiled.pairs, max, *[0.0] * 20)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="made once"):
        weigher.__init__(compiled.pairs, max, *[0.0] * 20)  # type: ignore[misc]
    arabic, latin = (ready(engine.parser.parse(t), engine.scorer) for t in ("محمد", "Muhammad"))
    assert arabic.compiled is not None
    assert latin.compiled is not None
    with pytest.raises(TypeError):  # max gives a text
        weigher.evidence(arabic.compiled, latin.compiled, 0.5)
    assert weigher.evidence(latin.compiled, arabic.compiled, 0.5) == 0
    with pytest.raises(TypeError):
        weigher.evidence(latin, latin, 0.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="names are weighed"):
        weigher.each(latin.compiled, (latin,), (0.5,))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        weigher.each(latin.compiled, (latin.compiled,), ("much",))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="do not fit"):
        weigher.each(latin.compiled, (latin.compiled,), ())
    assert weigher.each(latin.compiled, (), ()) == []
    both, numbers, shares = [arabic.compiled, latin.compiled, None], [1, 0, 2], [0.5, 0.5, 0.5]
    assert weigher.among(latin.compiled, both, numbers, shares, 0, 0) == []
    assert weigher.among(latin.compiled, both, numbers, shares, 1, 2) == [0]
    assert weigher.among(latin.compiled, both, numbers, shares, 1, 3) is None
    with pytest.raises(TypeError):
        weigher.among(latin.compiled, both, numbers, ["much"] * 3, 0, 1)  # type: ignore[list-item]
    for first, last in ((-1, 1), (2, 1), (2, 4)):
        with pytest.raises(ValueError, match="do not fit"):
            weigher.among(latin.compiled, both, numbers, shares, first, last)
    for number in (-1, 3):
        with pytest.raises(IndexError, match="no such name"):
            weigher.among(latin.compiled, both, [number], [0.5], 0, 1)


FOUND = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 9), st.floats(-40, 40)), min_size=1, max_size=80
)


@given(rows=FOUND, scored=st.integers(1, 80), enough=st.floats(0, 12), country=st.booleans())
def test_rows_are_the_same(
    rows: list[tuple[int, int, float]], scored: int, enough: float, country: bool
) -> None:
    spellings, entities, evidence = map(list, zip(*rows, strict=True))
    found, amounts = Found(spellings, entities, [], len(rows)), evidence[:scored]
    elsewhere = {entity: entity % 3 == 0 for entity in range(10)} if country else None
    given = amounts, found, enough, elsewhere
    assert rows_by_kernel(*given) == rows_by_python(*given)
    columns = [memoryview(array("I", column)) for column in (spellings, entities)]
    in_bytes = Found(*columns, [], len(rows))
    assert rows_by_kernel(amounts, in_bytes, enough, elsewhere) == rows_by_python(*given)
    marked = bytearray(elsewhere[entity] for entity in range(10)) if elsewhere else None
    assert rows_by_kernel(amounts, in_bytes, enough, marked) == rows_by_python(*given)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=90))
def test_scores_on_the_edge_are_rounded_alike(halves: list[int]) -> None:
    """Logits of scores half way between two decimals."""
    places = list(range(len(halves)))
    found = Found(places, places, [], len(places))
    amounts = [logit(min(max((half + 0.5) / 10_000, 1e-5), 1 - 1e-5)) for half in halves]
    given = amounts, found, math.log(4.0), None
    assert rows_by_kernel(*given) == rows_by_python(*given)


def test_rows_refuse_what_does_not_fit() -> None:
    assert rows is not None
    scale, rest = (3.0, 1.4, 30.0), (0.85, 1e-5, 100)
    assert rows([1.0, 2.0], [7, 7], [1, 2], scale, 0.1, None, *rest)[0][1:] == (7, 2)
    assert len(rows([1.0, 2.0], [6, 7], [1, 2], scale, 0.1, None, 0.85, 1e-5, 1)) == 1
    assert [row[1] for row in rows([1.0], [6, 7], [1, 2], scale, 0.1, None, *rest)] == [6, 7]
    with pytest.raises(ValueError, match="do not fit"):
        rows([1.0, 2.0, 3.0], [7, 7], [1, 2], scale, 0.1, None, *rest)
    with pytest.raises(ValueError, match="evidence is a number"):
        rows([math.nan], [7], [1], scale, 0.1, None, *rest)
    with pytest.raises(TypeError):
        rows(["much"], [7], [1], scale, 0.1, None, *rest)  # type: ignore[list-item]
    with pytest.raises(KeyError):
        rows([1.0], [7], [1], scale, 0.1, {6: True}, *rest)


def test_a_shelf_is_of_pairs(engine: Engine) -> None:
    compiled = engine.scorer.compiled
    assert compiled is not None
    assert Shelf is not None
    none, letters = (memoryview(b""), array("I", [0])), array("i")
    shelf = Shelf(compiled.pairs, none, none, none, "", letters, engine.lexicon.letters.__getitem__)  # type: ignore[arg-type]
    with pytest.raises(IndexError, match="no such element"):
        shelf.part(0)
    with pytest.raises(IndexError, match="no such element"):
        shelf.whole(-1)
    with pytest.raises(TypeError, match="made once"):
        shelf.__init__(compiled.pairs, none, none, none, "", letters, max)  # type: ignore[misc]
    with pytest.raises(ValueError, match="32-bit"):
        Shelf(compiled.pairs, none, (none[0], memoryview(b"abc")), none, "", letters, max)
    with pytest.raises(ValueError, match="alphabet"):
        Shelf(compiled.pairs, none, none, none, "x", letters, max)
    with pytest.raises(TypeError):
        Shelf(compiled, none, none, none, "", letters, max)  # type: ignore[arg-type]


def test_what_a_callback_raises_passes_through(engine: Engine) -> None:
    def refuse(*anything: object) -> Any:
        raise ZeroDivisionError("no judge")

    alphabet = engine.reader.alphabet
    assert alphabet.compiled is not None
    rules = (5.0, -1.0, 0.5, 1.5, 0.5, 2.6, 0.6, 0.4, 0.6, 0.3, 2.2, 0.5, 0.62, 1.6, 3.0, 0.6)
    model = (0.0, (), ())
    element = engine.parser.parse("Karim").elements[0]
    for answer, error in ((refuse, ZeroDivisionError), (lambda *_: None, TypeError)):
        pairs = Pairs(alphabet.compiled, (answer,) * 3, model, model, *rules)
        part = pairs.part(
            element,
            1.0,
            0,
            0,
            None,
            frozenset(),
            ((element.forms[0].reading.symbols, False, 0, 0.0, ("KRM",)),),
        )
        name = pairs.name("Karim", (part,), None, False, (), 0, "")
        for _ in range(2):
            with pytest.raises(error):
                pairs.compare(name, name)
    for wrong in (
        (0.0, ((24, (0.0,), (0.0,), ()),), ()),
        (0.0, ((0, (0.0, 1.0), (0.0,), (0.0,)),), ()),
        (0.0, (), ((0, 24, 1.0),)),
    ):
        with pytest.raises(ValueError, match=r"do not fit|that there are"):
            Pairs(alphabet.compiled, (refuse,) * 3, wrong, model, *rules)


def test_threads_may_share_a_scorer() -> None:
    """Each meets the pairs in an order of its own; what they find is what one thread finds."""
    texts = [text for pair in names_of_the_pairs()[:60] for text in pair]
    alone, shared = Engine.create(), Engine.create()

    def briefs(engine: Engine, order: list[str]) -> dict[tuple[str, str], Brief]:
        names = {t: ready(engine.parser.parse(t), engine.scorer) for t in order}
        return {
            (a, b): compare(names[a], names[b], engine.scorer) for a in order for b in order[:10]
        }

    expected = briefs(alone, texts)
    found: list[dict[tuple[str, str], Brief]] = []
    threads = [
        threading.Thread(
            target=lambda k=k: found.append(briefs(shared, texts[:10] + texts[k:] + texts[10:k]))
        )
        for k in range(10, 110, 25)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(threads)
    assert all(one == expected for one in found)


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


def test_a_symbol_costs_what_its_sounds_do() -> None:
    sounds: list[tuple[int, int]] = []

    def sound(x: int, y: int) -> float:
        sounds.append((x, y))
        return abs(x - y) / 10

    costs = Costs(lambda a, b: 0.7, sound, 0.06)
    costs.add(9.0, 9.0, False, ((0, 0.0), (9, 0.1)), 0)
    costs.add(9.0, 9.0, False, ((7, 0.05),), 1)
    costs.add(9.0, 9.0, False, ((7, 0.0),), -1)
    costs.add(9.0, 9.0, False, (), 0)
    costs.add(9.0, 9.0, False, ((0, 0.0),) * 13, 0)
    costs.add(9.0, 9.0, False)

    def cost(x: int, y: int) -> float:
        return costs.cost(chr(0xE000 + x), chr(0xE000 + y), False, False, 9.0)

    assert cost(0, 1) == 0.1 + 0.05 + 0.2 + 0.06
    assert cost(0, 2) == 0.1 + 0.0 + 0.2
    assert cost(0, 3) == 2.0
    assert cost(0, 4) == cost(0, 5) == 0.7
    asked = list(sounds)
    assert cost(2, 0) == cost(0, 2)
    assert sounds == asked
    for options in (((64, 0.0),), ((-1, 0.0),), ((0, -0.1),), ((0, math.nan),)):
        with pytest.raises(ValueError, match="numbers below 64"):
            costs.add(9.0, 9.0, False, options)
    with pytest.raises(TypeError, match="tuple"):
        costs.add(9.0, 9.0, False, (7,))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="made once"):
        costs.__init__(lambda a, b: 0.0)  # type: ignore[misc]


def test_an_alphabet_of_more_sounds_than_the_kernel_has_room_for() -> None:
    alphabet = Alphabet()
    assert alphabet.compiled is not None
    symbols = [Symbol(((chr(0x4E00 + n), 0.0), ("a", 0.3))) for n in range(80)]
    text = alphabet.spell(symbols)
    for a, x in zip(text, symbols, strict=True):
        for b, y in zip(text[60:70], symbols[60:70], strict=True):
            found = alphabet.compiled.cost(a, b, False, False, 9.0)
            gaps = alphabet.gaps[b] + alphabet.gaps[a]
            assert found == min(symbol_cost(x, y), gaps)


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

    def right(word: str) -> bool:
        x, y = read(shared, word), read(shared, "karim")
        return align_cost(x, y, shared.alphabet) == expected[word]

    assert shared_out(words, right) == []
