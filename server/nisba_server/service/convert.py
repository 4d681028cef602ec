"""Values of the library as messages. Pure functions; ``client/convert.py`` undoes them.

Answers of Normalize are written by ``encode.py``.
"""

from collections.abc import Sequence

from nisba.annotate import Mention
from nisba.model import Alias, Comparison, Entity, Step
from nisba.transliterate import Rendered, System, Transliteration
from nisba_server import enums
from nisba_server.pb.nisba.v1 import (
    annotation_pb2,
    entity_pb2,
    normalization_pb2,
    transliteration_pb2,
)


def entity(value: Entity) -> entity_pb2.Entity:
    """An entity as a message."""
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
        steps=steps(value.steps),
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


def steps(values: Sequence[Step]) -> list[normalization_pb2.Step]:
    """The lines of an explanation as messages."""
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
