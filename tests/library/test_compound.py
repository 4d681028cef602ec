"""Two names run together, and words that only look like them."""

import pytest

from nisba.analysis.compound import Splitter
from nisba.engine import Engine
from nisba.script import Script, script_of


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("gholamhossein", ("gholam", "hossein")),
        ("mohammadreza", ("mohammad", "reza")),
        ("alireza", ("ali", "reza")),
        ("seyedali", ("seyed", "ali")),
        ("benali", ("ben", "ali")),
        ("benyoucef", ("ben", "youcef")),
        ("بنعبدالله", ("بن", "عبدالله")),
        ("جسرالشغور", ("جسر", "الشغور")),
    ],
)
def test_split(engine: Engine, word: str, parts: tuple[str, str]) -> None:
    assert Splitter(engine.lexicon).split(word, script_of(word)) == parts


WHOLE = [
    "benjamin", "bengasi", "bennett", "berlin", "samira", "mohammadi", "hassani", "karimov",
    "alireyes", "alibrahim", "abdulrahman", "بنغازي", "خالد", "شمالية", "برتغالي", "عبدالله",
    "نورالدين", "نصرالله",
]  # fmt: skip


@pytest.mark.parametrize("word", WHOLE)
def test_not_split(engine: Engine, word: str) -> None:
    assert Splitter(engine.lexicon).split(word, script_of(word)) is None


def test_other_scripts_are_left_alone(engine: Engine) -> None:
    assert Splitter(engine.lexicon).split("мохаммадреза", Script.CYRILLIC) is None


def test_the_article_stays_with_the_second_word(engine: Engine) -> None:
    first, second = engine.parser.parse("جسرالشغور").elements
    assert (first.article, second.article) == (False, True)
    assert (first.surface, second.surface) == ("جسر", "الشغور")
