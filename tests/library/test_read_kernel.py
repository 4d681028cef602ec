"""The kernel reads words, makes keys and finds near entries as Python does: names parse alike."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba.analysis.model import Form, ParsedName
from nisba.canonical import compose
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.kernel import Entries, Graphemes, Keys
from nisba.lexicon_costs import EntryCosts
from nisba.script import script_of
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.conventions import recognise
from nisba.sounds.reader import Reader, Reading
from nisba.table.table import Table

from .sharing import shared_out

pytestmark = pytest.mark.skipif(Graphemes is None, reason="the kernel was not compiled here")

LETTERS = (
    "abcdefghijklmnoqrstuwxyz'2-éèëïāīūḥṭṣʿşçğñäöüşšřßœ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئءپچگێۆ\u064e\u0651\u064f",
    "абвгдежзийклмнопрстухцчшыьэюяўқғҳ",
    "אבגדהוזחטיכלמנסעפצקרשתךםןףץ",
    "αβγδεζηθικλμνξοπρστυφχψωςάέίό",
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
)
WORDS = st.one_of(*(st.text(alphabet=letters, min_size=1, max_size=14) for letters in LETTERS))
SOFTNESS = (0.11, 0.16, 0.02, 8)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def symbols_of(reading: Reading, engine: Engine) -> list[object]:
    """What the symbols of a reading are: their characters are another alphabet's."""
    return [engine.reader.alphabet.symbol(c) for c in reading.symbols]


def form_of(form: Form, engine: Engine) -> tuple[object, ...]:
    reading = form.reading
    return (
        symbols_of(reading, engine),
        reading.unwritten,
        reading.plain,
        reading.starts,
        form.word,
        form.head,
        form.cost,
        form.arabic,
        engine.lexicon.senses(reading, form.word, form.arabic),
        engine.keys.of(reading.symbols),
        engine.keys.likeliest(reading.symbols),
    )


def parsed_of(parsed: ParsedName, engine: Engine) -> tuple[object, ...]:
    elements = [
        (
            e.surface,
            [form_of(f, engine) for f in e.forms],
            e.role,
            (e.article, e.family, e.nasab, e.number, e.gloss),
            (e.certain_article, e.translated, e.direction),
        )
        for e in parsed.elements
    ]
    whole = form_of(parsed.whole, engine) if parsed.whole else None
    return parsed.text, elements, parsed.inverted, parsed.conventions, parsed.latinised, whole


def parsed_with(engine: Engine, text: str) -> tuple[object, ...]:
    parsed = engine.parser.parse(text)
    return parsed_of(parsed, engine), compose(parsed, engine)


def readings_of(engine: Engine, word: str) -> Iterator[Reading]:
    for hint in ("", "fr", "de", "tr", "ckb", "so"):
        yield engine.reader.read(word, script_of(word), recognise((word,), hint))


@settings(max_examples=500, deadline=None)
@given(word=WORDS)
def test_words_are_read_alike(engine: Engine, plain: Engine, word: str) -> None:
    pairs = zip(readings_of(engine, word), readings_of(plain, word), strict=True)
    for compiled, python in pairs:
        assert symbols_of(compiled, engine) == symbols_of(python, plain)
        assert (compiled.plain, compiled.starts) == (python.plain, python.starts)
        assert compiled.unwritten == python.unwritten
        assert engine.keys.of(compiled.symbols) == plain.keys.of(python.symbols)
        assert engine.keys.likeliest(compiled.symbols) == plain.keys.likeliest(python.symbols)


@settings(max_examples=200, deadline=None)
@given(name=NAMES)
def test_names_are_parsed_alike(engine: Engine, plain: Engine, name: str) -> None:
    assert parsed_with(engine, name) == parsed_with(plain, name)


def test_the_built_in_table_is_parsed_alike(engine: Engine, plain: Engine, embedded: Table) -> None:
    for number in range(0, embedded.spellings, 5):
        text = clean(embedded.spelling(number)).text
        assert parsed_with(engine, text) == parsed_with(plain, text), text


