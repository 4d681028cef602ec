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
from functools import lru_cache

from rapidfuzz.distance import Indel

from nisba.analysis.model import ParsedName, Role
from nisba.kernel import Weigher
from nisba.lexicon import fold_latin
from nisba.rarity import explained
from nisba.score.brief import Brief, Ready
from nisba.score.element import weight_of
from nisba.score.name import Scorer
from nisba.script import Script, script_of

SHARED = 2.0
LITERAL = 5.0
_DOUBT = 1e-4
"""What a pair score is from 0 and from 1 at the least."""
_OTHER_SCRIPT = 0.7
"""Literal likeness assumed where the scripts differ."""
_GUESSED = 0.05
"""What is added to the likeness of a Latin spelling and guessed ones, which fall a little short."""

ACCEPT_LOGIT = math.log(4.0)
"""The logit that is the score .8."""
LIMIT = 30.0
"""No logit counts as further from 0."""

_PAIR, _PAIR_LIMIT = 0.6, 9.2
_SEVERAL, _SEVERAL_LEAST = 0.42, -4.5
"""The same where both names have several elements: what one of them has and the other lacks is
weighed by rarity as well."""
SHARED_TERMS = 1.95
_LETTERS = 6.48
_EXPLAINED = 1.08
_EXPLAINING = 0.43
_RARE, _RARE_LIMIT = 2.93, 1.5
_ARTICLE = 0.41
_SURPLUS = 0.72
_ONE_OF_MANY = 1.0
"""Evidence taken off when a single element meets a longer name."""
_BARE_NAME = 5.0
"""The same where all that is longer is titles and numbers (Ahmad / Ahmad I): no name alone."""
_LIGHT = 0.35
_OTHER_RANK = 2.0
"""The same where the spelling is of an administrative unit or numbered, and the query is not."""


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
    return probability(amount - needed + ACCEPT_LOGIT)


SMALL = Scale(3.2, 1.37)
LARGE = Scale(3.4, 0.83)


def evidence(probability: float, shared: float, text: str, spelling: str) -> float:
    """How much speaks for a candidate of a large table, as a logit.

    Args:
        probability: the pair score, 0..1.
        shared: what it shares with the query by rarity, 0..1 of the best candidate's.
        text, spelling: the query and the spelling, after hygiene.
    """
    clipped = min(max(probability, _DOUBT), 1 - _DOUBT)
    literal = literal_likeness(text, spelling)
    return math.log(clipped / (1 - clipped)) + SHARED * shared + LITERAL * literal


def evidence_by_element(brief: Brief, query: Ready, spelling: Ready, shared: float) -> float:
    """How much speaks for a candidate of a small table, as a logit.

    Args:
        brief: of the query against the spelling, in this order, both with rarities.
        query: the name that is looked for.
        spelling: the candidate.
        shared: what they share by rarity of index terms, 0..1 of the best candidate's.
    """
    found, asked, given = explained(brief, query, spelling), query.parsed, spelling.parsed
    logit_of_pair = -_PAIR_LIMIT if brief.logit is None else brief.logit
    if len(asked.elements) > 1 and len(given.elements) > 1:
        amount = _SEVERAL * max(_SEVERAL_LEAST, min(_PAIR_LIMIT, logit_of_pair))
    else:
        amount = _PAIR * max(-_PAIR_LIMIT, min(_PAIR_LIMIT, logit_of_pair))
    amount += SHARED_TERMS * shared + _LETTERS * literal_likeness(asked.text, given.text)
    amount += _RARE * min(found.amount, _RARE_LIMIT) + _EXPLAINING * (found.of_spelling - 1)
    if len(asked.elements) > 1:
        amount += _EXPLAINED * (found.of_query - 1)
    amount -= _ARTICLE * (_article(asked) != _article(given))
    return amount - _SURPLUS * surplus_of(asked, given)


def weigher_of(scorer: Scorer) -> "Weigher | None":
    """What does the same compiled; ``None`` where there is no kernel."""
    if scorer.compiled is None:
        return None
    pair = _OTHER_SCRIPT, _PAIR, _PAIR_LIMIT, _SEVERAL, _SEVERAL_LEAST, SHARED_TERMS, _LETTERS
    said = _EXPLAINED, _EXPLAINING, _RARE, _RARE_LIMIT
    rest = _ARTICLE, _SURPLUS, _ONE_OF_MANY, _BARE_NAME, _LIGHT, _OTHER_RANK
    large = _DOUBT, SHARED, LITERAL
    return Weigher(scorer.compiled.pairs, literal_likeness, *pair, *said, *rest, *large)


def surplus_of(query: ParsedName, spelling: ParsedName) -> float:
    """Evidence to take off where the table's spelling has more than the query asked for."""
    if len(query.elements) == 1 < len(spelling.elements):
        light = all(weight_of(e) < _LIGHT or e.number for e in spelling.elements[1:])
        return _BARE_NAME if light else _ONE_OF_MANY
    asked = {e.role for e in query.elements}
    extra = {e.role for e in spelling.elements} - asked
    return _OTHER_RANK if extra & {Role.ADMIN, Role.NUMBER} else 0.0


def probability(value: float) -> float:
    """The score of a logit, 0..1."""
    return 1.0 / (1.0 + math.exp(-max(-LIMIT, min(LIMIT, value))))


@lru_cache(1 << 14)
def logit(score: float) -> float:
    """The logit of a score, for margins. Rounded scores are few: each is worked out once."""
    clipped = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))


def literal_likeness(text: str, spelling: str) -> float:
    """How alike two texts are letter by letter; of Arabic and Latin, by how it would be spelled."""
    script, other = script_of(text), script_of(spelling)
    if script is other:
        return Indel.normalized_similarity(fold_latin(text), fold_latin(spelling))
    if script is Script.ARABIC and other is Script.LATIN:
        # Slow to load, and not needed where all is in one script.
        from nisba.guess.evidence import latin_likeness

        return min(1.0, latin_likeness(text, spelling) + _GUESSED)
    return _OTHER_SCRIPT


def _article(name: ParsedName) -> bool:
    return bool(name.elements) and name.elements[0].article
