"""What comes out of running text: mentions of names; and the errors of what goes in."""

from dataclasses import dataclass

from nisba.errors import NisbaError
from nisba.model import Decision, Kind


class InvalidText(NisbaError):
    """The text is not well-formed Unicode."""

    code = "INVALID_TEXT"


class TextTooLong(InvalidText):
    """The text is longer than one call takes."""

    code = "TEXT_TOO_LONG"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands in a text.

    Attributes:
        start, end: code points into the text as given; ``text[start:end]`` is ``surface``.
        surface: as written.
        kind: the entity's kind where one was accepted, else what the name is by its shape and
            surroundings; ``None`` when neither says.
        canonical: the name in English press style. Of a short form ("Assad" after "Bashar
            al-Assad") only that part, so that a text with its names replaced still reads.
        arabic: Arabic without marks, likewise; ``""`` when not known.
        arabic_vocalised: with vowel marks.
        id: the entity's id where one was accepted, else ``""``.
        decision: as of a look-up.
        score: 0..1, of the best candidate.
        inferred: the Arabic was not found but derived from the spelling, and may be wrong.
    """

    start: int
    end: int
    surface: str
    kind: Kind | None
    canonical: str
    arabic: str = ""
    arabic_vocalised: str = ""
    id: str = ""
    decision: Decision = Decision.NONE
    score: float = 0.0
    inferred: bool = False
