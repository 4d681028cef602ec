"""Are two names one? Elements are set side by side, and one learned score sums up what is seen."""

import math
from dataclasses import dataclass
from functools import lru_cache

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.lexicon import Lexicon
from nisba.score.element import ElementScore, compare_elements, nearest_forms, weight_of
from nisba.score.weights import Weights
from nisba.sounds.reader import Reading

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
    "whole",
)
_CLIP = 5.0
_FLOOR = -1.0
"""Element logit below which two elements are better left unpaired."""
_JOIN_PENALTY = 0.5
_DOUBTFUL = 0.5
"""Score under which the names are also compared without regard to words."""
_HOPELESS = 2.6
"""Alignment cost beyond which two elements are not looked at any closer."""
_TRANSLATED = 3.0
"""Logit of a generic word against its translation."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Elements set side by side: ``left``/``right`` are runs of elements (two when joined)."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    logit: float
    detail: ElementScore | None = None


@dataclass(frozen=True, slots=True)
class NameScore:
    """How two names compare: the model's features and the pairing they come from."""

    features: tuple[float, ...]
    pairings: tuple[Pairing, ...]


class Scorer:
    """Compares parsed names. Element comparisons are cached."""

    def __init__(self, lexicon: Lexicon, weights: Weights) -> None:
        self._lexicon = lexicon
        self.weights = weights
        self.element = lru_cache(1 << 17)(self._element)

    def _element(self, a: Element, b: Element) -> tuple[float, ElementScore | None]:
        if a.role is Role.NUMBER or b.role is Role.NUMBER:
            same = a.number is not None and a.number == b.number
            return (_CLIP if same else -_CLIP), None
        if a.role is Role.INITIAL or b.role is Role.INITIAL:
            return self._initial(a, b), None
        if a.gloss & b.gloss and (a.translated or b.translated):
            return _TRANSLATED, None
        if a.direction and b.direction:
            return -_CLIP, None
        if not (a.gloss and b.gloss) and nearest_forms(a, b, self._lexicon)[0] > _HOPELESS:
            return -_CLIP, None
        detail = compare_elements(a, b, self._lexicon)
        value = self.weights.element.logit(detail.features)
        return max(-_CLIP, min(_CLIP, value)), detail

    def _initial(self, a: Element, b: Element) -> float:
        x, y = a.forms[0].reading.plain[:1], b.forms[0].reading.plain[:1]
        return 1.0 if x == y else -_CLIP

    def probability(self, score: NameScore) -> float:
        """Calibrated 0..1 of a name score."""
        value = self.weights.name.logit(score.features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))

    def compare(self, a: ParsedName, b: ParsedName) -> NameScore:
        """Set the elements of two names side by side and describe the fit."""
        x, y = a.elements, b.elements
        if not x or not y:
            return NameScore((-_CLIP, -_CLIP, -_CLIP, *([0.0] * (len(FEATURES) - 3))), ())
        pairs = self._pair(x, y)
        score = NameScore(self._features(a, b, pairs), tuple(pairs))
        if a.whole and b.whole:
            own = self.probability(score)
            if len(x) != len(y) or own < _DOUBTFUL:
                whole = self._as_one(a, b, a.whole, b.whole)
                if whole is not None and self.probability(whole) > own:
                    return whole
        return score

    def _as_one(self, a: ParsedName, b: ParsedName, x: Form, y: Form) -> NameScore | None:
        """Both names as one word each: Tando Mitha Khan / Tandomithakhan, Benslimane / Ben Slimane."""
        sizes = sorted((len(x.reading.symbols), len(y.reading.symbols)))
        if sizes[0] < 0.6 * sizes[1] or _told_apart(a, b):
            return None
        one, other = Element(a.text, (x,)), Element(b.text, (y,))
        value, detail = self.element(one, other)
        if value < 0:
            return None
        left, right = tuple(range(len(a.elements))), tuple(range(len(b.elements)))
        pairs = [Pairing(left, right, value, detail)]
        single = ParsedName(a.text, (one,)), ParsedName(b.text, (other,))
        features = self._features(*single, [Pairing((0,), (0,), value, detail)])
        return NameScore((*features[:-1], 1.0), tuple(pairs))

    def _pair(self, x: tuple[Element, ...], y: tuple[Element, ...]) -> list[Pairing]:
        n, m = len(x), len(y)
        grid = [[self.element(e, f) for f in y] for e in x]
        wx, wy = [weight_of(e) for e in x], [weight_of(e) for e in y]
        best = [[0.0] * (m + 1) for _ in range(n + 1)]
        step: list[list[tuple[int, int, float]]] = [[(0, 0, 0.0)] * (m + 1) for _ in range(n + 1)]
        joins = (n > 1 or m > 1) and n + m <= 14
        for i in range(n + 1):
            for j in range(m + 1):
                if not i and not j:
                    continue
                top, how = -1e9, (0, 0, 0.0)
                if i and best[i - 1][j] > top:
                    top, how = best[i - 1][j], (1, 0, 0.0)
                if j and best[i][j - 1] > top:
                    top, how = best[i][j - 1], (0, 1, 0.0)
                if i and j:
                    value = grid[i - 1][j - 1][0]
                    gain = (value - _FLOOR) * min(wx[i - 1], wy[j - 1])
                    if value > _FLOOR and best[i - 1][j - 1] + gain > top:
                        top, how = best[i - 1][j - 1] + gain, (1, 1, value)
                    if joins:
                        for di, dj in ((2, 1), (1, 2)):
                            if i < di or j < dj:
                                continue
                            value = self._joined(x[i - di : i], y[j - dj : j])
                            gain = (value - _FLOOR) * 1.5
                            if value > _FLOOR and best[i - di][j - dj] + gain > top:
                                top, how = best[i - di][j - dj] + gain, (di, dj, value)
                best[i][j], step[i][j] = top, how
        pairs: list[Pairing] = []
        left, right = set(range(n)), set(range(m))
        i, j = n, m
        while i or j:
            di, dj, value = step[i][j]
            if di and dj:
                own, other = tuple(range(i - di, i)), tuple(range(j - dj, j))
                detail = grid[i - 1][j - 1][1] if di == dj == 1 else None
                pairs.append(Pairing(own, other, value, detail))
                left -= set(own)
                right -= set(other)
            i, j = i - di, j - dj
        crossed = sorted(
            ((grid[p][q][0], p, q) for p in left for q in right if grid[p][q][0] > 0.0), reverse=True
        )
        for value, p, q in crossed:
            if p in left and q in right:
                pairs.append(Pairing((p,), (q,), value, grid[p][q][1]))
                left.discard(p)
                right.discard(q)
        pairs += self._leftovers(left, right, grid, n, m)
        return pairs

    def _leftovers(
        self,
        left: set[int],
        right: set[int],
        grid: list[list[tuple[float, ElementScore | None]]],
        n: int,
        m: int,
    ) -> list[Pairing]:
        """Elements without partner: set against each other where both names have one to spare."""
        out: list[Pairing] = []
        rest_left, rest_right = sorted(left), sorted(right)
        count = min(len(rest_left), len(rest_right))
        options = sorted(
            ((grid[p][q][0], -abs(p / n - q / m), p, q) for p in rest_left for q in rest_right),
            reverse=True,
        )
        for value, _, p, q in options:
            if count and p in left and q in right:
                out.append(Pairing((p,), (q,), value, grid[p][q][1]))
                left.discard(p)
                right.discard(q)
        out += [Pairing((p,), (), 0.0) for p in sorted(left)]
        out += [Pairing((), (q,), 0.0) for q in sorted(right)]
        return out

    def _joined(self, x: tuple[Element, ...], y: tuple[Element, ...]) -> float:
        """Two words against one: Tuz Khurmatu / Tozkhurmato."""
        two, one = (x, y[0]) if len(x) == 2 else (y, x[0])
        if any(e.role in (Role.NUMBER, Role.INITIAL, Role.TITLE) for e in (*two, one)):
            return -_CLIP
        sizes = [len(e.forms[0].reading.symbols) for e in two]
        whole = len(one.forms[-1].reading.symbols)
        if not 0.6 <= sum(sizes) / max(whole, 1) <= 1.5 or min(sizes) < 2:
            return -_CLIP
        merged = joined_element(two, self._lexicon)
        bare = Element(one.surface, (_whole_form(one),), Role.WORD)
        value = self.element(merged, bare)[0]
        return value - _JOIN_PENALTY

    def _features(
        self, a: ParsedName, b: ParsedName, pairs: list[Pairing]
    ) -> tuple[float, ...]:
        x, y = a.elements, b.elements
        matched = [p for p in pairs if p.left and p.right]
        weights = [
            min(
                max(weight_of(x[i]) for i in p.left),
                max(weight_of(y[j]) for j in p.right),
            )
            for p in matched
        ]
        extra_x = sum(weight_of(x[p.left[0]]) for p in pairs if not p.right)
        extra_y = sum(weight_of(y[p.right[0]]) for p in pairs if not p.left)
        total = sum(weights) or 1.0
        solid = [p.logit for p, w in zip(matched, weights, strict=True) if w >= 0.4]
        weakest = min(solid, default=min((p.logit for p in matched), default=-_CLIP))
        mean = sum(p.logit * w for p, w in zip(matched, weights, strict=True)) / total
        product = sum(-math.log1p(math.exp(-p.logit)) for p in matched)
        inversions, nasab = _inversions(matched, x, y)
        numbers = sum(
            1.0
            for p in matched
            if x[p.left[0]].role is Role.NUMBER and p.logit < 0
        )
        missing = sum(
            1.0
            for p in pairs
            if (not p.right and x[p.left[0]].role is Role.NUMBER)
            or (not p.left and y[p.right[0]].role is Role.NUMBER)
        )
        longer = max(len(x), len(y))
        shorter = min(len(x), len(y))
        conflict = max((p.detail.conflict for p in matched if p.detail), default=0.0)
        heads = sum(
            1.0
            for p in matched
            if p.detail and (p.detail.left.head in (Head.ABU, Head.UMM))
            != (p.detail.right.head in (Head.ABU, Head.UMM))
        )
        nasab_differs = sum(
            1.0
            for p in matched
            if {x[p.left[0]].nasab, y[p.right[0]].nasab} in ({"bin", "bint"}, {"walad", "bint"})
        )
        heads_differ = sum(
            1.0
            for p in matched
            if p.left[0] == 0 == p.right[0] and bool(x[0].nasab) != bool(y[0].nasab)
        )
        first_extra = sum(
            1.0 for p in pairs if (not p.right and p.left[0] == 0) or (not p.left and p.right[0] == 0)
        )
        return (
            weakest,
            mean,
            max(product, -_CLIP),
            min(extra_x, extra_y),
            min(max(extra_x, extra_y), 3.0),
            float(shorter == 1 and longer > 1 and max(extra_x, extra_y) >= 0.4),
            0.0 if a.inverted or b.inverted else min(inversions, 2.0),
            nasab,
            numbers,
            missing,
            heads,
            nasab_differs,
            heads_differ,
            float(
                any(e.family for e in x) != any(e.family for e in y)
                and any(e.certain_article for e in (*x, *y))
            ),
            min(len(matched), 4) / 4,
            float(any(len(p.left) + len(p.right) > 2 for p in matched)),
            first_extra,
            conflict,
            total / max(sum(map(weight_of, x)), sum(map(weight_of, y))) if matched else 0.0,
            0.0,
        )


