"""Arabic text without vowels, word for word with them: nothing is dropped, added or reordered.

What settles a word, first things first: a name of the table that the text is or contains; how
names of the table that have the word are vocalised; the lexicon; the guesser. Article and
particles written together with a word are taken off and put back. What is no Arabic word (numbers,
brackets), and words that have vowel marks, stay as they are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from nisba.analysis.model import Form, Head
from nisba.engine import Engine
from nisba.guess import guess_vowels
from nisba.lexicon import bare, letters
from nisba.score.element import senses_of
from nisba.transliterate.cutting import separate
from nisba.transliterate.known import ARTICLE, KnownNames

LEXICON = 0.3
"""The lexicon's probabilities count as so many times that a word was met in names."""

_WORD = re.compile("[\u0620-\u065f\u066e-\u06d3]+")
_SERVANT = {"عبد": Head.ABD, "عبيد": Head.UBAYD}
_GOD, _GOD_READ = "الله", "اللَّه"
_RELIGION = "الدين"
_PARTICLES = {"و": "وَ", "ف": "فَ", "ب": "بِ", "ل": "لِ", "ك": "كَ"}
_GLUED = {"بن": "بِن", "بو": "بُو", "بل": "بَل"}
"""What family names of the Maghreb begin with: Ben, Bou, and Bel of Abu and the article."""
_GLUED_STEM, _GLUED_SHARE = {"بن": 3, "بو": 4, "بل": 4}, 0.8
"""Letters of the shortest name after each, and how likely a word that has such a name is one."""
_STEM, _STEM_OF_ARTICLE = 4, 3
"""Letters of the shortest word that is looked for after a particle, and after one with article."""
_MOST = 12
"""Guesses taken for a word."""
WHOLE = 0.9
"""How likely a name that is letter for letter one of the table is read as it is there."""
_LONGEST = 8
"""Words of the longest name looked for inside a text."""
_SEAT = 0.6
"""What is left of a probability where a word is written with another hamza seat, ى for ي or ه for
ة."""
_ARTICLE = 0.7
"""How likely ال is the article where a word is known that begins with it (الياس)."""


class Reading(NamedTuple):
    """A text or a word with its vowels.

    Attributes:
        text: vocalised.
        score: how likely it is, 0..1.
        known: the lexicon or a name of the table has it; nothing was guessed.
    """

    text: str
    score: float
    known: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """What vocalisations are taken from."""

    engine: Engine
    names: KnownNames


def vocalisations(text: str, n: int, sources: Sources) -> tuple[Reading, ...]:
    """The ``n`` likeliest vocalisations of a text, best first; a text without words is its own.

    Raises:
        GuessModelError: the packaged model of the guesser cannot be read.
    """
    pieces = _pieces(text)
    at = [i for i, piece in enumerate(pieces) if _WORD.fullmatch(piece)]
    words = [pieces[i] for i in at]
    slots = [[Reading(piece, 1.0, known=True)] for piece in pieces]
    for i, readings in zip(at, _of_words(words, sources), strict=True):
        slots[i] = readings
    return likeliest(slots, n)


def likeliest(slots: Iterable[Sequence[Reading]], n: int) -> tuple[Reading, ...]:
    """The ``n`` likeliest ways to write one reading of each slot after the other, best first."""
    best = [Reading("", 1.0, known=True)]
    for slot in slots:
        joined = (
            Reading(a.text + b.text, a.score * b.score, a.known and b.known)
            for a in best
            for b in slot
        )
        best = nlargest(n, joined, key=lambda reading: reading.score)
    return tuple(best)


def _pieces(text: str) -> list[str]:
    """A text cut into its words and what is between them; names written together apart."""
    out: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        out += [text[end : match.start()], " ".join(separate(match.group()))]
        end = match.end()
    return [piece for part in (*out, text[end:]) for piece in re.split("( )", part) if piece]


def _of_words(words: Sequence[str], sources: Sources) -> list[list[Reading]]:
    options = []
    for i, word in enumerate(words):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        head = Head.DIN if after == _RELIGION else Head.NONE
        if word.startswith(ARTICLE):
            head = _SERVANT.get(before, Head.NONE)
        native = after.startswith(ARTICLE)
        options.append(_of_word(word, head, sources, first=i == 0, native=native))
    for start, name, share in _names_within(words, sources.names):
        for i, read in enumerate(name.split(), start):
            options[i] = _preferred(_as_written(read, words[i]), WHOLE * share, options[i])
    return options


def _names_within(words: Sequence[str], names: KnownNames) -> Iterable[tuple[int, str, float]]:
    """Names of the table that the words are, or that several of them are: where, and how likely.

    Longer names go before shorter ones, and what a name has covered is not looked at again.
    """
    start = 0
    while start < len(words):
        shortest = 1 if len(words) == 1 else 2
        for size in range(min(_LONGEST, len(words) - start), shortest - 1, -1):
            found = names.name(" ".join(words[start : start + size]))
            fitting = {name: p for name, p in found.items() if len(name.split()) == size}
            if fitting:
                yield from ((start, name, p) for name, p in fitting.items())
                start += size
                break
        else:
            start += 1


