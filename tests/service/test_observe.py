"""What an operator sees: log lines, metrics, the operator's port, traces. Never a name."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families

from nisba import Table
from nisba_server.observe.door import DoorError, door
from nisba_server.observe.ids import id_of, request_id
from nisba_server.observe.logs import FIELDS, set_up
from nisba_server.observe.metrics import Metrics, State, page
from nisba_server.observe.traces import OtelTracer
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc
from nisba_server.server import NameServer, ServerOptions
from nisba_server.watch import Watch

ANY = ServerOptions(port=0, grace=1)


@contextmanager
def logged(style: str) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """The logger of the service writing into a string; as it was, after the block."""
    root = logging.getLogger("nisba")
    before = (root.handlers[:], root.level, root.propagate)
    stream = io.StringIO()
    try:
        yield set_up(style, "info", stream), stream  # type: ignore[arg-type]
    finally:
        root.handlers[:], root.propagate = before[0], before[2]
        root.setLevel(before[1])


def test_json_logs() -> None:
    with logged("json") as (log, stream):
        log.debug("quiet")
        log.info("said %d", 7, extra={FIELDS: {"client": "نور", "n": 1}})
        token = request_id.set("req-1")
        try:
            raise KeyError("x")
        except KeyError:
            log.exception("bad\nline")
        finally:
            request_id.reset(token)
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["message"], first["level"], first["client"], first["n"]) == (
        "said 7",
        "info",
        "نور",
        1,
    )
    assert "request_id" not in first
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    assert (second["request_id"], second["message"]) == ("req-1", "bad\nline")
    assert "KeyError" in second["trace"]


def test_text_logs_escape_what_could_forge_a_line() -> None:
    with logged("text") as (log, stream):
        log.info("call", extra={FIELDS: {"names": ["a\nb", "\u202e"], "code": "OK", "x": "a b"}})
    (line,) = stream.getvalue().splitlines()
    assert line.endswith(r'''names="['a\\nb', '\\u202e']" code=OK x="a b"''')
    assert "\u202e" not in line


def test_ids() -> None:
    assert id_of([("a", "b"), ("x-request-id", "abc-1")]) == "abc-1"
    one, two = id_of([("x-request-id", b"bytes")]), id_of([])
    assert one != two


def samples(text: bytes) -> dict[tuple[str, str], float]:
    """Name and labels to value."""
    return {
        (sample.name, ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_metrics_of_a_service(table: Table) -> None:
    metrics = Metrics()
    server = NameServer(ANY, meter=metrics)
    with grpc.insecure_channel(server.start()) as channel:
        server.publish(table)
        stub = name_service_pb2_grpc.NameServiceStub(channel)
        for _ in range(2):
            stub.Normalize(pb.NormalizeRequest(name="Secret Alep"))
        stub.BatchNormalize(pb.BatchNormalizeRequest(names=["Alep", "Alep", "", "Aleppo"]))
        with pytest.raises(grpc.RpcError):
            stub.GetEntity(pb.GetEntityRequest(id="nobody"))
        server.stop()
    state = State("v1", {"serving": 2, "starting": 1}, restarts=3, reloads={"ok": 4, "refused": 5})
    text = page(state, metrics.registry, None)
    found = samples(text)
    assert found["nisba_requests_total", "code=OK,method=Normalize"] == 2
    assert found["nisba_requests_total", "code=NOT_FOUND,method=GetEntity"] == 1
    assert found["nisba_request_seconds_count", "method=BatchNormalize"] == 1
    assert found["nisba_names_total", "decision=error"] == 1
    assert found["nisba_names_total", "decision=alias"] == 2
    assert found["nisba_names_total", "decision=exact"] == 1
    assert found["nisba_cache_lookups_total", "result=hit"] == 2
    assert found["nisba_table_info", "version=v1"] == 1
    assert found["nisba_workers", "state=serving"] == 2
    assert found["nisba_worker_restarts_total", ""] == 3
    assert found["nisba_table_reloads_total", "result=refused"] == 5
    assert b"Secret" not in text
    assert b"127.0.0.1" not in text


def get(address: str, path: str, method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_the_operators_port() -> None:
    ready = [False]
    with door("127.0.0.1", 0, lambda: b"figures\n", lambda: ready[0]) as address:
        assert get(address, "/metrics") == (200, b"figures\n")
        assert get(address, "/healthz") == (200, b"ok\n")
        assert get(address, "/readyz")[0] == 503
        ready[0] = True
        assert get(address, "/readyz") == (200, b"ready\n")
        assert get(address, "/../etc/passwd")[0] == 404
        assert get(address, "/metrics", "POST")[0] == 501
        host, port = address.split(":")
        with socket.create_connection((host, int(port)), timeout=60) as raw:
            raw.sendall(b"\x16\x03\x01rubbish\r\n\r\n")
            raw.recv(100)
        assert get(address, "/healthz")[0] == 200
        with pytest.raises(DoorError, match="--metrics-port"), door(host, int(port), bytes, bool):
            pass


def test_counts_of_a_worker_that_was_killed_half_way_are_left_out(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from nisba_server.observe.metrics import Metrics, share\n"
        "share(Path(sys.argv[1])); Metrics().call('Normalize', 'OK', 0.01)\n"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=60)
    whole = sorted(tmp_path.glob("counter_*.db"))
    assert len(whole) == 2
    (tmp_path / "counter_1.db").write_bytes(b"")
    (tmp_path / "counter_2.db").write_bytes(b"\xff" * 100)
    (tmp_path / "histogram_3.db").write_bytes(whole[0].read_bytes()[:30])
    found = samples(page(State("v1", {}), None, tmp_path))
    assert found["nisba_requests_total", "code=OK,method=Normalize"] == 2
    assert found["nisba_request_seconds_count", "method=Normalize"] == 2


def test_metrics_that_cannot_be_read_are_said_to_be_so(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> bytes:
        raise ValueError("broken")

    with door("127.0.0.1", 0, broken, bool) as address:
        assert get(address, "/metrics")[0] == 500
        assert get(address, "/healthz")[0] == 200
    assert "the metrics cannot be read" in caplog.text


def test_a_span_for_each_call_without_names(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from nisba_server import server as module

    exporter = InMemorySpanExporter()
    monkeypatch.setattr(module, "OtelTracer", lambda: OtelTracer(exporter))
    server = NameServer(ServerOptions(port=0, grace=1, traces=True))
    parent = (("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),)
    with grpc.insecure_channel(server.start()) as channel:
        server.publish(table)
        stub = name_service_pb2_grpc.NameServiceStub(channel)
        stub.Normalize(pb.NormalizeRequest(name="Secret Name"), metadata=parent)
        with pytest.raises(grpc.RpcError):
            stub.Normalize(pb.NormalizeRequest(name="Secret?\x00"))
        server.stop()
    first, second = exporter.get_finished_spans()
    assert first.name == "nisba.v1.NameService/Normalize"
    assert f"{first.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert first.attributes["rpc.grpc.status_code"] == 0
    assert second.attributes["rpc.grpc.status_code"] == 3
    assert "Secret" not in first.to_json() + second.to_json()


def test_watch(tmp_path: Path) -> None:
    now = [0.0]
    link, one, two = tmp_path / "link", tmp_path / "one", tmp_path / "two"
    one.write_text("a", encoding="utf-8")
    two.write_text("a", encoding="utf-8")
    link.symlink_to(one)
    watch = Watch([link], period=1, clock=lambda: now[0])

    def later() -> bool:
        now[0] += 1
        return watch.changed()

    assert not later()
    one.write_text("ab", encoding="utf-8")
    assert not watch.changed()  # not yet time to look
    assert later()
    assert not later()
    link.unlink()
    assert later()
    link.symlink_to(two)
    assert later()
    assert not later()
