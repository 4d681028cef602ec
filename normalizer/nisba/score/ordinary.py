"""Ordinary words made ready by the kernel: most new words of most files.

What Python makes of such a word that stands alone (:mod:`nisba.analysis`), and of that element
(:mod:`nisba.score.compiled`), the kernel makes in one go, but for rarer cases. Tests hold one
against the other.
"""

from array import array
from dataclasses import replace

from nisba.analysis.model import Element, Head
from nisba.analysis.parse import Parser
from nisba.kernel import Graphemes, Ordinary
from nisba.lexicon import LENGTH_SLACK, Lexicon
from nisba.score.compiled import ARTICLE, CERTAIN, FAMILY, Compiled
from nisba.score.latin import latin_letters
from nisba.script import Script
from nisba.sounds.reader import Reader, Reading

_GENDERS = {"m": 1, "f": 2}
"""The kernel's numbers."""


def ordinary_of(
    reader: Reader, lexicon: Lexicon, parser: Parser, compiled: Compiled
) -> "Ordinary | None":
    """Makes parts of ordinary words; ``None`` where the kernel was not compiled."""
    if Ordinary is None or lexicon.compiled is None:
        return None
    tokenizer, maker = parser.tokenizer, parser.maker
    entries = lexicon.entries

    def element(word: str, graphemes: Graphemes, flags: int) -> Element:
        symbols, plain, starts = graphemes.read(word)
        token = tokenizer.ordinary(word, Reading(symbols, False, plain, starts))
        made = maker.once(token, Head.NONE, False)
        own = made.written(word, made.role, bool(flags & ARTICLE), bool(flags & CERTAIN))
        return replace(own, family=True) if flags & FAMILY else own

    listed = tokenizer.listed
    return Ordinary(
        compiled.pairs,
        lexicon.compiled,
        reader.graphemes(Script.LATIN, frozenset()),
        (listed.words, listed.spellings, tokenizer.splitter.firsts),
        (
            bytes([_GENDERS.get(entry.gender, 0) for entry in entries]),
            array("i", compiled.letters),
            array("i", lexicon.base),
            bytes([i in maker.meanings for i in range(len(entries))]),
        ),
        (LENGTH_SLACK, lexicon.REACH, lexicon.REACHES),
        latin_letters(),
        element,
    )