@settings(max_examples=200, deadline=None)
@given(word=WORDS, slack=st.integers(0, 4), reach=st.floats(0, 1.2))
def test_near_entries_are_those_of_python(
    engine: Engine, word: str, slack: int, reach: float
) -> None:
    lexicon, keys, alphabet = engine.lexicon, engine.keys, engine.reader.alphabet
    readings = tuple(r.symbols for r in lexicon.readings[::7])
    by_key: dict[str, tuple[int, ...]] = {}
    for i, symbols in enumerate(readings):
        for key in keys.of(symbols):
            by_key[key] = (*by_key.get(key, ()), i)
    assert alphabet.compiled is not None
    assert keys.compiled is not None
    priors = (1.0,) * len(readings)
    entries = Entries(alphabet.compiled, keys.compiled, readings, by_key, priors, SOFTNESS)
    reading = engine.reader.read(word, script_of(word))
    groups = [by_key[key] for key in keys.of(reading.symbols) if key in by_key]
    expected = {}
    if groups and reading.symbols:
        expected = EntryCosts(readings, alphabet).of(reading, groups, slack, reach)
    found = entries.near(reading.symbols, reading.unwritten, slack, reach)
    assert list(found.items()) == list(expected.items())


@settings(max_examples=300, deadline=None)
@given(word=WORDS)
def test_senses_are_those_of_python(engine: Engine, plain: Engine, word: str) -> None:
    for arabic in (False, True):
        found, expected = (
            one.lexicon.senses(one.reader.read(word, script_of(word)), word, arabic)
            for one in (engine, plain)
        )
        assert found == expected


def test_long_words_need_more_than_the_stack_holds(engine: Engine, plain: Engine) -> None:
    for word in ("nouredd" * 70, "نورالدّين" * 50, "x" * 500):
        for compiled, python in zip(
            readings_of(engine, word), readings_of(plain, word), strict=True
        ):
            assert symbols_of(compiled, engine) == symbols_of(python, plain)
            assert (compiled.plain, compiled.starts) == (python.plain, python.starts)
            assert engine.keys.of(compiled.symbols) == plain.keys.of(python.symbols)
            assert engine.keys.likeliest(compiled.symbols) == plain.keys.likeliest(python.symbols)


def test_all_runs_of_three_letters() -> None:
    compiled, python = Reader(Alphabet()), Reader(Alphabet(compiled=False))
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [a + b + c for a in letters for b in letters for c in letters]
    for word in words:
        one, other = (reader.read(word, script_of(word)) for reader in (compiled, python))
        assert (one.plain, one.starts) == (other.plain, other.starts)


def place(n: int) -> tuple[str, str, str, str, bool, bool]:
    return "\ue000", "a", "\ue001", "ā", True, False


def reader_of(*, heard: Any = None, unlisted: Any = None, sound: Any = place) -> Graphemes:
    """One letter, ``a``, and what it is given instead of what the library says of it."""
    one = ((1,), -1)
    return Graphemes(
        ("a",), heard or (lambda g: one), unlisted or (lambda w, i: one), sound, unlisted or abs
    )


def test_an_error_of_a_callback_passes_through() -> None:
    def refuse(*given: object) -> None:
        raise ZeroDivisionError(str(given))

    with pytest.raises(ZeroDivisionError, match="'a'"):
        reader_of(heard=refuse).read("ab")
    with pytest.raises(ZeroDivisionError, match="'ab', 1"):
        reader_of(unlisted=refuse).read("ab")
    with pytest.raises(ZeroDivisionError, match="1"):
        reader_of(sound=refuse).read("a")
    with pytest.raises(ZeroDivisionError, match="1"):
        reader_of(unlisted=refuse).read("a\u0651")
    keys = Keys(refuse, 24)  # type: ignore[arg-type]
    for make in (keys.of, keys.likeliest):
        with pytest.raises(ZeroDivisionError, match="3"):
            make("\ue003")


