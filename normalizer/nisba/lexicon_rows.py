"""The rows of the lexicon of name elements: ``seeds/lexicon/*.tsv``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nisba.errors import SeedError
from nisba.records import quick
from nisba.seeds import read_columns

COLUMNS = (
    "arabic", "kind", "gender", "press", "variants", "gloss", "origin", "confidence", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One name element. ``arabic`` is vocalised and without article."""

    arabic: str
    kinds: frozenset[str]
    gender: str
    press: str
    variants: tuple[str, ...]
    gloss: tuple[str, ...]
    origin: str
    confidence: str


_new_entry = quick(Entry)


def load_entries(directory: Path) -> tuple[Entry, ...]:
    """Read every lexicon file of ``directory``; rows with the same Arabic are merged.

    Raises:
        SeedError: malformed file or row.
    """
    merged: dict[str, Entry] = {}
    for path in sorted(directory.glob("*.tsv")):
        if path.name == "attested.tsv":
            continue
        for number, row in read_columns(path, COLUMNS):
            arabic, kind, gender, press, variants, gloss, origin, confidence, _ = row
            if not arabic or not press:
                raise SeedError(f"{path}:{number}: arabic and press must not be empty")
            own = press, _listed(variants), _listed(gloss), origin, confidence
            entry = _new_entry(arabic, _kinds(kind), gender, *own)
            known = merged.setdefault(arabic, entry)
            if known is not entry:
                merged[arabic] = _merge(known, entry)
    return tuple(merged.values())


@cache
def _kinds(cell: str) -> frozenset[str]:
    return frozenset(cell.split("|"))


def _listed(cell: str) -> tuple[str, ...]:
    if "|" not in cell:
        return (cell,) if cell else ()
    return tuple(filter(None, cell.split("|")))


def _merge(a: Entry, b: Entry) -> Entry:
    return Entry(
        a.arabic,
        a.kinds | b.kinds,
        a.gender or b.gender,
        a.press,
        tuple(dict.fromkeys(a.variants + b.variants)),
        tuple(dict.fromkeys(a.gloss + b.gloss)),
        a.origin,
        a.confidence,
    )
