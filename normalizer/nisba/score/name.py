"""Are two names one? Elements are set side by side, and one learned score sums up what is seen."""

import math
from dataclasses import dataclass, replace

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.kernel import Name, Pairs
from nisba.lexicon import Lexicon, fold_latin
from nisba.memory import bounded
from nisba.score.compiled import Answers, Compiled, Judged
from nisba.score.element import FEATURES as ELEMENT_FEATURES
from nisba.score.element import (
    OTHER_HEAD,
    ElementScore,
    compare_within,
    may_meet,
    weight_of,
)
from nisba.score.endings import consonants_apart, genders_apart, nisbas_apart
from nisba.score.features import CLIP, FEATURES, SOLID, Pairing, features_of, one_kunya
from nisba.score.weights import Weights
from nisba.sounds.reader import Reading

_FLOOR = -1.0
"""Element logit below which two elements are better left unpaired."""
_JOIN_PENALTY, _JOIN_GAIN = 0.5, 1.5
"""What joining two elements costs, and what a pair of three elements counts."""
_COMPATIBLE = -0.4
"""Logit of an initial against a word that begins so: it does not contradict, it proves little."""
_SKIP_LEFT = (1, 0, 0.0)
_SKIP_RIGHT = (0, 1, 0.0)
_DOUBTFUL = 0.5
"""Score under which the names are also compared without regard to words."""
_WHOLE_SHARE = 0.6
"""Names of which one has fewer symbols than this share of the other's are not one word each."""
_HOPELESS = 2.6
"""Alignment cost beyond which two elements are not looked at any closer."""
_OTHER_GENDER = 2.2
"""Logit that an ending takes from two elements that are not known to be one."""
_KNOWN_SAME = 0.3
_UNKNOWN = 0.5
"""Chance that the lexicon knows neither of two elements, from which the -i of a nisba counts."""
_STRANGE = 0.62
"""Alignment cost from which a consonant is not another way to write the one in its place."""
_FULL_NAME = 3
"""Elements with which a name stays itself whatever its titles; King Faisal is no Prince Faisal."""
_OVERLAP = 1.6
"""What it costs, as a logit, that two names of one word may be one and may be two (Nasser, Nasir):
of labelled pairs one in five or six was two. In a longer name the other words say which it is."""
_TRANSLATED = 3.0
"""Logit of a generic word against its translation."""
_TWO_NAMES = 0.6
"""Conflict from which two elements are two names of the lexicon. Names cut alike that have such a
pair are not run together, which would hide it: Ain Zara and Ain Dara differ in Zara and Dara."""
_CONFLICT = FEATURES.index("known_conflict")
_BOTH_UNKNOWN, _WORST = map(ELEMENT_FEATURES.index, ("both_unknown", "worst"))

_NOTHING = (-CLIP, -CLIP, -CLIP, *([0.0] * (len(FEATURES) - 3)))
"""The features of names of which one has no elements."""


@dataclass(frozen=True, slots=True)
class NameScore:
    """How two names compare.

    Attributes:
        features: what the model sees.
        compared: the pairing they come from, seen from the name that came first in comparing.
        turned: that was the second of the two asked for.
        logit: what the model makes of the features; ``None`` where a name has no elements.
    """

    features: tuple[float, ...]
    compared: tuple[Pairing, ...]
    turned: bool = False
    logit: float | None = None

    @property
    def pairings(self) -> tuple[Pairing, ...]:
        """The pairing, seen from the first of the two names."""
        return tuple(p.flipped() for p in self.compared) if self.turned else self.compared


