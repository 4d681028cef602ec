"""The sounds that spellings are brought to, and how near they are to each other.

A *sound* is one Arabic consonant or vowel (or one of the few that neighbouring languages add),
written with one scholarly character: ``ḥ``, ``ʿ``, ``ā``. A *symbol* is what one grapheme of a
spelling may stand for: a set of sounds with costs, because ``ch`` is sh to a Frenchman and kh to
a German. A *reading* of a word is a string of symbols, one private-use character each, so that
readings are hashable, sliceable and cheap to cache.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

SHORT_VOWELS = frozenset("aiu")
LONG_VOWELS = frozenset("āīū")
VOWELS = SHORT_VOWELS | LONG_VOWELS
GLIDES = frozenset("wy")
SILENT = "0"

GEMINATE_COST = 0.06
"""Cost of a double consonant against a single one (Mohammed / Mohamed)."""

GAP_CONSONANT = 1.0
GAP_LONG = 0.5
GAP_SHORT = 0.28
GAP_GLIDE = 0.55
GAP_H = 0.6
GAP_GUTTURAL = 0.06
GAP_QAF = 0.7
"""Cost of a qaf that the other spelling lacks: towns drop it."""
GAP_WRITTEN_GLIDE = 0.2
"""Cost of y or w against bare Arabic or Hebrew script, which writes them: Hussein is not حسن."""
GAP_UNWRITTEN = 0.03
"""Cost of a short vowel against Arabic script that does not write short vowels."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """What one grapheme may stand for.

    Attributes:
        options: ``(sound, cost)``, cheapest first; the sound ``0`` is silence.
        geminate: True or False where the spelling tells, None where it does not
            (Arabic script without shadda).
        final: a vowel at the end of a word, which even bare Arabic script writes.
    """

    options: tuple[tuple[str, float], ...]
    geminate: bool | None = False
    final: bool = False
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Symbols are few and looked up for every letter read: nested tuples hash slowly.
        object.__setattr__(self, "_hash", hash((self.options, self.geminate, self.final)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def plain(self) -> str:
        """The likeliest sound, ``""`` when there is none but silence."""
        return next((s for s, _ in self.options if s != SILENT), "")

    @property
    def silence(self) -> float | None:
        """Cost of being silent where the grapheme table allows it."""
        return next((c for s, c in self.options if s == SILENT), None)


def read_tsv(package: str, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a packaged TSV file; lines that start with ``#`` are comments."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.split("\n") if line and line[0] != "#")
    header = next(rows)
    for fields in rows:
        yield dict(zip(header, fields, strict=True))


@cache
def confusions() -> Mapping[tuple[str, str], float]:
    """Cost of every listed pair of sounds, both ways round (``confusions.tsv``)."""
    table: dict[tuple[str, str], float] = {}
    for row in read_tsv("nisba.sounds", "confusions.tsv"):
        table[row["a"], row["b"]] = table[row["b"], row["a"]] = float(row["cost"])
    return table


@cache
def sound_cost(a: str, b: str) -> float:
    """Cost (0..1.2) of taking sound ``a`` for sound ``b``."""
    if a == b:
        return 0.0
    listed = confusions().get((a, b))
    if listed is not None:
        return listed
    return 1.2 if (a in VOWELS) != (b in VOWELS) else 1.0


def gap_cost(symbol: Symbol, *, against_unwritten: bool) -> float:
    """Cost (0..1) of a symbol that the other spelling does not have at all.

    ``against_unwritten``: the other spelling is Arabic script without vowel marks, where a
    missing short vowel says nothing.
    """
    sounds = [(s, c) for s, c in symbol.options if s != SILENT]
    if not sounds:
        return 0.0
    unwritten = against_unwritten and not symbol.final
    best = min(c + _gap_of_sound(s, unwritten) for s, c in sounds)
    silence = symbol.silence
    best = best if silence is None else min(best, silence)
    return max(best, GAP_WRITTEN_GLIDE) if against_unwritten and symbol.plain in GLIDES else best


def _gap_of_sound(sound: str, against_unwritten: bool) -> float:
    if sound in SHORT_VOWELS:
        return GAP_UNWRITTEN if against_unwritten else GAP_SHORT
    if sound in LONG_VOWELS:
        return GAP_LONG
    if sound in "ʿʾ":
        return GAP_GUTTURAL
    if sound == "h":
        return GAP_H
    if sound == "q":
        return GAP_QAF
    return GAP_GLIDE if sound in GLIDES else GAP_CONSONANT
