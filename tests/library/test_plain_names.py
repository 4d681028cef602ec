"""Names made without a parse, against the same names parsed."""

import random
import string
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba import Table
from nisba.analysis.model import Element, Role
from nisba.analysis.wadegiles import syllable_letters
from nisba.engine import Engine, default_engine
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.kernel import Name, Names
from nisba.lexicon import Lexicon
from nisba.memory import forget
from nisba.score.name import joined_element
from nisba.score.ordinary import ordinary_of
from nisba.score.plain import LONGEST_WHOLE, Plain

from .test_kernel import assert_brief

pytestmark = pytest.mark.skipif(Names is None, reason="the kernel was not compiled")

PARTICLES = [
    "al", "el", "ul", "as", "ash", "an", "ad", "a", "e", "i", "bin", "ibn", "ben", "bint",
    "ould", "abu", "abou", "abul", "umm", "abd", "abdul", "abd-al", "abdel", "din", "al-din",
    "ud-din", "allah", "ullah", "of", "the", "de", "la", "der", "sidi", "sheikh", "mr", "saint",
    "el-din", "-i", "-e", "ye", "y", "first", "second", "khamis", "province", "north", "lower",
    "jabal", "deir", "ain", "qasr", "x", "b", "B", "Al", "El", "Ibn", "Abu", "Abd", "As", "II",
    "XIV", "iv", "abed", "abdu", "oum", "bou", "weld", "in",
]  # fmt: skip
WORDS = [
    "Sakhour", "Zinki", "Ahmad", "Karim", "Hasan", "Rahman", "Nasser", "Shuhada", "Tell",
    "Halab", "Fathi", "Ishaq", "Alexandria", "Ziaur", "Saiful", "Alqahtani", "Elsisi", "Larbaa",
    "Noureddine", "Saifuddin", "Benali", "Aboubakr", "Nasrallah", "Smith", "Xhosa", "Wójcik",
    "Şeyh", "Ḥasan", "Ţūz", "Khūrmātū", "ʿAlī", "Qalʻat", "Mao", "Tse", "tung", "Ch'en", "mHmd",
    "xAlid", "Kathryn", "Brno", "Ptghni", "Trablous", "Djebel", "Ouled", "Schwarz", "Cumar",
    "Axmed", "Sözen", "Mo7ammed", "Yūsuf", "Dowlatābād", "Maʿarat", "O'Brien", "Dupont", "47",
    "3rd", "10th", "Kowalczyk", "Mwinyi", "Gholamhossein", "Zimbaur", "Kolaul", "Drenzud",
    "Xanthip", "Ramadan", "Khalifa", "Musa", "Sheley", "Austen", "Aamer", "Lah", "Illah", "Chapuis",
    "Raheemo", "Thanoon", "Sunbatif",
]  # fmt: skip

