"""Tokens, certificates and the rule on plaintext: the files, then a service that follows them."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from nisba import Table
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc
from nisba_server.security import (
    SecurityError,
    TlsFiles,
    TokenFile,
    bearer,
    check_exposure,
    is_loopback,
)
from nisba_server.security.tls import read_tls
from nisba_server.security.tokens import MAX_FILE, MAX_TOKEN, Tokens, new_token
from nisba_server.server import NameServer, ServerOptions, running

from .certificates import Identity, authority, identity

ALEP = pb.NormalizeRequest(name="Alep")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)
    assert check_exposure(host, encrypted=False, insecure=False) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "localhost.example.org", ""])
def test_plaintext_beyond_it_has_to_be_asked_for_and_is_warned_of(host: str) -> None:
    with pytest.raises(SecurityError, match="--insecure"):
        check_exposure(host, encrypted=False, insecure=False)
    assert "plaintext" in check_exposure(host, encrypted=False, insecure=True)
    assert check_exposure(host, encrypted=True, insecure=False) == ""


def test_a_token_and_its_line(tmp_path: Path) -> None:
    token, line = new_token("news-room.1")
    assert token not in line
    file = tmp_path / "tokens"
    file.write_text(f"# clients\n{line}\n", encoding="utf-8")
    tokens = Tokens.read(file)
    assert (len(tokens), tokens.owner(token)) == (1, "news-room.1")
    for wrong in ("", token[:-1], token + "x", "x" * (MAX_TOKEN + 1), "\udc80"):
        assert tokens.owner(wrong) == ""
    assert new_token("news-room.1")[0] != token


@pytest.mark.parametrize("name", ["", "two words", "-x", "x" * 65, "نور", "a\nb"])
def test_names_of_clients(name: str) -> None:
    with pytest.raises(SecurityError, match="cannot name a client"):
        new_token(name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no token"),
        ("# nothing\n", "no token"),
        ("a sha256:" + "0" * 63, "tokens:1: not of the form"),
        (f"a sha256:{'0' * 64}\nb {'1' * 64}\n", "tokens:2: not of the form"),
        (f"a sha256:{'0' * 64}\nb sha256:{'0' * 64}\n", "tokens:2: the same token as a's"),
        ("#" * (MAX_FILE + 1), f"over {MAX_FILE} bytes"),
    ],
)
def test_token_files_at_fault(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SecurityError, match=message) as caught:
        Tokens.read(file)
    assert caught.value.field == "tokens"
    assert "1" * 64 not in caught.value.message  # it may be a token that was put there by mistake


def test_a_token_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SecurityError, match="No such file"):
        Tokens.read(tmp_path / "none")


def test_a_token_file_is_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (old, old_line), (new, new_line) = new_token("old"), new_token("new")
    file = tmp_path / "tokens"
    file.write_text(old_line, encoding="utf-8")
    now = [0.0]
    followed = TokenFile(file, log=logging.getLogger("nisba.test"), clock=lambda: now[0])
    assert followed.check(old)
    assert not followed.check(new)
    file.write_text(f"{old_line}\n{new_line}\n", encoding="utf-8")
    now[0] += 1.5
    assert followed.owner(new) == "new"
    file.write_text("rubbish", encoding="utf-8")
    now[0] += 1.5
    assert followed.owner(new) == "new"
    assert "tokens not replaced, the old ones hold" in caplog.text
    file.write_text(new_line, encoding="utf-8")
    now[0] += 1.5
    assert followed.owner(new) == "new"
    assert followed.owner(old) == ""


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("Bearer", ""), ("", "")],
)
def test_bearer(header: str, token: str) -> None:
    assert bearer(header) == token


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def trusted(folder: Path) -> Identity:
    return authority(folder)


@pytest.fixture(scope="module")
def first(folder: Path, trusted: Identity) -> Identity:
    return identity(folder, "first", trusted)


@pytest.fixture(scope="module")
def second(folder: Path, trusted: Identity) -> Identity:
    return identity(folder, "second", trusted)


def test_certificates_at_fault(
    tmp_path: Path, first: Identity, second: Identity, trusted: Identity
) -> None:
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("not PEM", encoding="utf-8")
    absent = tmp_path / "none.pem"
    for files, message in (
        (TlsFiles(rubbish, first.key), "not a certificate and its unencrypted key"),
        (TlsFiles(first.cert, second.key), "not a certificate and its unencrypted key"),
        (TlsFiles(absent, first.key), "none.pem: No such file"),
        (TlsFiles(first.cert, first.key, rubbish), "no certificate of an authority"),
    ):
        with pytest.raises(SecurityError, match=message):
            read_tls(files)
        with pytest.raises(SecurityError, match=message):
            NameServer(ServerOptions(port=0, tls=files))
    assert read_tls(TlsFiles(first.cert, first.key, trusted.cert)).client_ca


def channel(address: str, trusted: Identity, mine: Identity | None = None) -> grpc.Channel:
    return grpc.secure_channel(
        f"localhost:{address.rpartition(':')[2]}",
        grpc.ssl_channel_credentials(
            trusted.cert.read_bytes(),
            mine.key.read_bytes() if mine else None,
            mine.cert.read_bytes() if mine else None,
        ),
        options=[("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)],
    )


def test_tls(table: Table, first: Identity, trusted: Identity) -> None:
    options = ServerOptions(port=0, grace=1, tls=TlsFiles(first.cert, first.key))
    with running(lambda: table, options) as address:
        with channel(address, trusted) as safe:
            stub = name_service_pb2_grpc.NameServiceStub(safe)
            assert stub.Normalize(ALEP, timeout=20).normalization.id == "T2"
        with grpc.insecure_channel(address) as plain:
            stub = name_service_pb2_grpc.NameServiceStub(plain)
            with pytest.raises(grpc.RpcError) as caught:
                stub.Normalize(ALEP, timeout=20)
            assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_tls_beyond_loopback_needs_no_permission(table: Table, first: Identity) -> None:
    server = NameServer(ServerOptions(host="0.0.0.0", port=0, tls=TlsFiles(first.cert, first.key)))
    server.start()
    server.stop()


def test_clients_have_certificates_too(
    table: Table, first: Identity, trusted: Identity, tmp_path: Path
) -> None:
    files = TlsFiles(first.cert, first.key, trusted.cert)
    stranger = identity(tmp_path, "stranger", authority(tmp_path, "elsewhere"))
    friend = identity(tmp_path, "friend", trusted)
    with running(lambda: table, ServerOptions(port=0, grace=1, tls=files)) as address:
        with channel(address, trusted, friend) as mutual:
            stub = name_service_pb2_grpc.NameServiceStub(mutual)
            assert stub.Normalize(ALEP, timeout=20).normalization.id == "T2"
        for mine in (None, stranger):
            with channel(address, trusted, mine) as refused:
                stub = name_service_pb2_grpc.NameServiceStub(refused)
                with pytest.raises(grpc.RpcError) as caught:
                    stub.Normalize(ALEP, timeout=20)
                assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def common_name(address: str, trusted: Identity) -> str:
    """Whom the service says it is to a new connection."""
    context = ssl.create_default_context(cafile=str(trusted.cert))
    context.set_alpn_protocols(["h2"])
    port = int(address.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as connection,
    ):
        certificate = connection.getpeercert()
    assert certificate
    return {k: v for part in certificate["subject"] for k, v in part}["commonName"]


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_certificates_are_rotated(
    table: Table,
    first: Identity,
    second: Identity,
    trusted: Identity,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As orchestrators do it: a link to a folder is swapped. Open connections notice nothing."""
    for name, each in (("one", first), ("two", second)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tls.crt").write_bytes(each.cert.read_bytes())
        (tmp_path / name / "tls.key").write_bytes(each.key.read_bytes())
    (tmp_path / "bad").mkdir()
    for name in ("tls.crt", "tls.key"):
        (tmp_path / "bad" / name).write_text("rubbish", encoding="utf-8")
    current = tmp_path / "current"
    current.symlink_to("one")

    def swap(name: str) -> None:
        link = tmp_path / "new"
        link.symlink_to(name)
        link.replace(current)

    options = ServerOptions(port=0, grace=1, tls=TlsFiles(current / "tls.crt", current / "tls.key"))
    caplog.set_level(logging.INFO, "nisba.server")
    with running(lambda: table, options) as address, channel(address, trusted) as open_since:
        stub = name_service_pb2_grpc.NameServiceStub(open_since)
        assert stub.Normalize(ALEP, timeout=20).normalization.id == "T2"
        assert common_name(address, trusted) == "first"
        swap("two")
        assert eventually(lambda: common_name(address, trusted) == "second")
        swap("bad")
        assert eventually(
            lambda: (
                common_name(address, trusted) == "second"
                and "certificate not replaced, the old one holds" in caplog.text
            )
        )
        swap("one")
        assert eventually(lambda: common_name(address, trusted) == "first")
        assert stub.Normalize(ALEP, timeout=20).normalization.id == "T2"
