"""The parts of a parsed name."""

from dataclasses import dataclass
from enum import StrEnum

from nisba.sounds.reader import Reading


class Role(StrEnum):
    """What an element does in its name."""

    WORD = "word"
    TITLE = "title"
    GENERIC = "generic"
    PLACE_HEAD = "place head"
    ADMIN = "administrative word"
    NUMBER = "number"
    INITIAL = "initial"


class Head(StrEnum):
    """What makes one unit of an element and its neighbour."""

    NONE = ""
    ABD = "abd"
    DIN = "din"
    UBAYD = "ubayd"
    ABU = "abu"
    UMM = "umm"
    ALLAH = "allah"


SLIP = 0.4
"""Cost of a form that takes the word for misspelt, in alignment units."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to take an element.

    Attributes:
        reading: its sounds, without article and head.
        word: its letters, lower case, likewise.
        head: the unit it stands in (Abd al-X, X al-Din, X Allah, Abu X, Umm X).
        cost: how forced this way of taking it is, in alignment units.
        arabic: True when ``word`` is in Arabic script.
    """

    reading: Reading
    word: str
    head: Head = Head.NONE
    cost: float = 0.0
    arabic: bool = False

    def __hash__(self) -> int:
        """Of what tells forms apart most: forms are keys of every cache."""
        return hash((self.word, self.reading.symbols))


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a name.

    Attributes:
        surface: as written, particles included (``e-Din`` belongs to ``Nour e-Din``).
        forms: the ways to take it, cheapest first.
        article: it carries the article.
        family: it carries the family marker آل, written so that it cannot be the article.
        nasab: ``bin``, ``bint`` or ``walad`` when it is introduced as a father's name.
        certain_article: the article is written so that it cannot be آل.
        number: the value of a number, else ``None``.
        gloss: what a generic word means, in English.
        direction: it is a word like north or upper, which tells places apart.
        translated: the word is itself a translation (``movement``, ``mouvement``), not Arabic.
    """

    surface: str
    forms: tuple[Form, ...]
    role: Role = Role.WORD
    article: bool = False
    family: bool = False
    nasab: str = ""
    number: int | None = None
    gloss: frozenset[str] = frozenset()
    certain_article: bool = False
    translated: bool = False
    direction: bool = False

    def __hash__(self) -> int:
        """As :meth:`Form.__hash__`: elements written alike are rarely two."""
        return hash(self.surface)


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name as elements.

    Attributes:
        text: after hygiene.
        elements: in the order of reading; "Last, First" is turned round.
        inverted: it was turned round.
        conventions: the spelling conventions recognised.
        latinised: its script had no table of ours and went through ICU or unidecode.
        whole: all of it run together, articles optional; for names cut into words differently.
    """

    text: str
    elements: tuple[Element, ...]
    inverted: bool = False
    conventions: frozenset[str] = frozenset()
    latinised: bool = False
    whole: Form | None = None

    def __hash__(self) -> int:
        """As :meth:`Form.__hash__`: names of one text are rarely two."""
        return hash(self.text)
