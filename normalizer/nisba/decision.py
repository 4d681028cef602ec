"""From scored candidates to a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from nisba.model import AliasKind, Candidate, Decision, Verdict
from nisba.rank import logit
from nisba.score.weights import Weights

MARGIN = 1.5
"""How far the best entity must be ahead of the next to be accepted, as a difference of logits."""

ACCEPT = 0.8
"""Score from which the best candidate of a table is accepted when it is ahead."""

POSSIBLE = 0.3
"""Score from which a person should look."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and the candidate it accepts, if any."""

    decision: Decision
    accepted: Candidate | None = None


def verdict_of(score: float, weights: Weights) -> Verdict:
    """What a pair's score means."""
    if score >= weights.match:
        return Verdict.MATCH
    return Verdict.POSSIBLE if score >= weights.possible else Verdict.DIFFERENT


def decide_exact(hits: Sequence[Candidate], context: frozenset[str]) -> Ruling | None:
    """Decide on entities that have a spelling exactly as asked; ``None`` when there are none.

    A short form is no name by itself: it is accepted only when ``context`` holds its entity.
    """
    if not hits:
        return None
    full = [c for c in hits if c.alias_kind is not AliasKind.SHORT]
    in_context = [c for c in hits if c.entity.id in context]
    if len(in_context) == 1:
        return _accept(in_context[0])
    if len(full) == 1:
        return _accept(full[0])
    if len(full) > 1:
        own = [c for c in full if c.alias_kind is None]
        return _accept(own[0]) if len(own) == 1 else Ruling(Decision.AMBIGUOUS)
    return Ruling(Decision.AMBIGUOUS if len(hits) > 1 else Decision.POSSIBLE)


def _accept(candidate: Candidate) -> Ruling:
    decision = Decision.EXACT if candidate.alias_kind is None else Decision.ALIAS
    return Ruling(decision, candidate)


def decide_scored(ranked: Sequence[Candidate], context: frozenset[str]) -> Ruling:
    """Decide on candidates of different entities, best first.

    An entity that only a short form of fits is no rival of one whose full name does.
    """
    if not ranked or ranked[0].score < POSSIBLE:
        return Ruling(Decision.NONE)
    best = ranked[0]
    if best.alias_kind is AliasKind.SHORT and best.entity.id not in context:
        return Ruling(Decision.POSSIBLE)
    if best.score < ACCEPT:
        return Ruling(Decision.POSSIBLE)
    rivals = [
        c
        for c in ranked[1:]
        if logit(c.score) > logit(best.score) - MARGIN
        and (c.alias_kind is not AliasKind.SHORT or c.entity.id in context)
    ]
    if not rivals or (
        best.entity.id in context and not any(r.entity.id in context for r in rivals)
    ):
        return Ruling(Decision.MATCH, best)
    return Ruling(Decision.AMBIGUOUS)
