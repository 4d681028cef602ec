"""How many words of Arabic names get the right vowels, with the lexicon and without it?

    python tests/benchmarks/vocalise.py NAMES.tsv [--model FILE] [--errors]

NAMES.tsv has the columns ``arabic`` and ``arabic_vocalised``; a name counts once, however often it
stands there. Every word of every name is one word of the figure, articles and particles with it.

Right means: the same letters with the same short vowels and the same doubling. Left out of the
comparison is what two careful hands write differently and nobody reads differently: sukun, the
shadda after the article (sun letters), the vowel of hamzat al-wasl, the vowel before a long vowel's
letter, and the shadda of a final yāʾ (ـِيّ and ـِي).

*with* is the library as it is. *without* is the same, but every lexicon row and every name of the
table that has one of these words is taken out first (letters compared, noise folded, the article
left out); particles such as Abu and Abd stay, they are grammar. The packaged model was trained on
the lexicon: ``--model`` takes one that was trained without those words, as
``python -m nisba.training.guess --without NAMES.tsv`` makes it; with ``--unlisted`` for
``--without`` the texts that it was trained on keep them, as those of any diacritiser do.
"""

import argparse
import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from nisba import guess
from nisba.engine import Engine, default_engine
from nisba.lexicon import letters
from nisba.seeds import seeds_dir
from nisba.transliterate import transliterate
from nisba.transliterate.known import ARTICLE, KnownNames, known_names

PARTICLES = "particle.tsv"
_LONG = (("\u064e", "اى"), ("\u0650", "ي"), ("\u064f", "و"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name without vowels, and with them."""

    arabic: str
    vocalised: str


def read_names(path: Path) -> list[Name]:
    """The names of a file, each once, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [Name(row["arabic"], row["arabic_vocalised"]) for row in rows]
    return list(dict.fromkeys(names))


def plain(word: str) -> str:
    """A vocalised word as it is compared; see the head of this file."""
    word = word.replace("\u0652", "").replace("\u0670", "\u064e").replace("ٱ", "ا")
    word = unicodedata.normalize("NFC", word)
    word = re.sub(
        f"^((?:[وفبك]\u064e?)?{ARTICLE}|ل\u0650?ل)(.[\u064e-\u0650]?)\u0651", r"\1\2", word
    )
    word = re.sub("^ا[\u064e-\u0650]", "ا", word)
    for vowel, carriers in _LONG:
        word = re.sub(f"{vowel}(?=[{carriers}](?![\u064b-\u0651]))", "", word)
    return re.sub("\u0650?ي\u0651?$", "ي", word)


def elements(names: Iterable[Name]) -> frozenset[str]:
    """The words of names, folded, without article."""
    return frozenset(
        letters(word.removeprefix(ARTICLE)) for name in names for word in name.arabic.split()
    )


def without(words: frozenset[str], directory: Path) -> tuple[Engine, KnownNames]:
    """An engine and names that lack the words; ``directory`` takes the smaller lexicon."""
    for path in sorted((seeds_dir() / "lexicon").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [s for s in lines if letters(s.partition("\t")[0]) not in words]
        (directory / path.name).write_text(
            "".join(lines if path.name == PARTICLES else kept), encoding="utf-8"
        )
    named = known_names()
    return Engine.create(lexicon_dir=directory), KnownNames(
        {
            folded: counts
            for folded, counts in named.names.items()
            if not any(words & elements([Name(n, n)]) for n in counts)
        },
        {},
        {},
        {key: counts for key, counts in named.words.items() if key[0] not in words},
    )


def measure(names: list[Name], engine: Engine, known: KnownNames, *, errors: bool) -> str:
    """The figures of one setting; with ``errors`` the words that are wrong, too."""
    total = right = among = 0
    wrong = []
    for name in names:
        found = transliterate(name.arabic, "arabic-vocalised", nbest=3, engine=engine, names=known)
        readings = [c.text.split() for c in found.candidates]
        for i, word in enumerate(name.vocalised.split()):
            said = [reading[i] if i < len(reading) else "" for reading in readings]
            total += 1
            right += plain(said[0]) == plain(word)
            among += any(plain(s) == plain(word) for s in said)
            if plain(said[0]) != plain(word):
                wrong.append(f"  {word}  {said[0]}  in {name.arabic}")
    line = (
        f"{right} of {total} words right ({100 * right / total:.1f} %), "
        f"among the first 3 names {100 * among / total:.1f} %"
    )
    return "\n".join([line, *wrong] if errors else [line])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", type=Path)
    parser.add_argument("--model", type=Path, help="model of the guesser to use without lexicon")
    parser.add_argument("--errors", action="store_true", help="print the words that are wrong")
    given = parser.parse_args()
    names = read_names(given.names)
    print("with:", measure(names, default_engine(), known_names(), errors=given.errors))
    if given.model:
        guess.MODEL = given.model
        for cached in (guess.load, guess._latin, guess._arabic, guess._vowels):
            cached.cache_clear()
    with TemporaryDirectory() as directory:
        engine, known = without(elements(names), Path(directory))
        print("without:", measure(names, engine, known, errors=given.errors))


if __name__ == "__main__":
    main()
