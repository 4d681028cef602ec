"""The values of this package: a romanisation system, and a text rendered in one."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which ways a system can be applied."""

    FORWARD = "forward"
    BOTH = "both"


class Method(StrEnum):
    """How a rendering was made.

    ``RULES``: the project's own tables and rule files. ``ICU``: a transform that ICU ships for the
    system, passed by the system's examples. ``ANY_LATIN``: ICU's Any-Latin, for a script that no
    system asked for covers. ``UNIDECODE``: the last resort, letter by letter. ``COPIED``: nothing
    to do, the text had no letter of another script.
    """

    RULES = "rules"
    ICU = "icu"
    ANY_LATIN = "any-latin"
    UNIDECODE = "unidecode"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class System:
    """A published system of romanisation (or of another target script), as the catalogue has it.

    Attributes:
        id: ``authority-language-From-To-edition``, or a short word for the project's own styles.
        aliases: other names under which `nisba.transliterate.system` finds it.
        name: title for people.
        authority: who publishes or practises it.
        year: year of the edition, ``""`` for a practice without one.
        language: ISO 639-3 code of the source language, ``und`` for any.
        from_script: ISO 15924 code of the source script.
        to_script: ISO 15924 code of the target script.
        direction: whether `reverse` works.
        reversible: the reversal gives back the source letters by rule (vowel marks aside).
        source: where the rules are published.
        notes: what a user must know; deviations from the published table.
    """

    id: str
    aliases: tuple[str, ...]
    name: str
    authority: str
    year: str
    language: str
    from_script: str
    to_script: str
    direction: Direction
    reversible: bool
    source: str
    notes: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A text in a system.

    Attributes:
        text: the result, NFC.
        system: id of the system applied.
        method: what made it.
        inferred: the result had to guess: Arabic script without vowel marks, an approximate
            reversal, or a script outside the system.
    """

    text: str
    system: str
    method: Method
    inferred: bool
