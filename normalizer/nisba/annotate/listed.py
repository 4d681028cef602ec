"""Names that the table lists, found word by word in a text, inflected ones included."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nisba.annotate.scope import in_scope
from nisba.annotate.tokens import Token, plain
from nisba.annotate.words import words
from nisba.canonical import plain_latin
from nisba.memory import remembered
from nisba.model import AliasKind
from nisba.reconciler import Reconciler
from nisba.script import Script

LONGEST = 9
"""Words of the longest name looked for."""

_PROCLITICS = ("وبال", "فبال", "وكال", "بال", "كال", "وال", "فال", "ولل", "فلل", "لل")
_SINGLE_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "وك")
_DE_ENDINGS = re.compile("(?<=...)e[nrsm]$")
_SHORTEST_INFLECTED = 4
_LONGEST_ACRONYM = 5
_SHORTEST_ARABIC = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed name at some words of a text.

    Attributes:
        first, last: its first token and the one after its last.
        cut: code points of the first token that are a proclitic.
        trim: code points of the last token that are an ending.
        spellings: those of the table, of entities in scope; empty when what the table lists is no
            Arabic name (Turkey) but is not to be taken for one either.
        short: only parts of longer names are listed so.
    """

    first: int
    last: int
    spellings: tuple[int, ...]
    short: bool
    cut: int = 0
    trim: int = 0


class Listed:
    """Looks names up in the table of one reconciler; remembers what it has found."""

    def __init__(self, reconciler: Reconciler) -> None:
        self._reconciler = reconciler
        self._exact = remembered(self._look_up, 1 << 17)

    def at(self, text: str, tokens: Sequence[Token], first: int, language: str) -> Hit | None:
        """The longest listed name that begins with the token ``first``, if any does."""
        token = tokens[first]
        if token.script is Script.ARABIC:
            return self._arabic(text, tokens, first)
        if not token.capital and not _article_before_capital(tokens, first):
            return None
        reach = _reach(tokens, first)
        for last in range(reach, first, -1):
            if not _cased_like_a_name(tokens, first, last, language):
                continue
            written = plain(text[token.start : tokens[last - 1].end])
            for spelled, trim in _inflections(written, tokens[first:last], language):
                found = self._exact(spelled)
                if found is None:
                    continue
                kept = self._as_written(found, spelled, trim, tokens[first:last])
                if kept is not None:
                    return self._hit(first, last, kept, trim=trim)
        return None

    def _arabic(self, text: str, tokens: Sequence[Token], first: int) -> Hit | None:
        token = tokens[first]
        for last in range(_reach(tokens, first), first, -1):
            rest = plain(text[token.end : tokens[last - 1].end])
            for word, cut in _without_proclitics(token.text):
                if cut and last == first + 1 and word in words("common", "ar"):
                    continue
                found = self._exact(word + rest)
                if found is not None:
                    return self._hit(first, last, found, cut=cut)
        return None

    def _hit(
        self, first: int, last: int, found: tuple[int, ...], *, cut: int = 0, trim: int = 0
    ) -> Hit:
        table = self._reconciler.table
        kept = tuple(
            s for s in found if in_scope(table.entity_at(int(table.owner[s])), self._reconciler)
        )
        short = all(table.alias_kind(s) is AliasKind.SHORT for s in kept)
        return Hit(first, last, kept, short, cut, trim)

    def _as_written(
        self, found: tuple[int, ...], written: str, trim: int, tokens: Sequence[Token]
    ) -> tuple[int, ...] | None:
        """Those of the spellings that fit in case: an acronym is no word, nor a word an acronym."""
        if len(tokens) > 1:
            return found
        table = self._reconciler.table
        caps = tokens[0].caps or (trim > 0 and tokens[0].text[:-trim].isupper())
        kept = []
        for spelling in found:
            own = table.spelling(spelling)
            if own.isupper() and len(own) <= _LONGEST_ACRONYM:
                if not caps:
                    continue
            elif caps and len(written) < _SHORTEST_INFLECTED:
                continue
            kept.append(spelling)
        return tuple(kept) or None

    def _look_up(self, text: str) -> tuple[int, ...] | None:
        table = self._reconciler.table
        if found := table.exact(text):
            return found
        return (not text.isascii() and table.exact(plain_latin(text))) or None


def _reach(tokens: Sequence[Token], first: int) -> int:
    last = first + 1
    while last < len(tokens) and last - first < LONGEST and tokens[last].joined:
        last += 1
    return last


def _article_before_capital(tokens: Sequence[Token], first: int) -> bool:
    """``al-Sakhour``, ``a-Sakhour``: a small word that a capital follows after a hyphen."""
    token = tokens[first]
    return (
        len(token.fold) <= 4
        and first + 1 < len(tokens)
        and tokens[first + 1].joined
        and (tokens[first + 1].hyphen or token.fold in ("al", "el", "ibn", "bin", "abu", "umm"))
        and tokens[first + 1].capital
    )


def _cased_like_a_name(tokens: Sequence[Token], first: int, last: int, language: str) -> bool:
    """Names have capitals but for their small words; French has them at the beginning only."""
    if last == first + 1 or tokens[first].script is not Script.LATIN:
        return True
    if not tokens[last - 1].capital and language != "fr":
        return False
    if language == "fr":
        return True
    inside = words("inside")
    return all(
        t.capital or t.fold in inside or len(t.fold) <= 3 or tokens[first + i].hyphen
        for i, t in enumerate(tokens[first:last])
    )


def _inflections(written: str, tokens: Sequence[Token], language: str) -> Iterator[tuple[str, int]]:
    """The spelling as it is, then without a genitive s, then with other endings of adjectives."""
    yield written, 0
    last = tokens[-1]
    if written.endswith("s") and len(last.fold) > _SHORTEST_INFLECTED and not last.caps:
        yield written[:-1], 1
    if last.text.endswith("s") and last.text[:-1].isupper() and len(last.text) > 3:
        yield written[:-1], 1  # SANAs
    if language == "de" and len(tokens) > 1 and _DE_ENDINGS.search(tokens[0].text):
        stem = tokens[0].text[:-1]
        rest = written[len(tokens[0].text) :]
        for ending in ("", "r", "s", "n"):
            if stem + ending != tokens[0].text:
                yield stem + ending + rest, 0


def _without_proclitics(word: str) -> Iterator[tuple[str, int]]:
    """The word, and without و ف ب ل ك before it; ل swallows the alif of the article."""
    yield word, 0
    for proclitic in _PROCLITICS:
        if word.startswith(proclitic) and len(word) - len(proclitic) >= _SHORTEST_ARABIC:
            yield "ال" + word[len(proclitic) :], len(proclitic) - 2
    for proclitic in _SINGLE_PROCLITICS:
        if word.startswith(proclitic) and len(word) - len(proclitic) >= _SHORTEST_ARABIC:
            yield word[len(proclitic) :], len(proclitic)
