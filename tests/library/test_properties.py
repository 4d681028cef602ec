"""Promises that hold for every text.

Derandomised, so that a run fails only for a change; ``NISBA_EXPLORE=1`` looks further.
"""

import os
import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba import InvalidName, Reconciler, Verdict
from nisba.analysis.buckwalter import to_arabic
from nisba.analysis.model import ParsedName
from nisba.canonical import compose, plain_latin
from nisba.engine import Engine
from nisba.explanation import explain
from nisba.fold import fold_exact
from nisba.hygiene import MAX_CODE_POINTS, clean
from nisba.latinise import latinise
from nisba.lexicon import fold_latin, letters
from nisba.romanise import press_word
from nisba.script import script_of, words_of
from nisba.sounds.vocalised import read_vocalised
from nisba.terms import terms_of

EXPLORE = bool(os.environ.get("NISBA_EXPLORE"))


def examples(count: int) -> settings:
    """Settings: derandomised, and a deadline that only a runaway loop reaches."""
    return settings(
        derandomize=not EXPLORE,
        max_examples=count * (20 if EXPLORE else 1),
        deadline=timedelta(seconds=5),
    )


ANY = st.text(st.characters(exclude_categories=()), max_size=40)
"""Every code point there is, lone surrogates and noncharacters too."""

ODD = st.text(
    st.sampled_from(
        list("aeiouAXq'`´.,-–_()&٤7 \t\u00a0\u0301\u0323\u064e\u0651\u0640\u200b\u200c\u200d\u202e")
        + list("\u0430\u03bfıİßﷺﷲﻻﬁﱠ\u1160\ufdd0\ue000ʿʾآأةىپگ\u0671אֱხՊΆЁ阿ሐ\U0001d400😀")
    ),
    max_size=24,
)
"""What breaks things: marks, look-alikes, ligatures, one letter of every script."""

WORDS = """
al- el- Al as- a- Abd al- Abdul Abu Abou Umm bin ibn bint ould al-Din eddine Sheikh Dr. Hajj
Karim Karima Muhammad Mohamed Ahmad Hassan Hussein Nour Nureddin Abdurrahman Zinki Halabi
Sakhour Tariq Bab Deir Wadi Harakat Movement 1st 2nd 47 Qwerty Putin Müller Ṣalāḥ Šukrī
محمد أحمد عبد الله الدين أبو بن حلب الصاخور Мухаммед аль-Асад מוחמד Ναΐμ , ʿAlī Āl Thānī
7usayn mHmd Cabdi Xasan Şükrü Chérif Dschamal of J. M.A.
"""
PARTS = st.sampled_from(WORDS.split())
NAMES = st.lists(PARTS, min_size=1, max_size=5).map(" ".join)
TEXTS = ANY | ODD | NAMES


TATWEEL = "\u0640"


def cleaned(text: str) -> str | None:
    """What hygiene makes of a text, or None where it refuses it."""
    try:
        return clean(text).text
    except InvalidName:
        return None


@examples(400)
@given(TEXTS)
def test_hygiene_refuses_or_settles(text: str) -> None:
    once = cleaned(text)
    if once is None or TATWEEL in unicodedata.normalize("NFKC", once):
        return  # test_a_mark_on_a_presentation_tatweel
    if unicodedata.normalize("NFC", once) != once:
        return  # test_a_mark_on_a_look_alike
    assert once == once.strip()
    assert 0 < len(once) <= MAX_CODE_POINTS
    assert cleaned(once) == once


def test_a_mark_on_a_presentation_tatweel() -> None:
    once = clean("ح\ufe77لب").text
    assert TATWEEL not in once


def test_a_mark_on_a_look_alike() -> None:
    once = clean("A\u0395\u0323").text
    assert once == unicodedata.normalize("NFC", once)


@examples(300)
@given(TEXTS)
def test_small_functions_take_any_text(text: str) -> None:
    script_of(text)
    assert all(words_of(text))
    assert fold_exact(fold_exact(text)) == fold_exact(text)
    assert letters(letters(text)) == letters(text)
    assert fold_latin(fold_latin(text)) == fold_latin(text)
    assert plain_latin(plain_latin(text)) == plain_latin(text)
    read_vocalised(text)
    read_vocalised(text, lenient=True)
    press_word(text)
    to_arabic(text)


@examples(200)
@given(TEXTS)
def test_analysis_takes_whatever_hygiene_passes(engine: Engine, text: str) -> None:
    once = cleaned(text)
    if once is None:
        return
    latinise(once)
    parsed = engine.parser.parse(once)
    terms_of(parsed, engine)
    for element in parsed.elements:
        assert element.surface
        assert element.forms
        assert all(f.cost >= 0 for f in element.forms)
    assert compose(parsed, engine).canonical


