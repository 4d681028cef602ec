"""The elements of a plain name as its canonical form wants them, without a parse.

What the kernel made ready to compare (:mod:`nisba.score.plain`) says which words make an element,
and of an ordinary word which entry it most likely is: most of what :mod:`nisba.canonical` asks.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from nisba.analysis.model import Element, Form, Role
from nisba.engine import Engine
from nisba.records import quick
from nisba.score.compiled import ARTICLE
from nisba.score.plain import BINS
from nisba.script import cut
from nisba.sounds.reader import Reading

_UNHEARD = Reading("", False, "")
"""Of a word in Latin letters the canonical form needs no sounds."""
_JOINTS = str.maketrans("", "", " -")
_new_element, _new_form = quick(Element), quick(Form)


class Composing(NamedTuple):
    """An element, and the entry of the lexicon that it most likely is.

    Attributes:
        entry: its number, -1 for none; ``None`` where the element has to be asked.
    """

    element: Element
    entry: int | None


def composing(text: str, engine: Engine) -> "list[Composing] | None":
    """The elements of a text after hygiene, if it is a plain name; ``None`` where it is parsed."""
    name = engine.plain(text) if engine.plain else None
    if name is None:
        return None
    words, gaps = cut(text)
    rest = zip(words, gaps, strict=True)
    found = []
    for said in name.said():
        if said is None:
            return None
        element, word, flags, nasab, entry = said
        surface = _until(word, rest) if element is None else _all_of(element, rest, flags, nasab)
        if surface is None:
            return None
        if element is not None:
            found.append(Composing(_dressed(element, surface, flags, nasab), None))
            continue
        article, forms = bool(flags & ARTICLE), (_new_form(_UNHEARD, word),)
        own = _new_element(surface, forms, Role.WORD, article, False, BINS[nasab])
        found.append(Composing(own, entry))
    return found if next(rest, None) is None else None


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
