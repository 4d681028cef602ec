"""Plain names made ready for the kernel without a parse: most names of a large table.

A name in Latin letters is mostly words that were met before. What a word is alone, and what a run
of particles makes of the word behind it (al-Sakhour, bin Ali, de la Cruz), is worked out once here,
by the parser; :class:`nisba.kernel.Names` remembers it and puts names together. Of a name in which
a word minds what stands beside it in another way it says nothing: that is parsed as ever. Tests
hold the one against the other.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from unicodedata import is_normalized

from nisba.analysis.buckwalter import beside_latin, from_buckwalter, is_odd
from nisba.analysis.model import Element, Form, Head, Role
from nisba.analysis.numbers import TEN, roman_of
from nisba.analysis.parse import LONGEST_WHOLE, Parser, may_be_a_name
from nisba.analysis.particles import articles, roles
from nisba.analysis.token import Token
from nisba.analysis.wadegiles import from_wade_giles, syllable_letters
from nisba.kernel import Graphemes, Name, Names, Part, Shown
from nisba.lexicon import Lexicon, fold_latin
from nisba.score.compiled import HEADS, NASABS, Compiled, Whole
from nisba.score.ordinary import bends, may_be_mister, ordinary_of
from nisba.script import Script, cut, script_of
from nisba.sounds.automata import said
from nisba.sounds.conventions import conventions, recognise
from nisba.sounds.reader import Reader, Reading

_FREE, _ADMIN, _BENDS, _STRANGE, _SOFT, _MARKED, _COUNTS, _MISTER = (
    1 << bit for bit in (1, 2, 3, 13, 14, 15, 17, 18)
)
"""Flags of a word, as in ``kernel/names.h``."""
_PARTICLES = {
    "article": 1 << 4,
    "stop": 1 << 5,
    "bin": 1 << 6,
    "bint": 1 << 7,
    "walad": 1 << 8,
    "abd": 1 << 10,
    "kunya-abu": 1 << 11,
    "kunya-abu-al": 1 << 11,
    "kunya-umm": 1 << 12,
}
"""Those of roles; of others the kernel knows nothing."""
BY_NUMBER = {number: head for head, number in HEADS.items()}
"""Heads, by the kernel's numbers."""
BINS = {number: nasab for nasab, number in NASABS.items()}
"""What introduces a father's name, by the kernel's numbers."""
_SPACE = " "
_UNITS = {"din", "allah"}
"""Roles of words that make a unit with the word before them."""
_BEFORE = "xyzzyq"
"""A word that means nothing: what stands before a run that does not begin its name."""
_SETS = 1 << 8
_JOINTS = frozenset(" -'()[]/·:;_‐‑")
"""What may stand between words, whatever it is."""

_AS = {1: Role.TITLE, 2: Role.WORD}
"""Roles that words have for what stands beside them, by the kernel's numbers."""

Cut = tuple[tuple[str, ...], str]
"""The words of a name, in lower case, and its letters without marks."""
Word = tuple[int, str, str, str]
"""Flags; the consonant of an article that may be run on to it, or nothing; its first sound; its
sounds, one symbol each."""
Alone = tuple[Part, int]
"""An element, and flags: it is another one before a *bin*, with an article or in a full name."""
Run = tuple[tuple[Part, ...], int, bool, bool]
"""Elements; a bit for each word that is an article; whether the last is another one before a *bin*;
whether the first has one."""


Dress = tuple[int, int, int, int, str, int, int]
"""What a word wears: an article; whether that says that it is none of the family; the numbers of a
*bin* and of a head; the word before it; its set of conventions; what it is for once (``_AS``)."""
Callbacks = tuple[
    Callable[[str], Cut | None],
    Shown | Callable[[str], int],
    Callable[[int], Graphemes],
    Callable[[str, int], Word | None],
    Callable[[str, int], Alone | None],
    Callable[[tuple[str, ...], int, int], Run | None],
    Callable[[str, str], Whole],
    Callable[[Element, Dress], Element],
    Callable[[str], str],
]
MakePlain = Callable[[str], "Name | None"]
"""Makes a name of a text after hygiene; ``None`` where it has to be parsed."""


