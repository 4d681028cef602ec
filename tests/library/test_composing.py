"""The canonical form of a plain name, with a parse and without."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba import kernel
from nisba.canonical import compose, compose_text
from nisba.composing import composing
from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean

from .written import written

compiled = pytest.mark.skipif(kernel.Names is None, reason="the kernel was not compiled")
WORDS = [
    "al", "el", "Al", "as-", "bin", "ibn", "bint", "Abu", "Umm", "Abd", "de", "ash", "i", "Mr",
    "Karim", "drenzud", "Zubaydan", "NASRALLAH", "Elbaradei", "Alqahtani", "Saadia", "Sheikh",
    "Nahr", "Kebir", "ʿAlī", "Ḥasan", "Ka'ab", "Thani", "Hosen", "movement", "Khamis", "Benali",
]  # fmt: skip


def without_a_parse(text: str, engine: Engine) -> bool:
    """Whether a name is composed without a parse; either way it is the same."""
    parse = partial(engine.parser.parse, text, "")
    assert compose_text(text, parse, engine) == compose(parse(), engine), text
    return composing(text, engine) is not None


@compiled
def test_names_have_the_form_that_their_parse_has(engine: Engine) -> None:
    latin = alone = 0
    for text in dict.fromkeys(written(7)):
        try:
            ready = clean(text).text
        except NisbaError:
            continue
        without = without_a_parse(ready, engine)
        if ready.replace(" ", "").replace("-", "").isascii():
            latin += 1
            alone += without
    assert latin > 2000
    assert alone > 0.6 * latin


@compiled
@settings(deadline=None, max_examples=400)
@given(
    words=st.lists(
        st.one_of(st.sampled_from(WORDS), st.text("abdhiklmnrsuz", min_size=2, max_size=8)),
        min_size=1,
        max_size=5,
    ),
    gap=st.sampled_from(" -"),
)
def test_any_words_have_the_form_that_their_parse_has(
    engine: Engine, words: list[str], gap: str
) -> None:
    without_a_parse(clean(gap.join(words).strip("-")).text, engine)


@compiled
def test_words_are_as_they_are_written(engine: Engine) -> None:
    found = composing("Drenzud el-Zubaydan bin Drenzud", engine)
    assert found is not None
    elements = [one.element for one in found]
    assert [e.surface for e in elements] == ["Drenzud", "el-Zubaydan", "bin Drenzud"]
    assert [e.article for e in elements] == [False, True, False]
    assert [e.nasab for e in elements] == ["", "", "bin"]
    assert composing("Umm al-Rumman, Aleppo", engine) is None
