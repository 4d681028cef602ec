"""What ordinary words do in running text (``words.tsv``)."""

from collections.abc import Mapping, Sequence
from functools import cache

from nisba.script import Script
from nisba.sounds.inventory import read_tsv

LANGUAGES = ("en", "fr", "de", "ar")
"""Languages that running text is read in; a text in another is read as English is."""
_ENOUGH = 3


@cache
def _classes() -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in read_tsv("nisba.annotate", "words.tsv"):
        forms = row["forms"].split("|")
        found.setdefault((row["class"], row["language"]), set()).update(forms)
    return {key: frozenset(forms) for key, forms in found.items()}


@cache
def words(kind: str, language: str = "") -> frozenset[str]:
    """The words of a class in one language (and in all where the class has no languages).

    Args:
        kind: a class of ``words.tsv``.
        language: one of :data:`LANGUAGES`; ``""`` for all together.
    """
    return frozenset().union(
        *(
            forms
            for (name, of), forms in _classes().items()
            if name == kind and (not language or of in (language, "mul", "Latn"))
        )
    )


@cache
def ordinary(language: str) -> frozenset[str]:
    """Words that are no name in this language, however they are written."""
    kinds = (
        "stop", "calendar", "people", "title", "common", "before", "after", "faction", "speech",
    )  # fmt: skip
    return frozenset().union(*(words(kind, language) for kind in kinds))


def ordinary_of(script: Script, language: str) -> frozenset[str]:
    """:func:`ordinary` for words in a script that need not be that of the text's language."""
    if script is Script.ARABIC:
        return ordinary("ar")
    return ordinary("en" if language == "ar" else language)


def language_of(folds: Sequence[str], hint: str = "") -> str:
    """The language of a text, by its small words.

    Args:
        folds: its words in lower case.
        hint: BCP 47 tag that the caller gave, or ``""``; taken when it is one of ours.

    Returns:
        One of :data:`LANGUAGES`; English when there is too little to tell.
    """
    base = hint.split("-")[0].lower()
    if base in LANGUAGES:
        return base
    counts = {
        language: sum(fold in words("stop", language) for fold in folds) for language in LANGUAGES
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= _ENOUGH else "en"