@pytest.mark.parametrize("name", ["Abd Abd al-Din", 'ABD"<"دين'])
def test_abd_and_din_on_one_name(reconciler: Reconciler, name: str) -> None:
    assert reconciler.normalize(name).canonical


def usable(*texts: str) -> bool:
    """Hygiene passes all of them."""
    return all(cleaned(t) is not None for t in texts)


@examples(100)
@given(TEXTS)
def test_an_answer_or_invalid_name(reconciler: Reconciler, text: str) -> None:
    if cleaned(text) is None:
        with pytest.raises(InvalidName) as caught:
            reconciler.normalize(text)
        assert caught.value.field == "name"
        return
    if not usable(text):
        return
    found = reconciler.normalize(text, explain=True, limit=3)
    assert found.name == text
    assert found.canonical
    assert found.decision.accepted == bool(found.id)
    assert 0 <= found.score <= 1
    assert found.score == (found.candidates[0].score if found.candidates else 0)
    if found.id:
        entity = reconciler.table.entity(found.id)
        assert (found.canonical, found.kind) == (entity.canonical, entity.kind)


@examples(250)
@given(TEXTS, TEXTS)
def test_comparing_takes_any_two_texts(reconciler: Reconciler, a: str, b: str) -> None:
    if not usable(a, b):
        with pytest.raises(InvalidName):
            reconciler.compare(a, b)
        return
    found = reconciler.compare(a, b, explain=True)
    assert 0 <= found.score <= 1
    assert found.verdict in Verdict
    assert (found.a, found.b) == (a, b)


def test_numbers_are_counted_on_both_sides(score: Callable[[str, str], float]) -> None:
    assert score("Wadi 47", "Wadi Ali") == pytest.approx(score("Wadi Ali", "Wadi 47"), abs=1e-6)


@examples(400)
@given(NAMES, NAMES)
def test_comparing_is_symmetric(
    engine: Engine, score: Callable[[str, str], float], a: str, b: str
) -> None:
    if not usable(a, b):
        return
    assert score(a, b) == pytest.approx(score(b, a), abs=1e-6)


@examples(200)
@given(NAMES)
def test_a_name_compared_with_itself_is_likelier_than_not(
    engine: Engine, score: Callable[[str, str], float], name: str
) -> None:
    if usable(name):
        assert score(name, name) > 0.5


@examples(300)
@given(NAMES)
def test_the_canonical_form_is_its_own(
    engine: Engine, parse: Callable[[str], ParsedName], name: str
) -> None:
    """Composed forms; those of entities are in `test_accepted_answers_are_their_own`."""
    if not usable(name):
        return
    once = compose(parse(name), engine).canonical
    again = compose(parse(once), engine).canonical
    assert again == once


def test_accepted_answers_are_their_own(reconciler: Reconciler) -> None:
    """Every entity's canonical form leads to that entity, or to several of that very name."""
    table = reconciler.table
    for index in range(0, len(table), 100):
        entity = table.entity_at(index)
        found = reconciler.normalize(entity.canonical)
        if found.id:
            assert found.canonical == entity.canonical, entity.id
        else:
            best = {c.entity.id for c in found.candidates if c.score == found.score}
            assert entity.id in best, (entity.id, found.decision)


@examples(20)
@given(st.lists(NAMES, min_size=1, max_size=4))
def test_one_after_the_other_is_as_alone(reconciler: Reconciler, names: list[str]) -> None:
    """What was asked before, and is cached, changes no answer."""
    names = [n for n in names if usable(n)]
    together = [reconciler.normalize(n) for n in names]
    fresh = Reconciler(reconciler.table, reconciler.engine)
    assert [fresh.normalize(n) for n in reversed(names)] == together[::-1]


@examples(100)
@given(NAMES, NAMES)
def test_explanations_never_fail(
    engine: Engine, parse: Callable[[str], ParsedName], a: str, b: str
) -> None:
    if not usable(a, b):
        return
    x, y = parse(a), parse(b)
    steps = explain(x, y, engine.scorer.compare(x, y), engine)
    assert all(s.left or s.right for s in steps)


@pytest.mark.parametrize(
    "letter", ["a", "ا", "ʿ", "阿", "a ", "al-", "bin ", "x'", "1 ", "ﷺ", "Abd al-"]
)
def test_the_longest_names_are_answered(reconciler: Reconciler, letter: str) -> None:
    text = (letter * MAX_CODE_POINTS)[:MAX_CODE_POINTS] if letter != "ﷺ" else letter * 27
    assert reconciler.normalize(text).canonical
    assert reconciler.compare(text, "Muhammad").score < 0.9
