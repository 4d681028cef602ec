"""Stems of words that one letter tells apart lead to each other."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from nisba.table import stems
from nisba.table.arrays import Array
from nisba.table.stems import (
    LONGER,
    OTHER,
    SAME,
    SHORTER,
    SHORTEST,
    STEM,
    StemIndex,
    stem_arrays,
    stem_keys,
    stem_of,
    stem_shares,
)

STEMS = st.text("abk", min_size=SHORTEST, max_size=STEM).map(str.encode)


def made(given: list[bytes]) -> Mapping[str, Array]:
    return stem_arrays(["A"] * len(given), sorted(given))


def test_a_stem_is_the_beginning_of_a_level() -> None:
    assert stem_of("muhamadabad") == b"muhamad"
    assert stem_of("ali") == b"ali"


def test_keys_are_the_stem_and_what_it_is_without_a_letter() -> None:
    assert stem_keys(b"abba") == [b"abba", b"bba", b"aba", b"abb"]
    assert stem_keys(b"abc") == [b"abc"]
    assert stem_keys(b"") == [b""]


@given(st.lists(STEMS, min_size=1, max_size=40, unique=True), STEMS)
def test_all_stems_that_one_letter_tells_apart_are_found_and_no_others(
    held: list[bytes], asked: bytes
) -> None:
    index, held = StemIndex(made(held)), sorted(held)
    found = {held[number]: way for number, way in index.near(asked).items()}
    for stem in held:
        if stem == asked:
            assert found[stem] == SAME
        elif set(stem_keys(stem)) & set(stem_keys(asked)):
            more = len(stem) - len(asked)
            assert found[stem] == {1: LONGER, -1: SHORTER, 0: OTHER}[more]
            common = LCSseq.similarity(stem, asked)
            share = 2 * common / (len(stem) + len(asked))
            assert stem_shares(len(asked))[found[stem]] == pytest.approx(share)
        else:
            assert stem not in found


def test_the_words_of_a_stem_lie_together() -> None:
    index = StemIndex(made([b"kabir", b"kabir", b"kabira", b"salam"]))
    assert [index.words(number) for number in index.near(b"kabir")] == [(0, 2), (2, 3)]


def test_stems_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    index = StemIndex(made([f"kabi{letter}".encode() for letter in "abcdefghijkl"]))
    assert len(index.near(b"kabir")) == 12
    monkeypatch.setattr(stems, "MOST_STEMS", 5)
    assert len(index.near(b"kabir")) == 5
