"""The canonical form of a plain name, with a parse and without."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba import Table, kernel
from nisba.canonical import compose, compose_text
from nisba.composing import composing
from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean

PAIRS = Path(__file__).parents[1] / "pairs"
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


def texts() -> Iterator[str]:
    table = Table.embedded()
    for spelling in range(0, table.spellings, 7):
        yield table.spelling(spelling)
    for name in ("dev.tsv", "hard.tsv", "other_names.tsv"):
        for line in (PAIRS / name).read_text(encoding="utf-8").splitlines()[1:]:
            yield from line.split("\t")[:2]


@compiled
def test_names_have_the_form_that_their_parse_has(engine: Engine) -> None:
    latin = alone = 0
    for text in dict.fromkeys(texts()):
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
