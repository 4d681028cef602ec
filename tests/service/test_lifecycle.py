"""From the first connection to the last: address, readiness, reflection, and an orderly end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from nisba import Reconciler, Table
from nisba_server.client import Client
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc
from nisba_server.server import (
    SERVICE,
    NameServer,
    ServerError,
    ServerOptions,
    running,
)

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
ANY = ServerOptions(port=0, grace=60)
"""Nothing waits for all of the grace; a slow machine needs more of it."""


def health(channel: grpc.Channel, service: str = "") -> int:
    stub = health_pb2_grpc.HealthStub(channel)
    return stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=60).status


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of loopback that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_health_from_loading_to_draining(table: Table) -> None:
    server = NameServer(ANY)
    address = server.start()
    with grpc.insecure_channel(address) as channel, Client(address) as client:
        try:
            assert health(channel) == health(channel, SERVICE) == NOT_SERVING
            assert not client.ready()
            server.publish(table)
            assert health(channel) == health(channel, SERVICE) == SERVING
            assert client.ready()
            server.drain()
            assert not client.ready()
            assert health(channel) == health(channel, SERVICE) == NOT_SERVING
            with pytest.raises(grpc.RpcError) as caught:
                health(channel, "no.such.Service")
            assert caught.value.code() is grpc.StatusCode.NOT_FOUND
            # Until it stops a draining service answers those who have not looked yet.
            stub = name_service_pb2_grpc.NameServiceStub(channel)
            assert stub.Normalize(pb.NormalizeRequest(name="Alep")).normalization.id == "T2"
        finally:
            server.stop()


def test_health_is_watched(table: Table) -> None:
    server = NameServer(ServerOptions(port=0, grace=0.2))
    with grpc.insecure_channel(server.start()) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        watch = stub.Watch(health_pb2.HealthCheckRequest(service=SERVICE), timeout=60)
        assert next(watch).status == NOT_SERVING
        server.publish(table)
        assert next(watch).status == SERVING
        server.stop()
        assert next(watch).status == NOT_SERVING


def test_every_method_says_that_the_table_is_loading(refused) -> None:
    server = NameServer(ANY)
    with grpc.insecure_channel(server.start()) as channel:
        stub = name_service_pb2_grpc.NameServiceStub(channel)
        stream = lambda: list(  # noqa: E731
            stub.StreamNormalize(iter([pb.StreamNormalizeRequest(names=["Aleppo"])]))
        )
        calls = [
            lambda: stub.Normalize(pb.NormalizeRequest(name="Aleppo")),
            lambda: stub.BatchNormalize(pb.BatchNormalizeRequest(names=["Aleppo"])),
            stream,
            lambda: stub.Compare(pb.CompareRequest(a="Aleppo", b="Alep")),
            lambda: stub.Transliterate(pb.TransliterateRequest(texts=["x"], to_system="popular")),
            lambda: stub.ListSystems(pb.ListSystemsRequest()),
            lambda: stub.GetEntity(pb.GetEntityRequest(id="T1")),
            lambda: stub.ListEntities(pb.ListEntitiesRequest()),
        ]
        try:
            for call in calls:
                problem = refused(call)
                assert (problem.code, problem.reason) == ("UNAVAILABLE", "NOT_READY")
                assert problem.domain == "nisba"
            version = stub.GetVersion(pb.GetVersionRequest())
            assert version.package
            assert (version.table, version.table_format, version.entities) == ("", 0, 0)
        finally:
            server.stop()


def test_reflection_shows_the_service(channel: grpc.Channel) -> None:
    database = ProtoReflectionDescriptorDatabase(channel)
    assert set(database.get_services()) == {
        "nisba.v1.NameService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }
    # All that it builds on must be shown too: google.rpc.Status comes from another package.
    described = DescriptorPool(database).FindServiceByName("nisba.v1.NameService")
    assert described.file.package == "nisba.v1"
    assert [method.name for method in described.methods] == [
        "Normalize",
        "BatchNormalize",
        "StreamNormalize",
        "Compare",
        "Transliterate",
        "Annotate",
        "ListSystems",
        "GetEntity",
        "ListEntities",
        "GetVersion",
    ]


def test_stop_lets_calls_in_progress_finish(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()
    normalize = Reconciler.normalize

    def slow(self: Reconciler, name: str, **options: object) -> object:
        begun.set()
        assert go.wait(60)
        return normalize(self, name, **options)

    monkeypatch.setattr(Reconciler, "normalize", slow)
    server = NameServer(ANY)
    address = server.start()
    server.publish(table)
    with Client(address) as client, ThreadPoolExecutor(2) as pool:
        answer = pool.submit(client.normalize, "Alep")
        assert begun.wait(60)
        stopped = pool.submit(server.stop)
        time.sleep(0.2)
        assert not stopped.done()
        go.set()
        assert answer.result(60).id == "T2"
        stopped.result(60)


def test_work_stops_when_the_caller_is_gone(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch whose deadline has passed is not worked through to its end."""
    asked: list[str] = []
    gone = threading.Event()
    normalize = Reconciler.normalize

    def slow(self: Reconciler, name: str, **options: object) -> object:
        asked.append(name)
        assert gone.wait(60)
        time.sleep(0.05)
        return normalize(self, name, **options)

    monkeypatch.setattr(Reconciler, "normalize", slow)
    names = [f"Aleppo {number}" for number in range(1_000)]
    with (
        running(lambda: table, ANY) as address,
        grpc.insecure_channel(address) as channel,
    ):
        stub = name_service_pb2_grpc.NameServiceStub(channel)
        with pytest.raises(grpc.RpcError) as caught:
            stub.BatchNormalize(pb.BatchNormalizeRequest(names=names), timeout=1)
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        gone.set()
    # The server has stopped within its grace, so the work has too: all of it takes 50 seconds.
    assert len(asked) < 900