def _inversions(
    matched: list[Pairing], x: tuple[Element, ...], y: tuple[Element, ...]
) -> tuple[float, float]:
    """Pairs out of order, and how many of them cross a ``bin``."""
    count = nasab = 0.0
    for k, p in enumerate(matched):
        for q in matched[k + 1 :]:
            if (p.left[0] - q.left[0]) * (p.right[0] - q.right[0]) >= 0:
                continue
            elements = (x[p.left[0]], x[q.left[0]], y[p.right[0]], y[q.right[0]])
            if any(e.role in (Role.TITLE, Role.GENERIC, Role.ADMIN) for e in elements):
                continue
            count += 1.0
            nasab += float(any(e.nasab for e in elements))
    return count, min(nasab, 2.0)


def _told_apart(a: ParsedName, b: ParsedName) -> bool:
    """Numbers or a written family marker differ: what running words together would hide."""
    if [e.number for e in a.elements if e.role is Role.NUMBER] != [
        e.number for e in b.elements if e.role is Role.NUMBER
    ]:
        return True
    every = (*a.elements, *b.elements)
    families = {any(e.family for e in a.elements), any(e.family for e in b.elements)}
    return len(families) == 2 and any(e.certain_article for e in every)


def _whole_form(element: Element) -> Form:
    """The form of an element that has no head taken off, where there is one."""
    return next((f for f in element.forms if f.head is Head.NONE), element.forms[0])


def joined_element(elements: tuple[Element, ...], lexicon: Lexicon) -> Element:
    """Neighbouring elements run together as one."""
    symbols, word, unwritten = "", "", False
    for element in elements:
        form = _whole_form(element)
        symbols += form.reading.symbols
        word += form.word
        unwritten = unwritten or form.reading.unwritten
    reading = Reading(symbols, unwritten, lexicon.alphabet.plain_of(symbols))
    arabic = all(_whole_form(e).arabic for e in elements)
    surface = " ".join(e.surface for e in elements)
    return Element(surface, (Form(reading, word, arabic=arabic),), Role.WORD)
