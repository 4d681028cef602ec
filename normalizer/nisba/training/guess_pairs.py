"""Read the pairs that the guesser of unknown name elements is trained and measured on."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nisba.guess.article import ARTICLE, open_to_article
from nisba.guess.letters import arabic_letters, latin_letters

LONGEST = 20
"""Letters of the longest word trained on."""

GENERAL, NAMES = 0, 1
"""Where a pair comes from: a list of words with one reference each, or labels of items."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One training pair.

    Attributes:
        source, target: words in the letters of their alphabets.
        weight: what the pair counts, above 0.
        domain: :data:`GENERAL` or :data:`NAMES`.
        article: the Arabic has the article, the Latin has none, and it was taken off.
    """

    source: str
    target: str
    weight: float
    domain: int
    article: bool = False

    def reversed(self) -> "Pair":
        """The same pair in the other direction."""
        return replace(self, source=self.target, target=self.source)


def words_file(path: Path, part: str) -> list[Pair]:
    """Rows of a file with columns ``arabic``, ``latin``, ``part`` that are of one part."""
    return list(
        _usable((r["arabic"], r["latin"], 1.0, GENERAL) for r in _rows(path) if r["part"] == part)
    )


def labels_file(path: Path) -> list[Pair]:
    """Rows of a file with columns ``native``, ``latin``, ``count``; a count weighs by its log."""
    return list(
        _usable(
            (r["native"], r["latin"], 0.5 * (1.0 + math.log(int(r["count"]))), NAMES)
            for r in _rows(path)
        )
    )


def references(path: Path, part: str) -> list[tuple[str, str]]:
    """Arabic and Latin of the rows of one part, as they stand in the file."""
    return [(r["arabic"], r["latin"]) for r in _rows(path) if r["part"] == part]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _usable(rows: Iterable[tuple[str, str, float, int]]) -> Iterator[Pair]:
    for native, latin, weight, domain in rows:
        arabic, plain = arabic_letters(native), latin_letters(latin)
        if not 0 < len(arabic) <= LONGEST or not 0 < len(plain) <= LONGEST:
            continue
        if any(c in ".0123456789" for c in native + latin):
            continue  # initials and numbered names are no words
        # The article is split off before the guesser is asked: a pair where one side alone has
        # it would teach that its letters are silent.
        bare = arabic.removeprefix(ARTICLE)
        article = bare != arabic and open_to_article(bare, plain)
        yield Pair(bare if article else arabic, plain, weight, domain, article)
