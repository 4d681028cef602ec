"""Automata find in words what the patterns of conventions find; the kernel reads words by them."""

import random
import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba.engine import Engine
from nisba.kernel import Shown
from nisba.script import words_of
from nisba.sounds.automata import automaton_of, said, shown
from nisba.sounds.conventions import conventions, conventions_of
from nisba.table.table import Table

compiled = pytest.mark.skipif(Shown is None, reason="the kernel was not compiled")

PAIRS = Path(__file__).parents[1] / "pairs"
ASKED = "".join(sorted({letter for *_, own in shown() for letter in own.letters}))
PIECES = sorted(
    {piece for c in conventions() for piece in re.findall(r"[^\W\d_]{2,}", c.pattern.pattern)}
)
ANY = st.text(st.sampled_from(ASKED + "qwjżéعа9-'"), max_size=9)
JOINED = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(ASKED)), max_size=5)
PATTERNS = (
    "a", "^a", "a$", "^a$", "ab|ba", "^(?:ab|c)d?$", "[a-c]x|^[^b]y", "a.*b", "^a+b", "a{2,}b$",
    "x(?:$|a|b$)", "^(?:[ab]{3,}c|b.*a)$", "(?:a|bc)(?:d|$)", "^$", "a?b?c", "[ab]+$",
)  # fmt: skip


def by_automata(word: str) -> frozenset[str]:
    """As the kernel does."""
    found = {number for number, unless, own in shown() if not unless and own.matches(word)}
    found -= {number for number, unless, own in shown() if unless and own.matches(word)}
    return frozenset([conventions()[number].id for number in found])


def named(bits: int) -> frozenset[str]:
    return frozenset([own.id for bit, own in enumerate(conventions()) if bits >> bit & 1])


def listed(engine: Engine) -> Iterator[str]:
    """Words of tables and of pairs, spellings, scholarly forms; some with another letter."""
    table, chance = Table.embedded(), random.Random(3)
    for spelling in range(0, table.spellings, 2):
        yield from words_of(table.spelling(spelling).lower())
    for name in ("dev.tsv", "hard.tsv", "other_names.tsv"):
        for line in (PAIRS / name).read_text(encoding="utf-8").lower().splitlines()[1:]:
            yield from words_of(" ".join(line.split("\t")[:2]))
    for word in [*sorted(engine.lexicon.spellings()), *(r.plain for r in engine.lexicon.readings)]:
        yield word
        at = chance.randrange(len(word) + 1)
        yield f"{word[:at]}{chance.choice(ASKED)}{word[at:]}"
        yield f"{word[:at]}{chance.choice(PIECES)}{word[at + 1 :]}"
    for _ in range(5000):
        yield "".join(chance.choices(ASKED, k=chance.randrange(8)))


@pytest.fixture(scope="module")
def words(engine: Engine) -> list[str]:
    return list(dict.fromkeys(listed(engine)))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_automaton_finds_what_its_pattern_does(pattern: str) -> None:
    own, search = automaton_of(pattern), re.compile(pattern).search
    words, chance = {""}, random.Random(pattern)
    for _ in range(2000):
        words.add("".join(chance.choices("aaabbcdxyz", k=chance.randrange(9))))
    found = set(filter(search, words))
    assert set(filter(own.matches, words)) == found
    assert found


@pytest.mark.parametrize(
    "pattern",
    ["(ab)", "(?:ab", "ab)", "a|*", "(?:ab)*", "a{2}", r"\w", "a^b", "a$b", "[b-a]", "[ab",
     "(?=a)", "a(?!b)", "a**"],
)  # fmt: skip
def test_other_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        automaton_of(pattern)


def test_words_show_what_their_patterns_say(words: list[str]) -> None:
    met: set[str] = set()
    for word in words[::4]:
        expected = conventions_of(word)
        assert by_automata(word) == expected, word
        met |= expected
    assert met == {own.id for own in conventions()}


@compiled
def test_the_kernel_says_the_same(words: list[str]) -> None:
    assert Shown
    own = Shown(said())
    met: set[str] = set()
    for word in words:
        expected = conventions_of(word)
        assert named(own.of(word)) == expected, word
        met |= expected
    assert len(words) > 50000
    assert met == {own.id for own in conventions()}


@compiled
@settings(max_examples=1000, deadline=None)
@given(word=st.one_of(ANY, JOINED.map("".join)))
def test_the_kernel_says_the_same_of_any_word(word: str) -> None:
    assert Shown
    assert named(Shown(said()).of(word)) == conventions_of(word)


@compiled
def test_what_the_kernel_is_given_is_checked() -> None:
    assert Shown

    def make(*given: Any) -> Shown:
        good = (0, False, "ab", array("H", (0, 1, 1, 1, 0, 0)), b"\0\1")
        return Shown(
            (tuple(new if own is None else own for own, new in zip(given, good, strict=True)),)
        )

    any_ = None
    assert make(any_, any_, any_, any_, any_).of("a") == 1
    assert make(63, any_, any_, any_, any_).of("B") == 1 << 63
    assert make(any_, True, any_, any_, any_).of("a") == 0
    for wrong in (
        (64, any_, any_, any_, any_),
        (-1, any_, any_, any_, any_),
        (any_, any_, "a", any_, any_),
        (any_, any_, "a\uffff", any_, any_),
        (any_, any_, any_, array("H", (0, 1, 2, 1, 0, 0)), any_),
        (any_, any_, any_, array("H"), b""),
        (any_, any_, "".join(map(chr, range(97, 97 + 300))), array("H", [0] * 301), b"\0"),
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            make(*wrong)
    for arguments in ((7,), ((7,),), (), (((0, False, 7, b"", b""),),)):
        with pytest.raises(TypeError):
            Shown(*arguments)
    own = make(any_, any_, any_, any_, any_)
    with pytest.raises(TypeError, match="made once"):
        own.__init__(())  # type: ignore[misc]
    with pytest.raises(TypeError):
        own.of(7)  # type: ignore[arg-type]
    assert Shown.__new__(Shown).of("a") == 0
    assert Shown(()).of("a") == 0
