"""Are two elements one? Sounds, the lexicon's evidence, the units they stand in: one logit."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import Indel
from rapidfuzz.distance.Levenshtein import distance

from nisba.analysis.model import Element, Form, Head, Role
from nisba.keys import Keys
from nisba.lexicon import Lexicon, Senses, fold_latin, letters
from nisba.score.align import Fit, fit
from nisba.score.endings import one_skeleton
from nisba.score.sums import total_of
from nisba.sounds.inventory import VOWELS
from nisba.sounds.reader import Reading

FEATURES = (
    "consonants",
    "consonants_per",
    "vowels",
    "vowels_per",
    "worst",
    "same",
    "conflict",
    "both_unknown",
    "one_unknown",
    "abd",
    "din",
    "kunya_one",
    "kunya_both",
    "gender",
    "forced",
    "unwritten_consonants",
    "arabic_both",
    "arabic_letters",
    "identical",
    "short",
    "family",
    "literal",
    "one_script",
)
"""What the model sees of a pair of elements, in the order of the weights."""

OTHER_HEAD = 0.6
"""Alignment units that two heads cost that are not the same."""
_KUNYA = (Head.ABU, Head.UMM)
_FAR_KEYS = 3
"""Consonant keys that differ in more edits belong to elements that are far apart, and so do those
of single words that differ in as many whichever way they are read. Among the elements of labelled
names one such pair in a hundred was within reach, and none was the same element."""
KEYS = 4
"""Keys of a reading that are looked at in that case."""
WORD = 8
"""Symbols of a word; several words run together have many keys, which nobody has made yet."""
_ROUNDING = 1e-9
_APART = 0.2
"""Probability mass from which what a spelling may be besides counts."""
_SURELY_GIVEN = 0.5
"""Probability mass on names of men and women from which an element is a given name."""


@dataclass(frozen=True, slots=True)
class ElementScore:
    """How two elements compare.

    Attributes:
        features: values in the order of :data:`FEATURES`.
        left, right: the forms that fitted best.
        cost: of aligning their readings.
        same: probability mass on a shared lexicon entry.
        conflict: probability mass on two different ones.
        given: both are given names, with neither article nor Abu.
        overlap: two given names that may be one and may be two: see :func:`_overlap`.
    """

    features: tuple[float, ...]
    left: Form
    right: Form
    cost: float
    same: float
    conflict: float
    given: bool
    overlap: bool

    def flipped(self) -> "ElementScore":
        """The same comparison seen from the other element."""
        return replace(self, left=self.right, right=self.left)


def compare_elements(a: Element, b: Element, lexicon: Lexicon) -> ElementScore:
    """The features of the best way to take ``a`` and ``b`` as one element."""
    score = compare_within(a, b, lexicon, math.inf)
    assert score is not None
    return score


def compare_within(a: Element, b: Element, lexicon: Lexicon, reach: float) -> ElementScore | None:
    """As :func:`compare_elements`; ``None`` when they are further apart than ``reach``.

    ``reach`` is in alignment units.
    """
    best, nearest = reach + _ROUNDING, None
    alphabet, keys = lexicon.alphabet, lexicon.keys
    for x in a.forms:
        for y in b.forms:
            fixed = x.cost + y.cost + (OTHER_HEAD if x.head is not y.head else 0.0)
            if fixed >= best or (reach < math.inf and not may_meet(x.reading, y.reading, keys)):
                continue
            found = fit(x.reading, y.reading, alphabet, best - fixed)
            if found and fixed + found[0] < best:
                best, nearest = fixed + found[0], (x, y, found)
    if nearest is None:
        return None
    return score_fit(a, b, *nearest, lexicon)


def may_meet(x: Reading, y: Reading, keys: Keys) -> bool:
    """False when not even the consonants are alike: a cheap look before the alignment."""
    a, b = x.symbols, y.symbols
    edits = distance(keys.likeliest(a), keys.likeliest(b), score_cutoff=_FAR_KEYS)
    if edits != _FAR_KEYS or max(len(a), len(b)) > WORD:
        return edits <= _FAR_KEYS
    pairs = product(keys.of(a)[:KEYS], keys.of(b)[:KEYS])
    return any(distance(k, m, score_cutoff=_FAR_KEYS) < _FAR_KEYS for k, m in pairs)


def senses_of(form: Form, lexicon: Lexicon) -> Senses:
    """What the lexicon says of a form, kept to the kinds its head allows."""
    senses = lexicon.senses(form.reading, form.word, form.arabic)
    if form.head is Head.NONE:
        return senses
    wanted = {Head.ABD: "divine", Head.UBAYD: "divine", Head.DIN: "laqab"}.get(form.head)
    if wanted is None:
        return senses
    kept = [(i, p) for i, p in senses if wanted in lexicon.entries[i].kinds]
    mass = total_of([p for _, p in kept])
    if mass < 0.05:
        return senses
    scale = min(0.95, total_of([p for _, p in senses])) / mass
    return tuple((i, p * scale) for i, p in kept)


def score_fit(
    a: Element, b: Element, x: Form, y: Form, found: Fit, lexicon: Lexicon
) -> ElementScore:
    """The features of ``a`` and ``b`` taken as their forms ``x`` and ``y``, which fit so."""
    cost, consonants_cost, vowels_cost, worst = found
    left, right = senses_of(x, lexicon), senses_of(y, lexicon)
    known_left, known_right = total_of([p for _, p in left]), total_of([p for _, p in right])
    same = _shared(left, right, lexicon)
    conflict = max(0.0, known_left * known_right - same)
    plain_x, plain_y = x.reading.plain, y.reading.plain
    (consonants_x, vowels_x), (consonants_y, vowels_y) = counts_of(plain_x), counts_of(plain_y)
    consonants, vowels = (consonants_x + consonants_y) / 2, (vowels_x + vowels_y) / 2
    unwritten = x.reading.unwritten or y.reading.unwritten
    both_arabic = x.arabic and y.arabic
    equal_letters = both_arabic and letters(x.word) == letters(y.word)
    heads = x.head, y.head
    differ = x.head is not y.head
    kunya = (x.head in _KUNYA) + (y.head in _KUNYA)
    features = (
        min(consonants_cost, 3.0),
        min(consonants_cost / max(consonants, 1.5), 1.0),
        min(vowels_cost, 2.0),
        min(vowels_cost / max(vowels, 1.0), 1.0),
        min(worst, 1.2),
        same,
        conflict,
        (1 - known_left) * (1 - known_right),
        known_left + known_right - 2 * known_left * known_right,
        float(differ and (Head.ABD in heads or Head.UBAYD in heads)),
        float(differ and (Head.DIN in heads or Head.ALLAH in heads)),
        float(kunya == 1),
        float(differ and kunya == 2),
        _gender_conflict(left, right, lexicon),
        x.cost + y.cost,
        min(consonants_cost, 3.0) if unwritten else 0.0,
        float(both_arabic and not equal_letters),
        min(cost, 2.0) if both_arabic and not equal_letters else 0.0,
        float(x.word == y.word or equal_letters),
        float(min(len(x.reading.symbols), len(y.reading.symbols)) <= 3),
        float(_no_family(a, b) or _no_family(b, a)),
        *_literal(x, y),
    )
    dressed = a.article or b.article or kunya
    given = not dressed and _given(left, lexicon) and _given(right, lexicon)
    overlap = given and _overlap(x, y, left, right, lexicon)
    return ElementScore(features, x, y, cost, same, conflict, given, overlap)


def _overlap(x: Form, y: Form, left: Senses, right: Senses, lexicon: Lexicon) -> bool:
    """Only vowels tell two spellings apart, and one may be a name that the other is not.

    Nasser is ناصر; Nasir is ناصر or نصير. Spellings without short vowels say nothing of this.
    """
    bare = x.reading.unwritten or y.reading.unwritten
    if bare or x.arabic or y.arabic or x.word == y.word:
        return False
    if not one_skeleton(x.reading.plain, y.reading.plain):
        return False
    return senses_apart(left, right, lexicon) >= _APART


def senses_apart(left: Senses, right: Senses, lexicon: Lexicon) -> float:
    """Probability mass, 0..1, on names that one of two spellings may be and the other may not."""
    names, seen = lexicon.identity, set()
    shared = 0.0
    for i, _ in left:
        if names[i] in seen:
            continue
        seen.add(names[i])
        one = total_of([p for k, p in left if names[k] == names[i]])
        other = total_of([p for k, p in right if names[k] == names[i]])
        shared += min(one, other)
    return min(total_of([p for _, p in left]), total_of([p for _, p in right])) - shared


def _no_family(a: Element, b: Element) -> bool:
    """``a`` has the marker of a family, ``b`` surely the article: آل ثاني, الثاني."""
    return a.family and b.certain_article and not b.family


def _given(senses: Senses, lexicon: Lexicon) -> bool:
    """Whether it is a given name: what has a gender in the lexicon of names."""
    male, female = genders_of(senses, lexicon)
    return male + female >= _SURELY_GIVEN


@lru_cache(1 << 13)
def counts_of(plain: str) -> tuple[int, int]:
    """Number of consonants, ʿ and ʾ aside, and of vowels."""
    vowels = sum([c in VOWELS for c in plain])
    return len(plain) - vowels - plain.count("ʿ") - plain.count("ʾ"), vowels


def _literal(x: Form, y: Form) -> tuple[float, float]:
    """How alike two forms are letter by letter, where both are in the same script, and whether."""
    a, b = fold_latin(x.word), fold_latin(y.word)
    if not a or not b or (a[0] < "\u0250") != (b[0] < "\u0250") or x.arabic != y.arabic:
        return 0.0, 0.0
    return Indel.normalized_similarity(a, b), 1.0


def _shared(left: Senses, right: Senses, lexicon: Lexicon) -> float:
    """Chance that two independent guesses name one entry (or two spelled with the same letters)."""
    total = 0.0
    names = lexicon.identity
    for i, p in left:
        for j, q in right:
            if i == j:
                total += p * q
            elif names[i] == names[j]:
                total += 0.7 * p * q
    return min(total, 1.0)


def _gender_conflict(left: Senses, right: Senses, lexicon: Lexicon) -> float:
    if not left or not right:
        return 0.0
    (m1, f1), (m2, f2) = genders_of(left, lexicon), genders_of(right, lexicon)
    return m1 * f2 + f1 * m2


def genders_of(senses: Senses, lexicon: Lexicon) -> tuple[float, float]:
    """Probability mass on names of men, and of women."""
    entries, male, female = lexicon.entries, 0.0, 0.0
    for i, p in senses:
        gender = entries[i].gender
        if gender == "m":
            male += p
        elif gender == "f":
            female += p
    return male, female


def weight_of(element: Element) -> float:
    """How much an element counts in its name: titles little, generic words less than names."""
    role = element.role
    return 1.0 if role is Role.WORD else _WEIGHTS.get(role, 1.0)


_WEIGHTS = {
    Role.TITLE: 0.12,
    Role.GENERIC: 0.4,
    Role.INITIAL: 0.3,
    Role.PLACE_HEAD: 0.6,
    Role.ADMIN: 0.05,
}
