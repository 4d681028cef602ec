"""Faults under load, many times over: `make soak`. test_supervisor.py has each of them once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.loading import Load, generation, ids_of
from service.serving import eventually, serving

pytestmark = pytest.mark.soak
TIMES = 20


def test_the_table_is_replaced_twenty_times_under_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every fifth time by one that is corrupt, which nobody gets to see."""
    table = generation(0, tmp_path / "served.table")
    with serving("--table", table, "--workers", "2", "--watch", "0.2") as service:
        with Load(service.address).running(4) as load:
            good = bad = 0
            for number in range(1, TIMES + TIMES // 5 + 1):
                if number % 6 == 0:
                    bad += 1
                    damaged = generation(1000 + number, tmp_path / "damaged.table")
                    largest = max(damaged.glob("*.bin"), key=lambda path: path.stat().st_size)
                    os.truncate(largest, largest.stat().st_size // 2)
                    shutil.rmtree(table)
                    damaged.rename(table)
                    assert service.says("table not replaced", bad)
                    shutil.rmtree(table)
                else:
                    good += 1
                    generation(number, table)
                    assert service.says("table replaced", good)
                    assert eventually(lambda n=number: f"g{n}" in load.generations)
        assert good == TIMES
        assert not any(int(each[1:]) >= 1000 for each in load.generations)
        with capsys.disabled():
            print(f"\n{good} tables, {bad} corrupt ones: {load.answers} rounds, no error")


def test_workers_are_killed_one_after_the_other_under_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = generation(0, tmp_path / "served.table")
    with serving("--table", table, "--workers", "2", "--metrics-port", "0") as service:
        with Load(service.address).running(4) as load:
            for number in range(1, 11):
                victim = random.Random(number).choice(service.workers())
                os.kill(victim, signal.SIGKILL)
                assert service.says("a worker ended", number)
                assert eventually(lambda v=victim: v not in service.workers())
                assert eventually(lambda: service.metrics()['nisba_workers{state="serving"}'] == 2)
        with capsys.disabled():
            print(f"\n10 workers killed: {load.answers} rounds of answers, no error")


def test_services_are_restarted_in_turn_under_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a deployment is rolled out: two addresses, one of them always there."""
    table = generation(0, tmp_path / "served.table")
    with ExitStack() as services:
        running = [services.enter_context(serving("--table", table)) for _ in range(2)]
        ports = [each.port for each in running]
        with Load(",".join(each.address for each in running)).running(4) as load:
            for turn in range(6):
                which = turn % 2
                running[which].signal(signal.SIGTERM)
                running[which].process.wait(60)
                again = serving("--table", table, "--port", str(ports[which]))
                running[which] = services.enter_context(again)
                seen = load.answers
                assert eventually(lambda seen=seen: load.answers > seen + 20)
                time.sleep(4)  # clients look for it every two seconds
        for each in running:
            assert ids_of(each.address, 2) == {"g0"}
        with capsys.disabled():
            print(f"\n6 restarts: {load.answers} rounds of answers, no error")
