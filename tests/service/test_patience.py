"""Calls whose message does not come, on a real socket: others are answered, they are ended."""

import gc
import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # type: ignore[import-untyped]

from hostile import inputs
from nisba import Table
from nisba_server.client import Client
from nisba_server.server import NameServer, ServerOptions, running
from nisba_server.service import limits, patience

from .serving import eventually

METHOD = "/nisba.v1.NameService/Normalize"


@pytest.fixture
def address(table: Table) -> Iterator[str]:
    with running(lambda: table, ServerOptions(port=0, threads=2, grace=1)) as address:
        yield address


@contextmanager
def begun(address: str, calls: int) -> Iterator[socket.socket]:
    """A connection with so many calls of which there are headers and no more."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(inputs.begun(address, calls))
        yield connection


def ended(connection: socket.socket) -> Iterator[int]:
    """The calls of a connection that the service ends, until it is silent."""
    data, seen = b"", {0}
    while True:
        try:
            data += connection.recv(1 << 16)
        except TimeoutError:
            return
        while len(data) >= 9 and len(data) >= (whole := 9 + int.from_bytes(data[:3], "big")):
            kind, stream = data[3], int.from_bytes(data[5:9], "big")
            if stream not in seen and kind in (inputs.HEADERS, inputs.RST):
                seen.add(stream)
                yield stream
            data = data[whole:]


@contextmanager
def never(free: threading.Event) -> Iterator[Iterator[bytes]]:
    """Messages that do not come until the block ends."""

    def wait() -> Iterator[bytes]:
        free.wait(60)
        yield from ()

    try:
        yield wait()
    finally:
        free.set()


def code_of(call: object) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as caught:
        call.result(timeout=30)  # type: ignore[attr-defined]
    return caught.value.code()  # type: ignore[attr-defined]


def test_as_many_as_a_connection_may_begin_hold_nobody_up(address: str) -> None:
    with begun(address, limits.CALLS_PER_CONNECTION), Client(address, timeout=20) as client:
        assert client.normalize("Aleppo").decision.accepted
        stub = health_pb2_grpc.HealthStub(grpc.insecure_channel(address))
        assert stub.Check(health_pb2.HealthCheckRequest(), timeout=20).status == 1


def test_when_they_are_most_of_all_calls_they_are_ended_soon(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "CROWDED", 0.2)
    with ExitStack() as stack:
        calls = limits.CALLS_PER_CONNECTION
        crowd = [stack.enter_context(begun(address, calls)) for _ in range(3)]
        with Client(address, timeout=20) as client:
            assert client.normalize("Aleppo").decision.accepted
        # Those that are no crowd any more have their twenty seconds.
        few = (ServerOptions().threads + calls) * patience._CROWD
        for connection in crowd:
            connection.settimeout(2)
        assert sum(1 for connection in crowd for _ in ended(connection)) >= 3 * calls - few


@pytest.mark.parametrize("method", [METHOD, "/grpc.health.v1.Health/Check"])
def test_a_message_that_does_not_come_in_time_ends_its_call(
    address: str, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(patience, "FIRST", 0.1)
    with grpc.insecure_channel(address) as channel, never(threading.Event()) as messages:
        assert code_of(channel.stream_unary(method).future(messages)) is grpc.StatusCode.CANCELLED


def test_a_stream_may_pause_but_not_for_ever(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "NEXT", 1.0)
    free = threading.Event()

    def asked() -> Iterator[object]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")
        free.wait(60)

    with grpc.insecure_channel(address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        answers = stub.ServerReflectionInfo(asked())
        assert next(answers).list_services_response.service
        with pytest.raises(grpc.RpcError) as caught:
            next(answers)
        free.set()
    assert caught.value.code() is grpc.StatusCode.CANCELLED  # type: ignore[attr-defined]


def test_a_call_without_a_message_and_one_that_cannot_be_read(address: str) -> None:
    with grpc.insecure_channel(address) as channel:
        none = channel.stream_unary(METHOD).future(iter(()))
        assert code_of(none) is grpc.StatusCode.UNIMPLEMENTED
        bad = channel.unary_unary(METHOD).future(b"\xff\xff\xff")
        assert code_of(bad) is grpc.StatusCode.INTERNAL
        with Client(address) as client:
            assert client.normalize("Aleppo").decision.accepted


def test_calls_that_ended_so_are_freed_without_the_collector(table: Table) -> None:
    """It may have set them aside while they waited, and then never looks at them again."""
    server = NameServer(ServerOptions(port=0, threads=2, grace=1))
    address, errors = server.start(), list[weakref.ref[grpc.RpcError]]()

    def gone() -> bool:
        with begun(address, limits.CALLS_PER_CONNECTION):
            pass  # most of them have no thread yet, and end as soon as they get one
        errors.extend(map(weakref.ref, tuple(server._patience._raised)))
        return len(errors) > 20

    gc.disable()
    try:
        assert eventually(gone)
        assert eventually(lambda: not any(error() for error in errors))
    finally:
        gc.enable()
        server.stop()


def test_the_standard_health_watch_goes_on(address: str) -> None:
    with grpc.insecure_channel(address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        watch.cancel()
