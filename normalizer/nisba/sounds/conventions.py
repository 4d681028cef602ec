"""Spelling conventions (French, Turkish, Somali ...): which of them the words of a name show."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from nisba.sounds.inventory import read_tsv

_CACHE = 1 << 15


@dataclass(frozen=True, slots=True)
class Convention:
    """A spelling convention and how it is recognised (``conventions.tsv``)."""

    id: str
    languages: tuple[str, ...]
    pattern: re.Pattern[str]
    note: str


@cache
def conventions() -> tuple[Convention, ...]:
    """Every known convention, in file order."""
    return tuple(
        Convention(
            row["convention"],
            tuple(row["languages"].split("|")),
            re.compile(row["pattern"]),
            row["note"],
        )
        for row in read_tsv("nisba.sounds", "conventions.tsv")
    )


def recognise(words: tuple[str, ...], language: str = "") -> frozenset[str]:
    """The conventions that the ``words`` of one name, or a language hint, point to."""
    found = _OF_NONE
    for word in words:
        own = conventions_of(word.lower())
        if own:
            found |= own
    base = language.split("-")[0].lower()
    if base:
        found |= {c.id for c in conventions() if base in c.languages}
    return found


_OF_NONE: frozenset[str] = frozenset()


@lru_cache(_CACHE)
def conventions_of(word: str) -> frozenset[str]:
    """The ids of the conventions that a lower-case word shows."""
    # Most words: one look instead of one a convention.
    plain = word.isascii()
    if plain:
        begins, has = _plain_look()
        if not (begins.match(word) or has.search(word)):
            return _OF_NONE
    elif not _of_any().search(word):
        return _OF_NONE
    likely = _of_plain() if plain else conventions()
    return frozenset([c.id for c in likely if c.pattern.search(word)])


@cache
def _of_any() -> re.Pattern[str]:
    """Matches where the pattern of any convention does."""
    return re.compile("|".join(f"(?:{c.pattern.pattern})" for c in conventions()))


_GROUP = re.compile(r"\([^()]*\)")
_CHOICE = re.compile(r"\[[^]]*[\x00-\x5c\x5e-\x7f][^]]*\]")
_FOREIGN = re.compile(r"[^\x00-\x7f]\]?(?![?*{])")


@cache
def _plain_look() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The same for words in ASCII, without what asks for a letter that is not: how a word begins,
    and what it has anywhere."""
    found = [p for c in conventions() for p in _plain_alternatives(c)]
    begins = [p[1:] for p in found if p[0] == "^"]
    return _any_of(begins), _any_of([p for p in found if p[0] != "^"])


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """Matches where any of them does; those that begin with the same letter are tried together."""
    by_letter: dict[str, list[str]] = {}
    rest = []
    for pattern in patterns:
        if pattern[0].isalpha() and pattern[1:2] not in ("?", "*", "+", "{"):
            by_letter.setdefault(pattern[0], []).append(pattern[1:])
        else:
            rest.append(f"(?:{pattern})")
    groups = [f"{letter}(?:{'|'.join(tails)})" for letter, tails in by_letter.items()]
    return re.compile("|".join(groups + rest))


@cache
def _of_plain() -> tuple[Convention, ...]:
    """The conventions that a word in ASCII may point to."""
    return tuple([c for c in conventions() if _plain_alternatives(c)])


def _plain_alternatives(convention: Convention) -> list[str]:
    """The alternatives of its pattern that ask for no letter that is not in ASCII."""
    patterns = _alternatives(convention.pattern.pattern)
    return [p for p in patterns if not _FOREIGN.search(_CHOICE.sub("", _GROUP.sub("", p)))]


def _alternatives(pattern: str) -> list[str]:
    """A pattern, cut at each ``|`` that is in no group."""
    parts, depth = [""], 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts
