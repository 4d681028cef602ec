"""``nisba web`` as a process: what it says, TLS and tokens, its end."""

import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from nisba_server.cli import main
from nisba_server.security.tokens import new_token

from ..service.certificates import Identity, authority, identity

PROGRAM = str(Path(sys.executable).parent / "nisba")


@contextmanager
def web(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work, and the address that it announces."""
    with subprocess.Popen(
        [PROGRAM, "web", "--port", "0", *map(str, arguments)], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"page on (https?://\S+)/, OpenRefine on \1/reconcile", said)
        try:
            assert found, said + process.stderr.read()
            yield process, found[1]
        finally:
            process.kill()


def test_it_answers_and_ends_in_order() -> None:
    with web() as (process, address):
        with httpx.Client(trust_env=False, timeout=60) as client:
            said = client.post(f"{address}/api/normalize", json={"name": "a-Sakhour"}).json()
            assert said["canonical"] == "al-Sakhour"
            assert client.get(f"{address}/").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_metrics() -> None:
    with subprocess.Popen(
        [PROGRAM, "web", "--port", "0", "--metrics-port", "0"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline() + process.stderr.readline()
        try:
            metrics = re.search(r"metrics on (\S+)", said)
            page = re.search(r"page on (\S+)/,", said)
            assert metrics, said
            assert page, said
            with httpx.Client(trust_env=False, timeout=60) as client:
                client.get(f"{page[1]}/api/normalize?name=Zenobia")
                client.get(f"{page[1]}/nowhere/Zenobia")
                counts = client.get(metrics[1]).text
        finally:
            process.kill()
    one = 'nisba_requests_total{code="%s",method="%s"} 1.0'
    assert one % ("200", "http api normalize") in counts
    assert one % ("404", "http other") in counts
    assert "nisba_table_info{version=" in counts
    assert "Zenobia" not in counts


def test_tls_and_tokens(tmp_path: Path) -> None:
    ca = authority(tmp_path)
    server = identity(tmp_path, "server", by=ca)
    token, line = new_token("me")
    (tmp_path / "tokens").write_text(line + "\n", encoding="utf-8")
    with web(
        *("--tls-cert", server.cert, "--tls-key", server.key, "--tokens", tmp_path / "tokens")
    ) as (_, address):
        trusted = ssl.create_default_context(cafile=str(ca.cert))
        base = address.replace("127.0.0.1", "localhost")
        assert base.startswith("https://")
        with httpx.Client(base_url=base, verify=trusted, trust_env=False, timeout=60) as client:
            manifest = client.get("/reconcile").json()
            assert manifest["authentication"]["type"] == "apiKey"
            assert manifest["view"]["url"].startswith(base)
            asked = {"queries": json.dumps({"q": {"query": "Alep"}})}
            assert client.post("/reconcile", data=asked).status_code == 401
            said = client.post(
                "/reconcile", data=asked, headers={"Authorization": f"Bearer {token}"}
            )
            assert said.json()["q"]["result"][0]["name"] == "Aleppo"


def handshake(base: str, ca: Identity) -> bytes:
    """The certificate that a new connection gets."""
    context = ssl.create_default_context(cafile=str(ca.cert))
    port = int(base.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as wire,
    ):
        return wire.getpeercert(binary_form=True) or b""


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_table_tokens_and_certificate_are_followed(tmp_path: Path) -> None:
    def build(name: str, folder: str) -> Path:
        (tmp_path / "few.tsv").write_text(f"id\tname\n1\t{name}\n", encoding="utf-8")
        made = tmp_path / folder
        assert main(["table", "build", str(tmp_path / "few.tsv"), "-o", str(made)]) == 0
        return made

    table, tokens = build("Aleppo", "first"), tmp_path / "tokens"
    old, old_line = new_token("old")
    new, new_line = new_token("new")
    tokens.write_text(old_line, encoding="utf-8")
    ca = authority(tmp_path)
    server, next_server = (identity(tmp_path, name, by=ca) for name in ("one", "two"))
    with web(
        *("--table", table, "--tokens", tokens),
        *("--tls-cert", server.cert, "--tls-key", server.key),
    ) as (process, address):
        base = address.replace("127.0.0.1", "localhost")

        def found(name: str, token: str) -> str:
            trusted = ssl.create_default_context(cafile=str(ca.cert))
            with httpx.Client(base_url=base, verify=trusted, trust_env=False, timeout=60) as client:
                said = client.get(
                    "/api/normalize",
                    params={"name": name},
                    headers={"Authorization": f"Bearer {token}"},
                )
            return said.json()["decision"] if said.status_code == 200 else str(said.status_code)

        assert found("Aleppo", old) == "exact"
        assert found("Homs", old) == "none"
        before = handshake(base, ca)

        second = build("Homs", "second")
        table.rename(tmp_path / "away")
        second.rename(table)
        until(lambda: found("Homs", old) == "exact")
        tokens.write_text(new_line, encoding="utf-8")
        until(lambda: found("Homs", new) == "exact")
        assert found("Homs", old) == "401"
        server.key.write_bytes(next_server.key.read_bytes())
        server.cert.write_bytes(next_server.cert.read_bytes())
        until(lambda: handshake(base, ca) != before)

        (table / "header.json").write_text("{}", encoding="utf-8")
        assert process.stderr is not None
        found("Homs", new)
        time.sleep(1.2)
        assert found("Homs", new) == "exact"
        lines = iter(process.stderr.readline, "")
        assert next(line for line in lines if "table not replaced, the old one holds" in line)


def test_clients_need_a_certificate_when_an_authority_is_named(tmp_path: Path) -> None:
    ca = authority(tmp_path)
    server = identity(tmp_path, "server", by=ca)
    me = identity(tmp_path, "me", by=ca)
    with web(*("--tls-cert", server.cert, "--tls-key", server.key, "--tls-client-ca", ca.cert)) as (
        _,
        address,
    ):
        base = address.replace("127.0.0.1", "localhost")
        context = ssl.create_default_context(cafile=str(ca.cert))
        with (
            httpx.Client(base_url=base, verify=context, trust_env=False, timeout=60) as nobody,
            pytest.raises(httpx.TransportError),
        ):
            nobody.get("/healthz")
        context.load_cert_chain(me.cert, me.key)
        with httpx.Client(base_url=base, verify=context, trust_env=False, timeout=60) as client:
            assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--tls-cert", "x.pem"), "both a certificate and its key"),
        (("--tls-client-ca", "x.pem"), "both a certificate and its key"),
        (("--tls-cert", "gone.pem", "--tls-key", "gone.key"), "gone.pem"),
        (("--tokens", "gone"), "gone"),
        (("--table", "gone"), "gone"),
        (("--host", "0.0.0.0"), "--insecure"),
        (("--host", "no.such.host.invalid", "--insecure"), "no address is called"),
        (("--rate", "0"), "--rate"),
    ],
)
def test_what_cannot_be(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["web", "--port", "0", *arguments]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said


def test_a_port_that_is_taken(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    port = site.rpartition(":")[2]
    assert main(["web", "--port", port]) == 2
    assert f"port {port}" in capsys.readouterr().err


def test_without_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("nisba_server.cli.web.find_spec", lambda name: None)
    assert main(["web"]) == 2
    assert "nisba[http]" in capsys.readouterr().err
