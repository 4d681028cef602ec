"""The kernel makes of words what the parser makes of them, to the last bit."""

import gc
import random
import weakref
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba.analysis.model import Element
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.kernel import Graphemes, Name, Ordinary, Part
from nisba.lexicon import fold_latin
from nisba.score.compiled import ARTICLE, CERTAIN, FAMILY, Compiled
from nisba.score.latin import END, NONE, latin_letters
from nisba.score.ordinary import ordinary_of
from nisba.script import Script, words_of
from nisba.table.table import Table

from .sharing import shared_out

pytestmark = pytest.mark.skipif(Ordinary is None, reason="the kernel was not compiled here")

PAIRS = Path(__file__).parents[1] / "pairs"
Active = frozenset[str]
SETS: tuple[Active, ...] = (
    frozenset(),
    frozenset(("fr",)),
    frozenset(("de",)),
    frozenset(("tr",)),
    frozenset(("so",)),
    frozenset(("es", "scholarly")),
)
ENGLISH = """kitchen windows martin valentina elmira alfonso lisbon london lancaster burton bubbles
    bilbao bidding badminton ulster islam xerxes alexandria maxwell mitchell ishaq fathi bathgate
    gdansk lisboa lagos abuja abdomen obedient ghosts ballah mallah nasrallah villa godzilla
    kaladin baladine tin aladin bud abby aly buffalo bwindi ill ulla at ads its uts ash hhh zh qq
    benmark binford moharrem aliabad amirabad sheikhupura alotaibi alkattan alqahtani elias alan
    bobbie abound lulu laila luigi liu thhx xhx txh dhx shhh"""
ODD = (
    "",
    "a",
    "x",
    "al",
    "Muhammad",
    "2nd",
    "Søren",
    "ʹʹ",
    "é",
    "i̇z",
    "ǆ\ue000",
    "a b",
    "ab\0c",
    "حلب",
)
LETTERS = "aaaeeiioouubcdfghhjkllmnnqrrssttvwxyzz"
WORDS = st.text(alphabet=LETTERS, min_size=2, max_size=13)
ENDS = "abd al l el b bu abu din tin ullah alla la x th dh sh h kh gh ub ai ā ḥ ' ʿ ş bin mir"
MARKS = "aāáâeëiīıoöuūbcçdḍḏghḥkḳlłmnñrsşšṣtṭţxzžəøßʿʾʻ'’`"
MARKED = st.text(alphabet=MARKS, min_size=2, max_size=12)
PIECES = st.lists(
    st.sampled_from(tuple(ENDS.split())),
    min_size=1,
    max_size=5,
).map("".join)


@pytest.fixture(scope="module")
def compiled(engine: Engine) -> Compiled:
    assert engine.scorer.compiled is not None
    return engine.scorer.compiled


@pytest.fixture(scope="module")
def ordinary(engine: Engine, compiled: Compiled) -> Ordinary:
    made = ordinary_of(engine.reader, engine.lexicon, engine.parser, compiled)
    assert made is not None
    return made


def graphemes_of(engine: Engine, active: Active) -> Graphemes:
    return engine.reader.graphemes(Script.LATIN, active)


def listed(engine: Engine, embedded: Table) -> Iterator[str]:
    """Words of the built-in table, and the spellings of the lexicon with a letter less or more."""
    for number in range(0, embedded.spellings, 7):
        yield from words_of(clean(embedded.spelling(number)).text.lower())
    choose = random.Random(7)
    for spelling in sorted(engine.lexicon.spellings())[::5]:
        word, at = fold_latin(spelling), choose.randrange(9)
        yield word[:at] + word[at + 1 :]
        yield word[:at] + choose.choice(LETTERS) + word[at:]
    for _ in range(1000):
        yield "".join(choose.choices(LETTERS, k=choose.randint(2, 12)))
    yield from ENGLISH.split()


