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
from nisba.words import plain_level, plain_outline

pytestmark = pytest.mark.skipif(kernel.Index is None, reason="the kernel was not compiled")

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
        numbers = [spelling for spelling, _ in compiled]
        assert both[0].letters(query, numbers) == both[1].letters(query, numbers)
        found += len(numbers)
    assert found > 1000


def test_words(both: Sequence[WideIndex]) -> None:
    for word in ("muhamed", "_mhmd", "abdalah", "k", "qwz", "x" * 89, "é", "_"):
        compiled, plain = [index.vocabulary.similar(word) for index in both]
        assert compiled == plain


def test_damaged_arrays_are_refused_and_nothing_is_read_past_their_end(
    arrays: dict[str, Array],
) -> None:
    for name, change in (
        ("word_grams", lambda a: a[:-1]),
        ("gram_offset", lambda a: a[:-1]),
        ("posting", lambda a: a.astype(np.uint64)),
        ("spelling_weight", lambda a: a[:-1]),
    ):
        with pytest.raises(ValueError, match=r"items of|different tables"):
            kernel.Index({**arrays, name: change(arrays[name])})
    with pytest.raises(KeyError):
        kernel.Index({name: array for name, array in arrays.items() if name != "posting"})
    index = kernel.Index(arrays)
    size = len(arrays["posting"])
    with pytest.raises(IndexError):
        index.scan([(2, size - 1, 1)], [], 1.0, 10, 10)
    with pytest.raises(IndexError):
        index.similar("a", [(0, 1 << 40)], 24, 24, 100, 0.6, 24)
    with pytest.raises(IndexError):
        index.letters("a", [len(arrays["spelling_weight"])], str)
    wrong = arrays["posting"].copy()
    wrong[:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "posting": wrong}).scan([(1, 0, 1)], [], 1.0, 10, 10)
    offsets = arrays["spelling_offset"].copy()
    offsets[1] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "spelling_offset": offsets}).letters("a", [0], str)
