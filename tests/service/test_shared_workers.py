"""Workers of a large table: forked from one process that has loaded what all of them share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nisba.table.build import SMALL
from nisba_server.client import Client

from .serving import Service, built, eventually, serving

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux only")

MANY = [(f"n{number}", f"Karm al-Sakhour {number}") for number in range(SMALL + 1)]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(MANY, tmp_path_factory.mktemp("tables") / "many.table")


@pytest.fixture
def service(table: Path) -> Iterator[Service]:
    given = "--table", table, "--workers", "2", "--metrics-port", "0"
    with serving(*given) as found:
        yield found


def children(pid: int) -> list[int]:
    """Those that a process has begun, or none where it has ended."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(child) for child in text.split()]


def workers(service: Service) -> list[int]:
    """Those that were forked, by a process that the supervisor began."""
    return [one for server in children(service.process.pid) for one in children(server)]


def kilobytes(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def test_what_is_loaded_is_in_memory_once(service: Service) -> None:
    with Client(service.address) as client:
        for number in range(0, 300, 3):
            assert client.normalize(f"Karm al Sakhur {number}").candidates
    found = workers(service)
    assert len(found) == 2
    assert service.workers() == []
    for worker in found:
        assert kilobytes(worker, "Shared_Dirty") > 20_000
        assert kilobytes(worker, "Pss") < 0.7 * kilobytes(worker, "Rss")


def test_one_that_is_killed_is_replaced_by_another_of_the_kind(service: Service) -> None:
    first, second = workers(service)
    os.kill(first, signal.SIGKILL)
    assert service.says(rf"a worker ended: process {first}, signal 9")
    assert eventually(lambda: len(workers(service)) == 2 and first not in workers(service))
    assert eventually(lambda: service.metrics()['nisba_workers{state="serving"}'] == 2)
    assert second in workers(service)
    with Client(service.address) as client:
        assert client.normalize("Karm al-Sakhour 7").id == "n7"


def test_the_table_is_replaced(service: Service, table: Path) -> None:
    try:
        built([*MANY, ("new", "Tell Rifaat")], table)
        service.signal(signal.SIGHUP)
        assert service.says("table replaced")
        with Client(service.address) as client:
            assert client.normalize("Tell Rifaat").id == "new"
    finally:
        built(MANY, table)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_all_of_them_end_with_the_service(service: Service, how: signal.Signals) -> None:
    begun = children(service.process.pid)
    all_of_them = [*begun, *workers(service)]
    service.signal(how)
    assert eventually(lambda: not any(Path(f"/proc/{one}").exists() for one in all_of_them))


def test_without_a_place_for_its_socket_each_worker_loads_for_itself(
    table: Path, tmp_path: Path
) -> None:
    far = tmp_path / ("deep" * 30)
    far.mkdir()
    with serving("--table", table, "--workers", "2", TMPDIR=str(far)) as service:
        assert len(service.workers()) == 2
        with Client(service.address) as client:
            assert client.normalize("Karm al-Sakhour 7").id == "n7"