def marked(engine: Engine) -> Iterator[str]:
    """Words of pairs of names, and the names of the lexicon as scholars write them, with slips."""
    for name in ("dev.tsv", "hard.tsv", "other_names.tsv"):
        for line in (PAIRS / name).read_text(encoding="utf-8").lower().splitlines()[1:]:
            yield from words_of(" ".join(line.split("\t")[:2]))
    choose = random.Random(9)
    for number, reading in enumerate(engine.lexicon.readings):
        word, at = reading.plain, choose.randrange(9)
        yield f"{word[:at]}{choose.choice(MARKS)}{word[at:]}"
        yield f"{word[:at]}{choose.choice(MARKS)}{word[at + 1 :]}"
        if not number % 10:
            yield from (word, f"al{word}", f"bin{word}", f"mīr{word}")


@pytest.fixture(scope="module")
def words(engine: Engine, embedded: Table) -> list[str]:
    return list(dict.fromkeys(listed(engine, embedded)))


def element_of(engine: Engine, word: str, active: Active) -> Element | None:
    """What the parser makes of a word that minds no other; else ``None``."""
    (token, *more) = engine.parser.tokenizer.of(word, active, " ")
    if more or not token.free:
        return None
    return engine.parser.alone(token)


def assert_made_alike(engine: Engine, compiled: Compiled, own: Ordinary, word: str) -> int:
    """Answers in how many sets of conventions the kernel made the word's part."""
    made = 0
    for active in SETS:
        found = own.part(word, graphemes_of(engine, active))
        if found is None:
            continue
        made += 1
        part, symbols, plain = found
        expected = element_of(engine, word, active)
        assert expected is not None
        (token,) = engine.parser.tokenizer.of(word, active, " ")
        reading = token.form.reading
        assert (symbols, plain) == (reading.symbols, reading.plain)
        assert compiled.pairs.view(part) == compiled.pairs.view(compiled.part(expected)), word
    return made


def test_parts_are_the_same(
    engine: Engine, compiled: Compiled, ordinary: Ordinary, words: list[str]
) -> None:
    """And Python is asked of few."""
    own = list(filter(engine.parser.tokenizer.listed.ordinary, words))
    assert len(own) > 3000
    made = sum(assert_made_alike(engine, compiled, ordinary, word) for word in own)
    assert made > 0.85 * len(own) * len(SETS)


def test_parts_of_words_with_marks_are_the_same(
    engine: Engine, compiled: Compiled, ordinary: Ordinary
) -> None:
    words = [w for w in dict.fromkeys(marked(engine)) if not (w.isascii() and w.isalpha())]
    own = list(filter(engine.parser.tokenizer.listed.ordinary, words))
    assert len(own) > 3000
    made = sum(assert_made_alike(engine, compiled, ordinary, word) for word in own)
    assert made > 0.85 * len(own) * len(SETS)


@settings(max_examples=500, deadline=None)
@given(word=st.one_of(WORDS, MARKED, PIECES))
def test_parts_of_any_letters_are_the_same(
    engine: Engine, compiled: Compiled, ordinary: Ordinary, word: str
) -> None:
    assert_made_alike(engine, compiled, ordinary, word)


def test_parts_of_listed_words_are_the_same(
    engine: Engine, compiled: Compiled, ordinary: Ordinary
) -> None:
    """Spellings of names, with an article or Abu run on too, and words with a meaning."""
    lists, choose = engine.parser.tokenizer.listed, random.Random(3)
    spellings = sorted(lists.spellings)
    own = [*spellings[::5], *sorted(lists.meaningful)[::5]]
    own += [entry.press.lower() for entry in engine.lexicon.entries[::9]]
    for run_on in ("al", "el", "l", "abu", "abo", "bu"):
        own += [run_on + word for word in choose.sample(spellings, 200)]
    made = sum(assert_made_alike(engine, compiled, ordinary, word) for word in own)
    assert made > 0.85 * len(own) * len(SETS)


