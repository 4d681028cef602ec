"""The kernel cuts texts into words as Python does, and asks it about few of them."""

import random
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba.analysis.particles import articles, roles
from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.kernel import Names
from nisba.lexicon import fold_latin
from nisba.score.latin import APOSTROPHES, END, NONE, latin_letters
from nisba.score.plain import Cut
from nisba.script import Script, cut

from .test_plain_names import plain_of
from .written import written

compiled = pytest.mark.skipif(Names is None, reason="the kernel was not compiled")

LETTERS = "aeiouAEIbcdhklmnprstyzVXIST" + "éâāīūḥṣʿʾʻʼ’‘'`´ʹʽıİłşçßǅəÉŞĀÂ" + "  --.,9ḥعž"
SOME = [
    "ʿAlī", "ʻAyn", "Āl", "āl", "Al", "AL", "ÂL", "el-Ḥasan", "L'Aïn", "ch'en", "Ch'en",
    "T'ien-chü", "tse-t'ung", "É", "é", "'Abd", "Ali'", "X'", "A'", "Aʹ", "Aʼ",
    "Şeyh", "İzmir", "Ka'Ab", "Qal'At", "mHmd", "xAlid", "Dayr", "aţ", "Ţūz", "ǅafar",
    "Straße", "Łódź", "I", "IV",
]  # fmt: skip


class Watched:
    """The kernel's cutting of texts, seen by the words that it asks the conventions of."""

    def __init__(self, engine: Engine) -> None:
        self.own, make = plain_of(engine)
        self.words: list[str] = []
        self.asked = 0
        callbacks = list(self.own.callbacks())
        callbacks[:2] = self._cut, self._conventions
        self.names = make(callbacks)

    def _cut(self, text: str) -> Cut | None:
        self.asked += 1
        return self.own.cut(text)

    def _conventions(self, word: str) -> int:
        self.words.append(word)
        return self.own.conventions.of(word)

    def check(self, text: str) -> bool:
        """Whether the kernel cuts ``text`` alone: then it does so as Python, or not at all."""
        before = self.asked
        self.words.clear()
        self.names.forget()
        self.names.name(text)
        if self.asked > before:
            return False
        expected, found = self.own.cut(text), self.words
        if expected is None:
            # Python is more careful about several signs in a row, which mean no more than one.
            assert not found or any(len(gap) > 1 for gap in cut(text)[1]), text
        elif found:
            words = dict.fromkeys(word.lower() for word in expected[0])
            assert list(dict.fromkeys(word.lower() for word in found)) == list(words), text
            capital = dict.fromkeys(word for word in expected[0] if word != word.lower())
            assert [word for word in found if word != word.lower()] == list(capital), text
        return True


@pytest.fixture(scope="module")
def watched(engine: Engine) -> Watched:
    return Watched(engine)


def texts(engine: Engine) -> Iterator[str]:
    """Names in Latin letters: of the built-in table, of pairs, and of the lexicon."""
    chance = random.Random(13)
    yield from written(3)
    for entry in engine.lexicon.entries:
        yield entry.press.title()
        yield from entry.variants
    for _ in range(3000):
        words = chance.choices(SOME, k=chance.randrange(1, 5))
        yield "".join(word + chance.choice("  -") for word in words).strip(" -")


@compiled
def test_texts_are_cut_alike(engine: Engine, watched: Watched) -> None:
    marked = alone = 0
    letters = {chr(code) for code, own in enumerate(latin_letters()[0]) if own != NONE}
    for text in dict.fromkeys(texts(engine)):
        try:
            ready = clean(text).text
        except NisbaError:
            continue
        cut_alone = watched.check(ready)
        if not ready.isascii() and letters.issuperset(ready.replace(" ", "").replace("-", "")):
            marked += 1
            alone += cut_alone
    assert marked > 1000
    assert alone > 0.8 * marked


@compiled
@settings(deadline=None, max_examples=600)
@given(
    st.one_of(
        st.text(LETTERS, min_size=1, max_size=24), st.lists(st.sampled_from(SOME)).map(" ".join)
    )
)
def test_any_text_is_cut_alike(watched: Watched, text: str) -> None:
    try:
        watched.check(clean(text).text)
    except NisbaError:
        return


@compiled
def test_letters_without_marks_are_those_of_the_name(engine: Engine) -> None:
    """Seen by comparing it with the name that is given its letters."""
    make, compiled = engine.plain, engine.scorer.compiled
    assert make
    assert compiled
    for text in ("Wójcik Ţūz", "Brno’da Łomża", "Gaţṭān Xyzʿ", "Qal‘at Zzyk’", "SSé ǫħ"):
        made = make(text)
        assert made is not None
        parsed = compiled.name(engine.parser.parse(text), ())
        other = compiled.name(engine.parser.parse(fold_latin(text)), ())
        assert compiled.compare(made, other) == compiled.compare(parsed, other)


def test_letters_are_those_of_lower_and_fold() -> None:
    lower, folded = latin_letters()
    assert len(lower) == len(folded) == END
    some = [chr(code) for code in range(END) if lower[code] != NONE]
    assert len(some) > 800
    for char in some:
        small, bare = lower[ord(char)], folded[ord(char)].replace(NONE, "")
        assert small in (char.lower(), "'")
        assert unicodedata.is_normalized("NFC", f"a{small}b")
        assert fold_latin(f"a{char}b") == f"a{bare}b"
        written = "'" if small == "'" else char
        assert cut(f"xx{char}xx")[0] == (f"xx{written}xx",)
        assert char.isalpha() or char in APOSTROPHES or small == "'"
    for char in "İǅ.,9+ \t·عЖ":
        assert lower[ord(char)] == NONE


def test_articles_are_known_by_their_letters() -> None:
    known = articles()
    assert {"al", "el", "l", "la"} <= known
    assert all("article" in roles(word, Script.LATIN) for word in known)
    for word in ("āl", "el’", "ēl", "ul", "las", "bin", "l'"):
        if "article" in roles(word, Script.LATIN):
            assert fold_latin(word) in known
