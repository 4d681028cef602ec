"""A romanisation system for vocalised Arabic, read from the two tables of `nisba.systems`.

``arabic-letters.tsv`` says how each unit of `nisba.transliterate.abjad` is written, a column a
system; ``arabic-conventions.tsv`` answers the questions that letters do not: the article, digraphs,
hamza, ta marbuta, capitals. An empty convention cell takes the value of the column ``default``.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from . import resources


@dataclass(frozen=True, slots=True)
class Words:
    """Arabic words the rules must know, without marks (``arabic-words.tsv``).

    Attributes:
        readings: vocalised forms of words spelled irregularly.
        bare: vocalised forms of small words, for where no vowel is written.
        particles: written in lower case inside a name.
        heads: generic nouns that stand in construct before any word (muhafazat Dimashq).
        names: personal names in ta marbuta, never in construct.
        allah: first parts that form one word with Allah (Nasrallah).
        medial_madda: words whose madda after a consonant keeps its hamza in Persian, too.
    """

    readings: Mapping[str, str]
    bare: Mapping[str, str]
    particles: frozenset[str]
    heads: frozenset[str]
    names: frozenset[str]
    allah: frozenset[str]
    medial_madda: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """How one system writes the units and settles the conventions; see the table's ``meaning``."""

    letters: Mapping[str, str]
    digraphs: frozenset[str]
    article: str
    article_join: str
    article_sun: bool
    article_drops: bool
    article_capital: bool
    article_elided: bool
    article_prefixed: str
    lil: str
    digraph_doubled: bool
    doubled_mark: str
    doubling: bool
    digraph_break: str
    verb_a: bool
    hamza_initial: bool
    hamza_seat: bool
    filiation: str
    allah: str
    abdallah: str
    allah_suffix: str
    drop_case_before_article: bool
    drop_case_final: bool
    construct: Literal["names", "places"]
    ayn_coda: str
    front_a: str
    capitals: Literal["names", "none"]


@cache
def words() -> Words:
    """The word list of ``arabic-words.tsv``."""
    table = resources.rows("arabic-words.tsv")

    def of(kind: str) -> frozenset[str]:
        return frozenset(row["word"] for row in table if row["class"] == kind)

    def readings(kind: str) -> Mapping[str, str]:
        return MappingProxyType({r["word"]: r["reading"] for r in table if r["class"] == kind})

    return Words(
        readings=readings("reading"),
        bare=readings("bare"),
        particles=of("particle"),
        heads=of("head"),
        names=of("name"),
        allah=of("allah"),
        medial_madda=of("madda"),
    )


def base_letters(text: str) -> int:
    """How many letters a spelling has, marks not counted."""
    return sum(1 for c in text if c.isalpha())


def _mark(text: str) -> str:
    """A combining mark, given in the table by its code point (U+0304)."""
    return chr(int(text[2:], 16)) if text.startswith("U+") else text


@cache
def profile(name: str) -> Profile:
    """The profile of a column of the tables, e.g. ``alalc``. KeyError for another name."""
    letters = resources.column("arabic-letters.tsv", "symbol", name)
    options = {
        row["option"]: row[name] or row["default"]
        for row in resources.rows("arabic-conventions.tsv")
    }

    def yes(option: str) -> bool:
        return options[option] == "yes"

    digraphs = frozenset(
        unicodedata.normalize("NFC", spelling)
        for symbol, spelling in letters.items()
        if len(symbol) == 1 and symbol > "\u0600" and base_letters(spelling) == 2
    )
    return Profile(
        letters=letters,
        digraphs=digraphs,
        article=options["article"],
        article_join=options["article_join"].replace("_", " "),
        article_sun=options["article_sun"] in ("yes", "drop"),
        article_drops=options["article_sun"] == "drop",
        article_capital=yes("article_capital"),
        article_elided=yes("article_elided"),
        article_prefixed=options["article_prefixed"],
        lil=options["lil"],
        digraph_doubled=yes("digraph_doubled"),
        doubled_mark=_mark(options["doubled_mark"]),
        doubling=yes("doubling"),
        digraph_break=options["digraph_break"],
        verb_a=yes("verb_a"),
        hamza_initial=yes("hamza_initial"),
        hamza_seat=yes("hamza_seat"),
        filiation=options["filiation"],
        allah=options["allah"],
        abdallah=options["abdallah"],
        allah_suffix=options["allah_suffix"],
        drop_case_before_article=options["case_before_article"] == "drop",
        drop_case_final=options["case_final"] == "drop",
        construct="places" if options["construct"] == "places" else "names",
        ayn_coda=options["ayn_coda"],
        front_a=options["front_a"],
        capitals="none" if options["capitals"] == "none" else "names",
    )