@pytest.mark.parametrize(
    ("word", "costs"),
    [
        ("sakhaur", [0.0]),
        ("alkattan", [0.02, 0.1]),
        ("elamin", [0.02]),
        ("albaydan", [0.0, 0.06]),
        ("larbaa", [0.0, 0.1]),
        ("aboubakr", [0.05, 0.25]),
        ("bouhamidi", [0.0, 0.05]),
        ("mehmet", [0.0, 0.05]),
        ("ishaqi", [0.0, 0.04]),
        ("bathgate", [0.0, 0.12]),
        ("valentin", [0.0]),
        ("keensella", [0.0]),
    ],
)
def test_forms_are_of_all_kinds(
    engine: Engine, compiled: Compiled, ordinary: Ordinary, word: str, costs: list[float]
) -> None:
    found = ordinary.part(word, graphemes_of(engine, frozenset()))
    assert found is not None
    *_, forms = compiled.pairs.view(found[0])
    assert [round(cost, 9) for _, _, _, cost, *_ in forms] == costs
    assert assert_made_alike(engine, compiled, ordinary, word) == len(SETS)


def test_what_is_no_such_word_is_left_to_python(engine: Engine, ordinary: Ordinary) -> None:
    general, lists = graphemes_of(engine, frozenset()), engine.parser.tokenizer.listed
    assert len(lists.grammar) > 200
    for word in (*lists.grammar, *ODD, "b" * 65, "batman" * 20, "benali", "ash"):
        assert ordinary.part(word, general) is None


def named(compiled: Compiled, text: str, parts: tuple[Part, ...]) -> Name:
    return compiled.named(text, parts, None, tuple(1.0 + i / 3 for i in range(len(parts))))


def test_names_of_them_compare_alike(
    engine: Engine, compiled: Compiled, ordinary: Ordinary, words: list[str]
) -> None:
    """Also where two words are one, and Python is asked for their elements."""
    choose, compare = random.Random(1), compiled.compare
    some = choose.sample(words, 700)
    some += [a + b for a, b in zip(some[:200], some[200:400], strict=True)]
    met = 0
    pairs: list[tuple[Name, Name]] = []
    for active in SETS[:2]:
        graphemes = graphemes_of(engine, active)
        for one in some:
            element, found = element_of(engine, one, active), ordinary.part(one, graphemes)
            if element and found:
                made = compiled.part(element)
                pairs.append((named(compiled, one, (found[0],)), named(compiled, one, (made,))))
        for one, other in zip(some[:200], some[200:400], strict=True):
            texts = one, other
            elements = [element_of(engine, w, active) for w in texts]
            parts = [ordinary.part(w, graphemes) for w in texts]
            if all(elements) and all(parts):
                own = tuple(part[0] for part in parts if part)
                made = tuple(compiled.part(e) for e in elements if e)
                text = " ".join(texts)
                pairs.append((named(compiled, text, own), named(compiled, text, made)))
                whole = engine.parser.parse(one + other)
                joined = compiled.name(whole, tuple(1.0 for _ in whole.elements))
                assert compare(pairs[-1][0], joined) == compare(pairs[-1][1], joined)
                met += compare(joined, pairs[-1][0])[0] > 0
    assert met > 50
    others = [
        compiled.name(parsed, tuple(1.0 for _ in parsed.elements))
        for parsed in map(engine.parser.parse, ("Abdul Karim Zengi", "Khalid", "ناصر", "M. Lutfi"))
    ]
    for one, other in pairs:
        assert compare(one, other)[0] == compare(other, other)[0]
        for third in (*others, *(name for pair in choose.sample(pairs, 8) for name in pair)):
            assert compare(one, third) == compare(other, third)
            assert compare(third, one) == compare(third, other)


