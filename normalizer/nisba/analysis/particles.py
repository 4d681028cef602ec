"""Recognise the grammar words of names by their written forms (``particles.tsv``)."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from nisba.lexicon import bare, fold_latin
from nisba.script import Script
from nisba.sounds.inventory import read_tsv

_ARTICLE = "article"


@cache
def _forms() -> Mapping[tuple[Script, str], tuple[str, ...]]:
    table: dict[tuple[Script, str], tuple[str, ...]] = {}
    for row in read_tsv("nisba.analysis", "particles.tsv"):
        script = Script(row["script"])
        for form in row["forms"].split("|"):
            key = (script, plain_form(form, script) if row["role"] != "family" else form)
            table[key] = (*table.get(key, ()), row["role"])
    return table


def articles() -> frozenset[str]:
    """Every Latin word that may be an article, in the shape it is looked up by."""
    return frozenset(
        [
            form
            for (script, form), own in _forms().items()
            if script is Script.LATIN and _ARTICLE in own
        ]
    )


def latin_forms() -> Iterable[str]:
    """Every Latin word that has a role, in the shape it is looked up by."""
    return [form for script, form in _forms() if script is Script.LATIN]


@lru_cache(1 << 15)
def plain_form(word: str, script: Script) -> str:
    """A word in the shape particles are looked up by: lower case, no marks, no hyphens."""
    if script is Script.LATIN:
        return fold_latin(word)
    if script is Script.ARABIC:
        return bare(word)
    if script is Script.GREEK:
        return fold_latin(word).replace("-", "")
    return word.lower().replace("-", "").replace("'", "").replace(" ", "")


def roles(word: str, script: Script) -> tuple[str, ...]:
    """The grammar roles a lower-case word may have; empty for most words."""
    forms = _forms()
    exact = forms.get((script, word), ())
    if "family" in exact:
        return ("family",)
    if script is Script.LATIN and word.isascii() and word.isalnum():
        return exact  # in the shape of :func:`plain_form` as it is
    return forms.get((script, plain_form(word, script)), ())
