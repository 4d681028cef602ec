"""What the vocaliser of unknown elements learns from: vocalised words, and how they are spelled.

The elements of the lexicon and the words of the names in ``seeds/entities`` are vocalised. Each is
a lesson with the hints of its likely Latin spellings, which is what is known of an unknown word,
and elements are one with each spelling that the lexicon gives, too.
"""

import unicodedata
import zlib
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from nisba.guess.hints import GIVEN, GUESSED, SPELLINGS, hints
from nisba.guess.letters import ARABIC, MARKS, arabic_letters, latin_letters
from nisba.guess.model import FloatArray, Guesser
from nisba.guess.search import cuts
from nisba.lexicon import letters
from nisba.lexicon_rows import Entry
from nisba.training.guess_align import Aligned
from nisba.training.guess_pairs import GENERAL, NAMES, Pair

HELD_OUT = 10
"""One word in so many is held out of what the first vocaliser is trained on, and measured."""

SPELLED = 0.7
"""What a spelling of the lexicon counts beside a row of the word list."""
VARIANTS = 2
"""Irregular spellings taken of an element, beside the preferred one."""
TOLD = 0.6
"""What a lesson with a given spelling counts beside one with likely spellings."""

_MATRES = {"ا": "\u064e", "ى": "\u064e", "و": "\u064f", "ي": "\u0650"}
_SHADDA = "\u0651"


def spelled(entries: Iterable[Entry], unseen: Iterable[tuple[str, str]]) -> list[Pair]:
    """Elements with their press spellings, single words alone.

    Args:
        entries: of the lexicon.
        unseen: Arabic and Latin words to be measured on; what shares one of them is left out.
    """
    kept_arabic, kept_latin = set(), set()
    for arabic, latin in unseen:
        kept_arabic.add(arabic_letters(arabic))
        kept_latin.add(latin_letters(latin))
    return [
        Pair(arabic, latin, SPELLED, NAMES)
        for entry in entries
        if (arabic := arabic_letters(entry.arabic)) and arabic not in kept_arabic
        for latin in latin_spellings(entry)
        if latin not in kept_latin
    ]


def latin_spellings(entry: Entry) -> list[str]:
    """The press spelling of an element and its first variants, single words alone."""
    found = [
        latin_letters(spelling)
        for spelling in (entry.press, *entry.variants[:VARIANTS])
        if not any(c in spelling for c in " .-")
    ]
    return [latin for latin in found if latin]


def cut_marks(vocalised: str) -> tuple[str, ...]:
    """Each letter of a vocalised word with its marks."""
    units: list[str] = []
    for char in unicodedata.normalize("NFC", vocalised):
        if char in ARABIC:
            units.append(char)
        elif char in MARKS and units:
            units[-1] += char
    return tuple(units)


def completed(units: tuple[str, ...]) -> tuple[str, ...]:
    """The same with the short vowel before a long vowel's letter, which writers leave out or not.

    A final و or ي after a letter without mark stays: it may be a consonant (دَلو, جَدي).
    """
    out = list(units)
    for i, (unit, after) in enumerate(pairwise(units)):
        vowel = _MATRES.get(after, "")
        unmarked = unit[0] not in "اآى" and not unit[1:].strip(_SHADDA)
        if vowel and unmarked and (after in "اى" or i + 2 < len(units)):
            out[i] = unit[0] + vowel + unit[1:]
    return tuple(out)


def held_out(word: str) -> bool:
    """Whether a word is measured on; settled by its letters alone, so it stays so."""
    return zlib.crc32(letters(word).encode()) % HELD_OUT == 0


def vocalised(words: Iterable[str], weight: float = 1.0) -> list[Aligned]:
    """Vocalised words to train on, each once, in order; what is no word of two letters is not."""
    cut = {completed(cut_marks(word)) for word in words if set(word) <= set(ARABIC + MARKS)}
    return [
        Aligned(Pair("".join(u[0] for u in units), "".join(units), weight, GENERAL), units)
        for units in sorted(cut)
        if len(units) > 1
    ]


def readings(words: Iterable[str]) -> dict[str, set[str]]:
    """The vocalisations of each bare word among those held out."""
    out: dict[str, set[str]] = {}
    for one in vocalised(word for word in words if held_out(word)):
        out.setdefault(one.pair.source, set()).add(one.pair.target)
    return out


@dataclass(frozen=True, slots=True)
class Lesson:
    """A vocalised word to train on, with the hints of its letters."""

    aligned: Aligned
    hints: FloatArray


def lessons(
    words: Iterable[Aligned],
    spellings: Iterable[tuple[str, str]],
    speller: Guesser,
    native: Container[str] = frozenset(),
) -> list[Lesson]:
    """What the networks of the vocaliser are trained on.

    Args:
        words: each vocalised word once; its hints are those of its likely Latin spellings.
        spellings: vocalised words with a Latin spelling each; hints come from that spelling. Those
            that are not among ``words``, or whose spelling does not fit their letters, are left
            out.
        speller: the guesser of Latin spellings.
        native: vocalised words that are Arabic; they are a lesson with that hint, too.
    """
    known = {one.pair.target: one for one in words}
    out = []
    for one in known.values():
        word = one.pair.source
        guessed = replace(one, pair=replace(one.pair, domain=GUESSED))
        spelled = cuts(word, speller, beam=SPELLINGS)
        out.append(Lesson(guessed, hints(word, spelled)))
        if one.pair.target in native:
            out.append(Lesson(guessed, hints(word, spelled, native=True)))
    for vocalisation, latin in sorted(set(spellings)):
        told = known.get("".join(completed(cut_marks(vocalisation))))
        if told is None or not (fitting := cuts(told.pair.source, speller, wanted=latin)):
            continue
        pair = replace(told.pair, domain=GIVEN, weight=TOLD * told.pair.weight)
        hinted = hints(pair.source, fitting)
        out.append(Lesson(replace(told, pair=pair), hinted))
    return out
