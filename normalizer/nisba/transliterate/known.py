"""How names of the built-in table are vocalised: what settles a word that can be read in two ways.

Somebody read the Arabic of every entity letter by letter. So a name written without vowels that is
one of theirs has theirs (باب الهوى is بَاب الهَوَى), and a word that stands in their names is more
likely read as it is there (السراج is السَرَّاج, not السِرَاج).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from nisba.fold import fold_exact
from nisba.lexicon import bare, letters
from nisba.seeds import read_rows, seeds_dir

ARTICLE = "ال"
_OTHER = 0.25
"""What a word counts that was met with the article where it stands without, or the reverse."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Vocalised names, and the words they are made of.

    Attributes:
        names: of a name's exact folded form, its vocalisations and how many entities bear each.
        words: of a word's letters (without article, noise folded) and whether it had the article,
            the vocalisations of the word without article, counted likewise.
    """

    names: Mapping[str, Counts]
    words: Mapping[tuple[str, bool], Counts]

    @classmethod
    def of(cls, vocalised: Iterable[str]) -> "KnownNames":
        """From vocalised names as ``seeds/`` writes them; what follows a bracket is left out."""
        names: dict[str, Counter[str]] = {}
        words: dict[tuple[str, bool], Counter[str]] = {}
        for full in vocalised:
            name = full.split("(")[0].strip()
            names.setdefault(fold_exact(name), Counter())[name] += 1
            for word in name.split():
                stem = word.removeprefix(ARTICLE)
                key = letters(stem), stem != word
                words.setdefault(key, Counter())[stem] += 1
        return cls(names, words)

    def name(self, text: str) -> dict[str, float]:
        """The vocalisations of a whole name, each with its share of 1; empty when not known."""
        counts = self.names.get(fold_exact(text), {})
        total = sum(counts.values())
        return {name: n / total for name, n in counts.items()}

    def word(self, word: str, *, article: bool) -> dict[str, float]:
        """The vocalisations of a word without its article, and how often each was met.

        Those spelled with the letters of ``word`` alone count where there are such: المى and المي
        are not the same word.
        """
        found: dict[str, float] = {}
        for met, share in ((article, 1.0), (not article, _OTHER)):
            for stem, n in self.words.get((letters(word), met), {}).items():
                found[stem] = found.get(stem, 0.0) + share * n
        exact = {stem: n for stem, n in found.items() if bare(stem) == word}
        return exact or found


@cache
def known_names() -> KnownNames:
    """The names of the packaged seeds; read once a process, when they are first needed.

    Raises:
        SeedError: the seeds are missing or malformed.
    """
    files = sorted((seeds_dir() / "entities").glob("*.tsv"))
    rows = (row for path in files for _, row in read_rows(path, ("arabic",)))
    return KnownNames.of(row["arabic"] for row in rows if row["arabic"])