@pytest.mark.parametrize("flags", [ARTICLE, ARTICLE | CERTAIN, FAMILY])
def test_flags_are_the_element_s(
    engine: Engine, compiled: Compiled, ordinary: Ordinary, flags: int
) -> None:
    general = graphemes_of(engine, frozenset())
    other = compiled.name(engine.parser.parse("al-Sakhur"), (1.0,))
    for word in ("sakhaur", "bathgate", "lagostan"):
        plain, found = ordinary.part(word, general), ordinary.part(word, general, flags)
        assert plain is not None
        assert found is not None
        assert plain[1:] == found[1:]
        element, *_ = compiled.pairs.view(found[0])
        assert isinstance(element, Element)
        dress = element.article, element.certain_article, element.family
        assert dress == tuple(bool(flags & bit) for bit in (ARTICLE, CERTAIN, FAMILY))
        made = compiled.part(element)
        assert compiled.pairs.view(made) == compiled.pairs.view(found[0])
        own, same = (named(compiled, word, (part,)) for part in (found[0], made))
        assert compiled.compare(own, other) == compiled.compare(same, other)
        del plain, found  # what they share is there as long as one of them
        assert compiled.compare(other, own) == compiled.compare(other, same)


def test_what_is_given_is_checked(engine: Engine, compiled: Compiled, ordinary: Ordinary) -> None:
    general = graphemes_of(engine, frozenset())
    entries, n = engine.lexicon.compiled, len(engine.lexicon.entries)
    assert entries is not None
    none: frozenset[str] = frozenset()
    lists, near = (none, none, none, none), (3, 0.42, (0.42,))

    def about(base: int | None = None) -> tuple[Any, ...]:
        bases = range(n) if base is None else [base] * n
        return bytes(n), array("i", range(n)), array("i", bases), bytes(n), bytes(n)

    def listings(*dicts: Any, arabic: Any = ("a",) * n, readings: Any = (None,) * n) -> Any:
        return (*(dicts or ({}, {}, {}, {})), arabic, readings, 0.08, 0.3)

    def make(**given: Any) -> Ordinary:
        said = {"lists": lists, "about": about(), "near": near, "listings": listings()}
        said |= {"letters": latin_letters(), **given}
        return Ordinary(compiled.pairs, entries, general, *said.values(), max, max)

    assert make().part("batman", general)
    for wrong, error in (
        ({"lists": (none, none, [], none)}, TypeError),
        ({"lists": (none, none, {7}, {7})}, TypeError),
        ({"listings": listings([], {}, {}, {})}, TypeError),
        ({"listings": listings(arabic=())}, ValueError),
        ({"listings": listings(readings=[None] * n)}, ValueError),
        ({"listings": 7}, TypeError),
        ({"about": (*about()[:3], b"", bytes(n))}, ValueError),
        ({"about": (*about()[:4], b"")}, ValueError),
        ({"about": (*about()[:2], array("i"), *about()[3:])}, ValueError),
        ({"about": about(-1)}, ValueError),
        ({"about": about(n)}, ValueError),
        ({"about": (7, *about()[1:])}, TypeError),
        ({"letters": ("abc", "abc")}, ValueError),
        ({"letters": ("\uffff" * END, NONE * END)}, ValueError),
        ({"letters": (7, NONE * END)}, ValueError),
        ({"near": (3, 0.42, ())}, ValueError),
        ({"near": (3, 0.42, ("far",))}, TypeError),
    ):
        with pytest.raises(error):
            make(**wrong)
    batman = {"batman"}
    for spoilt in (
        listings({"batman": 7}, {}, {}, {}),
        listings({"batman": ["x"]}, {}, {}, {}),
        listings({"batman": [n]}, {}, {}, {}),
        listings({"batman": [-1]}, {}, {}, {}),
        listings({"batman": [0]}, {"batman": 7}, {}, {}),
        listings({"batman": [0]}, {"batman": [n]}, {}, {}),
        listings({}, {}, {"batman": []}, {}),
        listings({}, {}, {"batman": {"a": "x"}}, {}),
        listings({}, {}, {"batman": {"a": 2}}, {"a": (n,)}),
        listings({}, {}, {"batman": {"a": 2}}, {"a": 7}),
        listings({"batman": [0]}, {}, {}, {}, arabic=(7,) * n),
    ):
        own = make(lists=(none, none, batman, none), listings=spoilt)
        with pytest.raises((TypeError, ValueError, SystemError)):
            own.part("batman", general)
    for meaning, fault in (
        (7, "a tuple"),
        ((1.0, 0, frozenset(), True), "5 arguments"),
        (("x", 0, None, True, True), "real number"),
    ):
        said = lists[0], batman, *lists[2:]
        others = said, about(), near, listings(), latin_letters(), max
        own = Ordinary(compiled.pairs, entries, general, *others, lambda *_, m=meaning: m)
        with pytest.raises(TypeError, match=fault):
            own.part("batman", general)
    with pytest.raises(TypeError, match="made once"):
        ordinary.__init__()  # type: ignore[call-arg, misc]
    for arguments in (("batman",), ("batman", None), (7, general)):
        with pytest.raises(TypeError):
            ordinary.part(*arguments)
    with pytest.raises(ValueError, match="was not made"):
        Ordinary.__new__(Ordinary).part("batman", general)
    with pytest.raises(ValueError, match="was not made"):
        ordinary.part("sakhaur", Graphemes.__new__(Graphemes))
    with pytest.raises(TypeError, match="viewed"):
        compiled.pairs.view(7)  # type: ignore[arg-type]
    other = Engine.create()
    assert other.scorer.compiled is not None
    pairs, letters = other.scorer.compiled.pairs, latin_letters()
    with pytest.raises(ValueError, match="one alphabet"):
        Ordinary(pairs, entries, general, lists, about(), near, listings(), letters, max, max)


