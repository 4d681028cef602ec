"""``nisba web`` as a process: what it says, TLS and tokens, its end."""

import json
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from nisba_server.cli import main
from nisba_server.security.tokens import new_token

from ..service.certificates import authority, identity

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
        with httpx.Client(trust_env=False) as client:
            said = client.post(f"{address}/api/normalize", json={"name": "a-Sakhour"}).json()
            assert said["canonical"] == "al-Sakhour"
            assert client.get(f"{address}/").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


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
        with httpx.Client(base_url=base, verify=trusted, trust_env=False) as client:
            manifest = client.get("/reconcile").json()
            assert manifest["authentication"]["type"] == "apiKey"
            assert manifest["view"]["url"].startswith(base)
            asked = {"queries": json.dumps({"q": {"query": "Alep"}})}
            assert client.post("/reconcile", data=asked).status_code == 401
            said = client.post(
                "/reconcile", data=asked, headers={"Authorization": f"Bearer {token}"}
            )
            assert said.json()["q"]["result"][0]["name"] == "Aleppo"


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
            httpx.Client(base_url=base, verify=context, trust_env=False) as nobody,
            pytest.raises(httpx.TransportError),
        ):
            nobody.get("/healthz")
        context.load_cert_chain(me.cert, me.key)
        with httpx.Client(base_url=base, verify=context, trust_env=False) as client:
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
