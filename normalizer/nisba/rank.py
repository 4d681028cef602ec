"""Rank the candidates of a look-up: pair score, rarity in the table, letters as written.

A pair score says how alike two spellings are. A look-up must also weigh that a shared rare element
says more than a shared common one (of Mohammed Kebekov it is Kebekov that tells who is meant), that
letters copied exactly are no accident, and that a large table has more near neighbours than a small
one.

Small and large tables have indexes of their own, and so scales of their own: the coefficients of
:data:`SMALL` are those of a choice among the candidates or none of them, fitted to the development
halves of the reconcile sets (three folds; the bound then raised until one query in fourteen for
what is not in the table is accepted, at the most); those of :data:`LARGE` were chosen on them.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel

from nisba.guess.evidence import latin_likeness
from nisba.lexicon import fold_latin
from nisba.rarity import explained
from nisba.score.brief import Brief, Ready
from nisba.script import Script, script_of

SHARED = 2.0
LITERAL = 5.0
_OTHER_SCRIPT = 0.7
"""Literal likeness assumed where the scripts differ."""
_GUESSED = 0.05
"""What is added to the likeness of a Latin spelling and guessed ones, which fall a little short."""

_ACCEPT_LOGIT = math.log(4.0)  # the score .8
_LIMIT = 30.0

_PAIR, _PAIR_LIMIT = 0.6, 9.2
_SHARED_TERMS = 1.95
_LETTERS = 6.48
_EXPLAINED = 1.08
_EXPLAINING = 0.43
_RARE, _RARE_LIMIT = 2.93, 1.5
_ARTICLE = 0.41
_SURPLUS = 0.72


@dataclass(frozen=True, slots=True)
class Scale:
    """What evidence is worth: the score .8, which acceptance asks for, needs :meth:`needed`.

    Attributes:
        base: evidence needed in a table of one spelling.
        per_decade: and more for each factor of ten in the table's size.
    """

    base: float
    per_decade: float

    def needed(self, spellings: int) -> float:
        """Evidence that acceptance needs in a table of so many spellings, as a logit."""
        return self.base + self.per_decade * math.log10(max(spellings, 10))

    def score_of(self, amount: float, spellings: int) -> float:
        """Evidence as a score, 0..1."""
        return score_beyond(amount, self.needed(spellings))


def score_beyond(amount: float, needed: float) -> float:
    """Evidence as a score, 0..1, where acceptance needs so much of it."""
    x = max(-_LIMIT, min(_LIMIT, amount - needed + _ACCEPT_LOGIT))
    return 1.0 / (1.0 + math.exp(-x))


class Written(NamedTuple):
    """A text as its letters are compared: script, and lower case without marks."""

    text: str
    script: Script
    letters: str


def written(text: str) -> Written:
    """A text, after hygiene, as its letters are compared."""
    return Written(text, script_of(text), fold_latin(text))


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A name made ready to be weighed against others.

    Attributes:
        ready: to be compared, with rarities where the table is small.
        written: its text.
        several: it has more than one element.
        article: its first element has the article.
    """

    ready: Ready
    written: Written
    several: bool
    article: bool


def named(name: Ready) -> Named:
    """A name made ready to be weighed."""
    elements = name.parsed.elements
    article = bool(elements) and elements[0].article
    return Named(name, written(name.parsed.text), len(elements) > 1, article)


SMALL = Scale(3.2, 1.37)
LARGE = Scale(3.4, 0.83)


def evidence(probability: float, shared: float, text: str, spelling: str) -> float:
    """How much speaks for a candidate of a large table, as a logit.

    Args:
        probability: the pair score, 0..1.
        shared: what it shares with the query by rarity, 0..1 of the best candidate's.
        text, spelling: the query and the spelling, after hygiene.
    """
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    literal = _literal(written(text), written(spelling))
    return math.log(clipped / (1 - clipped)) + SHARED * shared + LITERAL * literal


def evidence_by_element(
    brief: Brief, query: Named, spelling: Named, shared: float, surplus: float
) -> float:
    """How much speaks for a candidate of a small table, as a logit.

    Args:
        brief: of the query against the spelling, in this order, both with rarities.
        shared: what they share by rarity of index terms, 0..1 of the best candidate's.
        surplus: what to take off because the spelling has more than was asked for.
    """
    found = explained(brief, query.ready, spelling.ready)
    logit_of_pair = -_PAIR_LIMIT if brief.logit is None else brief.logit
    amount = _PAIR * max(-_PAIR_LIMIT, min(_PAIR_LIMIT, logit_of_pair))
    amount += _SHARED_TERMS * shared + _LETTERS * _literal(query.written, spelling.written)
    amount += _RARE * min(found.amount, _RARE_LIMIT) + _EXPLAINING * (found.of_spelling - 1)
    if query.several:
        amount += _EXPLAINED * (found.of_query - 1)
    amount -= _ARTICLE * (query.article != spelling.article)
    return amount - _SURPLUS * surplus


def logit(score: float) -> float:
    """The logit of a score, for margins."""
    clipped = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))


def _literal(text: Written, spelling: Written) -> float:
    """How alike two texts are letter by letter; of Arabic and Latin, by how it would be spelled."""
    if text.script is spelling.script:
        return Indel.normalized_similarity(text.letters, spelling.letters)
    if text.script is Script.ARABIC and spelling.script is Script.LATIN:
        return min(1.0, latin_likeness(text.text, spelling.text) + _GUESSED)
    return _OTHER_SCRIPT
