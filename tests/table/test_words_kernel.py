"""The compiled index gives the answers of the one in Python, to the last bit."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba import fold, kernel
from nisba.engine import default_engine
from nisba.table import vocabulary, wide
from nisba.table.arrays import Array, Blob, hash32
from nisba.table.store import Memory
from nisba.table.wide import WideIndex
from nisba.table.wide_build import Gathered, Gatherer, WideBuilder
from nisba.words import fold_text, folds, heavy, is_light, plain_level, plain_outline

pytestmark = pytest.mark.skipif(kernel.Index is None, reason="the kernel was not compiled")

ASKED = vocabulary._ASKED
BOUNDS = (100, 100, 100, 10, 10)
LETTERS = "abcdefghijklmnopqrstuvwxyzhhhouscktz_7éщ"


@given(st.text(LETTERS, min_size=1, max_size=40))
def test_levels_and_outlines(word: str) -> None:
    assert kernel.level(word) == plain_level(word)
    assert kernel.outline(word) == plain_outline(word)


def lists_at(start: int, length: int) -> bytes:
    """The postings of one word, as if they were where these are."""
    return wide._HEAD.pack(1.0, 1.0) + wide._PACKED.pack(start, length, 1, 1.0)


def nearest_of(
    arrays: dict[str, Array],
    text: str,
    words: list[str] | None = None,
    lists: Callable[[str], bytes] = lambda word: wide._HEAD.pack(1.0, 0.0),
) -> wide.Nearest | None:
    settings = (is_light, fold_text, folds(), BOUNDS, (0.8, 0.6, 32, 3), 0.8, 0.8)
    return kernel.Index(arrays).nearest(text, words, lists, settings, (2.0, 5.0), 12)


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


def test_names_are_gathered_alike(arrays: dict[str, Array]) -> None:
    sink, words = Memory(), default_engine().words
    builder = WideBuilder(words, sink, compiled=False)
    for name in names():
        builder.add(name)
    builder.close()
    plain = sink.close({}).arrays
    assert plain
    for name, values in plain.items():
        assert np.array_equal(values, arrays[name]), name
        assert values.dtype == arrays[name].dtype


@given(st.lists(st.text([*"abALIl '-_.ʿéßıŞ’“ش7"], max_size=30), max_size=8))
def test_any_names_are_gathered_alike(texts: list[str]) -> None:
    words, made = default_engine().words, []
    for gatherer in (kernel.Gatherer(is_light, folds()), Gatherer()):
        for text in texts:
            if not gatherer.add(text):
                gatherer.add_words(heavy(words.of(text)))
        made.append(Gathered(*gatherer.close()))
    assert made[0] == made[1]


def test_a_gatherer_refuses_what_it_cannot_take() -> None:
    with pytest.raises(ValueError, match="another version"):
        kernel.Gatherer(is_light, folds()[1:])
    gatherer = kernel.Gatherer(is_light, folds())
    with pytest.raises(ValueError, match="more words"):
        gatherer.add_words(["a"] * 17)
    with pytest.raises(ValueError, match="longer"):
        gatherer.add_words(["a" * 5000, "b" * 5000])
    assert gatherer.close()[1:] == (b"", b"", b"")


EXACTLY = [chr(c) for c in range(0x2100) if fold.folds()[4 * c] <= 3]


@given(st.text(st.sampled_from(EXACTLY), max_size=30))
def test_exact_forms_are_hashed_alike(text: str) -> None:
    assert fold.fold_hash(text) in (None, hash32(fold.folded(text)))


@pytest.mark.parametrize(
    "text", ["al-Sakhour", "Ẓāhir  al-ʿUmar", "Çeşme’s", "Straße – 7", "&", "أبو الشامة", "Йод"]
)
def test_exact_forms_that_the_kernel_knows(text: str) -> None:
    assert fold.fold_hash(text) == hash32(fold.folded(text))


@pytest.mark.parametrize(
    "text", ["دِمَشق", "Ἀθῆναι", "ΑΣ", "a\u0301", "İzmit", "x" * 9000, "𝔄", "- -"]
)
def test_exact_forms_that_only_python_knows(text: str) -> None:
    assert fold.fold_hash(text) is None


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
    arrays: dict[str, Array], bounds: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bounds.items():
        monkeypatch.setattr(wide, name, value)
    size = len(arrays["spelling_weight"])
    both = [WideIndex(arrays, size, compiled) for compiled in (True, False)]
    words = default_engine().words
    found = 0
    for query in queries():
        compiled, plain = [index.search(words.of(query)) for index in both]
        assert compiled == plain
        ranked = [index.ranked(query, compiled, (2.0, 5.0), 12) for index in both]
        assert ranked[0] == ranked[1]
        nearest = [index.nearest(words.of, query, (2.0, 5.0), 12) for index in both]
        assert nearest[0] == nearest[1]
        assert list(zip(*nearest[0], strict=True)) == both[0].ranked(
            query, wide.relative(compiled), (2.0, 5.0), 12
        )
        found += len(compiled)
    assert found > 1000


def test_many_searches_leave_nothing_behind(both: Sequence[WideIndex]) -> None:
    """What one scan has met the next begins without, however long the ones in between."""
    words = default_engine().words
    alone = [both[0].search(words.of(query)) for query in queries()[::5]]
    again = [both[0].search(words.of(query)) for query in reversed(queries()[::5])]
    assert alone == again[::-1]


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
        ("outline_row", lambda a: a[:-1]),
        ("stem_bucket", lambda a: a[:-1]),
        ("stem_entry", lambda a: a.astype(np.uint64)),
        ("whole_check", lambda a: a[:-1]),
        ("whole_bucket", lambda a: a[:-1]),
        ("spelling_weight", lambda a: a[:-1]),
    ):
        with pytest.raises(ValueError, match=r"items of|different tables"):
            kernel.Index({**arrays, name: change(arrays[name])})
    with pytest.raises(KeyError):
        kernel.Index({name: array for name, array in arrays.items() if name != "posting"})
    index = kernel.Index(arrays)
    size = len(arrays["posting"])
    with pytest.raises(IndexError):
        index.scan([lists_at(size - 1, 2)], [], 0.8, 1.0, BOUNDS)
    with pytest.raises(ValueError, match="no lists"):
        index.scan([lists_at(0, 1)[:-1]], [], 0.8, 1.0, BOUNDS)
    for name, change in (("stem_word", 1 << 31), ("stem_bucket", 1 << 31), ("stem_entry", -1)):
        wrong = arrays[name].copy()
        if change < 0:  # numbers beyond the last stem, under the same hashes
            wrong |= np.uint32((1 << (len(arrays["stem_word"]) - 2).bit_length()) - 1)
        else:
            wrong[1:] = change
        with pytest.raises(ValueError, match="build it again"):
            kernel.Index({**arrays, name: wrong}).similar("muhammad", ASKED)
    ends = arrays["outline_word"].copy()
    ends[1:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "outline_word": ends}).similar("muhamed", ASKED)
    edges = arrays["whole_bucket"].copy()
    edges[1:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        nearest_of({**arrays, "whole_bucket": edges}, "kabirat")
    with pytest.raises(IndexError):
        index.ranked("a", [(len(arrays["spelling_weight"]), 1.0)], str, folds(), (2.0, 5.0), 12)
    first = lists_at(0, 1)
    wrong = arrays["posting"].copy()
    wrong[:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "posting": wrong}).scan([first], [], 0.8, 1.0, BOUNDS)
    wrong = arrays["posting_offset"].copy()
    wrong[:] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "posting_offset": wrong}).lists("muhammad", ASKED, 3000.0)
    with pytest.raises(ValueError, match="more words"):
        index.similar("muhammad", (12, -1, *ASKED[2:]))
    offsets = arrays["spelling_offset"].copy()
    offsets[1] = 1 << 31
    with pytest.raises(ValueError, match="build it again"):
        kernel.Index({**arrays, "spelling_offset": offsets}).ranked(
            "a", [(0, 1.0)], str, folds(), (2.0, 5.0), 12
        )
    with pytest.raises(ValueError, match="another version"):
        index.ranked("a", [(0, 1.0)], str, folds()[1:], (2.0, 5.0), 12)


def test_what_a_search_is_given_is_looked_at(arrays: dict[str, Array]) -> None:
    with pytest.raises(ValueError, match="as long as"):
        nearest_of(arrays, "a", ["a"] * 17)
    with pytest.raises(TypeError, match="is a str"):
        nearest_of(arrays, "a", [7])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="no lists"):
        nearest_of(arrays, "a", lists=lambda word: b"seven")
    with pytest.raises(TypeError):
        nearest_of(arrays, "a", lists=lambda word: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(ValueError, match="longer"):
        nearest_of(arrays, "a", ["a" * 5000, "b" * 5000])
    assert nearest_of(arrays, "عمر") is None  # somebody else has to cut it
    assert nearest_of(arrays, "عمر", []) == ([], [], [])


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
