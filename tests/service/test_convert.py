"""What is sent is what arrives: any value of the library, there and back."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba import model
from nisba.transliterate import Rendered, System, Transliteration, catalogue
from nisba_server import enums
from nisba_server.client import convert as read
from nisba_server.pb.nisba.v1 import entity_pb2, normalization_pb2
from nisba_server.service import convert as write
from nisba_server.service import encode

# All that UTF-8 can carry: no lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
several = st.lists(texts, max_size=3).map(tuple)
scores = st.floats(0, 1)
entities = st.builds(
    model.Entity,
    id=texts,
    canonical=texts,
    kind=st.none() | st.sampled_from(model.Kind),
    arabic_vocalised=texts,
    country=several,
    same_as=several,
    confidence=st.sampled_from(model.Confidence),
    source=texts,
    note=texts,
)
steps = st.lists(
    st.builds(model.Step, left=texts, right=texts, score=scores, rules=several), max_size=2
).map(tuple)
candidates = st.lists(
    st.builds(
        model.Candidate,
        entity=entities,
        score=scores,
        spelling=texts,
        alias_kind=st.none() | st.sampled_from(model.AliasKind),
        steps=steps,
    ),
    max_size=2,
).map(tuple)


@given(
    st.builds(
        model.Normalization,
        name=texts,
        canonical=texts,
        arabic=texts,
        arabic_vocalised=texts,
        id=texts,
        kind=st.none() | st.sampled_from(model.Kind),
        decision=st.sampled_from(model.Decision),
        score=scores,
        candidates=candidates,
        warnings=several,
    )
)
def test_normalization(value: model.Normalization) -> None:
    written = encode.result(value, "display")
    whole = normalization_pb2.NormalizeResult.FromString(written)
    message = whole.normalization
    assert message.display == "display"
    assert read.normalization(message) == value
    # No byte that protobuf would not write: other clients, and caches by content, rely on its form.
    assert whole.SerializeToString(deterministic=True) == written


@pytest.mark.parametrize("length", [0, 1, 127, 128, 1023, 1024, 16_383, 16_384, 3_000_000])
def test_texts_of_any_length(length: int) -> None:
    value = model.Normalization("x" * length, "", decision=model.Decision.NONE)
    written = encode.result(value)
    message = normalization_pb2.NormalizeResult.FromString(written)
    assert message.normalization.name == value.name
    assert message.SerializeToString(deterministic=True) == written


@given(
    st.builds(
        model.Alias,
        entity=texts,
        spelling=texts,
        language=texts,
        kind=st.sampled_from(model.AliasKind),
        source=texts,
    )
)
def test_alias(value: model.Alias) -> None:
    assert read.alias(write.alias(value)) == value


@given(
    st.builds(
        model.Comparison,
        a=texts,
        b=texts,
        score=scores,
        verdict=st.sampled_from(model.Verdict),
        steps=steps,
        warnings=several,
    )
)
def test_comparison(value: model.Comparison) -> None:
    assert read.comparison(write.comparison(value)) == value


@given(
    st.builds(
        Transliteration,
        text=texts,
        to=texts,
        candidates=st.lists(
            st.builds(Rendered, text=texts, score=scores, inferred=st.booleans(), method=texts),
            max_size=2,
        ).map(tuple),
    )
)
def test_transliteration(value: Transliteration) -> None:
    assert read.transliteration(write.transliteration(value)) == value


@pytest.mark.parametrize("system", catalogue(), ids=lambda system: system.id)
def test_system(system: System) -> None:
    assert read.system(write.system(system)) == system


def test_what_a_newer_service_sends_is_read_with_care() -> None:
    entity = entity_pb2.Entity(id="x", kind=99, confidence=99)
    assert read.entity(entity).kind is None
    assert read.entity(entity).confidence is model.Confidence.LOW
    answer = normalization_pb2.Normalization(decision=99)
    assert not read.normalization(answer).decision.accepted
    assert read.comparison(normalization_pb2.Comparison()).verdict is model.Verdict.POSSIBLE


def test_enumerations_must_agree() -> None:
    class Colour(StrEnum):
        RED = "red"

    with pytest.raises(ValueError, match=r"change the \.proto"):
        enums.Pairing(Colour, [("COLOUR_UNSPECIFIED", 0), ("COLOUR_BLUE", 1)], "COLOUR_")
