"""Batches and streams: partial success, order, and the same answers as one by one."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator

import grpc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nisba import Table
from nisba.model import Normalization
from nisba_server.client import Client, ClientError, Failure, Rejected, convert
from nisba_server.client.chunks import Chunk
from nisba_server.client.pipeline import pipeline
from nisba_server.pb.nisba.v1 import (
    name_service_pb2,
    name_service_pb2_grpc,
    normalization_pb2,
)
from nisba_server.server import ServerOptions, running

Stub = name_service_pb2_grpc.NameServiceStub
NAMES = ["a-Sakhour", "", "Alep", "x" * 501, "SAA", "a\x00b", "a-Sakhour", "حلب"]
FAULTS = {1: "INVALID_NAME", 3: "NAME_TOO_LONG", 5: "INVALID_NAME"}


def test_batch_has_each_result_or_error_in_its_place(stub: Stub, unpacked) -> None:
    response = stub.BatchNormalize(name_service_pb2.BatchNormalizeRequest(names=NAMES))
    assert len(response.results) == len(NAMES)
    for index, (name, result) in enumerate(zip(NAMES, response.results, strict=True)):
        if index in FAULTS:
            problem = unpacked(result.error)
            assert (problem.code, problem.reason) == ("INVALID_ARGUMENT", FAULTS[index])
            assert problem.domain == "nisba"
            assert problem.fields == (f"names[{index}]",)
        else:
            assert result.normalization.name == name


def test_batch_equals_single(client: Client) -> None:
    for name, answer in zip(NAMES, client.batch(NAMES, explain=True), strict=True):
        if isinstance(answer, Failure):
            with pytest.raises(Rejected) as caught:
                client.normalize(name, explain=True)
            assert (answer.text, answer.code) == (name, caught.value.code)
            assert answer.message == caught.value.message
        else:
            assert answer == client.normalize(name, explain=True)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_batch_equals_single_on_any_text(client: Client, names: list[str]) -> None:
    answers = client.batch(names)
    assert len(answers) == len(names)
    for name, answer in zip(names, answers, strict=True):
        if isinstance(answer, Failure):
            with pytest.raises(Rejected) as caught:
                client.normalize(name)
            assert answer.code == caught.value.code
        else:
            assert answer == client.normalize(name)


def test_batch_of_none(stub: Stub, client: Client) -> None:
    assert not stub.BatchNormalize(name_service_pb2.BatchNormalizeRequest()).results
    assert client.batch([]) == []


def test_client_sends_any_number(client: Client) -> None:
    names = [f"Aleppo {number}" for number in range(777)]
    answers = client.batch(names, limit=1)
    assert [answer.name for answer in answers if isinstance(answer, Normalization)] == names


def test_client_keeps_what_cannot_be_sent_in_its_place(client: Client) -> None:
    answers = client.batch(["\ud800", "Aleppo", "y" * 5_000_000])
    assert [getattr(answer, "code", "") for answer in answers] == [
        "INVALID_NAME",
        "",
        "NAME_TOO_LONG",
    ]
    assert [answer.code for answer in client.batch(["\ud800"])] == ["INVALID_NAME"]


def test_stream_of_the_client_is_lazy_and_in_order(client: Client) -> None:
    read = 0

    def names() -> Iterator[str]:
        nonlocal read
        for number in range(10_000):
            read += 1
            yield f"Aleppo {number}" if number % 7 else ""

    results = client.stream(names(), chunk=10, limit=1)
    for number in range(25):
        result = next(results)
        if number % 7:
            assert isinstance(result, Normalization)
            assert result.name == f"Aleppo {number}"
        else:
            assert isinstance(result, Failure)
    results.close()
    assert read < 100


def test_stream_of_the_client_passes_on_what_its_reader_raises(client: Client) -> None:
    def names() -> Iterator[str]:
        yield "Aleppo"
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="the file is gone"):
        list(client.stream(names(), chunk=1))


def test_stream_chunk_has_a_range(client: Client) -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        client.stream([], chunk=0)


def test_stream_answers_chunk_by_chunk(stub: Stub, client: Client) -> None:
    chunks = [["a-Sakhour", "Alep"], [], ["", "SAA"]]
    requests = [name_service_pb2.StreamNormalizeRequest(names=chunk) for chunk in chunks]
    responses = list(stub.StreamNormalize(iter(requests)))
    assert [[result.normalization.name for result in r.results] for r in responses] == chunks
    assert responses[2].results[0].WhichOneof("result") == "error"
    first = convert.normalization(responses[0].results[0].normalization)
    assert first == client.normalize("a-Sakhour")


def test_stream_answers_before_the_next_chunk_is_sent(stub: Stub) -> None:
    waiting: queue.SimpleQueue[name_service_pb2.StreamNormalizeRequest | None]
    waiting = queue.SimpleQueue()
    responses = stub.StreamNormalize(iter(waiting.get, None), timeout=20)
    for name, id_ in (("Aleppo", "T2"), ("Amman", "T5")):
        waiting.put(name_service_pb2.StreamNormalizeRequest(names=[name]))
        assert next(responses).results[0].normalization.id == id_
    waiting.put(None)
    assert list(responses) == []


def test_stream_options_hold_until_others_come(stub: Stub) -> None:
    options = normalization_pb2.NormalizeOptions
    context = normalization_pb2.DocumentContext(entity_ids=["T3"])
    requests = [
        name_service_pb2.StreamNormalizeRequest(names=["al-Halabi"]),
        name_service_pb2.StreamNormalizeRequest(
            names=["al-Halabi"], options=options(context=context)
        ),
        name_service_pb2.StreamNormalizeRequest(names=["al-Halabi"]),
        name_service_pb2.StreamNormalizeRequest(names=["al-Halabi"], options=options()),
    ]
    responses = stub.StreamNormalize(iter(requests))
    assert [r.results[0].normalization.id for r in responses] == ["", "T3", "T3", ""]


def test_answers_too_long_for_a_message(
    big_table: Table, refused: Callable[[Callable[[], object]], object]
) -> None:
    """The service says so; the client asks again for less at a time."""
    names = [f"Sakhour {number}" for number in range(48)]
    with running(lambda: big_table, ServerOptions(port=0, grace=1)) as address:
        with grpc.insecure_channel(address) as channel:
            stub = name_service_pb2_grpc.NameServiceStub(channel)
            options = normalization_pb2.NormalizeOptions(limit=100)
            request = name_service_pb2.BatchNormalizeRequest(names=names, options=options)
            problem = refused(lambda: stub.BatchNormalize(request))
            chunk = name_service_pb2.StreamNormalizeRequest(names=names, options=options)
            assert refused(lambda: list(stub.StreamNormalize(iter([chunk])))) == problem
        assert (problem.code, problem.reason) == ("RESOURCE_EXHAUSTED", "RESPONSE_TOO_LARGE")
        with Client(address) as client:
            answers = client.batch(names, limit=100)
            assert [answer.name for answer in answers] == names
            assert len(answers[0].candidates) > 50


def test_fewer_results_than_names_are_not_taken(client: Client) -> None:
    """What a service that breaks the contract would do to a file."""

    class Call:
        results = ("one",)

        def result(self) -> Call:
            return self

        def cancel(self) -> bool:
            return True

    cut = iter([Chunk(["a", "b"])])
    with pytest.raises(ClientError, match="1 results for 2 texts"):
        list(pipeline(cut, lambda texts: Call(), lambda result, text: result, "there"))
