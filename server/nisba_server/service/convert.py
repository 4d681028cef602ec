"""Values of the library as messages. Pure functions; ``client/convert.py`` undoes them."""

from collections.abc import Sequence
from functools import lru_cache

from nisba.annotate import Mention
from nisba.model import Alias, Candidate, Comparison, Entity, Normalization, Step
from nisba.transliterate import Rendered, System, Transliteration
from nisba_server import enums
from nisba_server.pb.nisba.v1 import (
    annotation_pb2,
    entity_pb2,
    normalization_pb2,
    transliteration_pb2,
)

_REMEMBERED = 1 << 14
"""Entities whose messages are kept: building them is most of the work of an answer."""


@lru_cache(_REMEMBERED)
def entity(value: Entity) -> entity_pb2.Entity:
    """An entity as a message. Remembered and shared: copy it, as protobuf's constructors do."""
    return entity_pb2.Entity(
        id=value.id,
        canonical=value.canonical,
        kind=enums.KIND.number(value.kind),
        arabic_vocalised=value.arabic_vocalised,
        countries=value.country,
        same_as=value.same_as,
        confidence=enums.CONFIDENCE.number(value.confidence),
        source=value.source,
        note=value.note,
    )


def alias(value: Alias) -> entity_pb2.Alias:
    """A listed spelling as a message."""
    return entity_pb2.Alias(
        entity_id=value.entity,
        spelling=value.spelling,
        language=value.language,
        kind=enums.ALIAS_KIND.number(value.kind),
        source=value.source,
    )


def normalization(value: Normalization, display: str = "") -> normalization_pb2.Normalization:
    """An answer as a message; ``display`` is the name in the style asked for, or ``""``."""
    return normalization_pb2.Normalization(
        name=value.name,
        canonical=value.canonical,
        display=display,
        arabic=value.arabic,
        arabic_vocalised=value.arabic_vocalised,
        id=value.id,
        kind=enums.KIND.number(value.kind),
        decision=enums.DECISION.number(value.decision),
        score=value.score,
        candidates=[_candidate(candidate) for candidate in value.candidates],
        warnings=value.warnings,
    )


def mention(value: Mention) -> annotation_pb2.Mention:
    """A name in a text as a message."""
    return annotation_pb2.Mention(
        start=value.start,
        end=value.end,
        surface=value.surface,
        kind=enums.KIND.number(value.kind),
        canonical=value.canonical,
        arabic=value.arabic,
        arabic_vocalised=value.arabic_vocalised,
        id=value.id,
        decision=enums.DECISION.number(value.decision),
        score=value.score,
        inferred=value.inferred,
    )


def comparison(value: Comparison) -> normalization_pb2.Comparison:
    """A comparison as a message."""
    return normalization_pb2.Comparison(
        a=value.a,
        b=value.b,
        score=value.score,
        verdict=enums.VERDICT.number(value.verdict),
        steps=_steps(value.steps),
        warnings=value.warnings,
    )


def transliteration(value: Transliteration) -> transliteration_pb2.Transliteration:
    """A text in another system as a message."""
    return transliteration_pb2.Transliteration(
        text=value.text, to=value.to, candidates=[_rendering(item) for item in value.candidates]
    )


def system(value: System) -> transliteration_pb2.System:
    """A system as a message."""
    return transliteration_pb2.System(
        id=value.id,
        aliases=value.aliases,
        name=value.name,
        authority=value.authority,
        year=value.year,
        language=value.language,
        from_script=value.from_script,
        to_script=value.to_script,
        direction=enums.DIRECTION.number(value.direction),
        reversible=value.reversible,
        source=value.source,
        notes=value.notes,
    )


def _candidate(value: Candidate) -> normalization_pb2.Candidate:
    return normalization_pb2.Candidate(
        entity=entity(value.entity),
        score=value.score,
        spelling=value.spelling,
        alias_kind=enums.ALIAS_KIND.number(value.alias_kind),
        steps=_steps(value.steps),
    )


def _steps(values: Sequence[Step]) -> list[normalization_pb2.Step]:
    return [
        normalization_pb2.Step(
            left=value.left, right=value.right, score=value.score, rules=value.rules
        )
        for value in values
    ]


def _rendering(value: Rendered) -> transliteration_pb2.Rendering:
    return transliteration_pb2.Rendering(
        text=value.text, score=value.score, inferred=value.inferred, method=value.method
    )
