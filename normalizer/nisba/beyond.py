"""Does a query say more than the name of the entity that fits it best?

Streets, hospitals and universities are called after persons, and are none. A last name beyond the
person's own is another's as a rule: Fatima Zahra Benali is not the daughter of the Prophet. Names
put in between say nothing of the kind, for fathers are named or left out; nor does one nisba more
after another, or the house (Al Maktoum). A title after the name (Imran Khan) is no place's.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from nisba.analysis.model import Element, ParsedName, Role
from nisba.decision import ACCEPT
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.model import Candidate, Kind

DOUBTED = 0.79
"""Most that an entity scores whose name the query goes beyond: less than acceptance asks for."""
_THINGS = (Role.GENERIC, Role.PLACE_HEAD, Role.ADMIN)


def doubt(
    asked: Callable[[], ParsedName], ranked: Sequence[Candidate], engine: Engine
) -> list[Candidate]:
    """Candidates, best first; those whose name what is asked goes beyond are not accepted.

    ``asked`` parses the query, which is called for only where something may come of it.
    """
    found, doubted = list(ranked), False
    for place, candidate in enumerate(ranked):
        if candidate.score < ACCEPT:
            break
        kind = candidate.entity.kind
        if kind is not None and _may_say_more(asked(), kind):
            own = engine.parser.parse(clean(candidate.spelling).text)
            if _says_more(asked(), own, kind, engine):
                found[place], doubted = replace(candidate, score=DOUBTED), True
    return sorted(found, key=lambda c: -c.score) if doubted else found


def _may_say_more(asked: ParsedName, kind: Kind) -> bool:
    """A first look, at the query alone: most names need no other."""
    elements = asked.elements
    if len(elements) < 2:
        return False
    return kind is Kind.PERSON or elements[-1].role is Role.TITLE


def _says_more(asked: ParsedName, own: ParsedName, kind: Kind | None, engine: Engine) -> bool:
    """Whether ``asked`` has what an entity of ``kind`` that is spelled ``own`` is not called."""
    elements = asked.elements
    if len(elements) <= len(own.elements) and not any(e.role in _THINGS for e in elements):
        return False
    pairings = engine.scorer.compare(asked, own).pairings
    met = {i for p in pairings if p.right and p.logit > 0 for i in p.left}
    if not met:
        return False
    last = max(met)
    beyond = elements[last + 1 :]
    if kind is not Kind.PERSON:
        return any(e.role is Role.TITLE for e in beyond)
    if any(e.role in _THINGS for i, e in enumerate(elements) if i not in met):
        return True
    return any(_another_name(e, elements[last]) for e in beyond)


def _another_name(element: Element, last: Element) -> bool:
    """A last name after the one that is the person's own."""
    father = element.nasab and len(element.surface.split()) > 1  # Benali is a last name
    if element.role is not Role.WORD or element.family or father:
        return False
    return not (element.article and last.article)
