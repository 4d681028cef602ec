"""Tokens, request rates, request ids and the journal, as a caller meets them on a real socket."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from nisba import Reconciler, Table
from nisba_server.observe.logs import FIELDS
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc
from nisba_server.security.tokens import new_token
from nisba_server.server import NameServer, ServerOptions, running
from nisba_server.service.gate import address_of

from .serving import eventually

Stub = name_service_pb2_grpc.NameServiceStub
ALEP = pb.NormalizeRequest(name="Alep")


def metadata(token: str) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {token}"),)


@pytest.fixture(scope="module")
def token() -> tuple[str, str]:
    """A token and its line."""
    return new_token("newsroom")


@pytest.fixture(scope="module")
def guarded(
    table: Table, token: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stub]:
    """A service that wants a token."""
    file = tmp_path_factory.mktemp("tokens") / "tokens"
    file.write_text(f"# who may call\n\n{token[1]}\n", encoding="utf-8")
    options = ServerOptions(port=0, grace=1, tokens=file)
    with running(lambda: table, options) as address, grpc.insecure_channel(address) as channel:
        yield Stub(channel)


def test_a_call_with_its_token(guarded: Stub, token: tuple[str, str]) -> None:
    answer = guarded.Normalize(ALEP, metadata=metadata(token[0]))
    assert answer.normalization.id == "T2"
    lower = (("authorization", f"bearer {token[0]}"),)
    assert guarded.Normalize(ALEP, metadata=lower).normalization.id == "T2"


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "TOKEN_REQUIRED"),
        ("", "TOKEN_REQUIRED"),
        ("Bearer ", "TOKEN_REQUIRED"),
        ("Basic bmlzYmE6bmlzYmE=", "TOKEN_REQUIRED"),
        ("Bearer wrong", "TOKEN_REFUSED"),
        ("Bearer " + "x" * 5_000, "TOKEN_REFUSED"),
    ],
)
def test_a_call_without_it(
    guarded: Stub, token: tuple[str, str], refused, authorization: str | None, reason: str
) -> None:
    sent = () if authorization is None else (("authorization", authorization),)
    calls = (
        lambda: guarded.Normalize(ALEP, metadata=sent),
        lambda: guarded.GetVersion(pb.GetVersionRequest(), metadata=sent),
        lambda: list(guarded.StreamNormalize(iter([]), metadata=sent)),
    )
    for call in calls:
        problem = refused(call)
        assert (problem.code, problem.reason, problem.domain) == (
            "UNAUTHENTICATED",
            reason,
            "nisba",
        )
    # The connection lives.
    assert guarded.Normalize(ALEP, metadata=metadata(token[0])).normalization.id == "T2"


def test_a_client_that_asks_too_often_is_told_when_to_come_back(table: Table, refused) -> None:
    options = ServerOptions(port=0, grace=1, rate=0.5, burst=3)
    with running(lambda: table, options) as address, grpc.insecure_channel(address) as channel:
        stub = Stub(channel)
        for _ in range(3):
            assert stub.Normalize(ALEP).normalization.id == "T2"
        problem = refused(lambda: stub.Normalize(ALEP))
        assert (problem.code, problem.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_REQUESTS")
        assert 0 < problem.retry_after <= 2
        with pytest.raises(grpc.RpcError) as caught:
            stub.Normalize(ALEP)
        sent = dict(caught.value.trailing_metadata())
        assert 0 < int(sent["grpc-retry-pushback-ms"]) <= 2_000


def test_clients_are_told_apart_by_their_tokens(table: Table, tmp_path: Path, refused) -> None:
    first, second = new_token("first"), new_token("second")
    file = tmp_path / "tokens"
    file.write_text(f"{first[1]}\n{second[1]}\n", encoding="utf-8")
    options = ServerOptions(port=0, grace=1, tokens=file, rate=0.01, burst=1)
    with running(lambda: table, options) as address, grpc.insecure_channel(address) as channel:
        stub = Stub(channel)
        stub.Normalize(ALEP, metadata=metadata(first[0]))
        problem = refused(lambda: stub.Normalize(ALEP, metadata=metadata(first[0])))
        assert problem.reason == "TOO_MANY_REQUESTS"
        stub.Normalize(ALEP, metadata=metadata(second[0]))


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("ipv4:192.0.2.7:5000", "192.0.2.7"),
        ("ipv6:%5B2001:db8::7%5D:5000", "2001:db8::7"),
        ("ipv6:[::1]:5000", "::1"),
        ("unix:", "unix"),
    ],
)
def test_address_of_a_peer(peer: str, address: str) -> None:
    assert address_of(peer) == address


def test_request_ids_come_back(stub: Stub, refused) -> None:
    mine = (("x-request-id", "req-2026.11/7"),)
    answer, call = stub.Normalize.with_call(ALEP, metadata=mine)
    assert answer.normalization.id == "T2"
    assert dict(call.trailing_metadata())["x-request-id"] == "req-2026.11/7"
    problem = refused(lambda: stub.Normalize(pb.NormalizeRequest(), metadata=mine))
    assert problem.request_id == "req-2026.11/7"


@pytest.mark.parametrize("sent", ["", "two words", "x" * 129, "a{b}"])
def test_a_request_id_that_cannot_be_logged_is_replaced(stub: Stub, sent: str) -> None:
    _, call = stub.Normalize.with_call(ALEP, metadata=(("x-request-id", sent),))
    found = dict(call.trailing_metadata())["x-request-id"]
    assert found != sent
    assert re.fullmatch(r"[0-9a-f]{10}-[0-9a-f]+", found)


@pytest.mark.parametrize("names", [False, True])
def test_names_are_in_the_journal_only_when_asked_for(
    table: Table, caplog: pytest.LogCaptureFixture, names: bool
) -> None:
    options = ServerOptions(port=0, grace=1, log_calls=True, log_names=names)
    log = logging.getLogger("nisba.journal")
    server = NameServer(options, log)
    with (
        caplog.at_level(logging.INFO, log.name),
        grpc.insecure_channel(server.start()) as channel,
    ):
        server.publish(table)
        stub = Stub(channel)
        stub.BatchNormalize(pb.BatchNormalizeRequest(names=["Alep", "Halep"]))
        with pytest.raises(grpc.RpcError):
            stub.Normalize(pb.NormalizeRequest(name="?"))
        server.stop()
    noted = [getattr(record, FIELDS) for record in caplog.records]
    assert [(note["method"], note["code"]) for note in noted] == [
        ("BatchNormalize", "OK"),
        ("Normalize", "INVALID_ARGUMENT"),
    ]
    assert noted[0]["names"] == (["Alep", "Halep"] if names else 2)
    assert noted[0]["client"] == "127.0.0.1"
    assert 0 < noted[0]["ms"] < 60_000
    if not names:
        assert "Alep" not in caplog.text + str(noted)


def test_a_call_whose_caller_has_gone_is_not_worked_on(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waited for a thread for longer than its caller waited for it."""
    asked: list[str] = []
    begun, free = threading.Semaphore(0), threading.Event()
    normalize = Reconciler.normalize

    def slow(self: Reconciler, name: str, **options: object) -> object:
        asked.append(name)
        begun.release()
        free.wait(60)
        return normalize(self, name, **options)

    server = NameServer(ServerOptions(port=0, threads=2, grace=60))
    with grpc.insecure_channel(server.start()) as channel:
        server.publish(table)
        monkeypatch.setattr(Reconciler, "normalize", slow)
        stub = Stub(channel)
        held = [stub.Normalize.future(pb.NormalizeRequest(name=f"Held{n}")) for n in range(2)]
        assert all(begun.acquire(timeout=60) for _ in held)  # both threads are taken
        with pytest.raises(grpc.RpcError) as caught:
            stub.Normalize(pb.NormalizeRequest(name="Waiting"), timeout=0.2)
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        # What is sent on one connection comes in order: once this one waits for a thread too, the
        # server has heard that nobody waits for the one before it.
        last = stub.GetVersion.future(pb.GetVersionRequest())
        assert eventually(lambda: server._pool._work_queue.qsize() >= 2)
        free.set()
        for call in (*held, last):
            call.result(timeout=60)
        server.stop()
    assert sorted(asked) == ["Held0", "Held1"]
