"""What a rough look at a spelling of a small table sees: script, letters, consonants, sounds."""

from typing import NamedTuple

from nisba.lexicon import fold_latin
from nisba.script import Script, script_of


class Rough(NamedTuple):
    """A spelling at a rough look.

    Attributes:
        letters: lower case, without marks (:func:`nisba.lexicon.fold_latin`).
        consonants: of its sounds, levelled (:func:`consonants_of`).
        plain: its sounds, as text.
    """

    script: Script
    letters: str
    consonants: str
    plain: str


def rough_of(spelling: str, plain: str) -> Rough:
    """The rough look at a spelling and its sounds."""
    return Rough(script_of(spelling), fold_latin(spelling), consonants_of(plain), plain)


def consonants_of(plain: str) -> str:
    """Sounds levelled across scripts: emphatics plain, gutturals out, short vowels out."""
    return plain.translate(_LEVEL).translate(_SHORT_OUT) or plain


_LEVEL = str.maketrans("āīūḥṭṣḍẓḏṯġqxčž", "aiuhtsdzdtgkksj", "ʿʾ")
_SHORT_OUT = str.maketrans("", "", "aiu")
