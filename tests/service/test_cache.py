"""Cached answers: what is kept, how long, and that their bytes are the messages they stand for."""

import pytest

from nisba import Reconciler
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import normalization_pb2
from nisba_server.service.answers import Answers
from nisba_server.service.cache import Answer, AnswerCache, framed


def answer(size: int) -> Answer:
    return framed(b"x" * size, "match")


def test_room_is_a_bound_in_bytes() -> None:
    cache = AnswerCache(200_000)
    for number in range(10_000):
        cache.put(f"n{number}", b"", answer(700))
    assert 90 < len(cache) <= 200
    assert cache.get("n9999", b"")
    assert cache.get("n0", b"") is None


def test_what_is_used_stays() -> None:
    cache = AnswerCache(100_000)
    cache.put("used", b"", answer(700))
    for number in range(1_000):
        cache.put(f"n{number}", b"", answer(700))
        assert cache.get("used", b"")


def test_what_does_not_fit_is_not_kept() -> None:
    cache = AnswerCache(10_000)
    cache.put("small", b"", answer(10))
    cache.put("huge", b"", answer(6_000))
    assert cache.get("huge", b"") is None
    assert cache.get("small", b"")
    nothing = AnswerCache(0)
    nothing.put("a", b"", answer(1))
    assert len(nothing) == 0


@pytest.mark.parametrize("size", [0, 1, 127, 128, 300, 16_383, 16_384, 70_000])
def test_frames_joined_are_a_batch(size: int) -> None:
    normalization = normalization_pb2.Normalization(name="x" * size)
    result = normalization_pb2.NormalizeResult(normalization=normalization)
    made = framed(result.SerializeToString(), "none")
    batch = pb.BatchNormalizeResponse.FromString(made.frame * 3)
    assert list(batch.results) == [result] * 3
    single = pb.NormalizeResponse.FromString(made.frame[made.head :])
    assert single.normalization == normalization


def test_other_options_are_other_answers(reconciler: Reconciler) -> None:
    answers = Answers(reconciler, 1 << 20)
    plain, explained = (
        normalization_pb2.NormalizeOptions(explain=flag).SerializeToString() for flag in (0, 1)
    )
    assert answers.known("a-Sakhour", plain) is None
    first = answers.answer("a-Sakhour", plain)
    assert answers.known("a-Sakhour", plain) is first
    assert answers.known("a-Sakhour", explained) is None
    assert len(answers.answer("a-Sakhour", explained).frame) > len(first.frame)