class Scorer:
    """Compares parsed names. Element comparisons are cached.

    Attributes:
        compiled: the same for :mod:`nisba.score.brief`, where the kernel was compiled.
    """

    def __init__(self, lexicon: Lexicon, weights: Weights) -> None:
        self._lexicon = lexicon
        self.weights = weights
        self.element = bounded(1 << 13)(self._element)
        self._joined = bounded(1 << 12)(self._joined_value)
        self._one_word = bounded(1 << 14)(_one_word)
        self._names = bounded(1 << 15)(self._name_of)
        self.compiled: Compiled | None = None
        if lexicon.alphabet.compiled and Pairs is not None:
            joins = CLIP, _FLOOR, _JOIN_PENALTY, _JOIN_GAIN, _DOUBTFUL
            limits = (
                _HOPELESS,
                OTHER_HEAD,
                SOLID,
                _WHOLE_SHARE,
                _KNOWN_SAME,
                _OTHER_GENDER,
                _UNKNOWN,
                _STRANGE,
                _OVERLAP,
            )
            self.compiled = Compiled(
                lexicon.alphabet.compiled,
                lexicon,
                weights,
                Answers(self._other, lambda x, y: joined_element((x, y), lexicon)),
                (*joins, *limits, _TRANSLATED, _TWO_NAMES),
            )

    def _element(self, a: Element, b: Element) -> tuple[float, ElementScore | None]:
        if a.role is Role.NUMBER or b.role is Role.NUMBER:
            same = a.number is not None and a.number == b.number
            return (CLIP if same else -CLIP), None
        if a.role is Role.INITIAL or b.role is Role.INITIAL:
            return self._initial(a, b), None
        if a.gloss & b.gloss and (a.translated or b.translated):
            return _TRANSLATED, None
        if a.direction and b.direction:
            return -CLIP, None
        reach = math.inf if a.gloss and b.gloss else _HOPELESS
        detail = compare_within(a, b, self._lexicon, reach)
        if detail is None:
            return -CLIP, None
        return self._value(a, b, detail), detail

    def _value(self, a: Element, b: Element, detail: ElementScore) -> float:
        value = self.weights.element.logit(detail.features)
        if detail.same < _KNOWN_SAME and _sounds_differ(a, b, detail):
            value -= _OTHER_GENDER
        return max(-CLIP, min(CLIP, value))

    def _other(self, a: Element, b: Element) -> Judged:
        """:meth:`_element` for the kernel, where it cannot tell."""
        value, detail = self.element(a, b)
        return value, detail.conflict if detail else 0.0, bool(detail and one_kunya(detail))

    def _initial(self, a: Element, b: Element) -> float:
        x, y = a.forms[0], b.forms[0]
        same = fold_latin(x.word)[:1] == fold_latin(y.word)[:1]
        return _COMPATIBLE if same or x.reading.plain[:1] == y.reading.plain[:1] else -CLIP

    def probability(self, score: NameScore) -> float:
        """Calibrated 0..1 of a name score."""
        return self.sure(score.logit)

    def sure(self, logit: float | None) -> float:
        """Calibrated 0..1 of the logit of a name score."""
        value = self.weights.name.logit(_NOTHING) if logit is None else logit
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))

    def likeness(self, a: ParsedName, b: ParsedName) -> float:
        """The probability of :meth:`compare`, calibrated 0..1, without what led to it."""
        if self.compiled and a.elements and b.elements:
            return self.sure(self.compiled.compare(self._names(a), self._names(b))[0])
        return self.probability(self.compare(a, b))

    def _name_of(self, parsed: ParsedName) -> Name:
        assert self.compiled is not None
        return self.compiled.name(parsed, ())

    def compare(self, a: ParsedName, b: ParsedName) -> NameScore:
        """Set the elements of two names side by side and describe the fit.

        The order of the two does not matter: where two pairings are as good, the same is taken.
        """
        if b.text < a.text:
            score = self._beside(b, a)
            return NameScore(score.features, score.compared, True, score.logit)
        return self._beside(a, b)

    def _beside(self, a: ParsedName, b: ParsedName) -> NameScore:
        score = self._compare(a, b)
        if score.logit is None or not self.overlap(a, b):
            return score
        return replace(score, logit=score.logit - _OVERLAP)

    def overlap(self, a: ParsedName, b: ParsedName) -> bool:
        """Two names of one word that may be one and may be two: Nasser, Nasir."""
        if len(a.elements) != 1 or len(b.elements) != 1:
            return False
        detail = self.element(a.elements[0], b.elements[0])[1]
        return bool(detail and detail.overlap)

    def _compare(self, a: ParsedName, b: ParsedName) -> NameScore:
        x, y = a.elements, b.elements
        if not x or not y:
            return NameScore(_NOTHING, ())
        wx, wy = [weight_of(e) for e in x], [weight_of(e) for e in y]
        pairs = self._pair(x, y, wx, wy)
        features = features_of(a, b, pairs, wx, wy)
        score = NameScore(features, tuple(pairs), logit=self.weights.name.logit(features))
        apart = features[_CONFLICT] >= _TWO_NAMES and self._cut_alike(x, y)
        if a.whole and b.whole and not apart:
            own = self.probability(score)
            if len(x) != len(y) or own < _DOUBTFUL:
                whole = self._as_one(a, b, a.whole, b.whole)
                if whole is not None and self.probability(whole) > own:
                    return whole
        return score

    def _cut_alike(self, x: tuple[Element, ...], y: tuple[Element, ...]) -> bool:
        """As many words, and each but the last has as many consonants."""
        if len(x) != len(y):
            return False
        likeliest = self._lexicon.keys.likeliest
        return all(
            len(likeliest(e.forms[0].reading.symbols)) == len(likeliest(f.forms[0].reading.symbols))
            for e, f in zip(x[:-1], y[:-1], strict=True)
        )

    def _as_one(self, a: ParsedName, b: ParsedName, x: Form, y: Form) -> NameScore | None:
        """Both names as one word each: Tando Mitha Khan / Tandomithakhan."""
        size, longer = len(x.reading.symbols), len(y.reading.symbols)
        if size > longer:
            size, longer = longer, size
        if size < _WHOLE_SHARE * longer or not may_meet(x.reading, y.reading, self._lexicon.keys):
            return None
        if _told_apart(a, b):
            return None
        one, other = self._one_word(a.text, x), self._one_word(b.text, y)
        value, detail = self.element(one, other)
        if value < 0:
            return None
        left, right = tuple(range(len(a.elements))), tuple(range(len(b.elements)))
        pairs = [Pairing(left, right, value, detail)]
        single = ParsedName(a.text, (one,)), ParsedName(b.text, (other,))
        features = features_of(*single, [Pairing((0,), (0,), value, detail)], [1.0], [1.0])
        features = (*features[:-1], 1.0)
        return NameScore(features, tuple(pairs), logit=self.weights.name.logit(features))

    def _pair(
        self, x: tuple[Element, ...], y: tuple[Element, ...], wx: list[float], wy: list[float]
    ) -> list[Pairing]:
        """Elements set side by side; ``wx`` and ``wy`` are their weights."""
        n, m = len(x), len(y)
        element = self.element
        grid = [[element(e, f) for f in y] for e in x]
        if n == m == 1:
            return [Pairing((0,), (0,), *grid[0][0])]
        best = [[0.0] * (m + 1) for _ in range(n + 1)]
        step = [[_SKIP_RIGHT] * (m + 1), *([_SKIP_LEFT] * (m + 1) for _ in range(n))]
        joins = n + m <= 14
        # Two words are held against one only where their lengths allow it.
        size_x, size_y = [_sizes(e) for e in x], [_sizes(e) for e in y]
        for i in range(1, n + 1):
            above, here, row, weight = best[i - 1], best[i], grid[i - 1], wx[i - 1]
            for j in range(1, m + 1):
                top, how = above[j], _SKIP_LEFT
                if here[j - 1] > top:
                    top, how = here[j - 1], _SKIP_RIGHT
                value = row[j - 1][0]
                if value > _FLOOR:
                    total = above[j - 1] + (value - _FLOOR) * min(weight, wy[j - 1])
                    if total > top:
                        top, how = total, (1, 1, value)
                if joins and i > 1 and _may_join(size_x[i - 2], size_x[i - 1], size_y[j - 1]):
                    value = self._joined(x[i - 2], x[i - 1], y[j - 1])
                    if value > _FLOOR and best[i - 2][j - 1] + (value - _FLOOR) * _JOIN_GAIN > top:
                        top, how = best[i - 2][j - 1] + (value - _FLOOR) * _JOIN_GAIN, (2, 1, value)
                if joins and j > 1 and _may_join(size_y[j - 2], size_y[j - 1], size_x[i - 1]):
                    value = self._joined(y[j - 2], y[j - 1], x[i - 1])
                    if value > _FLOOR and above[j - 2] + (value - _FLOOR) * _JOIN_GAIN > top:
                        top, how = above[j - 2] + (value - _FLOOR) * _JOIN_GAIN, (1, 2, value)
                here[j], step[i][j] = top, how
        pairs: list[Pairing] = []
        left, right = list(range(n)), list(range(m))
        i, j = n, m
        while i or j:
            di, dj, value = step[i][j]
            if di and dj:
                detail = grid[i - 1][j - 1][1] if di == dj == 1 else None
                pairs.append(Pairing(_span(i, di), _span(j, dj), value, detail))
                del left[i - di : i], right[j - dj : j]
            i, j = i - di, j - dj
        full = min(n, m) >= _FULL_NAME
        # What is left over: crossed pairs that fit first, then whatever both names have to spare.
        for least in (0.0, -math.inf):
            if not left or not right:
                break
            options = sorted(
                [
                    (grid[p][q][0], -abs(p / n - q / m) if least else 0.0, p, q)
                    for p in left
                    for q in right
                    if grid[p][q][0] > least and not (full and least and _titles(x[p], y[q]))
                ],
                reverse=True,
            )
            for value, _, p, q in options:
                if p in left and q in right:
                    pairs.append(Pairing((p,), (q,), value, grid[p][q][1]))
                    left.remove(p)
                    right.remove(q)
        pairs += [Pairing((p,), (), 0.0) for p in left]
        pairs += [Pairing((), (q,), 0.0) for q in right]
        return pairs

    def _joined_value(self, first: Element, second: Element, one: Element) -> float:
        """Two words against one: Tuz Khurmatu / Tozkhurmato."""
        if any(e.role in (Role.NUMBER, Role.INITIAL, Role.TITLE) for e in (first, second, one)):
            return -CLIP
        merged = joined_element((first, second), self._lexicon)
        return self.element(merged, _bare(one))[0] - _JOIN_PENALTY


