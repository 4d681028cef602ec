"""What a table lists: the entities of a spelling as it is asked for, without any scoring."""

import re

from nisba.decision import Ruling, decide_exact
from nisba.errors import InvalidHint
from nisba.hygiene import clean
from nisba.lexicon import bare
from nisba.model import AliasKind, Candidate, Hints, Normalization
from nisba.records import quick
from nisba.table.table import Table

ALIAS = 0.98
"""Score of an entity that has the spelling asked for as an alias."""

_EXACT = 1.0
_SHORT = 0.6
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_MARKS = re.compile("[\u064b-\u0652\u0670]")
_new_candidate, _new_answer = quick(Candidate), quick(Normalization)


class Listed:
    """Answers spellings that a table lists. Needs neither lexicon nor parser, which take a fifth of
    a second and some seventy megabytes to load."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def answer(self, name: str, hints: Hints) -> Normalization | None:
        """See :meth:`nisba.reconciler.Reconciler.listed`.

        Raises:
            InvalidName, NameTooLong, InvalidHint: as there.
        """
        check_hints(hints)
        cleaned = clean(name)
        ruling = decide_exact(self.exact(cleaned.text, hints), frozenset())
        if ruling is None or ruling.accepted is None:
            return None
        return accepted(name, cleaned.warnings, ruling, (ruling.accepted,))

    def exact(self, text: str, hints: Hints) -> list[Candidate]:
        """Entities with a spelling exactly as asked, one candidate each, own forms first."""
        best: dict[int, Candidate] = {}
        table = self.table
        spellings = table.exact(text)
        if not spellings:
            return []
        asked = hints.kind
        for spelling, index in zip(spellings, table.owners(list(spellings)), strict=True):
            entity = table.entity_at(index)
            if asked and entity.kind and entity.kind is not asked:
                continue
            kind = table.alias_kind(spelling)
            score = _EXACT if kind is None else _SHORT if kind is AliasKind.SHORT else ALIAS
            candidate = _new_candidate(entity, score, table.spelling(spelling), kind)
            if index not in best or best[index].score < score:
                best[index] = candidate
        if len(best) < 2:
            return list(best.values())
        found = sorted(best.values(), key=lambda c: -c.score)
        at_home = [c for c in found if hints.country in c.entity.country]
        return _as_marked(text, at_home or found)


def accepted(
    name: str, warnings: tuple[str, ...], ruling: Ruling, candidates: tuple[Candidate, ...]
) -> Normalization:
    """The answer that a ruling accepts."""
    assert ruling.accepted is not None
    entity = ruling.accepted.entity
    arabic = entity.arabic_vocalised
    return _new_answer(
        name,
        entity.canonical,
        bare(arabic) if arabic else "",
        arabic,
        entity.id,
        entity.kind,
        ruling.decision,
        ruling.accepted.score,
        candidates,
        warnings,
    )


def check_hints(hints: Hints) -> None:
    """Refuse malformed hints.

    Raises:
        InvalidHint: country is not two capital letters, or language not a BCP 47 tag.
    """
    if hints.country and not _COUNTRY.fullmatch(hints.country):
        raise InvalidHint(
            f"country {hints.country[:20]!r} is not an ISO 3166-1 alpha-2 code such as SY",
            field="country",
        )
    if hints.language and (len(hints.language) > 35 or not _LANGUAGE.fullmatch(hints.language)):
        raise InvalidHint(
            f"language {hints.language[:20]!r} is not a BCP 47 tag such as fr", field="language"
        )


def _as_marked(text: str, hits: list[Candidate]) -> list[Candidate]:
    """Vowel marks in the query choose between names that are one without them (عَمَّان, عُمَان)."""
    if len(hits) < 2 or bare(text) == text:
        return hits
    same = [c for c in hits if _fits_marks(text, c.entity.arabic_vocalised)]
    return same or hits


def _fits_marks(text: str, vocalised: str) -> bool:
    """Every mark of ``text`` is in ``vocalised`` at its letter; letters are the same anyway."""
    own, full = _by_letter(text), _by_letter(vocalised)
    return len(own) == len(full) and all(
        marks <= other for (_, marks), (_, other) in zip(own, full, strict=True)
    )


def _by_letter(text: str) -> list[tuple[str, frozenset[str]]]:
    out: list[tuple[str, frozenset[str]]] = []
    for char in text:
        if _MARKS.match(char) and out:
            out[-1] = out[-1][0], out[-1][1] | {char}
        elif char.isalpha():
            out.append((char, frozenset()))
    return out
