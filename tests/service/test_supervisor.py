"""Several workers on one port: replaced when they end, one table or the other when it changes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nisba_server.client import Client, ClientError, Rejected, Tls
from nisba_server.security.tokens import new_token

from .certificates import authority, identity
from .loading import Load, generation, ids_of
from .serving import NISBA, Service, eventually, serving


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that tests replace."""
    return generation(0, tmp_path_factory.mktemp("tables") / "served.table")


@pytest.fixture(scope="module")
def service(table: Path) -> Iterator[Service]:
    """Two workers with everything on."""
    with serving("--table", table, "--workers", "2", "--metrics-port", "0", "--watch", "0.1") as s:
        yield s


def test_workers_share_the_port_and_their_counts_are_added_up(service: Service) -> None:
    before = service.metrics().get('nisba_requests_total{code="OK",method="Normalize"}', 0.0)
    assert ids_of(service.address, 20) == {"g0"}
    found = service.metrics()
    assert found['nisba_requests_total{code="OK",method="Normalize"}'] == before + 20
    assert found['nisba_workers{state="serving"}'] == 2
    assert found["nisba_worker_restarts_total"] == 0
    assert found['nisba_names_total{decision="exact"}'] >= 20
    assert service.get("/readyz") == "ready\n"
    assert len(service.workers()) == 2


def test_a_killed_worker_is_replaced_and_clients_do_not_notice(service: Service) -> None:
    before = service.workers()
    ended = service.metrics()["nisba_worker_restarts_total"]
    with Load(service.address).running() as load:
        os.kill(before[0], signal.SIGKILL)
        assert eventually(
            lambda: len(service.workers()) == 2 and before[0] not in service.workers()
        )
        assert eventually(lambda: service.metrics()['nisba_workers{state="serving"}'] == 2)
        seen = load.answers
        assert eventually(lambda: load.answers > seen + 10)
    assert before[1] in service.workers()
    assert service.metrics()["nisba_worker_restarts_total"] == ended + 1
    assert service.says(rf"a worker ended: process {before[0]}, signal 9")


def test_a_table_is_replaced_under_load_without_a_mixture(service: Service, table: Path) -> None:
    replaced = "table replaced"
    done = sum(replaced in line for line in service.said)
    with Load(service.address).running() as load:
        for number in (1, 2, 3):
            generation(number, table)
            assert service.says(replaced, done + number)
            assert eventually(lambda number=number: f"g{number}" in load.generations)
    assert ids_of(service.address) == {"g3"}
    assert service.metrics()['nisba_table_reloads_total{result="ok"}'] >= 3


def damage_header(table: Path) -> None:
    (table / "header.json").write_text('{"format": 1}', encoding="utf-8")