def _preferred(text: str, share: float, others: Sequence[Reading]) -> list[Reading]:
    same = sum(r.score for r in others if r.text == text)
    left = [r._replace(score=r.score * (1 - share)) for r in others if r.text != text]
    return [Reading(text, share + (1 - share) * same, known=True), *left]


def _of_word(
    word: str, head: Head, sources: Sources, *, first: bool, native: bool
) -> list[Reading]:
    """What a written word may be, best first; ``native`` before a word that has the article."""
    if word == _GOD:
        return [Reading(_GOD_READ, 1.0, known=True)]
    if bare(word) != word:
        return [Reading(word, 1.0, known=True)]
    whole = _known(word, head, sources, article=False)
    if word.startswith(ARTICLE) and len(word) > len(ARTICLE) + 1:
        stem = word.removeprefix(ARTICLE)
        known = _known(stem, head, sources, article=True) or _glued(stem, sources)
        share = (_ARTICLE if known else 1 - _ARTICLE) if whole else 1.0
        readings = _scaled(ARTICLE, _completed(known, stem, native=True), share)
        readings += _scaled("", whole, 1 - share)
    elif not whole and not first and (with_particle := _after_particle(word, sources)):
        readings = with_particle
    else:
        readings = _completed(whole or _glued(word, sources), word, native=native)
    return sorted(readings, key=lambda reading: -reading.score)


def _after_particle(word: str, sources: Sources) -> list[Reading]:
    """A word after wa-, bi-, li- and the like; nothing where it is not likely to begin with one.

    Before the article what follows may be unknown, without it the lexicon or names must have it.
    """
    particle, rest = _PARTICLES.get(word[:1], ""), word[1:]
    if word.startswith("لل"):
        before, stem, article = "لِل", word[2:], True
    elif particle and rest.startswith(ARTICLE):
        before, stem, article = particle + ARTICLE, rest.removeprefix(ARTICLE), True
    elif particle:
        before, stem, article = particle, rest, False
    else:
        return []
    if len(stem) < (_STEM_OF_ARTICLE if article else _STEM):
        return []
    known = _known(stem, Head.NONE, sources, article=article)
    return _scaled(before, _completed(known, stem, native=True) if article else known, 1.0)


def _glued(word: str, sources: Sources) -> list[Reading]:
    """A family name such as Bendjedid as Ben and the name that follows; nothing where none does.

    What the lexicon has as one word (Benkirane, Belkacem) is not looked at here.
    """
    before, stem = _GLUED.get(word[:2], ""), word[2:]
    if not before or len(stem) < _GLUED_STEM[word[:2]]:
        return []
    known = _known(stem, Head.NONE, sources, article=word.startswith("بل"))
    return _scaled(before, known, _GLUED_SHARE)


def _scaled(before: str, readings: Iterable[Reading], share: float) -> list[Reading]:
    return [Reading(before + r.text, r.score * share, r.known) for r in readings]


def _completed(known: list[Reading], word: str, *, native: bool) -> list[Reading]:
    """What is known of a word, and with the likelihood that is left what the guesser says."""
    rest = max(0.01, 1.0 - sum(reading.score for reading in known))
    seen = {reading.text for reading in known}
    guessed = guess_vowels(word, _MOST, native=native)
    out = known + [
        Reading(g.text, rest * g.score, known=False) for g in guessed if g.text not in seen
    ]
    return out or [Reading(word, 1.0, known=False)]


def _known(word: str, head: Head, sources: Sources, *, article: bool) -> list[Reading]:
    """What the lexicon and the names of the table say of a word without its article."""
    lexicon = sources.engine.lexicon
    form = Form(lexicon.read_arabic(word), word, head, arabic=True)
    likely: dict[str, float] = {}
    for i, p in senses_of(form, lexicon):
        text = _as_written(lexicon.entries[i].arabic, word)
        likely[text] = likely.get(text, 0.0) + LEXICON * p * _kept(text, word)
    met = sources.names.word(word, article=article)
    for stem, n in met.items():
        text = _as_written(stem, word)
        likely[text] = likely.get(text, 0.0) + n * _kept(text, word)
    total = LEXICON + sum(met.values())
    return [Reading(text, weight / total, known=True) for text, weight in likely.items() if weight]


def _as_written(vocalised: str, word: str) -> str:
    """A known word in the letters written: فايز is no slip for فائز, but احمد is one for أحمد."""
    if len(bare(vocalised)) == len(word) and "ئ" in vocalised and "ئ" not in word:
        return vocalised.replace("ئ", "ي")
    return vocalised


def _kept(vocalised: str, word: str) -> float:
    """What a vocalisation counts that is spelled otherwise than is written; 0: another word."""
    if bare(vocalised) == word:
        return 1.0
    return _SEAT if letters(vocalised) == letters(word) else 0.0
