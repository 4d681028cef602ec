"""Words made ready by the kernel: most new words of most files.

What Python makes of a word in Latin letters that stands alone (:mod:`nisba.analysis`), and of that
element (:mod:`nisba.score.compiled`), the kernel makes in one go, but for particles, numbers and
rarer cases. Tests hold one against the other.
"""

from array import array
from dataclasses import replace

from nisba.analysis.maker import MISTER, Made
from nisba.analysis.model import Element, Head, Role
from nisba.analysis.parse import Parser
from nisba.kernel import Graphemes, Ordinary
from nisba.lexicon import LENGTH_SLACK, Lexicon, Senses
from nisba.memory import bounded
from nisba.score.compiled import ARTICLE, CERTAIN, FAMILY, Compiled, flags_of
from nisba.score.element import weight_of
from nisba.score.latin import latin_letters
from nisba.script import Script
from nisba.sounds.reader import Reader, Reading

_GENDERS = {"m": 1, "f": 2}
"""The kernel's numbers."""

_MEANINGS = 1 << 10
"""Meanings of words that are remembered: there are some hundreds."""

Meaning = tuple[float, int, frozenset[str], bool, bool]
"""Weight, flags and gloss of an element; whether it :func:`bends` and :func:`may_be_mister`."""


def bends(element: Element) -> bool:
    """Beside a *bin* it is a man's name."""
    return element.role in (Role.GENERIC, Role.PLACE_HEAD) and not element.translated


def may_be_mister(element: Element) -> bool:
    """What may be a title before a full name, and else is none."""
    return element.role is Role.PLACE_HEAD and MISTER in element.gloss


def ordinary_of(
    reader: Reader, lexicon: Lexicon, parser: Parser, compiled: Compiled
) -> "Ordinary | None":
    """Makes parts of words; ``None`` where the kernel was not compiled."""
    if Ordinary is None or lexicon.compiled is None:
        return None
    tokenizer, maker = parser.tokenizer, parser.maker
    entries, listed = lexicon.entries, tokenizer.listed

    def element(word: str, graphemes: Graphemes, flags: int) -> Element:
        symbols, plain, starts = graphemes.read(word)
        reading = Reading(symbols, False, plain, starts)
        token = tokenizer.plain(word, reading, listed.ordinary(word))
        made = maker.once(token, Head.NONE, False)
        own = made.written(word, made.role, bool(flags & ARTICLE), bool(flags & CERTAIN))
        return replace(own, family=True) if flags & FAMILY else own

    @bounded(_MEANINGS)
    def told(made: Made) -> Meaning:
        own = made.written("", made.role, False, False)
        return weight_of(own), flags_of(own)[0], own.gloss, bends(own), may_be_mister(own)

    def meaning(word: str, senses: Senses) -> Meaning:
        known = sum([p for _, p in senses])
        return told(maker.meant((), word, Script.LATIN, listed.ordinary(word), senses, known))

    return Ordinary(
        compiled.pairs,
        lexicon.compiled,
        reader.graphemes(Script.LATIN, frozenset()),
        (listed.grammar, listed.meaningful, listed.spellings, tokenizer.splitter.firsts),
        (
            bytes([_GENDERS.get(entry.gender, 0) for entry in entries]),
            array("i", compiled.letters),
            array("i", lexicon.base),
            bytes([i in maker.meanings for i in range(len(entries))]),
            bytes(["laqab" in entry.kinds for entry in entries]),
        ),
        (LENGTH_SLACK, lexicon.REACH, lexicon.REACHES),
        (*lexicon.listings, lexicon.letters, lexicon.readings, lexicon.VARIANT, lexicon.LISTED),
        latin_letters(),
        element,
        meaning,
    )
