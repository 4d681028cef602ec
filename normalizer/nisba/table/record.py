"""How an entity is written in a compiled table: what its spellings do not say already.

A record is its id alone, or a JSON array whose empty end is left out. The canonical form and the
aliases are among the spellings of the table.
"""

import json
from collections.abc import Sequence
from typing import Any

from nisba.lexicon import bare
from nisba.model import Alias, AliasKind, Confidence, Entity, Kind
from nisba.records import quick
from nisba.table.source import Record

CANONICAL, ARABIC, DERIVED = "canonical", "arabic", "derived"
"""What a spelling is when it is no alias. ``derived``: by rule from the Arabic; nobody wrote it."""

_EMPTY: tuple[Any, ...] = ("", "", "", [], [], Confidence.HIGH.value, "", "", 0, [])


_KINDS = {kind.value: kind for kind in Kind}
_CONFIDENCES = {confidence.value: confidence for confidence in Confidence}
_new_entity = quick(Entity)


def encode(record: Record) -> str:
    """The text of a record."""
    entity = record.entity
    if not record.aliases and _has_a_name_alone(entity) and entity.id[0] != "[":
        return entity.id
    listed = [_alias(alias, own) for alias, own in _aliases(record)]
    row: list[Any] = [
        entity.id,
        entity.kind.value if entity.kind else "",
        entity.arabic_vocalised,
        list(entity.country),
        list(entity.same_as),
        entity.confidence.value,
        entity.source,
        entity.note,
        entity.prominence,
        listed if any(listed) else [],
    ]
    while len(row) > 1 and row[-1] == _EMPTY[len(row) - 1]:
        row.pop()
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _has_a_name_alone(entity: Entity) -> bool:
    """As most of a large table have; several times faster than to compare with such an entity."""
    return (
        entity.kind is None
        and entity.confidence is Confidence.HIGH
        and not entity.arabic_vocalised
        and not entity.country
        and not entity.same_as
        and not entity.source
        and not entity.note
        and not entity.prominence
    )


def decode_entity(text: str, canonical: str) -> Entity:
    """An entity without its aliases, which look-ups have no use for.

    Args:
        text: from :func:`encode`.
        canonical: the first of its spellings.
    """
    if not text.startswith("["):
        return _new_entity(text, canonical)
    row: list[Any] = json.loads(text)
    row += _EMPTY[len(row) :]
    identity, kind, arabic, country, same_as, confidence, source, note, prominence, _ = row
    return _new_entity(
        identity,
        canonical,
        (_KINDS.get(kind) or Kind(kind)) if kind else None,
        arabic,
        tuple(country),
        tuple(same_as),
        _CONFIDENCES.get(confidence) or Confidence(confidence),
        source,
        note,
        prominence,
    )


def decode(text: str, spellings: Sequence[tuple[str, str]]) -> tuple[Entity, tuple[Alias, ...]]:
    """An entity and its aliases.

    Args:
        text: from :func:`encode`.
        spellings: those of the entity in table order, each with its kind.
    """
    entity = decode_entity(text, spellings[0][0])
    identity = entity.id
    own = [(s, kind) for s, kind in spellings if kind not in (CANONICAL, ARABIC, DERIVED)]
    row: list[Any] = json.loads(text) if text.startswith("[") else []
    if len(row) < len(_EMPTY):
        return entity, tuple(Alias(identity, s, "", AliasKind(kind)) for s, kind in own)
    aliases, rest = [], iter(own)
    for listed in row[-1]:
        language, source, *elsewhere = listed or ("", "")
        spelling, kind = elsewhere or next(rest)
        aliases.append(Alias(identity, spelling, language, AliasKind(kind), source))
    return entity, tuple(aliases)


def spellings_of(record: Record, *, derive: bool) -> list[tuple[str, str]]:
    """Every spelling of an entity with its kind; repeated ones once, the canonical form first.

    With ``derive``, the press form that rules derive from the Arabic (Halab for Aleppo) is one of
    them: found like any other, never exact.
    """
    entity = record.entity
    out = [(entity.canonical, CANONICAL)]
    arabic = entity.arabic_vocalised
    if arabic and arabic != entity.canonical:
        out.append((arabic, ARABIC))
        derived = _derived(arabic) if derive else ""
        if derived and not _same(derived, entity.canonical):
            out.append((derived, DERIVED))
    out += [(alias.spelling, alias.kind.value) for alias, own in _aliases(record) if own]
    return out


def _aliases(record: Record) -> list[tuple[Alias, bool]]:
    """Aliases, and whether each is a spelling that nothing before it gave."""
    if not record.aliases:
        return []
    entity = record.entity
    seen = {entity.canonical}
    if entity.arabic_vocalised:
        seen |= {entity.arabic_vocalised, bare(entity.arabic_vocalised)}
    out = []
    for alias in record.aliases:
        out.append((alias, alias.spelling not in seen))
        seen.add(alias.spelling)
    return out


def _alias(alias: Alias, own: bool) -> list[str]:
    if not own:
        return [alias.language, alias.source, alias.spelling, alias.kind.value]
    return [alias.language, alias.source] if alias.language or alias.source else []


def _derived(arabic: str) -> str:
    # Who only opens a table needs no romanisation, which is slow to load beside a look-up.
    from nisba.transliterate.engine import romanise

    return romanise(arabic, "popular")


def _same(one: str, other: str) -> bool:
    from nisba.fold import fold_exact

    return fold_exact(one) == fold_exact(other)
