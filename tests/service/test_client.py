"""The client where there is no service, a late one, or one that refuses."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from nisba import Reconciler, Table
from nisba.errors import NisbaError
from nisba_server.client import Client, ClientError, Rejected, Unreachable
from nisba_server.client.target import address, local
from nisba_server.server import NameServer, ServerOptions


@pytest.fixture
def free() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_nothing_there(free: int) -> None:
    with Client(f"127.0.0.1:{free}") as client:
        for call in (
            lambda: client.normalize("Aleppo"),
            lambda: client.batch(["Aleppo"]),
        ):
            with pytest.raises(Unreachable, match=f"nothing answers at 127.0.0.1:{free}") as caught:
                call()
            assert caught.value.status == caught.value.code == "UNAVAILABLE"


def test_no_answer_in_time(silent: int) -> None:
    with Client(f"127.0.0.1:{silent}", timeout=0.3) as client:
        with pytest.raises(Unreachable, match="no answer in time") as caught:
            client.normalize("Aleppo")
        assert caught.value.status == "DEADLINE_EXCEEDED"


def test_a_service_that_comes_late_is_waited_for(table: Table, free: int) -> None:
    """While it does not listen and while it loads: both are UNAVAILABLE, and tried again."""
    server = NameServer(ServerOptions(port=free, grace=1))

    def come() -> None:
        time.sleep(0.15)
        server.start()
        time.sleep(0.15)
        server.publish(table)

    thread = threading.Thread(target=come)
    thread.start()
    try:
        with Client(f"127.0.0.1:{free}") as client:
            assert client.normalize("Alep").id == "T2"
    finally:
        thread.join()
        server.stop()


def test_a_service_that_is_restarted_half_way_loses_nothing(table: Table, free: int) -> None:
    options = ServerOptions(port=free, grace=5)
    servers = [NameServer(options), NameServer(options)]

    def restart() -> None:
        servers[0].stop()
        servers[1].start()
        servers[1].publish(table)

    def names() -> Iterator[str]:
        for number in range(1_000):
            if number == 300:
                thread.start()
            yield f"Aleppo {number}"

    thread = threading.Thread(target=restart)
    address = servers[0].start()
    servers[0].publish(table)
    try:
        # It waits for the new one, however long a busy machine takes to start it.
        with Client(address, wait=True) as client:
            answers = list(client.stream(names(), chunk=50, limit=1))
        assert [answer.name for answer in answers] == [f"Aleppo {n}" for n in range(1_000)]
    finally:
        thread.join()
        servers[1].stop()


def test_loading_for_long_is_said(free: int) -> None:
    server = NameServer(ServerOptions(port=free, grace=1))
    try:
        with Client(server.start()) as client, pytest.raises(Unreachable) as caught:
            client.normalize("Aleppo")
        assert caught.value.code == "NOT_READY"
        assert "being loaded" in caught.value.message
    finally:
        server.stop()


def test_rejected_has_the_code_of_the_library(client: Client) -> None:
    with pytest.raises(Rejected, match="empty") as caught:
        client.normalize("")
    error = caught.value
    assert (error.code, error.field, error.status) == ("INVALID_NAME", "name", "INVALID_ARGUMENT")
    assert isinstance(error, NisbaError)
    with pytest.raises(Rejected) as caught:
        client.entity("nobody")
    assert (caught.value.code, caught.value.status) == ("UNKNOWN_ENTITY", "NOT_FOUND")
    with pytest.raises(Rejected) as caught:
        client.transliterate("", "popular")
    assert caught.value.code == "INVALID_NAME"


def test_what_cannot_be_sent_is_rejected_here(client: Client) -> None:
    for text, code in (("\ud800", "INVALID_NAME"), ("x" * 501, "NAME_TOO_LONG")):
        for call in (
            lambda text=text: client.normalize(text),
            lambda text=text: client.compare("a", text),
        ):
            with pytest.raises(Rejected) as caught:
                call()
            assert caught.value.code == code


def test_options_are_rejected_for_the_whole_batch(client: Client) -> None:
    with pytest.raises(Rejected) as caught:
        client.batch(["Aleppo"], limit=1_000)
    assert (caught.value.code, caught.value.field) == ("INVALID_LIMIT", "options.limit")


def test_threads_share_a_client(client: Client, reconciler: Reconciler) -> None:
    """And the service one reconciler: each gets its own answers."""
    names = [f"{name} {number}" for number in range(8) for name in ("Alep", "a-Sakhour", "SAA")]
    with ThreadPoolExecutor(8) as pool:
        singles = list(pool.map(client.normalize, names * 5))
        batches = list(pool.map(client.batch, [names] * 8))
    expected = [reconciler.normalize(name) for name in names]
    assert singles == expected * 5
    assert batches == [expected] * 8


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("localhost", "localhost:50051"),
        ("localhost:1234", "localhost:1234"),
        ("names.example.org:443", "names.example.org:443"),
        ("[::1]:50052", "[::1]:50052"),
        ("[::1]", "[::1]:50051"),
    ],
)
def test_targets(written: str, meant: str) -> None:
    assert address(written) == meant
    with Client(written) as client:
        assert client.target == meant


@pytest.mark.parametrize(
    "written",
    ["", " ", "localhost:", "localhost:x", "localhost:0", "localhost:70000", "http://localhost:1",
     "a b:1", "::1", "user@host:1", "dns:///host:1"],
)  # fmt: skip
def test_what_is_no_target(written: str) -> None:
    with pytest.raises(ClientError, match="HOST:PORT") as caught:
        Client(written)
    assert caught.value.code == "INVALID_TARGET"


def test_no_proxy_leads_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, client: Client, free: int
) -> None:
    for name in ("http_proxy", "https_proxy", "grpc_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free}")
    for name in ("no_proxy", "NO_PROXY", "no_grpc_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Client(client.target) as another:
        assert another.normalize("Alep").id == "T2"
    assert local("localhost:1")
    assert local("127.3.2.1:1")
    assert local("[::1]:1")
    assert not local("names.example.org:1")
