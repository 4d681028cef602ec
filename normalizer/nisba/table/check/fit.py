"""Do two spellings of one entity sound like one name, by the project's own rules?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nisba.analysis.model import Element, ParsedName, Role
from nisba.engine import Engine
from nisba.hygiene import clean
from nisba.score.align import align_cost
from nisba.score.features import Pairing
from nisba.script import Script
from nisba.sounds.reader import Reading

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_DIGRAPHS = frozenset(("th", "dh", "sh", "kh", "gh", "zh", "sj", "ts", "ch"))
_GOD = "اللَّه", "اللَاه"
"""The one word whose long vowel is not written; read letter by letter it has an l too many."""
_NAMES = frozenset((Role.WORD, Role.NUMBER, Role.INITIAL))
"""Roles of what tells one name from another; the other roles are generic words."""
_SURE = 1.0
"""Element logit from which two elements are one whatever their sounds (translations, numbers)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two spellings fit.

    Attributes:
        score: 0..1, what :meth:`nisba.Reconciler.compare` would say of them.
        cost: alignment units, the worst of the elements set side by side; 9.0 when an element has
            no partner that it may do without.
    """

    score: float
    cost: float


def fit(name: str, other: str, engine: Engine, language: str = "") -> Fit:
    """Compare ``name`` (Latin or an alias, of ``language``) with ``other`` (vocalised Arabic or
    the canonical form). What stands in brackets tells namesakes apart and is left out."""
    a = engine.parser.parse(clean(plain(name)).text, language)
    b = engine.parser.parse(clean(plain(other).replace(*_GOD)).text)
    scored = engine.scorer.compare(a, b)
    cost = max((_cost(a, b, p, engine) for p in scored.pairings), default=9.0)
    return Fit(engine.scorer.probability(scored), min(cost, _run_together(a, b, engine)))


def plain(name: str) -> str:
    """``name`` without what stands in brackets."""
    return _BRACKETS.sub("", name).strip() or name


def _cost(a: ParsedName, b: ParsedName, pairing: Pairing, engine: Engine) -> float:
    """Of one pairing. The second name may have more to it than the first (Ibn Khaldun), not the
    first more than the second, but for a generic word (Tigris River)."""
    if pairing.logit >= _SURE:
        return 0.0
    if not pairing.left:
        return 0.0
    left = [a.elements[i] for i in pairing.left]
    if not pairing.right:
        return 0.0 if all(e.role not in _NAMES for e in left) else 9.0
    right = [b.elements[j] for j in pairing.right]
    if all(e.role not in _NAMES for e in (*left, *right)) and all(map(_exchangeable, left)):
        return 0.0  # wilaya is province, governorate or state, as the country's English has it
    if len(left) == len(right) == 1:
        return _nearest(left[0], right[0], engine)
    if pairing.detail is not None:
        return pairing.detail.cost
    return 0.0 if pairing.logit > 0 else 9.0


def _exchangeable(element: Element) -> bool:
    """A translation, or a generic word in Arabic script: one may stand where another does."""
    return element.translated or element.forms[0].arabic


def _nearest(x: Element, y: Element, engine: Engine) -> float:
    own = [f.reading for f in x.forms]
    own += [r for f in x.forms if not f.arabic for r in split_digraphs(f.word, engine)]
    alphabet = engine.lexicon.alphabet
    return min(align_cost(r, g.reading, alphabet) for r in own for g in y.forms)


def split_digraphs(word: str, engine: Engine) -> Iterator[Reading]:
    """Readings of a Latin word in which the two letters of a digraph are two sounds: Fat-hi."""
    for i in range(1, len(word)):
        if word[i - 1 : i + 1] not in _DIGRAPHS:
            continue
        parts = word[:i], word[i:]
        readings = [engine.reader.read(p, Script.LATIN) for p in parts]
        symbols = "".join(r.symbols for r in readings)
        yield Reading(symbols, False, "".join(r.plain for r in readings))


def _run_together(a: ParsedName, b: ParsedName, engine: Engine) -> float:
    """Cost of both names as one word each, for names cut into words differently; with generic
    words left out where both have something else (Diyarbakir Province, wilayat Diyar Bakr)."""
    alphabet = engine.lexicon.alphabet
    costs = [9.0]
    if a.whole is not None and b.whole is not None:
        costs.append(align_cost(a.whole.reading, b.whole.reading, alphabet))
    own, other = _core(a, engine), _core(b, engine)
    if own is not None and other is not None:
        costs.append(align_cost(own, other, alphabet))
    return min(costs)


def _core(parsed: ParsedName, engine: Engine) -> Reading | None:
    """The elements that are no generic words, run together; ``None`` when there are none."""
    forms = [e.forms[0] for e in parsed.elements if e.role in _NAMES]
    if not forms:
        return None
    symbols = "".join(f.reading.symbols for f in forms)
    unwritten = any(f.reading.unwritten for f in forms)
    return Reading(symbols, unwritten, engine.lexicon.alphabet.plain_of(symbols))