class Plain:
    """Says of words what they are in a plain name, under a set of conventions.

    A set is a number, with a bit for each of :func:`conventions`, in their order. Words are in
    lower case. ``None`` is said of what has to be left to the parser.

    Attributes:
        conventions: says which of them a word shows.
        articles: what the kernel wants to know of them.
    """

    def __init__(
        self, reader: Reader, lexicon: Lexicon, parser: Parser, compiled: Compiled
    ) -> None:
        self._reader, self._lexicon = reader, lexicon
        self._parser, self._compiled = parser, compiled
        self._set = lru_cache(_SETS)(_set_of)
        known, ids = articles(), [own.id for own in conventions()]
        self.conventions = Shown(said())
        self.articles = known, max(map(len, known)), 1 << ids.index("scholarly")
        self.divine = bytes(["divine" in entry.kinds for entry in lexicon.entries])

    def cut(self, text: str) -> Cut | None:
        """The words of a name that has other letters than those of ASCII, and its letters alone.

        Of one in ASCII too, that looks odd, or Chinese as it may be. With marks on the vowels an
        article in capitals is another than one without: it stays so.
        """
        plain = text.isascii()
        if "," in text or not (plain or script_of(text) is Script.LATIN):
            return None
        source = from_wade_giles(text) or text
        if True in map(is_odd, text.split()) and (
            from_buckwalter(text, self._lexicon) or beside_latin(text, self._lexicon) != text
        ):
            return None
        words, gaps = cut(source)
        if not _JOINTS.issuperset("".join(gaps)):
            return None
        lower = [word.lower() for word in words]
        for word, small in zip(words, lower, strict=True):
            if (len(word) == 1 and word != small) or roman_of(word):
                return None
            if not plain and not (is_normalized("NFC", small) and script_of(word) is Script.LATIN):
                return None
        capitals = [
            i
            for i, small in enumerate(lower)
            if words[i] != small and "article" in roles(small, Script.LATIN)
        ]
        if capitals and "scholarly" in recognise(words):
            for i in capitals:
                lower[i] = words[i]
        return tuple(lower), fold_latin(text)

    def graphemes(self, active: int) -> Graphemes:
        """What reads words."""
        return self._reader.graphemes(Script.LATIN, self._set(active))

    def word(self, word: str, active: int) -> Word | None:
        """A word as a token, of which an article that is run on can be cut off."""
        token = self._token(word, active)
        if token is None:
            return None
        reading = token.form.reading
        flags = _FREE * token.free | _ADMIN * token.admin | _SOFT * token.soft
        if "scholarly" in self._set(active) and not word[:1].isupper():
            flags |= _MARKED
        for role in token.roles:
            open_ = role == "abd" and may_be_a_name(token)
            flags |= _STRANGE if open_ else _PARTICLES.get(role, _STRANGE)
        run_on = token.run_on and self._parser.without_run_on_article(token) and token.run_on
        return flags, run_on or "", reading.plain[:1], reading.symbols

    def alone(self, word: str, active: int) -> Alone | None:
        """A word that minds no other, as an element."""
        token = self._token(word, active)
        element = self._parser.alone(token) if token else None
        if token is None or element is None:
            return None
        flags = _BENDS * bends(element) | _COUNTS * self._parser.maker.given(token)
        flags |= _MISTER * may_be_mister(element)
        return self._compiled.part(element), flags

    def dressed(self, element: Element, dress: Dress) -> Element:
        """The element of a word alone as it is in its dress, but for its surface."""
        article, marked, nasab, head, behind, active, as_ = dress
        made = replace(
            element, article=bool(article), certain_article=bool(marked), nasab=BINS[nasab]
        )
        if as_:
            made = replace(made, role=_AS[as_])
        if head:
            before, token = self._token(behind, active), self._token(element.surface, active)
            assert before
            assert token
            forms = self._parser.maker.once(token, BY_NUMBER[head], False).forms
            made = replace(made, forms=forms)
            if BY_NUMBER[head] in (Head.ABU, Head.UMM):
                made = self._parser.glued_kunya(made, before, token)
        return made

    def run(self, words: tuple[str, ...], active: int, later: int) -> Run | None:
        """Particles and the word behind them. ``later``: something stands before them."""
        tokens = [self._token(word, active) for word in words]
        if later:
            tokens.insert(0, self._token(_BEFORE, active))
        known = [token for token in tokens if token]
        if len(known) < len(tokens):
            return None
        if later and any(not _UNITS.isdisjoint(token.roles) for token in known):
            return None
        elements = self._parser.elements(known, "scholarly" in self._set(active))
        if any(e.number == TEN for e in elements):
            return None
        own = elements[bool(later) :]
        if not own or (later and elements[0] != self._parser.alone(known[0])):
            return None
        if not later and may_be_mister(own[0]):
            return None
        optional, first = 0, bool(later)
        for i, (token, after) in enumerate(zip(known[first:-1], known[first + 1 :], strict=True)):
            article = "article" in token.roles
            if article or (token.soft and self._parser.assimilates(token, after)):
                optional |= 1 << i
        parts = tuple(map(self._compiled.part, own))
        return parts, optional, bends(own[-1]), bool(own[0].nasab)

    def whole(self, symbols: str, letters: str) -> Whole:
        """A name run together."""
        plain = self._lexicon.alphabet.plain_of(symbols)
        return Whole((Form(Reading(symbols, False, plain), letters),))

    def callbacks(self) -> Callbacks:
        """What :class:`nisba.kernel.Names` asks, in its order."""
        return (
            self.cut,
            self.conventions,
            self.graphemes,
            self.word,
            self.alone,
            self.run,
            self.whole,
            self.dressed,
            self._lexicon.alphabet.plain_of,
        )

    def _token(self, word: str, active: int) -> Token | None:
        tokens = self._parser.tokenizer.of(word, self._set(active), _SPACE)
        return tokens[0] if len(tokens) == 1 else None


def _set_of(bits: int) -> frozenset[str]:
    return frozenset([own.id for bit, own in enumerate(conventions()) if bits >> bit & 1])


def plain_names(
    reader: Reader, lexicon: Lexicon, parser: Parser, compiled: Compiled | None
) -> MakePlain | None:
    """What makes plain names, as :meth:`Compiled.name` makes them of their parse, without rarities.

    There is none without the kernel.
    """
    if compiled is None or lexicon.keys.compiled is None or Names is None:
        return None
    ordinary = ordinary_of(reader, lexicon, parser, compiled)
    if ordinary is None:
        return None
    own = Plain(reader, lexicon, parser, compiled)
    asked = own.callbacks()
    optional = parser.tokenizer.optional
    rest = optional, LONGEST_WHOLE, syllable_letters(), own.articles, own.divine
    return Names(compiled.pairs, lexicon.keys.compiled, ordinary, asked, *rest).name
