"""Messages of the wire as values of the library. Pure functions; they undo ``service/convert.py``.

A value of an enumeration that this version does not know becomes the most careful one it has.
"""

from collections.abc import Iterable
from functools import lru_cache

from nisba.annotate import Mention
from nisba.model import (
    Alias,
    AliasKind,
    Candidate,
    Comparison,
    Confidence,
    Decision,
    DocumentContext,
    Entity,
    Hints,
    Normalization,
    Step,
    Verdict,
)
from nisba.transliterate import Direction, Rendered, System, Transliteration
from nisba_server import enums
from nisba_server.pb.nisba.v1 import (
    annotation_pb2,
    entity_pb2,
    normalization_pb2,
    transliteration_pb2,
)

_REMEMBERED = 1 << 14
"""Entities that are kept: the same ones come again and again, and reading them takes longest."""


def options(
    hints: Hints | None, context: DocumentContext | None, limit: int, explain: bool
) -> normalization_pb2.NormalizeOptions:
    """Options of a request, as a message."""
    return normalization_pb2.NormalizeOptions(
        hints=hints_message(hints),
        context=normalization_pb2.DocumentContext(entity_ids=context.entities if context else ()),
        limit=limit,
        explain=explain,
    )


def hints_message(value: Hints | None) -> normalization_pb2.Hints:
    """Hints of a request, as a message."""
    if value is None:
        return normalization_pb2.Hints()
    return normalization_pb2.Hints(
        kind=enums.KIND.number(value.kind), country=value.country, language=value.language
    )


def mention(message: annotation_pb2.Mention) -> Mention:
    """A name in a text."""
    return Mention(
        message.start,
        message.end,
        message.surface,
        enums.KIND.member(message.kind),
        message.canonical,
        message.arabic,
        message.arabic_vocalised,
        message.id,
        enums.DECISION.member(message.decision) or Decision.NONE,
        message.score,
        message.inferred,
    )


def entity(message: entity_pb2.Entity) -> Entity:
    """An entity."""
    return _entity(message.SerializeToString())


@lru_cache(_REMEMBERED)
def _entity(serialised: bytes) -> Entity:
    message = entity_pb2.Entity.FromString(serialised)
    return Entity(
        id=message.id,
        canonical=message.canonical,
        kind=enums.KIND.member(message.kind),
        arabic_vocalised=message.arabic_vocalised,
        country=tuple(message.countries),
        same_as=tuple(message.same_as),
        confidence=enums.CONFIDENCE.member(message.confidence) or Confidence.LOW,
        source=message.source,
        note=message.note,
    )


def alias(message: entity_pb2.Alias) -> Alias:
    """A listed spelling."""
    return Alias(
        entity=message.entity_id,
        spelling=message.spelling,
        language=message.language,
        kind=enums.ALIAS_KIND.member(message.kind) or AliasKind.SPELLING,
        source=message.source,
    )


def normalization(message: normalization_pb2.Normalization) -> Normalization:
    """An answer; its display form is left aside."""
    return Normalization(
        name=message.name,
        canonical=message.canonical,
        arabic=message.arabic,
        arabic_vocalised=message.arabic_vocalised,
        id=message.id,
        kind=enums.KIND.member(message.kind),
        decision=enums.DECISION.member(message.decision) or Decision.POSSIBLE,
        score=message.score,
        candidates=tuple(_candidate(candidate) for candidate in message.candidates),
        warnings=tuple(message.warnings),
    )


def comparison(message: normalization_pb2.Comparison) -> Comparison:
    """A comparison."""
    return Comparison(
        a=message.a,
        b=message.b,
        score=message.score,
        verdict=enums.VERDICT.member(message.verdict) or Verdict.POSSIBLE,
        steps=_steps(message.steps),
        warnings=tuple(message.warnings),
    )


def transliteration(message: transliteration_pb2.Transliteration) -> Transliteration:
    """A text in another system."""
    return Transliteration(
        text=message.text,
        to=message.to,
        candidates=tuple(
            Rendered(text=item.text, score=item.score, inferred=item.inferred, method=item.method)
            for item in message.candidates
        ),
    )


def system(message: transliteration_pb2.System) -> System:
    """A system."""
    return System(
        id=message.id,
        aliases=tuple(message.aliases),
        name=message.name,
        authority=message.authority,
        year=message.year,
        language=message.language,
        from_script=message.from_script,
        to_script=message.to_script,
        direction=enums.DIRECTION.member(message.direction) or Direction.FORWARD,
        reversible=message.reversible,
        source=message.source,
        notes=message.notes,
    )


def _candidate(message: normalization_pb2.Candidate) -> Candidate:
    return Candidate(
        entity=entity(message.entity),
        score=message.score,
        spelling=message.spelling,
        alias_kind=enums.ALIAS_KIND.member(message.alias_kind),
        steps=_steps(message.steps),
    )


def _steps(messages: Iterable[normalization_pb2.Step]) -> tuple[Step, ...]:
    return tuple(
        Step(
            left=message.left, right=message.right, score=message.score, rules=tuple(message.rules)
        )
        for message in messages
    )
