"""The elements of a plain name as its canonical form wants them, without a parse.

What the kernel made ready to compare (:mod:`nisba.score.plain`) says which words make an element,
and what each most likely is: most of what :mod:`nisba.canonical` asks.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from nisba.analysis.model import Element, Form, Role
from nisba.engine import Engine
from nisba.lexicon import Senses
from nisba.records import quick
from nisba.score.compiled import ARTICLE, TITLE, TRANSLATED
from nisba.score.plain import BINS, BY_NUMBER
from nisba.script import cut
from nisba.sounds.reader import Reading

_UNHEARD = Reading("", False, "")
"""Of a word in Latin letters the canonical form needs no sounds."""
_JOINTS = str.maketrans("", "", " -")
_NOTHING: frozenset[str] = frozenset()
_new_element, _new_form, _new_reading = quick(Element), quick(Form), quick(Reading)


class Composing(NamedTuple):
    """An element, and what it most likely is.

    Attributes:
        entry: the number of an entry of the lexicon, -1 for none; ``None``: it is to be seen.
        senses: what the first form of the element may be; ``None``: the lexicon has to be asked.
    """

    element: Element
    entry: int | None
    senses: Senses | None = None


def composing(text: str, engine: Engine) -> "list[Composing] | None":
    """The elements of a text after hygiene, if it is a plain name; ``None`` where it is parsed."""
    name = engine.plain(text) if engine.plain else None
    if name is None:
        return None
    words, gaps = cut(text)
    rest = zip(words, gaps, strict=True)
    found = []
    for said in name.said():
        element, word, flags, nasab, own = said
        surface = _until(word, rest) if element is None else _all_of(element, rest, flags, nasab)
        if surface is None:
            return None
        if element is not None:
            found.append(Composing(_dressed(element, surface, flags, nasab), None))
            continue
        entry, senses = (own, None) if isinstance(own, int) else (None, own[3])
        form = _new_form(_UNHEARD, word) if isinstance(own, int) else _form_of(*own[:3])
        found.append(Composing(_element_of(surface, form, flags, nasab), entry, senses))
    return found if next(rest, None) is None else None


def _form_of(symbols: str, word: str, head: int) -> Form:
    return _new_form(_new_reading(symbols, False, ""), word, BY_NUMBER[head])


def _element_of(surface: str, form: Form, flags: int, nasab: int) -> Element:
    """As much of an element as the canonical form asks about."""
    role = Role.TITLE if flags & TITLE else Role.WORD
    article, translated = bool(flags & ARTICLE), bool(flags & TRANSLATED)
    return _new_element(
        surface, (form,), role, article, False, BINS[nasab], None, _NOTHING, False, translated
    )


def _until(word: str, rest: Iterator[tuple[str, str]]) -> str | None:
    """As written, the next words up to ``word``; ``None`` if it does not come."""
    surface = ""
    for written, gap in rest:
        surface += gap + written if surface else written
        if written.lower() == word:
            return surface
    return None


def _all_of(
    element: Element, rest: Iterator[tuple[str, str]], flags: int, nasab: int
) -> str | None:
    """As written, the next words that an element is of, with what it wears before them."""
    own = element.surface.translate(_JOINTS)
    if flags & ARTICLE or nasab:
        return _until(own, rest)
    surface, letters = "", ""
    for written, gap in rest:
        surface += gap + written if surface else written
        letters += written.lower()
        if len(letters) >= len(own):
            return surface if letters == own.lower() else None
    return None


def _dressed(element: Element, surface: str, flags: int, nasab: int) -> Element:
    """An element as it is written, with what it wears."""
    article = element.article or bool(flags & ARTICLE)
    return replace(element, surface=surface, article=article, nasab=element.nasab or BINS[nasab])