def test_what_the_callback_raises_passes_through(engine: Engine, compiled: Compiled) -> None:
    def refuse(*given: object) -> Any:
        raise ZeroDivisionError(str(given[0]))

    general, n = graphemes_of(engine, frozenset()), len(engine.lexicon.entries)
    entries = engine.lexicon.compiled
    assert entries is not None
    whole, none = array("i", range(n)), frozenset[str]()
    own = Ordinary(
        compiled.pairs,
        entries,
        general,
        (none, frozenset(("joker",)), none, none),
        (bytes(n), whole, whole, bytes(n), bytes(n)),
        (3, 0.42, (0.42,)),
        ({}, {}, {}, {}, ("",) * n, engine.lexicon.readings, 0.08, 0.3),
        latin_letters(),
        refuse,
        refuse,
    )
    with pytest.raises(ZeroDivisionError, match="joker"):
        own.part("joker", general)
    found = own.part("batman", general)
    assert found is not None
    for _ in range(2):
        with pytest.raises(ZeroDivisionError, match="batman"):
            compiled.pairs.view(found[0])
    hearing = Graphemes(("b",), refuse, refuse, refuse, refuse)
    with pytest.raises(ZeroDivisionError, match="b"):
        own.part("batman", hearing)
    strange = Graphemes(
        ("b",),
        lambda g: ((1,), -1),
        lambda w, i: ((), -1),
        lambda n: ("\uf8ff", "b", "\uf8ff", "b", False, False),
        abs,
    )
    with pytest.raises(ValueError, match="does not have"):
        own.part("batman", strange)


def test_cycles_through_the_callback_are_collected(engine: Engine) -> None:
    class Owner:
        held: object

    other = Engine.create()
    assert other.scorer.compiled is not None
    made = ordinary_of(other.reader, other.lexicon, other.parser, other.scorer.compiled)
    assert made is not None
    owner = Owner()
    found = made.part("batman", graphemes_of(other, frozenset()))
    owner.held = made, found
    gone = weakref.ref(owner)
    other.parser.tokenizer.owner = owner  # type: ignore[attr-defined]
    del other, made, owner, found
    gc.collect()
    assert gone() is None


def test_threads_may_share_it(words: list[str]) -> None:
    fresh = Engine.create()
    compiled = fresh.scorer.compiled
    assert compiled is not None
    own = ordinary_of(fresh.reader, fresh.lexicon, fresh.parser, compiled)
    assert own is not None

    def right(word: str) -> bool:
        active = SETS[len(word) % len(SETS)]
        found = own.part(word, graphemes_of(fresh, active))
        if found is None:
            return True
        element = element_of(fresh, word, active)
        assert element
        return compiled.pairs.view(found[0]) == compiled.pairs.view(compiled.part(element))

    assert shared_out(words[:400], right) == []
