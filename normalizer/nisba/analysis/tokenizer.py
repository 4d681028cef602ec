"""Read the written words of a name, each once."""

import re
import unicodedata

from nisba.analysis.compound import SONS, Splitter
from nisba.analysis.generic import ADMIN, generic
from nisba.analysis.glued import Cutter, run_on_article
from nisba.analysis.model import Form, Head
from nisba.analysis.numbers import number_of, roman_of
from nisba.analysis.ordinary import Listed
from nisba.analysis.particles import roles
from nisba.analysis.token import Token
from nisba.lexicon import Lexicon, bare
from nisba.memory import bounded
from nisba.records import quick
from nisba.script import Script, script_of
from nisba.sounds.inventory import Symbol
from nisba.sounds.reader import Reader, Reading

SOFT = ("a", "e", "i", "а", "э")
"""Articles that are one vowel, with the consonant behind it that is doubled in speech."""
ASSIMILATED = re.compile("^[aiu]ḥ?(?:[tṯdḏrzsšṣḍṭẓnčž]|ts)$")
_ASSIMILATED_SOUNDS = 4
"""The most that match."""
_ARABIC_ARTICLE = re.compile("^(?:و?ال|ٱل|أل)(?=..)")
_OPTIONAL_ARTICLE = (
    Symbol((("a", 0.0), ("0", 0.0), ("i", 0.0), ("u", 0.0))),
    Symbol((("l", 0.0), ("0", 0.0)), None),
)
_KNOWN_SPLIT = 0.3
_SPACE = " "
_HYPHEN = "-"
_new_form, _new_token = quick(Form), quick(Token)


class Tokenizer:
    """Makes tokens of words; remembers those it has made.

    Attributes:
        optional: the sounds of an article that is there to be matched or not.
        optional_plain: the likeliest of them.
        splitter: splits words that are two names.
        listed: the words that some list has.
    """

    def __init__(self, reader: Reader, lexicon: Lexicon, cutter: Cutter, listed: Listed) -> None:
        self._reader, self._cutter = reader, cutter
        self.splitter = Splitter(lexicon)
        self.listed, self._ordinary = listed, listed.ordinary
        self.optional = lexicon.alphabet.spell(_OPTIONAL_ARTICLE)
        self.optional_plain = lexicon.alphabet.plain_of(self.optional)
        self._word = bounded(1 << 15)(self._read_word)
        self.of = bounded(1 << 15)(self._of)

    def _of(self, surface: str, active: frozenset[str], gap: str) -> tuple[Token, ...]:
        """A written word as a token, or as two where it is two names."""
        core = self._core(surface, active)
        parts = None if core.roles else self.splitter.split(core.word, core.script)
        if (
            parts is None
            or self._cutter.known(core.form) >= _KNOWN_SPLIT
            or number_of(core.word, core.script)
            or generic(core.word, core.script)
        ):
            return (_placed(core, surface, gap),)
        first, rest = parts
        if (gap == _HYPHEN or core.article) and first in SONS:
            return (_placed(core, surface, gap),)  # al-Binali: a last name, and one word
        at = len(surface) - len(rest)
        one, two = surface[at - len(first) : at], surface[at:]
        other = self._core(two, active)
        return _placed(self._core(one, active), one, gap), _placed(other, two, "")

    def _core(self, surface: str, active: frozenset[str]) -> Token:
        word = surface.lower()
        if not word.isascii():
            # Composed anew: some letters exist composed in lower case only (H with macron below).
            word = unicodedata.normalize("NFC", word)
        return self._word(word, active)

    def _read_word(self, surface: str, active: frozenset[str]) -> Token:
        """A lower-case word alone, with what can be said of it whatever stands beside it."""
        if self._ordinary(surface):
            return self.plain(surface, self._reader.read_once(surface, Script.LATIN, active), True)
        word, script = surface, script_of(surface)
        found = roles(word, script)
        article = False
        if script is Script.ARABIC and not found:
            match = _ARABIC_ARTICLE.match(word)
            if match and len(bare(word)) > 4 and bare(word) not in ("الله", "اللہ"):
                word, article = word[match.end() :], True
        elif script is Script.HEBREW and not found and word.startswith("אל") and len(word) > 4:
            word, article = word[2:], True
        reading = self._reader.read_once(word, script, active)
        form = _new_form(reading, word, Head.NONE, 0.0, script is Script.ARABIC)
        return self._token(word, surface, script, form, found, article, False)

    def plain(self, word: str, reading: Reading, ordinary: bool) -> Token:
        """A lower-case Latin word without roles, of which the reading is given.

        ``ordinary``: no list has it.
        """
        form = _new_form(reading, word)
        return self._token(word, word, Script.LATIN, form, (), False, ordinary)

    def _token(
        self,
        word: str,
        surface: str,
        script: Script,
        form: Form,
        found: tuple[str, ...],
        article: bool,
        ordinary: bool,
    ) -> Token:
        plain = form.reading.plain
        soft = _may_be_article(word, script, plain)
        kind = None if ordinary else generic(word, script)
        return _new_token(
            word,
            surface,
            script,
            form,
            found,
            article,
            _SPACE,
            None,
            not (found or soft),
            soft,
            "" if form.arabic else run_on_article(plain),
            kind is not None and ADMIN in kind.classes,
            ordinary,
        )


def _placed(core: Token, surface: str, gap: str) -> Token:
    """A word where it stands."""
    if surface == core.surface and gap == _SPACE:
        return core
    return _new_token(
        core.word,
        surface,
        core.script,
        core.form,
        core.roles,
        core.article,
        gap,
        core,
        core.free and not roman_of(surface),
        core.soft,
        core.run_on,
        core.admin,
        core.ordinary,
    )


def _may_be_article(word: str, script: Script, plain: str) -> bool:
    """False where :meth:`nisba.analysis.parse.Parser._assimilates` is not true whatever follows."""
    if script is Script.HEBREW:
        return word == "א"
    plain = plain.strip("ʿʾ")
    if len(plain) == 1:
        return word in SOFT
    return len(plain) <= _ASSIMILATED_SOUNDS and ASSIMILATED.match(plain) is not None
