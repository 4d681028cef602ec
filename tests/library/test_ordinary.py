"""Words that no list has are made without a look at each list, to the same elements."""

import pytest

from nisba.analysis.generic import generic
from nisba.analysis.numbers import number_of
from nisba.analysis.ordinary import Listed
from nisba.analysis.parse import Parser
from nisba.analysis.particles import roles
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.script import Script, words_of
from nisba.table.table import Table


class Nothing(Listed):
    """Takes no word for an ordinary one."""

    def ordinary(self, word: str) -> bool:
        return False


@pytest.fixture(scope="module")
def closer(engine: Engine) -> Parser:
    """A parser that looks at every list for every word."""
    parser = Parser(engine.reader, engine.lexicon)
    parser.tokenizer._ordinary = Nothing(engine.lexicon, ()).ordinary
    return parser


def test_names_are_parsed_alike(engine: Engine, closer: Parser, embedded: Table) -> None:
    seen = 0
    for number in range(0, embedded.spellings, 7):
        text = clean(embedded.spelling(number)).text
        for name in (text, text.lower(), "x".join(text.split())):
            assert engine.parser.parse(name) == closer.parse(name)
            seen += any(map(engine.parser.tokenizer._ordinary, name.lower().split()))
    assert seen > 1000


def test_an_ordinary_word_is_in_no_list(engine: Engine, embedded: Table) -> None:
    lexicon = engine.lexicon
    ordinary = engine.parser.tokenizer._ordinary
    texts = [embedded.spelling(number) for number in range(0, embedded.spellings, 3)]
    words = {word.lower() for text in texts for word in words_of(text)}
    found = list(filter(ordinary, words))
    assert 1000 < len(found) < len(words)
    for word in found:
        assert not lexicon.spelled(word)
        assert number_of(word, Script.LATIN) is None
        assert generic(word, Script.LATIN) is None
        assert roles(word, Script.LATIN) == ()


@pytest.mark.parametrize(
    "word",
    ["muhammad", "mohd", "al", "bin", "ibn", "province", "north", "movement", "second", "a", "",
     "2nd", "bín", "muhammád", "حلب", "سعاد", "мухáммад", "muhamma'd", "é", "'a", "’‘", "x-y",
     "x.y", "ʿabd"],
)  # fmt: skip
def test_these_are_not_ordinary(engine: Engine, word: str) -> None:
    assert not engine.parser.tokenizer._ordinary(word)


def test_what_is_left_of_a_word_may_be_listed(engine: Engine, closer: Parser) -> None:
    for name in ("Ziaur Rahman", "Saiful Islam", "Qamarul Zaman", "Noorul Haq"):
        assert engine.parser.parse(name) == closer.parse(name)


@pytest.mark.parametrize(
    "word", ["kutralam", "kūtralâm", "villagarcía", "kut'ralam", "kʿutrālam’", "søkø", "zəß"]
)
def test_marks_make_a_word_no_less_ordinary(engine: Engine, closer: Parser, word: str) -> None:
    assert engine.parser.tokenizer._ordinary(word)
    assert engine.parser.parse(word) == closer.parse(word)
