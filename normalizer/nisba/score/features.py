"""What the name model sees of two names set side by side."""

import math
from typing import NamedTuple

from nisba.analysis.model import Element, Head, ParsedName, Role
from nisba.score.element import ElementScore
from nisba.score.sums import total_of

FEATURES = (
    "weakest",
    "mean",
    "product",
    "extra_short",
    "extra_long",
    "single_in_longer",
    "inverted",
    "inverted_nasab",
    "numbers",
    "number_missing",
    "head_missing",
    "nasab_differs",
    "nasab_head",
    "family_marker",
    "matched",
    "joined",
    "first_extra",
    "known_conflict",
    "share",
    "middle_missing",
    "last_missing",
    "nasab_missing",
    "title_missing",
    "whole",
)
CLIP = 5.0
"""No logit of a pair of elements is further from 0."""
SOLID = 0.4
"""Weight from which an element counts as a part of the name, not as dress."""
UNWRITTEN_BIN, LAST_FIRST = 1.0, 0.6
"""What given names in another order count beside 1 for those that cross a ``bin``: Ahmed Ali Hassan
is no Ali Ahmed Hassan, whose father he may be. Less where one of them is the last, for lists begin
with the last name, without a comma too. Counts once."""
_KUNYA = (Head.ABU, Head.UMM)


class Pairing(NamedTuple):
    """Elements set side by side: ``left``/``right`` are runs of elements (two when joined).

    A named tuple, for every comparison makes several.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    logit: float
    detail: ElementScore | None = None

    def flipped(self) -> "Pairing":
        """The same pairing seen from the other name."""
        detail = self.detail.flipped() if self.detail else None
        return Pairing(self.right, self.left, self.logit, detail)


def one_kunya(detail: ElementScore) -> bool:
    """One of two elements is taken as a kunya (Abu, Umm), the other is not."""
    return (detail.left.head in _KUNYA) != (detail.right.head in _KUNYA)


def _is_word(element: Element) -> bool:
    """A name that somebody bears: no title, generic word, number, initial or kunya."""
    return element.role is Role.WORD and not any(f.head in _KUNYA for f in element.forms)


def _part_of(elements: tuple[Element, ...], i: int) -> int:
    """What a name lacks where its other spelling has this element.

    0: a name in the middle (the father's, the grandfather's), 1: the last (a nisba, a family), 2:
    one behind a ``bin``, 3: a title or an initial, -1: anything else, the given name above all.
    Records leave these out in this order of ease: what they cost beyond any other element is in
    the weights.
    """
    element = elements[i]
    if element.role in (Role.TITLE, Role.INITIAL):
        return 3
    if not _is_word(element):
        return -1
    if element.nasab:
        return 2
    words = [k for k, other in enumerate(elements) if _is_word(other)]
    if i == words[0]:
        return -1
    return 1 if i == words[-1] else 0


def features_of(
    a: ParsedName, b: ParsedName, pairs: list[Pairing], wx: list[float], wy: list[float]
) -> tuple[float, ...]:
    """What the name model sees; one pass over the pairs, for this is asked for every comparison."""
    x, y = a.elements, b.elements
    matched: list[Pairing] = []
    extra_x = extra_y = total = weighted = product = conflict = 0.0
    weakest = weakest_solid = math.inf
    numbers = missing = heads = nasab_differs = heads_differ = first_extra = 0
    joined = False
    parts = [0.0] * 5  # the last is for what is none of the four
    for pair in pairs:
        left, right, logit, detail = pair.left, pair.right, pair.logit, pair.detail
        if not right:
            extra_x += wx[left[0]]
            first_extra += left[0] == 0
            missing += x[left[0]].role is Role.NUMBER
            parts[_part_of(x, left[0])] += 1.0
            continue
        if not left:
            extra_y += wy[right[0]]
            first_extra += right[0] == 0
            missing += y[right[0]].role is Role.NUMBER
            parts[_part_of(y, right[0])] += 1.0
            continue
        matched.append(pair)
        if len(left) + len(right) == 2:
            weight = min(wx[left[0]], wy[right[0]])
        else:
            weight = min(max([wx[i] for i in left]), max([wy[j] for j in right]))
            joined = True
        total += weight
        weighted += logit * weight
        product -= math.log1p(math.exp(-logit))
        if logit < weakest:
            weakest = logit
        if weight >= SOLID and logit < weakest_solid:
            weakest_solid = logit
        one, other = x[left[0]], y[right[0]]
        numbers += logit < 0 and Role.NUMBER in (one.role, other.role)
        if one.nasab != other.nasab:
            nasab_differs += bool(one.nasab and other.nasab) and "bint" in (one.nasab, other.nasab)
            heads_differ += left[0] == 0 == right[0] and not (one.nasab and other.nasab)
        if detail:
            conflict = max(conflict, detail.conflict)
            heads += one_kunya(detail)
    if not matched:
        weakest = -CLIP
    inversions, nasab, unwritten = _inversions(matched, x, y)
    turned = a.inverted or b.inverted
    families = (True in [e.family for e in x]) != (True in [e.family for e in y])
    return (
        weakest if weakest_solid == math.inf else weakest_solid,
        weighted / (total or 1.0),
        max(product, -CLIP),
        min(extra_x, extra_y),
        min(max(extra_x, extra_y), 3.0),
        float(min(len(x), len(y)) == 1 < max(len(x), len(y)) and max(extra_x, extra_y) >= SOLID),
        0.0 if turned else min(inversions, 2.0),
        min(nasab if turned else nasab + unwritten, 2.0),
        float(numbers),
        float(missing),
        float(heads),
        float(nasab_differs),
        float(heads_differ),
        float(families and any(e.certain_article and not e.family for e in (*x, *y))),
        min(len(matched), 4) / 4,
        float(joined),
        float(first_extra),
        conflict,
        (total or 1.0) / max(total_of(wx), total_of(wy)) if matched else 0.0,
        min(parts[0], 2.0),
        min(parts[1], 2.0),
        min(parts[2], 2.0),
        min(parts[3], 2.0),
        0.0,
    )


def _inversions(
    matched: list[Pairing], x: tuple[Element, ...], y: tuple[Element, ...]
) -> tuple[float, float, float]:
    """Pairs out of order, how many of them cross a ``bin``, and what those of given names count."""
    count = nasab = unwritten = 0.0
    for k, p in enumerate(matched):
        for q in matched[k + 1 :]:
            if (p.left[0] - q.left[0]) * (p.right[0] - q.right[0]) >= 0:
                continue
            elements = (x[p.left[0]], x[q.left[0]], y[p.right[0]], y[q.right[0]])
            if any(e.role in (Role.TITLE, Role.GENERIC, Role.ADMIN) for e in elements):
                continue
            count += 1.0
            sons = [bool(e.nasab) for e in elements]
            # Benali Ahmed, Ahmed Benali: what keeps its bin may stand first or last.
            if sons[:2] != sons[2:] or all(sons):
                nasab += 1.0
            elif p.detail and q.detail and p.detail.given and q.detail.given:
                last = max(p.left[0], q.left[0]) == len(x) - 1
                last = last or max(p.right[0], q.right[0]) == len(y) - 1
                unwritten = max(unwritten, LAST_FIRST if last else UNWRITTEN_BIN)
    return count, nasab, unwritten
