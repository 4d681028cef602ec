"""From scored candidates to a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter

from nisba.model import AliasKind, Candidate, Decision, Kind, Verdict
from nisba.rank import logit, probability
from nisba.records import quick
from nisba.score.weights import Weights

MARGIN = 1.5
"""How far the best entity must be ahead of the next to be accepted, as a difference of logits."""

ACCEPT = 0.8
"""Score from which the best candidate of a table is accepted when it is ahead."""

_TIE = 0.75
"""Lead, as a difference of logits, up to which the more prominent is meant all the same."""

_MEANT_ALONE = 3
"""Prominence from which a short form alone names the entity: Gaddafi, Saddam."""

BEYOND_SHORT = 0.98
"""Score from which a full name is meant although the text is a short form of another entity."""

POSSIBLE = 0.3
"""Score from which a person should look."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and the candidate it accepts, if any."""

    decision: Decision
    accepted: Candidate | None = None


_new_ruling = quick(Ruling)
_ID, _SCORE = attrgetter("entity.id"), attrgetter("score")


def verdict_of(score: float, weights: Weights) -> Verdict:
    """What a pair's score means."""
    if score >= weights.match:
        return Verdict.MATCH
    return Verdict.POSSIBLE if score >= weights.possible else Verdict.DIFFERENT


def decide_exact(hits: Sequence[Candidate], context: frozenset[str]) -> Ruling | None:
    """Decide on entities that have a spelling exactly as asked; ``None`` when there are none.

    A short form is no name by itself: it is accepted only when ``context`` holds its entity, or
    when the entity is the one that everybody means by it. An entity's own form is its name, unless
    a more prominent one is called so today: Saida is in Algeria, and Sidon.
    """
    if not hits:
        return None
    if len(hits) == 1 and hits[0].alias_kind is not AliasKind.SHORT:
        return _accept(hits[0])
    full = [c for c in hits if c.alias_kind is not AliasKind.SHORT]
    in_context = [c for c in hits if c.entity.id in context]
    if len(in_context) == 1:
        return _accept(in_context[0])
    if full:
        own = [c for c in full if c.alias_kind is None]
        best = own[0] if len(own) == 1 else _most_prominent(own or full)
        rivals = [c for c in hits if c.alias_kind is not AliasKind.FORMER]
        if best and all(c.entity.prominence <= best.entity.prominence for c in rivals):
            return _accept(best)
        return _new_ruling(Decision.AMBIGUOUS)
    meant = _most_prominent(hits)
    if meant and meant.entity.prominence >= _MEANT_ALONE:
        return _accept(meant)
    return _new_ruling(Decision.AMBIGUOUS if len(hits) > 1 else Decision.POSSIBLE)


def _most_prominent(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one that is more prominent than every other; ``None`` when there is none."""
    ordered = sorted(candidates, key=lambda c: -c.entity.prominence)
    if len(ordered) > 1 and ordered[0].entity.prominence == ordered[1].entity.prominence:
        return None
    return ordered[0]


def _accept(candidate: Candidate) -> Ruling:
    decision = Decision.EXACT if candidate.alias_kind is None else Decision.ALIAS
    return _new_ruling(decision, candidate)


def in_order(candidates: list[Candidate]) -> list[Candidate]:
    """Candidates by their scores, those of one score by the ids of their entities."""
    candidates.sort(key=_ID)
    candidates.sort(key=_SCORE, reverse=True)
    return candidates


def deciding(scores: Iterable[float]) -> int:
    """How many of the best, in order, :func:`decide_scored` needs to see to decide."""
    number, least = 0, 0.0
    for score in scores:
        if not number:
            if score < POSSIBLE:
                return 0
            least = probability(logit(score) - 2 * MARGIN)
        elif score < least:
            break
        number += 1
    return number


def decide_scored(ranked: Sequence[Candidate], context: frozenset[str]) -> Ruling:
    """Decide on candidates of different entities, best first.

    An entity that only a short form of fits is no rival of one whose full name does as well.
    Between near twins the more prominent is meant.
    """
    ranked = ranked[: deciding(c.score for c in ranked)]
    if not ranked:
        return _new_ruling(Decision.NONE)
    if max([c.score for c in ranked]) < ACCEPT:
        return _new_ruling(Decision.POSSIBLE)
    full = [c for c in ranked if not _is_short(c, context)]
    if not full or not _as_good(full[0], ranked[0]):
        full = [ranked[0], *(c for c in full if c is not ranked[0])]
    top = max(full, key=lambda c: c.score)
    if top.score < ACCEPT or _is_short(top, context):
        return _new_ruling(Decision.POSSIBLE)
    tied = _within(_TIE, full, top)
    best = max(tied, key=lambda c: (_standing(c), c is top, c.score))
    near = _within(MARGIN, full, top)
    rivals = [c for c in near if c is not best and _standing(c) >= _standing(best)]
    if not rivals or (
        best.entity.id in context and not any(r.entity.id in context for r in rivals)
    ):
        return _new_ruling(Decision.MATCH, best)
    return _new_ruling(Decision.AMBIGUOUS)


def _within(lead: float, candidates: Sequence[Candidate], top: Candidate) -> list[Candidate]:
    """Those of ``candidates``, best first, that are less behind than ``lead``."""
    least = logit(top.score) - lead
    return list(takewhile(lambda c: logit(c.score) > least, candidates))


def _as_good(candidate: Candidate, first: Candidate) -> bool:
    """Accepted by its score, and not behind the first of the list by the margin."""
    return candidate.score >= ACCEPT and logit(candidate.score) > logit(first.score) - MARGIN


def _is_short(candidate: Candidate, context: frozenset[str]) -> bool:
    """Fits by a short form only, and nothing says that this bearer is meant.

    So does another spelling of the one word that a person of a longer name is called abroad:
    Noureddine is a given name, though Nouradin is Nur al-Din Zangi.
    """
    entity = candidate.entity
    short = candidate.alias_kind is AliasKind.SHORT
    if candidate.alias_kind is AliasKind.EXONYM and entity.kind is Kind.PERSON:
        short = " " not in candidate.spelling and " " in entity.canonical
    return short and entity.id not in context and entity.prominence < _MEANT_ALONE


def _standing(candidate: Candidate) -> int:
    """The prominence of an entity that fits well enough by itself; else 0."""
    return candidate.entity.prominence if candidate.score >= ACCEPT else 0