def test_a_table_is_replaced_between_two_calls(table: Table, big_table: Table) -> None:
    server = NameServer(ANY)
    with Client(server.start()) as client:
        try:
            server.publish(table)
            assert client.version()["table"] == table.version
            server.publish(big_table)
            assert client.version()["table"] == big_table.version
            assert client.normalize("Sakhour1").id == "B1"
        finally:
            server.stop()


def test_a_table_that_cannot_be_loaded_comes_through(table: Table) -> None:
    def load() -> Table:
        raise OSError("no such table")

    with pytest.raises(OSError, match="no such table"), running(load, ANY):
        pass


def test_a_port_that_is_taken(taken: int) -> None:
    with pytest.raises(ServerError, match=f"port {taken} on 127.0.0.1 is taken.*--port") as caught:
        NameServer(ServerOptions(port=taken)).start()
    assert caught.value.field == "port"


def test_two_services_do_not_share_a_port(table: Table) -> None:
    with running(lambda: table, ANY) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(ServerError, match="is taken"):
            NameServer(ServerOptions(port=port)).start()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_plaintext_stays_on_loopback(host: str) -> None:
    with pytest.raises(ServerError, match="--insecure"):
        NameServer(ServerOptions(host=host, port=0))


def test_plaintext_elsewhere_when_asked_for(table: Table) -> None:
    options = ServerOptions(host="0.0.0.0", port=0, insecure=True, grace=1)
    with running(lambda: table, options) as address:
        port = address.rpartition(":")[2]
        with Client(f"127.0.0.1:{port}") as client:
            assert client.normalize("Alep").id == "T2"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ServerOptions(port=70_000), "no port 70000"),
        (ServerOptions(port=-1), "no port -1"),
        (ServerOptions(threads=1), "2 threads"),
        (ServerOptions(grace=-1), "grace is -1 seconds"),
        (ServerOptions(keepalive=0), "keepalive is 0 seconds"),
        (ServerOptions(max_connection_age=0), "max_connection_age is 0 seconds"),
    ],
)
def test_options_have_ranges(options: ServerOptions, message: str) -> None:
    with pytest.raises(ServerError, match=message):
        NameServer(options)


def test_an_address_of_another_machine() -> None:
    options = ServerOptions(host="192.0.2.1", port=0, insecure=True)
    with pytest.raises(ServerError, match=r"cannot listen on 192\.0\.2\.1"):
        NameServer(options).start()


def test_connections_have_an_age(table: Table) -> None:
    """The client connects anew by itself and notices nothing."""
    options = ServerOptions(port=0, grace=1, max_connection_age=0.3)
    with running(lambda: table, options) as address, Client(address) as client:
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            assert client.normalize("Alep").id == "T2"


SERVE = """
import sys
from pathlib import Path
from nisba import Table
from nisba_server.server import ServerOptions, serve
serve(lambda: Table.from_source(Path(sys.argv[1])), ServerOptions(port=0, grace=5),
      announce=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_on_a_signal(number: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = tmp_path_factory.mktemp("table") / "few.tsv"
    source.write_text("id\tname\nT2\tAleppo\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE, str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with Client(address) as client:
            assert client.normalize("Aleppo").id == "T2"
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out, err) == (0, "ended\n", "")
