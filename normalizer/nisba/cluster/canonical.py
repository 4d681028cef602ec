"""How a group is written: the form that most of its rows, and the best known of them, lead to."""

from collections.abc import Sequence
from typing import NamedTuple

from nisba.script import Script, script_of

_ASKED = 8
"""Spellings of a group that are looked at: the most frequent."""


class Spelling(NamedTuple):
    """A spelling of a group.

    Attributes:
        text: after hygiene.
        rows: how many rows have it.
        canonical, known: see :class:`nisba.cluster.prepare.Prepared`.
    """

    text: str
    rows: int
    canonical: str
    known: bool


def propose(group: Sequence[Spelling]) -> str:
    """The canonical form of a group.

    The composed forms of its spellings vote, a row a vote. Spellings in Latin letters go first, for
    their vowels are written. Where forms have as many votes, the one whose elements are all known
    wins, then the one that comes first in the alphabet.
    """
    if len(group) == 1:
        return group[0].canonical
    latin = [s for s in group if script_of(s.text) is Script.LATIN]
    asked = sorted(latin or group, key=lambda s: (-s.rows, s.text))[:_ASKED]
    votes: dict[str, int] = {}
    known: set[str] = set()
    for spelling in asked:
        votes[spelling.canonical] = votes.get(spelling.canonical, 0) + spelling.rows
        if spelling.known:
            known.add(spelling.canonical)
    return min(votes, key=lambda form: (-votes[form], form not in known, form))
