"""The compiled rough look at a small table gives what Python and numpy give."""

import gc
import math
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nisba import Table, kernel
from nisba.engine import Engine
from nisba.script import Script
from nisba.table.arrays import Array
from nisba.table.rough import (
    _CONSONANTS,
    _LETTERS,
    _SHARED,
    _SOUNDS,
    RUN,
    Rough,
    RoughTexts,
    likeness,
    likest,
    rough_of,
)
from nisba.table.terms_index import plain_of, shared_of
from nisba.terms import terms_of

pytestmark = pytest.mark.skipif(kernel.Rough is None, reason="the kernel was not compiled here")

LONG = "Muhammad " * 30
NAMES = ["Halep", "Deir uz-Zur", "نور الدين زنكي", "Ас-Сахур", "שייח' מקסוד", "Aya", "a", LONG]


def likest_by_python(rough: RoughTexts, name: Rough, numbers: Array, shares: Array) -> list[int]:
    return likest(name, [rough.at(n) for n in numbers.tolist()], shares, 60)


@pytest.mark.parametrize("name", NAMES)
def test_looks_are_the_same(embedded: Table, engine: Engine, name: str) -> None:
    assert embedded._terms is not None
    rough, parsed = embedded._terms.rough, engine.parser.parse(name)
    assert rough.compiled is not None
    assert rough.at(3) == rough_of(embedded.spelling(3), embedded.plain(3))
    found = embedded.search(terms_of(parsed, engine), 400)
    look = rough_of(name, plain_of(parsed))
    assert embedded.likest(look, found, 60) == likest_by_python(rough, look, *found)
    some = np.arange(0, len(rough), 41, dtype=np.uint32)
    shares = np.linspace(0, 1, len(some))
    assert embedded.likest(look, (some, shares), 60) == likest_by_python(rough, look, some, shares)


@settings(max_examples=150, deadline=None)
@given(
    letters=st.text(st.sampled_from("abcdeklmnrs آاحلنم\U0001f600é"), max_size=150),
    plain=st.text(st.sampled_from("aiumnrslkḥʿ"), max_size=80),
    first=st.integers(0, 20_000),
)
def test_any_texts_look_the_same(embedded: Table, letters: str, plain: str, first: int) -> None:
    assert embedded._terms is not None
    rough = embedded._terms.rough
    look = rough_of(letters, plain)
    some = np.arange(first, first + 90, dtype=np.uint32)
    shares = np.linspace(1, 0, len(some))
    assert rough.likest(look, some, shares, 60) == likest_by_python(rough, look, some, shares)


@pytest.mark.parametrize("name", [*NAMES, "Seyh Maqsud", "Aleppo", "zzz", "999999", "Ministry"])
def test_to_search_and_to_look_at_once_is_the_same(
    embedded: Table, engine: Engine, name: str
) -> None:
    parsed = engine.parser.parse(name)
    terms, look = terms_of(parsed, engine), rough_of(parsed.text, plain_of(parsed))
    for most in (1, 60):
        numbers, shares = embedded.search(terms, 400)
        best = embedded.likest(look, (numbers, shares), most) if len(numbers) else []
        figures = [
            likeness(look, embedded.rough(int(numbers[i])), float(shares[i])) for i in best[:1]
        ]
        for least in (0.0, 10.5, *figures, *[figure + 1e-12 for figure in figures]):
            among, each, chosen = numbers, shares, best
            if not figures or figures[0] < least:
                sounding = np.array(embedded.sounding(look.consonants, 20), numbers.dtype)
                more = np.setdiff1d(sounding, numbers)
                among = np.concatenate([numbers, more])
                each = np.concatenate([shares, np.zeros(len(more))])
                chosen = embedded.likest(look, (among, each), most) if len(among) else []
            spellings = among[chosen]
            owners = embedded.owner[spellings].tolist()
            expected = [spellings.tolist(), owners, each[chosen].tolist()]
            found = embedded.find(terms, 400, look, least, most, 20)
            here = len(look.consonants) <= 64 or among is numbers
            assert (found and [column.tolist() for column in found]) == (expected if here else None)


