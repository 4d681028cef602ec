"""Generic words in names (province, north, river, front), in many languages (``generic.tsv``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from nisba.lexicon import bare, fold_latin
from nisba.records import quick
from nisba.script import Script
from nisba.sounds.inventory import read_tsv

ADMIN, DIRECTION = "admin", "direction"


@dataclass(frozen=True, slots=True)
class Generic:
    """What a generic word means: join keys in English, its classes, and if it is Arabic itself."""

    meanings: frozenset[str]
    classes: frozenset[str]
    arabic: bool


_new_generic = quick(Generic)


@cache
def _one(text: str) -> frozenset[str]:
    return frozenset((text,))


@cache
def _table() -> Mapping[str, Generic]:
    found: dict[str, Generic] = {}
    for row in read_tsv("nisba.analysis", "generic.tsv"):
        meanings = _one(concept(row["meaning"]))
        own = _new_generic(meanings, _one(row["class"]), row["language"] == "ar")
        for form in row["forms"].split("|"):
            other = found.setdefault(form, own)
            if other is not own:
                found[form] = _new_generic(
                    own.meanings | other.meanings,
                    own.classes | other.classes,
                    own.arabic or other.arabic,
                )
    return found


def generic_forms() -> Iterable[str]:
    """Every word that :func:`generic` knows."""
    return _table()


def concept(gloss: str) -> str:
    """The join key of a gloss: plain, singular (brigades and brigade are one concept)."""
    folded = fold_latin(gloss)
    return folded.removesuffix("s") if len(folded) > 4 else folded


def generic(word: str, script: Script) -> Generic | None:
    """The generic word behind a lower-case ``word`` (marks count), or ``None``."""
    return _table().get(bare(word) if script is Script.ARABIC else word)
