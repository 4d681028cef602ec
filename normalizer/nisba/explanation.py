"""Say why: the alignment of two names, element by element, with the rule behind each equation."""

import math
import re

from nisba.analysis.model import Element, Form, Head, ParsedName
from nisba.engine import Engine
from nisba.model import Step
from nisba.score.align import align
from nisba.score.element import ElementScore
from nisba.score.features import Pairing
from nisba.score.name import NameScore
from nisba.sounds.inventory import confusions

_SURE = 0.62
_JOINTS = re.compile(r"[-\s]+")
_VOWELS = dict.fromkeys(map(ord, "aeiouáàâéèêíìîóòôúùûаеиоуэы'’ʼ"))
_WITH_ARTICLE = (Head.ABD, Head.DIN, Head.UBAYD)
_HEAD_NAMES = {
    Head.ABD: "Abd al-X is one unit",
    Head.DIN: "X al-Din is one unit",
    Head.ALLAH: "X Allah is one unit",
    Head.ABU: "kunya Abu",
    Head.UMM: "kunya Umm",
    Head.UBAYD: "Ubayd Allah is one unit",
}


def explain(a: ParsedName, b: ParsedName, score: NameScore, engine: Engine) -> tuple[Step, ...]:
    """The steps from ``a`` to ``b``, in the order of ``a``."""
    steps = []
    for pairing in sorted(score.pairings, key=lambda p: p.left or (99, *p.right)):
        left = " ".join(a.elements[i].surface for i in pairing.left)
        right = " ".join(b.elements[j].surface for j in pairing.right)
        rules = _rules(a, b, pairing, engine)
        if pairing.detail and engine.scorer.overlap(a, b):
            rules = (*rules, _besides(pairing.detail, engine))
        if any(_crossed(pairing, other) for other in score.pairings):
            rules = (*rules, "in another order")
        steps.append(Step(left, right, _certainty(pairing), rules))
    return tuple(steps)


def _crossed(one: Pairing, other: Pairing) -> bool:
    """What stands first in one name stands last in the other."""
    if not (one.left and one.right and other.left and other.right):
        return False
    return (one.left[0] - other.left[0]) * (one.right[0] - other.right[0]) < 0


def _certainty(pairing: Pairing) -> float:
    if not pairing.left or not pairing.right:
        return 0.0
    return round(1.0 / (1.0 + math.exp(-pairing.logit)), 4)


def _rules(a: ParsedName, b: ParsedName, pairing: Pairing, engine: Engine) -> tuple[str, ...]:
    if not pairing.right:
        return ("only in the first name",)
    if not pairing.left:
        return ("only in the second name",)
    if len(pairing.left) + len(pairing.right) > 2:
        return ("the same sounds, cut into words differently",)
    x, y = a.elements[pairing.left[0]], b.elements[pairing.right[0]]
    if x.number is not None or y.number is not None:
        return ("same number",) if x.number == y.number else ("different numbers",)
    rules: list[str] = []
    if x.article != y.article and not _same_unit(pairing):
        with_it = x if x.article else y
        rules.append(f"article in {with_it.surface!r}, none in the other")
    elif x.article and y.article and (_article(x) or "al-") != (_article(y) or "al-"):
        rules.append(_two_articles(x, y))
    if (x.translated or y.translated) and x.gloss & y.gloss:
        rules.append(f"both mean {min(x.gloss & y.gloss)!r}")
    if pairing.detail is not None:
        rules += _evidence(pairing.detail, engine)
    return tuple(dict.fromkeys(rules))


def _same_unit(pairing: Pairing) -> bool:
    """Both are Abd al-X, or X al-Din: the article belongs to these, joined or not (Abdul)."""
    detail = pairing.detail
    return (
        detail is not None
        and detail.left.head is detail.right.head
        and (detail.left.head in _WITH_ARTICLE)
    )