@settings(max_examples=60, deadline=None)
@given(
    consonants=st.text(st.sampled_from("bdkgrslmnthwyxf"), min_size=1, max_size=9),
    most=st.integers(1, 40),
)
def test_those_that_sound_alike_are_the_same(embedded: Table, consonants: str, most: int) -> None:
    assert embedded._terms is not None
    compiled = embedded._terms.rough.compiled
    assert compiled is not None
    expected = process.extract(
        consonants.replace("g", "k"),
        [embedded.rough(n).consonants.replace("g", "k") for n in range(embedded.spellings)],
        scorer=Indel.normalized_similarity,
        limit=most,
        score_cutoff=0.5,
    )
    assert compiled.sounding(consonants, 0.5, most) == [number for *_, number in expected]
    assert embedded.sounding(consonants, most) == [number for *_, number in expected]


def test_a_long_text_is_compared_elsewhere(embedded: Table) -> None:
    assert embedded._terms is not None
    compiled = embedded._terms.rough.compiled
    assert compiled is not None
    assert compiled.sounding("b" * 65, 0.5, 3) is None
    assert embedded.sounding("b" * 65, 3) == []
    with pytest.raises(ValueError, match="at the least"):
        compiled.sounding("b", 0.5, 0)


CHUNKS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 99), unique=True).map(lambda x: np.array(sorted(x), np.uint32)),
        st.floats(0.01, 9),
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(chunks=CHUNKS, limit=st.integers(1, 120))
def test_what_is_shared_is_the_same(
    embedded: Table, chunks: list[tuple[Array, float]], limit: int
) -> None:
    assert embedded._terms is not None
    compiled = embedded._terms.rough.compiled
    assert compiled is not None
    numbers, shares = compiled.search(chunks, 100, limit)
    expected = shared_of([c for c in chunks if len(c[0])], limit)
    assert np.frombuffer(numbers, np.uint32).tolist() == expected[0].tolist()
    assert np.frombuffer(shares).tolist() == expected[1].tolist()


def texts(*values: str) -> tuple[memoryview, Array]:
    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)])
    return memoryview(b"".join(encoded)), ends.astype(np.uint32)


def test_refuses_what_does_not_fit() -> None:
    assert kernel.Rough is not None
    two, script = texts("ab", "c"), np.zeros(2, np.uint8)
    wide = two[0], two[1].astype(np.uint64)
    rough = kernel.Rough(two, wide, two, script)
    weights = ((1.0, 0.0),) * 4
    both, shares = np.arange(2, dtype=np.uint32).tobytes(), np.zeros(2).tobytes()
    assert rough.likest(both, shares, 0, "c", "c", "c", *weights, 9) == [1, 0]
    with pytest.raises(ValueError, match="no such spelling"):
        rough.likest(np.array([2], np.uint32).tobytes(), bytes(8), 0, "", "", "", *weights, 9)
    with pytest.raises(ValueError, match="do not fit"):
        rough.likest(both, bytes(8), 0, "", "", "", *weights, 9)
    with pytest.raises(ValueError, match="longer than"):
        rough.likest(both, shares, 0, "", "a" * 5000, "", *weights, 9)
    with pytest.raises(ValueError, match="of no spelling"):
        rough.search([(np.array([2], np.uint32), 1.0)], 2, 9)
    assert rough.search([(np.array([1], np.uint32), 1.0)], 2, 9)[1] == np.ones(1).tobytes()
    for weight in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="positive"):
            rough.search([(np.array([1], np.uint32), weight)], 2, 9)
    with pytest.raises(ValueError, match="negative"):
        rough.search([], -1, 9)
    asked = 0, "c", "c", "c", *weights
    owners = memoryview(np.zeros(2, np.uint32))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="negative"):
        rough.find(owners, b"", -1, *asked, 0.0, 9, (0.5, 3), owners)
    with pytest.raises(ValueError, match="do not fit"):
        rough.find(owners, b"", 9, *asked, 0.0, 9, (0.5, 3), owners[:1])
    for start, end in ((1, 0), (0, 3), (1 << 62, 1 << 63)):
        with pytest.raises(ValueError, match="not among the postings"):
            rough.find(owners, RUN.pack(start, end, 1.0), 9, *asked, 0.0, 9, (0.5, 3), owners)
    with pytest.raises(ValueError, match="positive"):
        rough.find(owners, RUN.pack(0, 2, 0.0), 9, *asked, 0.0, 9, (0.5, 3), owners)
    other = memoryview(np.array([0, 2], np.uint32))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="of no spelling"):
        rough.find(other, RUN.pack(0, 2, 1.0), 9, *asked, 0.0, 9, (0.5, 3), owners)
    one = np.array([1], np.uint32).tobytes(), bytes(4), bytes(8)
    assert rough.find(owners, b"", 9, *asked, 0.0, 9, (0.5, 3), owners) == one
    with pytest.raises(TypeError, match="a chunk is"):
        rough.search([7], 2, 9)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="offsets do not fit"):
        kernel.Rough(two, two, (two[0], two[1][:-1]), script)
    with pytest.raises(TypeError, match="made once"):
        rough.__init__(two, two, two, script)  # type: ignore[misc]


