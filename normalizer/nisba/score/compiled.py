"""Elements and names in the form that the compiled kernel takes, and what it asks of Python."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.kernel import Costs, Name, Pairs, Part
from nisba.lexicon import Lexicon, Senses, fold_latin, letters
from nisba.score.element import KEYS, WORD, counts_of, genders_of, senses_of, weight_of
from nisba.score.endings import SAME_SOUND
from nisba.score.sums import total_of
from nisba.score.weights import Weights
from nisba.script import Script, script_of

_NUMBER, _INITIAL, _TITLE, _LIGHT, _GLOSS, _DIRECTION, _FAMILY, _CERTAIN, _ARTICLE, _ADMIN = (
    1 << bit for bit in range(10)
)
_ROLES = {
    Role.NUMBER: _NUMBER,
    Role.INITIAL: _INITIAL,
    Role.TITLE: _TITLE | _LIGHT,
    Role.GENERIC: _LIGHT,
    Role.ADMIN: _LIGHT | _ADMIN,
}
_HEADS = {head: number for number, head in enumerate(Head)}
_SCRIPTS = {Script.ARABIC: 1, Script.LATIN: 2}
_SCRIPTS |= {script: n for n, script in enumerate(Script, 3) if script not in _SCRIPTS}
_NASABS = {"": 0, "bin": 1, "bint": 2, "walad": 3}

Judged = tuple[float, float, bool]
"""What two elements are to each other: logit, conflict, and whether one alone is a kunya."""

Keys = tuple[str, ...]
"""Consonant keys of a form: the likeliest, and of a short one those to choose from."""

KnownForm = tuple[Keys, Senses]
"""What is known of a form beforehand: its keys and what the lexicon says it may be."""

Facts = tuple[
    str, str, str, str, bool, int, int, tuple[tuple[int, int, float], ...], float, float, float
]
"""What two forms are judged by (:func:`nisba.score.element.score_fit`): the word, the same with
Arabic noise folded, folded to Latin, sounds with lengths levelled; whether it is Arabic; how many
consonants and vowels; senses (entry, a number for its letters, probability); their mass, that of
men's names, that of women's."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a table has kept of a name, so that nobody works it out again.

    Attributes:
        elements: of each element, of each form.
        whole: of the name run together.
    """

    elements: tuple[tuple[KnownForm, ...], ...]
    whole: tuple[KnownForm, ...]


class Whole(NamedTuple):
    """A name run together, of which the kernel wants only what it asks of its form."""

    forms: tuple[Form]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the kernel asks of Python when it meets elements first.

    Attributes:
        other: what two elements are to each other that are not told by their sounds alone.
        merged: two neighbours run together as one.
        alone: an element as the one that two may make.
    """

    other: Callable[[Element, Element], Judged]
    merged: Callable[[Element, Element], Element]
    alone: Callable[[Element], Element]


class Compiled:
    """Makes names ready and compares them with the kernel. Elements met are remembered.

    Attributes:
        pairs: the kernel's own.
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
        self._answers = answers
        self._part = lru_cache(1 << 15)(self._made)
        merged = lru_cache(1 << 12)(lambda a, b: self._part(answers.merged(a, b)))
        first: dict[str, int] = {}
        self._letters = [first.setdefault(own, i) for i, own in enumerate(lexicon.letters)]
        self.pairs = Pairs(
            costs,
            (self._facts, answers.other, merged, lambda e: self._part(answers.alone(e))),
            weights.name.laid_out(),
            weights.element.laid_out(),
            *rules,
        )
        self.compare = self.pairs.compare

    def name(self, parsed: ParsedName, rarities: tuple[float, ...], told: Told | None) -> Name:
        """A name with elements, made ready."""
        part = self._part
        whole = self._whole(parsed.whole, told.whole if told else ()) if parsed.whole else None
        if told:
            parts = tuple(map(part, parsed.elements, told.elements))
        else:
            parts = tuple(map(part, parsed.elements))
        text = parsed.text
        script, letters = _SCRIPTS[script_of(text)], fold_latin(text)
        return self.pairs.name(text, parts, whole, parsed.inverted, rarities, script, letters)

    def _whole(self, form: Form, told: tuple[KnownForm, ...]) -> Part:
        # Hardly any two names are one when they are run together: none is remembered.
        keys = told[0][0] if told else keys_of(form, self._lexicon)
        forms = ((form.reading.symbols, form.reading.unwritten, 0, 0.0, keys),)
        return self.pairs.part(Whole((form,)), 1.0, 0, 0, None, forms, told)

    def _made(self, element: Element, told: tuple[KnownForm, ...] = ()) -> Part:
        flags = _ROLES.get(element.role, 0)
        if element.gloss:
            flags |= _GLOSS
        if element.direction:
            flags |= _DIRECTION
        if element.family:
            flags |= _FAMILY
        if element.certain_article:
            flags |= _CERTAIN
        if element.article:
            flags |= _ARTICLE
        known = [keys for keys, _ in told] or [keys_of(f, self._lexicon) for f in element.forms]
        forms = tuple(
            [
                (form.reading.symbols, form.reading.unwritten, _HEADS[form.head], form.cost, keys)
                for form, keys in zip(element.forms, known, strict=True)
            ]
        )
        nasab, number = _NASABS[element.nasab], element.number
        return self.pairs.part(element, weight_of(element), flags, nasab, number, forms, told)

    def _facts(self, element: Element | Whole, index: int, told: tuple[KnownForm, ...]) -> Facts:
        form, lexicon = element.forms[index], self._lexicon
        senses = told[index][1] if told else senses_of(form, lexicon)
        plain, own = form.reading.plain, self._letters
        known = total_of([p for _, p in senses]) if senses else 0.0
        return (
            form.word,
            letters(form.word) if form.arabic else "",
            fold_latin(form.word),
            plain.translate(SAME_SOUND),
            form.arabic,
            *counts_of(plain),
            tuple([(entry, own[entry], p) for entry, p in senses]),
            known,
            *(genders_of(senses, lexicon) if senses else (0.0, 0.0)),
        )


def keys_of(form: Form, lexicon: Lexicon) -> Keys:
    """The keys of a form that the kernel wants."""
    symbols, keys = form.reading.symbols, lexicon.keys
    own: Keys = (keys.likeliest(symbols),)
    return own + keys.of(symbols)[:KEYS] if len(symbols) <= WORD else own