ALONE, RUN, WHOLE, DRESSED, PLAIN_OF = range(4, 9)
"""Places of callbacks."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return default_engine()


@pytest.fixture(scope="module")
def others(engine: Engine) -> list[Name]:
    """Names to compare with."""
    table = Table.embedded()
    spellings = random.Random(7).sample(range(table.spellings), 40)
    texts = [table.spelling(spelling) for spelling in spellings]
    return [name for text in texts if (name := parsed_name(engine, text))]


def parsed_name(engine: Engine, text: str) -> Name | None:
    parsed = engine.parser.parse(clean(text).text)
    assert engine.scorer.compiled
    return engine.scorer.compiled.name(parsed, ()) if parsed.elements else None


def plain_of(engine: Engine) -> tuple[Plain, Callable[[list[Any]], Names]]:
    """What says of words what they are, and what makes names ready with its callbacks."""
    compiled, keys = engine.scorer.compiled, engine.lexicon.keys.compiled
    assert compiled
    assert keys
    parts = engine.reader, engine.lexicon, engine.parser, compiled
    ordinary = ordinary_of(*parts)
    assert ordinary
    own, pairs = Plain(*parts), compiled.pairs

    def made(callbacks: list[Any]) -> Names:
        rest = "", LONGEST_WHOLE, syllable_letters(), own.articles, own.divine
        return Names(pairs, keys, ordinary, tuple(callbacks), *rest)

    return own, made


def check(engine: Engine, text: str, others: list[Name]) -> bool:
    """Whether ``text`` is plain; if so it must be as it is when it is parsed, to the bit."""
    assert engine.plain
    assert engine.scorer.compiled
    text = clean(text).text
    made = engine.plain(text)
    if made is None:
        return False
    parsed, compare = parsed_name(engine, text), engine.scorer.compiled.compare
    assert parsed is not None
    assert len(made) == len(parsed), text
    for other in [parsed, *others]:
        assert compare(made, other) == compare(parsed, other), text
        assert compare(other, made) == compare(other, parsed), text
    return True


def test_names_of_the_table_are_as_they_are_parsed(engine: Engine, others: list[Name]) -> None:
    table, chance = Table.embedded(), random.Random(5)
    latin = [
        text
        for spelling in chance.sample(range(table.spellings), 2500)
        if (text := table.spelling(spelling)) and min(clean(text).text) < "\u0250"
    ]
    plain = [check(engine, text, chance.sample(others, 4)) for text in latin]
    assert sum(plain) > 0.5 * len(latin)


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from([*PARTICLES, *WORDS]), min_size=1, max_size=6), st.data())
def test_particles_and_words_in_any_order(words: list[str], data: st.DataObject) -> None:
    engine = default_engine()
    joints = [data.draw(st.sampled_from([" ", "-", " -", " (", "/", ") '"])) for _ in words[1:]]
    text = words[0] + "".join(j + w for j, w in zip(joints, words[1:], strict=True))
    others = [parsed_name(engine, word) for word in ("Abd al-Karim Nasser", "Deir el-Zor")]
    try:
        check(engine, text, [name for name in others if name])
    except NisbaError:
        assert not text.strip("- ")


@settings(deadline=None, max_examples=150)
@given(st.text("abcdefgh nm-xyAHSI'ūāéş(]/", min_size=1, max_size=40))
def test_any_letters(text: str) -> None:
    engine = default_engine()
    try:
        clean(text)
    except NisbaError:
        return
    if engine.parser.parse(clean(text).text).elements:
        check(engine, text, [])


def test_most_names_of_a_large_table_are_plain(engine: Engine, others: list[Name]) -> None:
    chance, letters = random.Random(3), string.ascii_lowercase
    texts = []
    for _ in range(300):
        words = [
            chance.choice(WORDS[:12])
            if chance.random() < 0.5
            else "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3))
            for _ in range(chance.randrange(1, 4))
        ]
        texts.append(chance.choice(["", "al-", "bin ", "Abd al-"]) + " ".join(words))
    assert sum(check(engine, text, others[:3]) for text in texts) > 0.9 * len(texts)


@pytest.mark.parametrize(
    "text",
    ["", "-", "A. Karim", "محمد", "Karim, Ahmad", "I", "Pius XII", "a" * 501, "de la", "Abd",
     "mHmd xAlid", " ".join(["karim"] * 40), "Ziaur Rahman", "Benali Musa",
     "Nour e-Din", "Q. Ali", "Karim محمد Ahmad", "Karim Москва"],
)  # fmt: skip
def test_what_has_to_be_parsed(engine: Engine, text: str) -> None:
    assert engine.plain
    assert engine.plain(text) is None


@pytest.mark.parametrize(
    "text",
    ["Mao Tse-tung", "Ts'ui-luan", "Karim (al-Hasan)", "(Karim)", "Karim/Ahmad", "Karim / Ahmad",
     "Karim [Ahmad Nasser]", "'Alem ibn Hasan el-Aheda", "Al-'Awadi", "Usc'-Kujga", "lu'lu' Aamer",
     "Karim-(Hasan)", "al(Karim", "as-'Asma'", "ibn 'Abd al-Karim", "Karim'", "Kol·lam",
     "Ka'ab (Dārā/'Umar)", "Karim _ Ahmad", "Al‐Hasan", "(ash-) Sheikh", "Ṣāliḥ·ʿAlī",
     "Maqbul Hasan", "Tulol Ahmad", "al-Naoot Ahmad"],
)  # fmt: skip
def test_whatever_stands_between_words(engine: Engine, others: list[Name], text: str) -> None:
    assert check(engine, text, others)


def test_words_are_asked_for_once_and_may_be_forgotten(engine: Engine) -> None:
    asked: list[str] = []
    own, made = plain_of(engine)

    def conventions(word: str) -> int:
        asked.append(word)
        return own.conventions.of(word)

    callbacks = list(own.callbacks())
    callbacks[1] = conventions
    names = made(callbacks)
    for _ in range(3):
        assert names.name("Karim al-Zubaydan") is not None
    assert asked == ["karim", "al", "zubaydan"]
    names.forget()
    assert names.name("Karim") is not None
    assert asked == ["karim", "al", "zubaydan", "karim"]
    forget()  # which leaves words to their age
    assert names.name("Karim") is not None
    assert asked.count("karim") == 2


def compares_as_parsed(engine: Engine, names: Names, text: str) -> None:
    """A name is made, and what it says of itself when it is compared is what its parse says."""
    name, parsed = names.name(text), parsed_name(engine, text)
    initial = parsed_name(engine, "Z")  # of it and another Python is asked
    assert name
    assert parsed
    assert initial
    assert engine.scorer.compiled
    compare = engine.scorer.compiled.compare
    assert compare(name, initial) == compare(parsed, initial)
    assert compare(name, parsed) == compare(parsed, parsed)


def noted(own: Plain) -> tuple[list[Any], list[Element]]:
    """The callbacks of plain names, and a list that gets the elements that are dressed for them."""
    said: list[Element] = []
    callbacks = list(own.callbacks())

    def dressed(*given: Any) -> Element:
        said.append(own.dressed(*given))
        return said[-1]

    callbacks[DRESSED] = dressed
    return callbacks, said


def test_python_is_asked_of_few_runs(engine: Engine) -> None:
    own, made = plain_of(engine)
    asked: list[Any] = []
    callbacks = list(own.callbacks())
    callbacks[RUN] = lambda *given: (asked.append(given), own.run(*given))[1]
    names = made(callbacks)
    for particles in ("al-", "bin ", "Abu ", "Umm al-", "Abd al-", "bin Abd el-", "al-el ", "as-"):
        for word in ("Zubaydan", "Sulaymaf", "Drenzud"):
            assert names.name(f"Karim {particles}{word}") is not None
    for text in ("al-Karim", "as-Sakhour", "bin Hasan", "ibn al-Hasan", "an Zubaydan", "e-Tell"):
        assert names.name(f"{text} Ahmad") is not None
    assert not asked
    for text in ("Abu Hasan", "Umm al-Hasan", "Abd al-Karim", "Abd al-Mehmet", "Abu Mehmet"):
        assert names.name(text) is not None
    assert not asked
    for text in ("Abu Benali", "Abu Elsisi", "Abdu Zubaydan", "al-Khamis", "bin al-din Karim"):
        names.name(text)
    assert [words for words, *_ in asked] == [
        ("abu", "elsisi"),
        ("abdu", "zubaydan"),
        ("al", "khamis"),
        ("bin", "al", "din", "karim"),
    ]


@pytest.mark.parametrize(
    "text",
    ["Abu Zubaydan", "Umm al-Zubaydan", "Abd al-Zubaydan", "bin Abd el-Sulaymaf", "Ould Abou Aamer",
     "abdul Aamer", "al-Nasrallah", "bin al-Noureddine", "el-Saifuddin", "Abu Drenzud", "Abu Hasan",
     "Umm al-Mehmet", "Abd al-Mehmet", "Abd al-Karim", "Abu Deir"],
)  # fmt: skip
def test_what_is_dressed_says_so_itself(engine: Engine, text: str) -> None:
    own, made = plain_of(engine)
    callbacks, said = noted(own)
    compares_as_parsed(engine, made(callbacks), text)
    (element,) = engine.parser.parse(text).elements
    assert [replace(one, surface="") for one in said] == [replace(element, surface="")]


@pytest.mark.parametrize(
    "text", ["al-Hasan", "bin al-Ahmad", "el-Tell", "as-Sakhour", "al-Khalifa", "al-Elsisi"]
)
def test_what_wears_an_article_is_made_as_its_word(engine: Engine, text: str) -> None:
    own, made = plain_of(engine)
    callbacks = list(own.callbacks())

    def fails(*given: object) -> None:
        raise LookupError(given)

    for place in (ALONE, RUN, DRESSED):
        callbacks[place] = fails
    compares_as_parsed(engine, made(callbacks), text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Sidi Hassan Nasser", True),
        ("Sayyid Karim Drenzud", True),
        ("Sidi Hassan", False),
        ("Sidi Deir Hassan", False),
        ("Hassan Sidi Nasser", False),
        ("Sidi Sheikh Hassan", False),
    ],
)
def test_what_may_be_a_title_is_one_before_a_full_name(
    engine: Engine, text: str, title: bool
) -> None:
    own, made = plain_of(engine)
    callbacks, said = noted(own)
    compares_as_parsed(engine, made(callbacks), text)
    first = engine.parser.parse(text).elements[0]
    assert (first.role is Role.TITLE) == title
    assert said == ([replace(first, surface=first.surface.lower())] if title else [])


@pytest.mark.parametrize(
    "text",
    ["Deir bin Hasan", "Kafr ben Drenzud", "Sayf ibn Zayid", "Karim Tell ould Hasan",
     "Sidi bin Ali", "Sidi ibn Hasan Nasser", "Jabal bin Abd al-Karim", "Province bin Hasan",
     "Sheikh bin Hasan", "Deir bin Deir bint Tell", "Austen ibn Elsisi",
     "Hasan Austen ibn al-Drenzud"],
)  # fmt: skip
def test_beside_a_bin_words_are_names(engine: Engine, others: list[Name], text: str) -> None:
    assert check(engine, text, others)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(["abd", "al", "abu", "umm al", "bin", "as", "e"]), max_size=3),
    st.lists(
        st.sampled_from([*WORDS, "Qahir", "Hassibo", "Raheemo", "Kareemi", "Khāliq", "Jabbaar"]),
        min_size=1,
        max_size=3,
    ),
)
def test_names_run_together(particles: list[str], words: list[str]) -> None:
    engine = default_engine()
    text = " ".join([*particles, *words])
    texts = ["".join(words), "".join([*particles, *words]), "".join(words[:2])]
    check(engine, text, [name for one in texts if (name := parsed_name(engine, one))])


def test_python_is_asked_for_few_facts(engine: Engine) -> None:
    own, made = plain_of(engine)
    asked: list[int] = []

    def noted(place: int) -> Callable[..., Any]:
        callback = own.callbacks()[place]
        return lambda *given: (asked.append(place), callback(*given))[1]

    callbacks = list(own.callbacks())
    for place in (WHOLE, DRESSED, PLAIN_OF):
        callbacks[place] = noted(place)
    names = made(callbacks)
    assert engine.scorer.compiled
    compare = engine.scorer.compiled.compare

    def compared(text: str, other: str) -> set[int]:
        asked.clear()
        name, against = names.name(text), parsed_name(engine, other)
        parsed = parsed_name(engine, text)
        assert name
        assert against
        assert parsed
        assert compare(name, against) == compare(parsed, against)
        return set(asked)

    assert compared("Zubay Danif", "Zubaydanif") == {PLAIN_OF}
    assert compared("Zūbay Danif", "Zubaydanif") == {PLAIN_OF}
    assert compared("Umm Drenzud", "Ummdrenzud") == {PLAIN_OF}
    assert compared("Umm Nifdar", "Ummnifdar") == set()  # of each symbol once
    assert compared("Abd al-Aamer", "Abd al-Aamer") == set()
    assert compared("al-Hasan Drenzud", "Hasan Drenzud") == set()
    assert compared("Ah Mad", "Ahmad") == {PLAIN_OF}
    assert compared("Zubay Danøf", "Zubaydanof") == {WHOLE}

    def fails(symbols: str) -> str:
        raise LookupError(symbols)

    other = parsed_name(engine, "Zubaydanif")
    assert other
    for wrong, error in (
        (fails, LookupError),
        (lambda symbols: 1, TypeError),
        (lambda symbols: "abcde", TypeError),
    ):
        callbacks[PLAIN_OF] = wrong
        name = made(callbacks).name("Zubay Danif")
        assert name
        with pytest.raises(error):
            compare(name, other)


JOINED = st.sampled_from(
    [*WORDS, "Tuz", "Khurmatu", "Zubay", "Danif", "Deir", "Bala", "Kafr", "al", "umm", "abd", "x"]
)


@settings(deadline=None, max_examples=200)
@given(
    words=st.lists(JOINED, min_size=2, max_size=4), at=st.integers(0, 2), slip=st.integers(0, 30)
)
def test_neighbours_run_together(words: list[str], at: int, slip: int) -> None:
    engine = default_engine()
    joined = [*words[:at], "".join(words[at : at + 2]).lower(), *words[at + 2 :]]
    other = " ".join(joined)
    assert_brief(engine, " ".join(words), other)
    assert_brief(engine, other[:slip] + other[slip + 1 :] or "x", " ".join(words))


def test_python_is_asked_for_few_neighbours(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Element, ...]] = []

    def joined(elements: tuple[Element, ...], lexicon: Lexicon) -> Element:
        asked.append(elements)
        return joined_element(elements, lexicon)

    monkeypatch.setattr("nisba.score.name.joined_element", joined)
    assert engine.scorer.compiled
    compare = engine.scorer.compiled.compare

    def compared(a: str, b: str) -> int:
        asked.clear()
        one, other = (parsed_name(engine, text) for text in (a, b))
        assert one
        assert other
        compare(one, other)
        return len(asked)

    assert compared("Zubo Danoq", "Zubodanoq") == 0
    assert compared("Drenz al-Udif", "Dirinzudif") == 0
    assert compared("Zūbo Daneq", "Zubodaneq") == 0
    assert compared("Alep Po", "Aleppo") == 0
    assert compared("Zubo Danøq", "Zubodanoq") == 1  # more than letters with marks
    assert compared("زوبو دانق", "Zubodanaq") == 1


@pytest.mark.parametrize(
    "word", ["as", "ash", "e", "a", "i", "an", "eth", "it", "ats", "aṣ", "'as"]
)
def test_articles_are_assimilated(engine: Engine, others: list[Name], word: str) -> None:
    for following in ("Sulaymaf", "Shidravan", "Drenzud", "Thobraf", "Tobraf", "Hasan", "Nasser"):
        for text in (f"{word}-{following}", f"Karim {word} {following}", f"Abd {word}-{following}"):
            check(engine, text, others)


def test_words_that_sound_alike_under_two_sets_are_asked_for_once(engine: Engine) -> None:
    """Under French conventions Nasrallah is heard as under none, Abdulchafik is not."""
    asked: list[tuple[str, int]] = []
    own, made = plain_of(engine)

    def word(word: str, active: int) -> Any:
        asked.append((word, active))
        return own.word(word, active)

    callbacks = list(own.callbacks())
    callbacks[3] = word
    names = made(callbacks)
    french = own.conventions.of("bouzzoura")
    assert french
    two, own_set = ("nasrallah", "abdulchafik"), own.conventions.of("abdulchafik")
    for more in ("", " Bouzzoura", " Yūzārsīf", ""):
        assert names.name(f"Nasrallah{more}") is not None
        assert names.name(f"Abdulchafik{more}") is not None
    scholarly = own.conventions.of("yūzārsīf")
    assert asked == [
        *((word, own_set if word == two[1] else 0) for word in two),
        (two[1], own_set | french),
        (two[0], scholarly),
        (two[1], own_set | scholarly),
    ]


@pytest.mark.parametrize("place", range(1, 6))
def test_what_a_callback_raises_passes_through(engine: Engine, place: int) -> None:
    own, made = plain_of(engine)

    def fails(*given: object) -> None:
        raise LookupError(given)

    callbacks = list(own.callbacks())
    for wrong, error in ((fails, LookupError), (lambda *given: "no", TypeError)):
        callbacks[place] = wrong
        names = made(callbacks)
        for _ in range(2):
            with pytest.raises(error):
                names.name("Nasrallah Abdu Zubaydan")


def test_threads_share_names(engine: Engine) -> None:
    assert engine.plain
    chance, interval = random.Random(11), sys.getswitchinterval()
    words = ["".join(chance.choice("bdfklmnrsz") + v for v in "aiu") for _ in range(400)]
    texts = [f"{a} al-{b}" for a, b in pairwise(words)]
    made: list[list[Name | None]] = [[] for _ in range(4)]

    def work(own: list[Name | None]) -> None:
        own += map(engine.plain, texts)

    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(own,)) for own in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert engine.scorer.compiled
    compare = engine.scorer.compiled.compare
    for text, *names in zip(texts, *made, strict=True):
        parsed = parsed_name(engine, text)
        assert parsed
        for name in names:
            assert name
            assert compare(name, parsed) == compare(parsed, parsed)