@pytest.mark.parametrize("offsets", [[0, 9, 3], [0, 2, 1 << 31], [2, 1, 3]])
def test_a_damaged_table_is_told(offsets: list[int]) -> None:
    """Offsets that lead out of the file are noticed; text that is not UTF-8 is only unlike."""
    assert kernel.Rough is not None
    good, script = texts("ab", "c"), np.zeros(2, np.uint8)
    bad = good[0], np.array(offsets, np.uint32)
    rough = kernel.Rough(good, good, bad, script)
    both, shares = np.arange(2, dtype=np.uint32).tobytes(), np.zeros(2).tobytes()
    with pytest.raises(ValueError, match="damaged"):
        rough.likest(both, shares, 0, "c", "c", "c", *((1.0, 0.0),) * 4, 9)
    torn = memoryview(b"\xf0\x90\xff"), good[1]
    rough = kernel.Rough(torn, torn, torn, script)
    assert rough.likest(both, shares, 0, "c", "c", "c", *((1.0, 0.0),) * 4, 9) == [0, 1]


def test_texts_too_long_to_be_digested_look_the_same() -> None:
    assert kernel.Rough is not None
    values = "ab" * 2500, "abc", "حلب" * 1500, ""
    columns, script = texts(*values), np.zeros(len(values), np.uint8)
    rough = kernel.Rough(columns, columns, columns, script)
    every, shares = np.arange(len(values), dtype=np.uint32), np.linspace(0, 0.2, len(values))
    looks = [Rough(Script.LATIN, value, value, value) for value in values]
    for asked in ("abc", "", "abab", "ba" * 40, "لب"):
        given = every.tobytes(), shares.tobytes(), 0, asked, asked, asked
        weights = _SHARED, _LETTERS, _CONSONANTS, _SOUNDS
        for _ in range(2):  # met first, and known
            found = rough.likest(*given, *weights, 9)
            name = Rough(Script.LATIN, asked, asked, asked)
            assert found == likest(name, looks, shares, 9)


def test_mappings_are_given_back() -> None:
    assert kernel.Rough is not None
    two, script = texts("ab", "c"), np.zeros(2, np.uint8)
    before = sys.getrefcount(script)
    for _ in range(50):
        kernel.Rough(two, two, two, script)
    gc.collect()
    assert sys.getrefcount(script) == before


def test_threads_may_share_a_table(embedded: Table, engine: Engine) -> None:
    terms = [terms_of(engine.parser.parse(name), engine) for name in NAMES[:-1]]
    alone = [[part.tolist() for part in embedded.search(each, 400)] for each in terms]
    wrong: list[int] = []

    def work(first: int) -> None:
        for turn in range(60):
            k = (first + turn) % len(terms)
            if [part.tolist() for part in embedded.search(terms[k], 400)] != alone[k]:
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