def test_what_python_says_is_checked() -> None:
    for graphemes in (("",), ("a" * 13,), (7,)):
        with pytest.raises(ValueError, match="1 to 12"):
            Graphemes(graphemes, abs, abs, abs, abs)  # type: ignore[arg-type]
    wrong: list[object] = [7, ((1,), -2), ((1,), 1 << 16), ((1,) * 9, -1), ((-1,), -1)]
    wrong += [((1 << 16,), -1), (("a",), -1), ([1], -1)]
    for heard in wrong:
        for reader in (
            reader_of(heard=lambda g, h=heard: h),
            reader_of(heard=lambda g: ((), -1), unlisted=lambda w, i, h=heard: h),
        ):
            with pytest.raises((ValueError, TypeError)):
                reader.read("ab")
    for sound in (7, ("", "a", "\ue001", "a", True, True), ("\ue000", "aaaaa", "", "", 1, 1)):
        with pytest.raises((ValueError, TypeError)):
            reader_of(sound=lambda n, s=sound: s).read("a")
    with pytest.raises(TypeError, match="str"):
        reader_of().read(7)  # type: ignore[arg-type]
    for classes in ((), (("A", 0.0),) * 15, (("AB", 0.0),), (("ā", 0.0),), ("A",)):
        with pytest.raises((ValueError, TypeError)):
            Keys(lambda n, c=classes: c, 24).of("\ue000")
    for most in (0, 25):
        with pytest.raises(ValueError, match="1 to 24"):
            Keys(lambda n: (("A", 0.0),), most)
    keys = Keys(lambda n: (("A", 0.0), ("", 0.0)), 24)
    for text in ("abc", "\U0001f600"):
        with pytest.raises(ValueError, match="symbols"):
            keys.of(text)
    with pytest.raises(TypeError, match="symbols"):
        keys.likeliest(7)  # type: ignore[arg-type]


def test_entries_are_checked(engine: Engine) -> None:
    costs, keys = engine.reader.alphabet.compiled, engine.keys.compiled
    assert costs is not None
    assert keys is not None
    with pytest.raises(ValueError, match="no such entry"):
        Entries(costs, keys, ("\ue000",), {"B": (1,)}, (1.0,), SOFTNESS)
    with pytest.raises(TypeError, match="tuple"):
        Entries(
            costs,
            keys,
            ("\ue000",),
            {"B": [0]},  # type: ignore[dict-item]
            (1.0,),
            SOFTNESS,
        )
    with pytest.raises(ValueError, match="alphabet does not have"):
        Entries(costs, keys, ("\uf8ff",), {}, (1.0,), SOFTNESS)
    with pytest.raises(TypeError, match="str of symbols"):
        Entries(costs, keys, (7,), {}, (1.0,), SOFTNESS)  # type: ignore[arg-type]
    for priors, softness in (((), SOFTNESS), ((1.0,), (0.11, 0.16, 0.02, 0))):
        with pytest.raises(ValueError, match="a prior"):
            Entries(costs, keys, ("\ue000",), {}, priors, softness)


def test_cycles_through_the_callbacks_are_collected() -> None:
    class Owner:
        held: object

    made = (
        lambda owner: reader_of(heard=lambda g, o=owner: ((1,), -1)),
        lambda owner: Keys(lambda n, o=owner: (("A", 0.0),), 24),
    )
    for make in made:
        owner = Owner()
        gone = weakref.ref(owner)
        owner.held = make(owner)
        del owner
        gc.collect()
        assert gone() is None


def test_threads_may_share_a_reader() -> None:
    words = [f"{a}{b}{c}ou{d}" for a in "bdfḥ" for b in "auı" for c in "rnşt" for d in "mkḍ"]
    quiet = Reader(Alphabet(compiled=False))
    expected = {w: quiet.read(w, script_of(w)).plain for w in words}
    shared = Reader(Alphabet())

    def right(word: str) -> bool:
        return shared.read(word, script_of(word)).plain == expected[word]

    assert shared_out(words, right) == []
