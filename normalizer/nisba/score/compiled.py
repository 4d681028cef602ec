"""Elements and names in the form that the compiled kernel takes, and what it asks of Python."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.kernel import Costs, Name, Pairs, Part
from nisba.lexicon import Lexicon
from nisba.score.element import KEYS, WORD, weight_of
from nisba.score.weights import Model

_NUMBER, _INITIAL, _TITLE, _LIGHT, _GLOSS, _DIRECTION, _FAMILY, _CERTAIN = (
    1 << bit for bit in range(8)
)
_ROLES = {
    Role.NUMBER: _NUMBER,
    Role.INITIAL: _INITIAL,
    Role.TITLE: _TITLE | _LIGHT,
    Role.GENERIC: _LIGHT,
    Role.ADMIN: _LIGHT,
}
_HEADS = {head: number for number, head in enumerate(Head)}
_NASABS = {"": 0, "bin": 1, "bint": 2, "walad": 3}

Judged = tuple[float, float, bool]
"""What two elements are to each other: logit, conflict, and whether one alone is a kunya."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the kernel asks of Python when it meets a pair of elements first.

    Attributes:
        judge: of elements near each other: their forms that fit best, by number, and the fit.
        other: of elements that are not told by their sounds alone.
        merged: two neighbours run together as one.
        alone: an element as the one that two may make.
        one_word: a whole name as an element.
    """

    judge: Callable[[Element, Element, int, int, float, float, float, float], Judged]
    other: Callable[[Element, Element], Judged]
    merged: Callable[[Element, Element], Element]
    alone: Callable[[Element], Element]
    one_word: Callable[[str, Form], Element]


class Compiled:
    """Makes names ready and compares them with the kernel. Elements met are remembered."""

    def __init__(
        self,
        costs: Costs,
        lexicon: Lexicon,
        model: Model,
        answers: Answers,
        rules: tuple[float, float, float, float, float, float, float, float, float],
    ) -> None:
        """``rules``: numbers of :mod:`nisba.score`, in the order of ``Pairs.__init__``."""
        self._lexicon = lexicon
        self._answers = answers
        self._part = lru_cache(1 << 16)(self._made)
        merged = lru_cache(1 << 15)(lambda a, b: self._part(answers.merged(a, b)))
        self._pairs = Pairs(
            costs,
            (answers.judge, answers.other, merged, lambda e: self._part(answers.alone(e))),
            model.laid_out(),
            *rules,
        )
        self.compare = self._pairs.compare

    def name(self, parsed: ParsedName, rarities: tuple[float, ...]) -> Name:
        """A name with elements, made ready."""
        whole = None
        if parsed.whole:
            whole = self._part(self._answers.one_word(parsed.text, parsed.whole))
        parts = tuple([self._part(element) for element in parsed.elements])
        return self._pairs.name(parsed.text, parts, whole, parsed.inverted, rarities)

    def _made(self, element: Element) -> Part:
        flags = _ROLES.get(element.role, 0)
        if element.gloss:
            flags |= _GLOSS
        if element.direction:
            flags |= _DIRECTION
        if element.family:
            flags |= _FAMILY
        if element.certain_article:
            flags |= _CERTAIN
        forms = tuple([self._form(form) for form in element.forms])
        nasab, number = _NASABS[element.nasab], element.number
        return self._pairs.part(element, weight_of(element), flags, nasab, number, forms)

    def _form(self, form: Form) -> tuple[str, bool, int, float, tuple[str, ...]]:
        symbols, keys = form.reading.symbols, self._lexicon.keys
        own: tuple[str, ...] = (keys.likeliest(symbols),)
        if len(symbols) <= WORD:
            own += keys.of(symbols)[:KEYS]
        return symbols, form.reading.unwritten, _HEADS[form.head], form.cost, own
