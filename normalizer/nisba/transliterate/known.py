"""How names of the built-in table are vocalised and spelled: what settles a word that can be read
in two ways.

Somebody read the Arabic of every entity letter by letter. So a name written without vowels that is
one of theirs has theirs (باب الهوى is بَاب الهَوَى), and a word that stands in their names is more
likely read as it is there (السراج is السَرَّاج, not السِرَاج). A name in another script that is
letter for letter one of theirs is theirs too: *Hama* is حماة, which no rule can tell.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from nisba.fold import fold_exact
from nisba.lexicon import bare, letters
from nisba.seeds import read_rows, seeds_dir

ARTICLE = "ال"
_OTHER_WORDS = ("acronym", "short", "kind")
"""Kinds of aliases that do not stand for the whole Arabic name."""
_OTHER = 0.25
"""What a word counts that was met with the article where it stands without, or the reverse."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Vocalised names, and the words they are made of.

    Attributes:
        names: of a name's exact folded form, its vocalisations and how many entities bear each.
        spelled: of the exact folded form of a spelling in another script, likewise.
        joined: of the letters of a name of several words, articles left out, likewise.
        words: of a word's letters (without article, noise folded) and whether it had the article,
            the vocalisations of the word without article, counted likewise.
        canonical: of a name's exact folded form in Arabic, the canonical spellings, likewise.
    """

    names: Mapping[str, Counts]
    spelled: Mapping[str, Counts]
    joined: Mapping[str, Counts]
    words: Mapping[tuple[str, bool], Counts]
    canonical: Mapping[str, Counts] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        vocalised: Iterable[str],
        spellings: Iterable[tuple[str, str]] = (),
        canonical: Iterable[tuple[str, str]] = (),
    ) -> "KnownNames":
        """From vocalised names as ``seeds/`` writes them.

        Args:
            vocalised: the names.
            spellings: in other scripts, with such a name each.
            canonical: names with the canonical spelling of each.

        What follows a bracket is left out.
        """
        names: dict[str, Counter[str]] = {}
        spelled: dict[str, Counter[str]] = {}
        joined: dict[str, Counter[str]] = {}
        words: dict[tuple[str, bool], Counter[str]] = {}
        for spelling, full in spellings:
            spelled.setdefault(fold_exact(spelling), Counter())[_plain(full)] += 1
        for full in vocalised:
            name = _plain(full)
            names.setdefault(fold_exact(name), Counter())[name] += 1
            if several := _unarticled(name):
                joined.setdefault(several, Counter())[name] += 1
            for word in name.split():
                stem = word.removeprefix(ARTICLE)
                key = letters(stem), stem != word
                words.setdefault(key, Counter())[stem] += 1
        press: dict[str, Counter[str]] = {}
        for full, spelling in canonical:
            press.setdefault(fold_exact(_plain(full)), Counter())[_plain(spelling)] += 1
        return cls(names, spelled, joined, words, press)

    def name(self, text: str) -> dict[str, float]:
        """The vocalisations of a whole name, each with its share of 1; empty when not known."""
        return _shares(self.names.get(fold_exact(text), {}))

    def spelling(self, text: str) -> dict[str, float]:
        """The vocalised names that a name in another script is, likewise."""
        return _shares(self.spelled.get(fold_exact(text), {}))

    def press(self, text: str) -> dict[str, float]:
        """The canonical spellings of the names that an Arabic text is, likewise.

        القاهرة is Cairo, which is no spelling of its letters.
        """
        return _shares(self.canonical.get(fold_exact(text), {}))

    def articles(self, text: str) -> dict[str, float]:
        """The names of several words that an Arabic text is but for its articles, likewise.

        *Deir Ezzor* is read دير زور, and دير الزور is meant.
        """
        return _shares(self.joined.get(_unarticled(text), {}))

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


def _plain(name: str) -> str:
    return name.split("(")[0].strip()


def _unarticled(name: str) -> str:
    """Letters of a name of several words without its articles, else ``""``."""
    words = name.split()
    return " ".join(letters(w.removeprefix(ARTICLE)) for w in words) if len(words) > 1 else ""


def _shares(counts: Counts) -> dict[str, float]:
    total = sum(counts.values())
    return {name: n / total for name, n in counts.items()}


@cache
def known_names() -> KnownNames:
    """The names of the packaged seeds; read once a process, when they are first needed.

    Raises:
        SeedError: the seeds are missing or malformed.
    """
    arabic: dict[str, str] = {}
    persons: set[str] = set()
    spellings: list[tuple[str, str]] = []  # with the entity
    canonical: list[tuple[str, str]] = []
    for path in sorted((seeds_dir() / "entities").glob("*.tsv")):
        for _, row in read_rows(path, ("id", "kind", "canonical", "arabic")):
            if row["arabic"]:
                arabic[row["id"]] = row["arabic"]
                spellings.append((row["canonical"], row["id"]))
                canonical.append((row["arabic"], row["canonical"]))
                if row["kind"] == "person":
                    persons.add(row["id"])
    for path in sorted((seeds_dir() / "aliases").glob("*.tsv")):
        for _, row in read_rows(path, ("entity", "spelling", "kind")):
            if row["entity"] in arabic and row["kind"] not in _OTHER_WORDS:
                spellings.append((row["spelling"], row["entity"]))
    return KnownNames.of(
        arabic.values(),
        [
            (spelling, arabic[entity])
            for spelling, entity in spellings
            # Bin Laden is no spelling of what Osama is written with.
            if entity not in persons or _words(spelling) >= _words(arabic[entity])
        ],
        canonical,
    )


def _words(name: str) -> int:
    return len(name.replace("-", " ").split())
