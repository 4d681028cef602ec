"""What the vocaliser of unknown elements learns from: vocalised words, and words spelled in Latin.

The elements of the lexicon and the words of the names in ``seeds/entities`` are vocalised. Of other
words only the letters are known and how they are spelled in Latin, which tells most vowels:
*Mu'ammar* is مُعَمَّر. A first vocaliser proposes readings of such a word, and the one that fits
its spelling is taken when it fits well and no other fits nearly as well.
"""

import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise

from nisba.guess.letters import ARABIC, MARKS, arabic_letters, latin_letters
from nisba.guess.model import Guesser
from nisba.guess.search import spellings
from nisba.guess.vowels import distance, signs
from nisba.lexicon import Entry, letters
from nisba.training.guess_align import Aligned
from nisba.training.guess_pairs import GENERAL, NAMES, Pair

HELD_OUT = 10
"""One word in so many is held out of what the first vocaliser is trained on, and measured."""

OWN = frozenset("حصضظعةءؤئىق")
"""Letters that foreign names are seldom spelled with: a word with one of them is mostly Arabic."""
SPELLED = 0.7
"""What a spelling of the lexicon counts beside a row of the word list."""
VARIANTS = 2
"""Irregular spellings taken of an element, beside the preferred one."""
LABELLED = 0.5
"""What a word counts whose vowels were read off its Latin spelling."""

_NEAR, _AHEAD, _AGREED = 0.8, 1.0, 0.6
"""Farthest a reading may be from its spelling, its least lead on the next, its least share among
the spellings of the word."""
_SHARP, _TRUST = 4.0, 0.8
"""What distance counts, and what the vocaliser's logarithm does."""

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
    out: list[Pair] = []
    for entry in entries:
        arabic = arabic_letters(entry.arabic)
        for spelling in (entry.press, *entry.variants[:VARIANTS]):
            latin = latin_letters(spelling)
            if any(c in spelling for c in " .-") or not arabic or not latin:
                continue
            if arabic not in kept_arabic and latin not in kept_latin:
                out.append(Pair(arabic, latin, SPELLED, NAMES))
    return out


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


def labelled(pairs: Iterable[Pair], known: Collection[str], first: Guesser) -> list[Aligned]:
    """Arabic words that are spelled in Latin, with the vowels their spellings tell.

    Args:
        pairs: Arabic and Latin words.
        known: letters, noise folded, of words that are left out.
        first: a vocaliser, which proposes the readings.
    """
    spellings_of: dict[str, defaultdict[str, float]] = {}
    for pair in pairs:
        if OWN.intersection(pair.source) and letters(pair.source) not in known:
            spellings_of.setdefault(pair.source, defaultdict(float))[pair.target] += pair.weight
    words = []
    for word, latin in sorted(spellings_of.items()):
        votes: defaultdict[str, float] = defaultdict(float)
        proposed = [(text, signs(text), score) for text, score in spellings(word, first)]
        for spelling, weight in latin.items():
            votes[_fitting(proposed, spelling)] += weight
        votes.pop("", None)
        text = max(votes, key=lambda text: votes[text], default="")
        if votes and votes[text] > _AGREED * sum(votes.values()):
            words.append(text)
    return vocalised(words, LABELLED)


def _fitting(proposed: list[tuple[str, str, float]], spelling: str) -> str:
    """The reading that a spelling settles, ``""`` when it settles none."""
    far = {text: distance(sounds, spelling) for text, sounds, _ in proposed}
    scored = sorted(
        ((_TRUST * score - _SHARP * far[text], text) for text, _, score in proposed), reverse=True
    )
    if not scored or far[scored[0][1]] >= _NEAR:
        return ""
    ahead = len(scored) == 1 or scored[0][0] - scored[1][0] > _AHEAD
    return scored[0][1] if ahead else ""
