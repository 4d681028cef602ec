"""Parts of names: which words of a full name a short form is, in Latin letters and in Arabic."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from nisba.analysis.model import Element, Head, ParsedName
from nisba.engine import Engine
from nisba.errors import InvalidName
from nisba.hygiene import clean
from nisba.lexicon import fold_latin

_LONGEST = 8
"""Elements of the longest name whose parts are looked for."""

_ALIKE = 0.3
"""Likeness (0..1, normalised Indel) of letters under which two words in Latin letters are no
spellings of one element: far below what any two of one have."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a name.

    Attributes:
        first, last: positions of its elements in the full name.
        probability: that the short form is this part, 0..1.
    """

    canonical: str
    arabic_vocalised: str
    first: int
    last: int
    probability: float


@lru_cache(1 << 13)
def part_of(written: str, canonical: str, arabic: str, engine: Engine) -> Part | None:
    """The part of a full name that ``written`` is a spelling of, if it is one.

    A part is smaller than the whole. Latin and Arabic go together element by element, so there is
    Arabic only where both have as many.
    """
    if not _may_be(written, canonical):
        return None
    try:
        short = engine.parser.parse(clean(written).text)
        whole = engine.parser.parse(clean(canonical).text)
    except InvalidName:
        return None
    count = len(whole.elements)
    if any(e.translated for e in whole.elements):
        return None
    if not 1 < count <= _LONGEST or len(short.elements) >= count:
        return None
    written_arabic = _surfaces(arabic, engine)
    scorer, best = engine.scorer, None
    size = len(short.elements)
    for first in range(count - size + 1):
        surface = " ".join(e.surface for e in whole.elements[first : first + size])
        piece = engine.parser.parse(surface)
        probability = scorer.likeness(short, piece)
        if probability < scorer.weights.match or _lacks_article(short, whole.elements[first]):
            continue
        if best is None or probability > best.probability:
            vocalised = ""
            if len(written_arabic) == count:
                vocalised = " ".join(written_arabic[first : first + size])
            best = Part(surface, vocalised, first, first + size, probability)
    return best


def _may_be(written: str, canonical: str) -> bool:
    """False where no word of the name has anything of ``written``: a quick look at the letters."""
    if not canonical.isascii() or not written.isascii():
        return True
    words = [fold_latin(word) for word in canonical.replace("-", " ").split()]
    asked = [fold_latin(word) for word in written.replace("-", " ").split()]
    scorer = Indel.normalized_similarity
    return any(scorer(a, b, score_cutoff=_ALIKE) for a in asked[-1:] for b in words)


def _surfaces(arabic: str, engine: Engine) -> tuple[str, ...]:
    if not arabic:
        return ()
    return tuple(e.surface for e in engine.parser.parse(arabic).elements)


def _lacks_article(short: ParsedName, element: Element) -> bool:
    """The short form has an article that the full name lacks there: another name."""
    first = short.elements[0]
    return first.forms[0].head is Head.NONE and first.certain_article and not element.article
