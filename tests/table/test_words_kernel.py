"""The compiled index gives the answers of the one in Python, to the last bit."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba import kernel
from nisba.engine import default_engine
from nisba.table import wide
from nisba.table.arrays import Array, Blob
from nisba.table.store import Memory
from nisba.table.wide import WideIndex
from nisba.table.wide_build import WideBuilder
from nisba.words import fold_text, folds, plain_level, plain_outline

pytestmark = pytest.mark.skipif(kernel.Index is None, reason="the kernel was not compiled")

BOUNDS = (100, 100, 100, 10, 10)
LETTERS = "abcdefghijklmnopqrstuvwxyzhhhouscktz_7éщ"


@given(st.text(LETTERS, min_size=1, max_size=40))
def test_levels_and_outlines(word: str) -> None:
    assert kernel.level(word) == plain_level(word)
    assert kernel.outline(word) == plain_outline(word)


def names() -> list[str]:
    made = random.Random(11)
    parts = ["Muhammad", "Ahmad", "Khaled", "al-Sheikh", "Tall", "Deir", "Hassan", "Abdullah"]
    out = ["شارع محمد الخامس", "Новоазовск", "Ẓāhir al-ʿUmar", "x" * 90, "Ό Σ", "O'Neill", "7"]
    for _ in range(3000):
        word = "".join(made.choice(LETTERS[:34]) for _ in range(made.randint(2, 9)))
        out.append(" ".join([*made.sample(parts, made.randint(0, 2)), word]))
    return out


@pytest.fixture(scope="module")
def arrays() -> dict[str, Array]:
    sink, words = Memory(), default_engine().words
    builder, texts = WideBuilder(words, sink), Blob("spelling", sink.append)
    for name in names():
        builder.add(name)
        texts.add(name)
    builder.close()
    texts.close()
    return dict(sink.close({}).arrays)


@pytest.fixture(scope="module")
def both(arrays: dict[str, Array]) -> Sequence[WideIndex]:
    size = len(arrays["spelling_weight"])
    return [WideIndex(arrays, size, compiled) for compiled in (True, False)]


def queries() -> list[str]:
    made = random.Random(12)
    out = []
    for name in names()[::7]:
        letters = list(name)
        for _ in range(made.randint(0, 2)):
            letters[made.randrange(len(letters))] = made.choice("aeiubdkhst ")
        out.append("".join(letters).strip() or "a")
    return [*out, "y" * 300, "محمد", "al", "zz", "Ahmad Hassan Muhammad"]


@pytest.mark.parametrize("bounds", [{}, {"SCANNED": 300, "ENOUGH": 100, "LONG": 50, "PROBED": 40}])
def test_searches(
    both: Sequence[WideIndex], bounds: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bounds.items():
        monkeypatch.setattr(wide, name, value)
    words = default_engine().words
    found = 0
    for query in queries():
        compiled, plain = [index.search(words.of(query)) for index in both]
        assert compiled == plain
        ranked = [index.ranked(query, compiled, (2.0, 5.0), 12) for index in both]
        assert ranked[0] == ranked[1]
        found += len(compiled)
    assert found > 1000


def test_words(both: Sequence[WideIndex]) -> None:
    for word in ("muhamed", "_mhmd", "abdalah", "k", "qwz", "x" * 89, "é", "_"):
        compiled, plain = [index.vocabulary.similar(word) for index in both]
        assert compiled == plain
        assert both[0].lists_of(word) == both[1].lists_of(word)


def test_damaged_arrays_are_refused_and_nothing_is_read_past_their_end(
    arrays: dict[str, Array],
) -> None:
    for name, change in (
        ("word_grams", lambda a: a[:-1]),
        ("gram_offset", lambda a: a[:-1]),
        ("posting", lambda a: a.astype(np.uint64)),
        ("posting_offset", lambda a: a[:-1]),
        ("spelling_weight", lambda a: a[:-1]),
    ):
        with pytest.raises(ValueError, match=r"items of|different tables"):
            kernel.Index({**arrays, name: change(arrays[name])})
    with pytest.raises(KeyError):
        kernel.Index({name: array for name, array in arrays.items() if name != "posting"})
    index = kernel.Index(arrays)
    size = len(arrays["posting"])
    with pytest.raises(IndexError):
        index.scan([wide._PACKED.pack(size - 1, 2, 1, 1.0)], 1.0, BOUNDS)
    with pytest.raises(IndexError):
        index.similar("a", [(0, 1 << 40)], 24, 24, 100, 0.6, 24)
    with pytest.raises(IndexError):
        index.ranked("a", [(len(arrays["spelling_weight"]), 1.0)], str, folds(), (2.0, 5.0), 12)
    first = wide._PACKED.pack(0, 1, 1, 1.0)
    wrong = arrays["posting"].copy()
    wrong[:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "posting": wrong}).scan([first], 1.0, BOUNDS)
    wrong = arrays["posting_offset"].copy()
    wrong[:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "posting_offset": wrong}).lists(
            "muhammad", [], 24, 24, 12000, 0.6, 24, 3000.0
        )
    offsets = arrays["spelling_offset"].copy()
    offsets[1] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "spelling_offset": offsets}).ranked(
            "a", [(0, 1.0)], str, folds(), (2.0, 5.0), 12
        )
    with pytest.raises(ValueError, match="another version"):
        index.ranked("a", [(0, 1.0)], str, folds()[1:], (2.0, 5.0), 12)


KNOWN_ALONE = [chr(c) for c in range(128, 0x2100) if folds()[4 * c] <= 3]


@given(st.text(st.sampled_from([*KNOWN_ALONE, *"AbZ '`-9"]), max_size=30))
def test_characters_that_fold_alone_do_so_wherever_they_stand(text: str) -> None:
    made = [folds()[4 * ord(c) + 1 : 4 * ord(c) + 1 + folds()[4 * ord(c)]] for c in text]
    alone = [
        fold.decode() if char in KNOWN_ALONE else fold_text(char)
        for char, fold in zip(text, made, strict=True)
    ]
    assert "".join(alone) == fold_text(text)
    assert len(KNOWN_ALONE) > 500