def _told_apart(a: ParsedName, b: ParsedName) -> bool:
    """Numbers or a written family marker differ: what running words together would hide."""
    if [e.number for e in a.elements if e.role is Role.NUMBER] != [
        e.number for e in b.elements if e.role is Role.NUMBER
    ]:
        return True
    every = (*a.elements, *b.elements)
    families = {any(e.family for e in a.elements), any(e.family for e in b.elements)}
    return len(families) == 2 and any(e.certain_article and not e.family for e in every)


def _titles(a: Element, b: Element) -> bool:
    """Of a full name a title need not have a counterpart: Dr. and Sheikh Hassan Rouhani."""
    return a.role is b.role is Role.TITLE


def _sounds_differ(a: Element, b: Element, detail: ElementScore) -> bool:
    """Sounds that the lexicon does not judge make two names of two elements."""
    left, right = detail.left, detail.right
    if left.arabic or right.arabic:
        return False
    x, y = left.reading.plain, right.reading.plain
    unknown = detail.features[_BOTH_UNKNOWN] >= _UNKNOWN
    if unknown and detail.features[_WORST] >= _STRANGE and consonants_apart(x, y):
        return True
    if a.article or b.article:
        return False
    return genders_apart(x, y) or (unknown and nisbas_apart(x, y))


def _one_word(text: str, form: Form) -> Element:
    """A whole name as an element."""
    return Element(text, (form,))


def _span(end: int, length: int) -> tuple[int, ...]:
    return (end - 1,) if length == 1 else tuple(range(end - length, end))


def _sizes(element: Element) -> tuple[int, int]:
    """Numbers of symbols: of an element as one of two, and as the one that two may make."""
    forms = element.forms
    return len(forms[0].reading.symbols), len(forms[-1].reading.symbols)


def _may_join(first: tuple[int, int], second: tuple[int, int], one: tuple[int, int]) -> bool:
    two = first[0] + second[0]
    return 0.6 * one[1] <= two <= 1.5 * one[1] and first[0] > 1 < second[0]


def _whole_form(element: Element) -> Form:
    """The form of an element that has no head taken off, where there is one."""
    return next((f for f in element.forms if f.head is Head.NONE), element.forms[0])


def _bare(element: Element) -> Element:
    """An element as the one word that two may make."""
    return Element(element.surface, (_whole_form(element),), Role.WORD)


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
