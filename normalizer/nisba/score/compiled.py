"""Elements and names in the form that the compiled kernel takes, and what it asks of Python."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.kernel import Costs, Name, Pairs, Part
from nisba.lexicon import Lexicon, fold_latin, letters
from nisba.memory import bounded
from nisba.score.element import KEYS, WORD, counts_of, genders_of, senses_of, weight_of
from nisba.score.endings import SAME_SOUND
from nisba.score.sums import total_of
from nisba.score.weights import Weights
from nisba.script import Script, script_of

_NUMBER, _INITIAL, TITLE, _LIGHT, _GLOSS, _DIRECTION = (1 << bit for bit in range(6))
FAMILY, CERTAIN, ARTICLE, _ADMIN, TRANSLATED = (1 << bit for bit in range(6, 11))
_ROLES = {
    Role.NUMBER: _NUMBER,
    Role.INITIAL: _INITIAL,
    Role.TITLE: TITLE | _LIGHT,
    Role.GENERIC: _LIGHT,
    Role.ADMIN: _LIGHT | _ADMIN,
}
HEADS: dict[Head, int] = {head: number for number, head in enumerate(Head)}
"""The kernel's numbers of heads."""
_SCRIPTS = {Script.ARABIC: 1, Script.LATIN: 2}
_SCRIPTS |= {script: n for n, script in enumerate(Script, 3) if script not in _SCRIPTS}
NASABS: dict[str, int] = {"": 0, "bin": 1, "bint": 2, "walad": 3}
"""Its numbers of words for son and daughter."""

Judged = tuple[float, float, bool]
"""What two elements are to each other: logit, conflict, and whether one alone is a kunya."""

Keys = tuple[str, ...]
"""Consonant keys of a form: the likeliest, and of a short one those to choose from."""

Facts = tuple[
    str, str, str, str, bool, int, int, tuple[tuple[int, int, float], ...], float, float, float
]
"""What two forms are judged by (:func:`nisba.score.element.score_fit`): the word, the same with
Arabic noise folded, folded to Latin, sounds with lengths levelled; whether it is Arabic; how many
consonants and vowels; senses (entry, a number for its letters, probability); their mass, that of
men's names, that of women's."""


class Whole(NamedTuple):
    """A name run together, of which the kernel wants only what it asks of its form."""

    forms: tuple[Form]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the kernel asks of Python when it meets elements first.

    Attributes:
        other: what two elements are to each other of which one is an initial.
        merged: two neighbours run together as one.
    """

    other: Callable[[Element, Element], Judged]
    merged: Callable[[Element, Element], Element]


class Compiled:
    """Makes names ready and compares them with the kernel. Elements met are remembered.

    Attributes:
        pairs: the kernel's own.
        part: of an element.
        letters: of each entry of the lexicon, a number for the Arabic letters it is one name with.
    """

    def __init__(
        self,
        costs: Costs,
        lexicon: Lexicon,
        weights: Weights,
        answers: Answers,
        rules: tuple[float, ...],
    ) -> None:
        """``rules``: numbers of :mod:`nisba.score`, in the order of ``Pairs.__init__``."""
        self._lexicon = lexicon
        self.part = bounded(1 << 15)(self._made)
        merged = bounded(1 << 12)(lambda a, b: self.part(answers.merged(a, b)))
        first: dict[str, int] = {}
        self.letters = [first.setdefault(own, i) for i, own in enumerate(lexicon.identity)]
        self.pairs = Pairs(
            costs,
            (self._facts, answers.other, merged),
            weights.name.laid_out(),
            weights.element.laid_out(),
            *rules,
        )
        self.compare = self.pairs.compare

    def name(self, parsed: ParsedName, rarities: tuple[float, ...]) -> Name:
        """A name with elements, made ready."""
        parts = tuple(map(self.part, parsed.elements))
        whole = self._whole(parsed.whole) if parsed.whole else None
        return self.named(parsed.text, parts, whole, rarities, inverted=parsed.inverted)

    def named(
        self,
        text: str,
        parts: tuple[Part, ...],
        whole: "Part | None",
        rarities: tuple[float, ...],
        *,
        inverted: bool = False,
    ) -> Name:
        """A name whose parts are ready."""
        script, letters = _SCRIPTS[script_of(text)], fold_latin(text)
        return self.pairs.name(text, parts, whole, inverted, rarities, script, letters)

    def _whole(self, form: Form) -> Part:
        # Hardly any two names are one when they are run together: none is remembered.
        reading = form.reading
        forms = ((reading.symbols, reading.unwritten, 0, 0.0, keys_of(form, self._lexicon)),)
        return self.pairs.part(Whole((form,)), 1.0, 0, 0, None, frozenset(), forms)

    def _made(self, element: Element) -> Part:
        lexicon = self._lexicon
        flags, nasab = flags_of(element)
        forms = tuple(
            [
                (
                    form.reading.symbols,
                    form.reading.unwritten,
                    HEADS[form.head],
                    form.cost,
                    keys_of(form, lexicon),
                )
                for form in element.forms
            ]
        )
        number, gloss = element.number, element.gloss
        return self.pairs.part(element, weight_of(element), flags, nasab, number, gloss, forms)

    def _facts(self, element: Element | Whole, index: int) -> Facts:
        return facts_of(element.forms[index], self._lexicon, self.letters)


def flags_of(element: Element) -> tuple[int, int]:
    """What an element is, as the kernel has it: flags, and the number of its *bin*."""
    flags = _ROLES.get(element.role, 0)
    if element.gloss:
        flags |= _GLOSS
    if element.direction:
        flags |= _DIRECTION
    if element.family:
        flags |= FAMILY
    if element.certain_article and not element.family:
        flags |= CERTAIN
    if element.article:
        flags |= ARTICLE
    if element.translated:
        flags |= TRANSLATED
    return flags, NASABS[element.nasab]


def facts_of(form: Form, lexicon: Lexicon, numbers: Sequence[int]) -> Facts:
    """The facts of a form. ``numbers``: of each entry of the lexicon, one for its letters."""
    senses = senses_of(form, lexicon)
    plain = form.reading.plain
    return (
        form.word,
        letters(form.word) if form.arabic else "",
        fold_latin(form.word),
        plain.translate(SAME_SOUND),
        form.arabic,
        *counts_of(plain),
        tuple([(entry, numbers[entry], p) for entry, p in senses]),
        total_of([p for _, p in senses]) if senses else 0.0,
        *(genders_of(senses, lexicon) if senses else (0.0, 0.0)),
    )


def keys_of(form: Form, lexicon: Lexicon) -> Keys:
    """The keys of a form that the kernel wants."""
    symbols, keys = form.reading.symbols, lexicon.keys.compiled or lexicon.keys
    own: Keys = (keys.likeliest(symbols),)
    return own + keys.of(symbols)[:KEYS] if len(symbols) <= WORD else own
