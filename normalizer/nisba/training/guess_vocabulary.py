"""The vocalised words that the vocaliser of unknown elements is trained on."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path

from nisba.engine import default_engine
from nisba.guess.model import Guesser
from nisba.lexicon import letters
from nisba.training.guess_lexicon import Lesson, latin_spellings, lessons, vocalised
from nisba.training.guess_text import nouns
from nisba.transliterate.known import ARTICLE, known_names

READ = 0.5
"""What a word of a text counts in training beside one of the lexicon."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Vocalised words.

    Attributes:
        listed: the elements of the packaged lexicon and the words of the packaged names.
        read: the nouns of texts, and how often each was met.
        native: of the listed ones, those that are Arabic: the lexicon says so, or a name has them
            with the article or before a word with it.
    """

    listed: tuple[str, ...]
    read: Mapping[str, int] = field(default_factory=dict)
    native: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """What is packaged, and the nouns of texts."""
        entries, names = default_engine().lexicon.entries, known_names()
        found = {entry.arabic for entry in entries}
        native = {entry.arabic for entry in entries if entry.origin == "ar"}
        for (_, article), counts in names.words.items():
            found.update(counts)
            native.update(counts if article else ())
        for name in chain.from_iterable(names.names.values()):
            pairs = pairwise(name.split())
            native.update(a.removeprefix(ARTICLE) for a, b in pairs if b.startswith(ARTICLE))
        return cls(tuple(sorted(found)), nouns("\n".join(texts)), frozenset(native))

    def without(self, away: frozenset[str], *, read: bool) -> "Vocabulary":
        """Without the words of some letters; those that texts have too, only if ``read``."""
        listed = tuple(w for w in self.listed if letters(w) not in away)
        kept = {w: n for w, n in self.read.items() if not read or letters(w) not in away}
        return replace(self, listed=listed, read=kept)

    def lessons(self, speller: Guesser) -> list[Lesson]:
        """The words with the hints that they are learnt with."""
        entries = default_engine().lexicon.entries
        given = [(entry.arabic, latin) for entry in entries for latin in latin_spellings(entry)]
        read, listed = vocalised(self.read, READ), vocalised(self.listed)
        native = {one.pair.target for one in (*read, *vocalised(self.native))}
        return lessons([*read, *listed], given, speller, native)


def words_of(path: Path) -> frozenset[str]:
    """Letters, noise folded, of the words of a file's column ``arabic``, without article."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [row["arabic"] for row in rows]
    return frozenset(letters(w.removeprefix(ARTICLE)) for name in names for w in name.split())
