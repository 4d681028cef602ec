"""What strangers may send: how much, how often, how slowly, and with which token."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest

from nisba import Reconciler
from nisba_server.limits import Buckets
from nisba_server.web import limits
from nisba_server.web.measure import door_of

Serve = Callable[..., httpx.Client]


def test_every_answer_has_the_headers_that_browsers_want(client: httpx.Client) -> None:
    for path in ("/", "/reconcile", "/static/nisba.css", "/nowhere", "/api/normalize?name=Alep"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "no-" in headers["cache-control"], path
        assert "server" not in headers, path


def test_tokens(serve: Serve) -> None:
    client = serve(owner=lambda token: {"right": "me"}.get(token, ""))
    for path in ("/", "/static/nisba.js", "/reconcile", "/reconcile/?callback=x", "/healthz"):
        assert client.get(path).status_code == 200, path
    closed = ("/api/version", "/entity/T1", "/reconcile/preview?id=T1", "/reconcile?queries=%7B%7D")
    for path in (*closed, "/reconcile/?extend=%7B%7D", "/reconcile?%71ueries=%7B%7D"):
        said = client.get(path)
        assert said.status_code == 401, path
        assert said.json()["error"]["code"] == "TOKEN_REQUIRED"
        assert said.headers["www-authenticate"].startswith("Bearer")
        wrong = client.get(path, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401, path
        assert wrong.json()["error"]["code"] == "TOKEN_REFUSED"
    assert client.post("/reconcile", data={"queries": "{}"}).status_code == 401
    for path in closed:
        said = client.get(path, headers={"Authorization": "Bearer right"})
        assert said.status_code == 200, path


def test_a_token_in_the_address(serve: Serve) -> None:
    """For OpenRefine, which can send none: the manifest leads to addresses that have it too."""
    client = serve(owner=lambda token: {"right": "me"}.get(token, ""))
    manifest = client.get("/token/right/reconcile").json()
    root = f"{str(client.base_url).rstrip('/')}/token/right"
    assert "authentication" not in manifest
    assert manifest["view"]["url"] == root + "/entity/{{id}}"
    suggest = manifest["suggest"]["entity"]
    for address in (
        manifest["view"]["url"].replace("{{id}}", "T1"),
        manifest["preview"]["url"].replace("{{id}}", "T1"),
        suggest["service_url"] + suggest["service_path"] + "?prefix=Alep",
        manifest["logo"],
        f"{root}/",
        f"{root}/api/version",
    ):
        assert address.startswith(root)
        said = client.get(address)
        assert said.status_code == 200, address
    said = client.post("/token/right/reconcile", data={"queries": '{"q": {"query": "Alep"}}'})
    assert said.json()["q"]["result"][0]["id"] == "T2"
    preview = client.get("/token/right/reconcile/preview?id=T1").text
    assert f'href="{root}/static/nisba.css"' in preview
    for path in ("/token/wrong/reconcile", "/token//reconcile", "/token/wrong/", "/token/right"):
        assert client.get(path).status_code in (401, 404), path
        assert client.get(path).json()["error"]["message"]
    assert client.get("/token/wrong/static/nisba.css").status_code == 401
    large = client.post("/token/right/api/bulk", content=b"x" * (limits.MESSAGE_BYTES + 1))
    assert large.json()["error"]["code"] != "BODY_TOO_LARGE", "limits go by the door"


def test_doors_are_few_and_say_no_token() -> None:
    assert door_of("/") == door_of("/token/right/") == "http page"
    assert door_of("/token/right/reconcile/suggest/entity") == "http reconcile"
    assert door_of("/api/normalize") == "http api normalize"
    for path in ("/api/right", "/right", "/token/right/right", "/api/normalize/x"):
        assert door_of(path) == "http other", path


def test_no_token_in_the_address_where_none_is_wanted(client: httpx.Client) -> None:
    assert client.get("/token/x/reconcile").status_code == 404


def test_a_public_address_keeps_the_token(serve: Serve) -> None:
    client = serve(owner={"right": "me"}.get, public="https://names.example.org/n/")
    said = client.get("/token/right/reconcile").json()
    assert said["preview"]["url"].startswith("https://names.example.org/n/token/right/reconcile/")


def test_rate(serve: Serve) -> None:
    clock = [0.0]
    owner = {"one": "a", "two": "b"}
    buckets = Buckets(0.5, 2, clock=lambda: clock[0])
    client = serve(owner=lambda token: owner.get(token, ""), take=buckets.take)

    def ask(token: str) -> httpx.Response:
        return client.get("/api/version", headers={"Authorization": f"Bearer {token}"})

    assert [ask("one").status_code for _ in range(3)] == [200, 200, 429]
    said = ask("one")
    assert said.json()["error"]["code"] == "TOO_MANY_REQUESTS"
    assert said.headers["retry-after"] == "2"
    assert ask("two").status_code == 200, "another client"
    assert [ask("wrong").status_code for _ in range(3)] == [401, 401, 429]
    assert client.get("/static/nisba.css").status_code == 200
    clock[0] += 2
    assert ask("one").status_code == 200


def test_a_body_too_large(client: httpx.Client) -> None:
    said = client.post("/reconcile", content=b"queries=" + b"x" * limits.MESSAGE_BYTES)
    assert said.status_code == 413
    assert said.json()["error"]["code"] == "BODY_TOO_LARGE"


def test_a_body_too_large_that_does_not_say_so(client: httpx.Client) -> None:
    def parts() -> object:
        for _ in range(6):
            yield b"x" * (1024 * 1024)

    said = client.post("/api/normalize", content=parts())
    assert said.status_code == 413


def connect(base: str) -> socket.socket:
    at = urlsplit(base)
    return socket.create_connection((at.hostname, at.port), timeout=60)


def all_of(wire: socket.socket) -> bytes:
    """What comes until the other side hangs up."""
    return b"".join(iter(lambda: wire.recv(65536), b""))


def test_a_body_that_does_not_come(serve: Serve) -> None:
    client = serve(timeout=0.5)
    with connect(str(client.base_url)) as wire:
        wire.sendall(b"POST /api/normalize HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
        said = all_of(wire)
        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"BODY_TOO_SLOW" in said


def test_a_head_that_does_not_come(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nisba_server.web.connection.HEAD_SECONDS", 1.5)
    with connect(str(client.base_url)) as wire:
        wire.sendall(b"GET / HTTP/1.1\r\nHo")
        assert wire.recv(100) == b"", "closed"
    with connect(str(client.base_url)) as wire:  # after a whole request, too
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.recv(65536).startswith(b"HTTP/1.1 200 ")
        time.sleep(1.7)
        wire.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert b"HTTP/1.1" not in all_of(wire)


def test_bodies_together(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODIES_BYTES", 100_000)
    client = serve()
    with connect(str(client.base_url)) as wire:
        head = b"POST /api/normalize HTTP/1.1\r\nHost: x\r\nContent-Length: 90001\r\n\r\n"
        wire.sendall(head + b"x" * 90_000)
        body = b'{"name": "Alep", "more": "' + b"x" * 20_000 + b'"}'
        deadline = time.monotonic() + 60
        while (said := client.post("/api/normalize", content=body)).status_code == 200:
            assert time.monotonic() < deadline, "the first body was not read"
        assert said.status_code == 503
        assert said.json()["error"]["code"] == "OVERLOADED"
        wire.sendall(b"x")
        assert wire.recv(100).startswith(b"HTTP/1.1 400 ")
    assert client.post("/api/normalize", content=body).status_code == 200, "room again"


class Slow:
    """A reconciler that waits until it is told to go on."""

    def __init__(self, real: Reconciler) -> None:
        self._real = real
        self.table = real.table
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)

    def normalize(self, *name: str, **options: object) -> object:
        self.begun.release()
        assert self.go.wait(60)
        return self._real.normalize(*name, **options)  # type: ignore[arg-type]


def test_work_that_takes_too_long(serve: Serve, reconciler: Reconciler) -> None:
    slow = Slow(reconciler)
    client = serve(slow, timeout=0.5)
    said = client.get("/api/normalize", params={"name": "Alep"})
    slow.go.set()
    assert said.status_code == 504
    assert said.json()["error"]["code"] == "TOOK_TOO_LONG"


def test_more_work_than_may_wait(serve: Serve, reconciler: Reconciler) -> None:
    slow = Slow(reconciler)
    client = serve(slow, threads=1, waiting=1)
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(client.get("/api/normalize", params={"name": "Alep"}))

    waiting = [threading.Thread(target=ask) for _ in range(4)]
    for each in waiting:
        each.start()
    assert slow.begun.acquire(timeout=60)
    deadline = time.monotonic() + 60
    while len(answers) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [said.status_code for said in answers] == [503, 503]
    assert answers[0].headers["retry-after"]
    assert client.get("/reconcile").status_code == 200, "the event loop is free meanwhile"
    slow.go.set()
    for each in waiting:
        each.join()
    assert [said.status_code for said in answers] == [503, 503, 200, 200]


def test_a_defect_is_logged_and_not_told(
    serve: Serve, reconciler: Reconciler, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        table = reconciler.table

        def normalize(self, *name: str, **options: object) -> object:
            raise RuntimeError("secret")

    client = serve(Broken())
    with caplog.at_level(logging.ERROR, logger="nisba.web"):
        said = client.post("/api/normalize", json={"name": "Alep"})
    assert said.status_code == 500
    assert said.json()["error"]["code"] == "INTERNAL"
    assert "secret" not in said.text
    assert said.headers["x-content-type-options"] == "nosniff"
    (record,) = (r for r in caplog.records if r.name == "nisba.web")
    assert record.exc_info is not None


def test_names_are_not_logged(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/api/normalize", params={"name": "Zenobia"})
        client.post("/reconcile", data={"queries": '{"q": {"query": "Zenobia"}}'})
        client.get("/nowhere/Zenobia")
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert not any("Zenobia" in record.getMessage() for record in ours)