def _article(element: Element) -> str:
    """The article as written (``a-``); empty where it is part of a word (الصاخور, Abdul Baset).

    What stands before the word is an article when it has no consonant but l, or the word's own.
    """
    parts = _JOINTS.split(element.surface.lower())
    if len(parts) < 2:
        return ""
    consonants = parts[-2].translate(_VOWELS)
    own = consonants in ("", "l", "л", "ль") or parts[-1].startswith(consonants)
    return f"{parts[-2]}-" if own else ""


def _two_articles(x: Element, y: Element) -> str:
    """``a- before s: assimilated article``, or that two dresses are the one article."""
    for element in (x, y):
        dress = _article(element)
        first = element.forms[0].word[:1]
        if dress and not dress.endswith("l-"):
            return f"{dress} before {first}: assimilated article"
    return f"{_article(x) or 'al-'} = {_article(y) or 'al-'}: the article"


def _evidence(detail: ElementScore, engine: Engine) -> list[str]:
    rules = []
    left, right = detail.left, detail.right
    if left.head is not right.head:
        for head in (left.head, right.head):
            if head is not Head.NONE:
                rules.append(f"{_HEAD_NAMES[head]}: only on one side")
    elif left.head is not Head.NONE:
        rules.append(_HEAD_NAMES[left.head])
    rules += _letters(detail, engine)
    entries = engine.lexicon.entries
    own = [entries[i] for i, p in _senses(left, engine) if p > 0.3]
    other = [entries[i] for i, p in _senses(right, engine) if p > 0.3]
    shared = [e for e in own if e in other]
    if shared and detail.same >= 0.25:
        rules.append(f"both are {shared[0].arabic} ({shared[0].press})")
    elif own and other and detail.conflict > 0.4:
        rules.append(
            f"two names: {own[0].arabic} ({own[0].press}) and {other[0].arabic} ({other[0].press})"
        )
    return rules


def _besides(detail: ElementScore, engine: Engine) -> str:
    """What one of two spellings may be and the other not: the likeliest beside what both may be."""
    names = engine.lexicon.identity
    left, right = (dict(_senses(form, engine)) for form in (detail.left, detail.right))
    own, other = ({names[i]: p for i, p in side.items()} for side in (left, right))
    both = max(own, key=lambda name: min(own[name], other.get(name, 0.0)))
    apart = [
        (p - theirs.get(names[i], 0.0), form.word, i)
        for form, side, theirs in ((detail.left, left, other), (detail.right, right, own))
        for i, p in side.items()
        if names[i] != both
    ]
    _, word, i = max(apart)
    entry = engine.lexicon.entries[i]
    return f"{word!r} may be {entry.arabic} ({entry.press}) besides"


def _senses(form: Form, engine: Engine) -> tuple[tuple[int, float], ...]:
    return engine.lexicon.senses(form.reading, form.word, form.arabic)


def _letters(detail: ElementScore, engine: Engine) -> list[str]:
    """Sounds that were taken for each other at a cost, with the reason of the rule table."""
    alphabet = engine.lexicon.alphabet
    x, y = detail.left.reading, detail.right.reading
    unwritten = x.unwritten or y.unwritten
    rules = []
    for i, j in align(detail.left.reading, detail.right.reading, alphabet).pairs:
        if i >= 0 and j >= 0:
            a, b = alphabet.symbol(x.symbols[i]), alphabet.symbol(y.symbols[j])
            if alphabet.rows[x.symbols[i]][y.symbols[j]] < 0.05 or a.plain == b.plain:
                continue
            near = confusions().get((a.plain, b.plain), 1.0) < _SURE
            sign = "~" if near else "against"
            rules.append(f"{a.plain} {sign} {b.plain}")
        else:
            char = x.symbols[i] if i >= 0 else y.symbols[j]
            gaps = alphabet.gaps_unwritten if unwritten else alphabet.gaps
            if gaps[char] >= 0.25:
                rules.append(f"{alphabet.symbol(char).plain} on one side only")
    return rules
