"""How a group is written: the form that most of its rows, and the best known of them, lead to."""

from collections.abc import Sequence
from typing import NamedTuple

from nisba.canonical import compose
from nisba.engine import default_engine
from nisba.script import Script, script_of

_ASKED = 8
"""Spellings of a group that are looked at: the most frequent."""


class Spelling(NamedTuple):
    """A spelling after hygiene, and the rows that have it."""

    text: str
    rows: int


def propose_all(groups: Sequence[Sequence[Spelling]]) -> list[str]:
    """:func:`propose` for every group, by the packaged engine; for worker processes."""
    return [propose(group) for group in groups]


def propose(group: Sequence[Spelling]) -> str:
    """The canonical form of a group.

    Every spelling is composed (al- for every dress of the article, known elements as the press
    spells them), and the forms that come out vote, a row a vote. Spellings in Latin letters go
    first, for their vowels are written. Where forms have as many votes, the one whose elements are
    all known wins, then the one that comes first in the alphabet.
    """
    engine = default_engine()
    latin = [s for s in group if script_of(s.text) is Script.LATIN]
    asked = sorted(latin or group, key=lambda s: (-s.rows, s.text))[:_ASKED]
    votes: dict[str, int] = {}
    known: set[str] = set()
    for text, rows in asked:
        composed = compose(engine.parser.parse(text), engine)
        votes[composed.canonical] = votes.get(composed.canonical, 0) + rows
        if composed.arabic:
            known.add(composed.canonical)
    return min(votes, key=lambda form: (-votes[form], form not in known, form))