def cut_short(table: Path) -> None:
    largest = max(table.glob("*.bin"), key=lambda path: path.stat().st_size)
    os.truncate(largest, largest.stat().st_size // 2)


def flip_bytes(table: Path) -> None:
    """Sizes as they were: only the checksums tell."""
    largest = max(table.glob("*.bin"), key=lambda path: path.stat().st_size)
    largest.write_bytes(bytes(byte ^ 0x55 for byte in largest.read_bytes()))


@pytest.mark.parametrize("damage", [damage_header, cut_short, flip_bytes, shutil.rmtree])
def test_a_bad_table_is_refused_and_the_old_one_served_on(
    service: Service, table: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    generation(10, table)
    assert eventually(lambda: ids_of(service.address, 4) == {"g10"})
    refused = sum("table not replaced" in line for line in service.said)
    bad = generation(11, tmp_path / "bad.table")
    damage(bad)
    shutil.rmtree(table)
    if bad.exists():
        shutil.copytree(bad, table)
    assert service.says("table not replaced, the old one is served", refused + 1)
    assert ids_of(service.address) == {"g10"}
    # A worker that comes new now finds the old table too, though its files are gone.
    first = service.workers()[0]
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: len(service.workers()) == 2 and first not in service.workers())
    assert eventually(lambda: service.metrics()['nisba_workers{state="serving"}'] == 2)
    assert ids_of(service.address) == {"g10"}
    if table.exists():
        shutil.rmtree(table)
    generation(12, table)
    assert eventually(lambda: ids_of(service.address, 4) == {"g12"})


def test_sighup_has_the_table_opened_anew(tmp_path: Path) -> None:
    path = generation(0, tmp_path / "t.table")
    with serving("--table", path, "--watch", "0", "--log-format", "json") as service:
        generation(1, path)
        time.sleep(0.6)
        assert ids_of(service.address, 2) == {"g0"}
        service.signal(signal.SIGHUP)
        assert service.says("table replaced")
        assert ids_of(service.address, 2) == {"g1"}
        service.signal(signal.SIGHUP)
        assert service.says("table looked at again: unchanged")
    lines = [json.loads(line) for line in service.said]
    assert {"time", "level", "logger", "message", "pid"} <= set(lines[0])
    assert service.process.returncode == 0


def test_an_overlay_is_served_and_followed(tmp_path: Path) -> None:
    """And one that is at fault is refused, while the old one is served on."""
    served, overlay = generation(5, tmp_path / "served.table"), tmp_path / "decisions.tsv"
    head = "action\tentity\tspelling\n"
    overlay.write_text(f"{head}add\tg5-1\tEmesa of old\n", encoding="utf-8")
    arguments = ("--table", served, "--overlay", overlay, "--workers", "2", "--watch", "0.1")
    with serving(*arguments) as service, Client(service.address) as client:
        assert client.normalize("emesa of old").id == "g5-1"
        overlay.write_text(f"{head}add\tg5-1\tCity of Stone\n", encoding="utf-8")
        assert service.says("table replaced")
        assert client.normalize("City of Stone").id == "g5-1"
        assert client.normalize("emesa of old").id == ""
        overlay.write_text(f"{head}add\tnobody\tx\n", encoding="utf-8")
        assert service.says("the table has no entity 'nobody'")
        assert client.normalize("City of Stone").id == "g5-1"


def test_sigterm_under_load_loses_nothing_as_a_client_of_two_services_sees_it(
    table: Path, service: Service
) -> None:
    generation(20, table)
    assert eventually(lambda: ids_of(service.address, 4) == {"g20"})
    with serving("--table", table, "--drain", "0.3") as other:
        both = f"{service.address},{other.address}"
        with Load(both).running() as load:
            other.signal(signal.SIGTERM)
            other.process.wait(60)
            seen = load.answers
            assert eventually(lambda: load.answers > seen + 10)
    assert other.process.returncode == 0


def test_a_service_that_is_restarted_on_its_port_loses_nothing(table: Path) -> None:
    with ExitStack() as until_the_load_has_ended, serving("--table", table) as first:
        with Load(first.address, wait=True).running() as load:
            first.signal(signal.SIGTERM)
            first.process.wait(60)
            again = serving("--table", table, "--port", str(first.port))
            second = until_the_load_has_ended.enter_context(again)
            seen = load.answers
            assert eventually(lambda: load.answers > seen + 10)
        assert second.port == first.port


def test_workers_end_with_their_supervisor(table: Path) -> None:
    with serving("--table", table, "--workers", "2") as service:
        workers = service.workers()
        service.signal(signal.SIGKILL)
        assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_port_that_another_service_has(service: Service, table: Path) -> None:
    """Both would share it without a word, or each get half of the calls."""
    done = subprocess.run(
        [NISBA, "serve", "--port", str(service.port), "--table", str(table)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"port {service.port} on 127.0.0.1 is taken" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_tls_and_tokens_through_the_client(table: Path, tmp_path: Path) -> None:
    ours = authority(tmp_path)
    identity(tmp_path, "there", ours)
    here = identity(tmp_path, "here", ours)
    token, line = new_token("newsroom")
    (tmp_path / "tokens").write_text(line, encoding="utf-8")
    config = tmp_path / "nisba.toml"
    config.write_text(
        f'table = "{table}"\nhost = "localhost"\nworkers = 2\ntls-cert = "there.pem"\n'
        'tls-key = "there.key"\ntls-client-ca = "authority.pem"\ntokens = "tokens"\n',
        encoding="utf-8",
    )
    tls = Tls(ours.cert, here.cert, here.key)
    with serving("--config", config) as service:
        target = f"localhost:{service.port}"
        with Client(target, tls=tls, token=token) as client:
            assert client.ready()
            assert client.normalize("Aleppo").decision.accepted
        with Client(target, tls=tls, token="wrong") as client:
            assert client.ready()
            with pytest.raises(ClientError) as caught:
                client.normalize("Aleppo")
            assert (caught.value.code, caught.value.status) == ("TOKEN_REFUSED", "UNAUTHENTICATED")
        with Client(target, tls=Tls(ours.cert), token=token, timeout=5) as client:
            with pytest.raises(ClientError) as caught:
                client.normalize("Aleppo")
            assert caught.value.status in ("UNAVAILABLE", "DEADLINE_EXCEEDED")
        done = subprocess.run(
            [NISBA, "normalize", "--server", target, "Aleppo"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={
                **os.environ,
                "NISBA_TOKEN": token,
                "NISBA_TLS_CA": str(ours.cert),
                "NISBA_TLS_CERT": str(here.cert),
                "NISBA_TLS_KEY": str(here.key),
            },
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert not any(token in line for line in service.said)


def test_health_says_not_serving_while_it_drains(table: Path) -> None:
    with serving("--table", table, "--drain", "5") as service, Client(service.address) as client:
        assert client.ready()
        service.signal(signal.SIGTERM)
        assert eventually(lambda: not client.ready(), 4.5)
        assert client.normalize("Homs").decision.accepted  # still answered
        service.process.wait(60)  # a second SIGTERM would end it at once
    assert service.process.returncode == 0


def test_rejections_reach_the_client_through_any_number_of_workers(service: Service) -> None:
    with Client(service.address) as client, pytest.raises(Rejected) as caught:
        client.entity("nobody")
    assert caught.value.code == "UNKNOWN_ENTITY"


def test_a_slow_or_silent_connection_holds_nobody_up(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as silent:
        silent.sendall(b"PRI * HTTP/2.0\r\n")  # and no more
        assert len(ids_of(service.address)) == 1
