"""Minutes at 80 % of what two workers can do: no error, flat memory, a p99 that stays.

``NISBA_SOAK_SECONDS`` is how long, 600 unless told otherwise. To be run on a machine that does
nothing else: `make soak`.
"""

from __future__ import annotations

import itertools
import os
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest

from benchmarks.h2 import Tally, load, percentile
from nisba import Table
from nisba_server.echo import METHOD as ECHO
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from service.serving import Service, serving

NORMALIZE = "/nisba.v1.NameService/Normalize"
SECONDS = float(os.environ.get("NISBA_SOAK_SECONDS", "600"))
SHARE = 0.8
NAMES = 1_500
_OTHERWISE = str.maketrans({"i": "e", "u": "o", "q": "k", "e": "i"})


def requests() -> list[bytes]:
    """Names of the built-in table; every third one spelled otherwise."""
    table = Table.embedded()
    names = [table.entity_at(index).canonical for index in range(NAMES)]
    return [
        pb.NormalizeRequest(
            name=name.translate(_OTHERWISE) if index % 3 == 0 else name
        ).SerializeToString()
        for index, name in enumerate(names)
    ]


def resident(pid: int) -> int:
    """KiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


@dataclass
class Course:
    """What was seen in the course of the run, about once a second.

    Attributes:
        memory: seconds, and KiB of all processes.
        marks: seconds, and answers of the service and of echo by then.
    """

    memory: list[tuple[float, int]] = field(default_factory=list)
    marks: list[tuple[float, int, int]] = field(default_factory=list)


@pytest.mark.soak
def test_minutes_at_eighty_percent(capsys: pytest.CaptureFixture[str]) -> None:
    messages = requests()
    with serving("--workers", "2", "--echo", "--cache", "16") as service:
        # Warm: every worker has answered every name, and its caches are full.
        for _ in range(4):
            load(service.address, NORMALIZE, iter(messages), seconds=300)
        ten = load(service.address, NORMALIZE, itertools.cycle(messages), seconds=10)
        capacity = len(ten.seconds) / 10
        tally, echo, course = soaked(service, messages, capacity * SHARE)
    quiet = [memory for when, memory in course.memory if when > SECONDS * 0.2]
    growth = median(quiet[-len(quiet) // 5 :]) / median(quiet[: len(quiet) // 5]) - 1
    ratios = [
        percentile(ours, 0.99) / percentile(theirs, 0.99)
        for ours, theirs in windows(tally, echo, course)
    ]
    with capsys.disabled():
        print(
            f"\n{SECONDS:.0f} s at {capacity * SHARE:.0f} of {capacity:.0f} calls a second: "
            f"{len(tally.seconds):,} answers, {tally.failed + echo.failed} failed, "
            f"{tally.lost + echo.lost} connections lost; memory {quiet[0]:,} to {quiet[-1]:,} KiB "
            f"({growth:+.1%}); p50 {percentile(tally.seconds, 0.5) * 1000:.1f} ms, "
            f"p99 {percentile(tally.seconds, 0.99) * 1000:.1f} ms, "
            f"of echo {percentile(echo.seconds, 0.99) * 1000:.1f} ms; "
            f"p99 beside echo by fifths: {', '.join(f'{ratio:.1f}' for ratio in ratios)}"
        )
    assert (tally.failed, tally.lost, echo.failed, echo.lost) == (0, 0, 0, 0)
    assert len(tally.seconds) > 0.97 * SECONDS * capacity * SHARE
    assert growth < 0.05
    assert ratios[-1] < 1.5 * median(ratios)
    assert len(service.said) == 2  # serving, stopping: no defect, no worker replaced


def soaked(service: Service, messages: list[bytes], rate: float) -> tuple[Tally, Tally, Course]:
    """The service at this rate, and a little echo beside it, on connections of its own."""
    course, echo = Course(), Tally()
    processes = [service.process.pid, *service.workers()]

    def watch(when: float, tally: Tally) -> None:
        course.memory.append((when, sum(map(resident, processes))))
        course.marks.append((when, len(tally.seconds), len(echo.seconds)))

    def ask_echo() -> None:
        message = struct.pack(">I", 400).ljust(30, b"\0")
        load(
            service.address,
            ECHO,
            itertools.repeat(message),
            seconds=SECONDS,
            rate=50,
            connections=2,
            tally=echo,
        )

    beside = threading.Thread(target=ask_echo)
    beside.start()
    tally = load(
        service.address,
        NORMALIZE,
        itertools.cycle(messages),
        seconds=SECONDS,
        connections=16,
        calls=16,
        rate=rate,
        watch=watch,
    )
    beside.join()
    assert processes[1:] == service.workers()
    return tally, echo, course


def windows(tally: Tally, echo: Tally, course: Course) -> Iterator[tuple[list[float], list[float]]]:
    """Times of both in each fifth of the run."""
    step = len(course.marks) // 5
    bounds = [(0.0, 0, 0), *course.marks[step - 1 :: step]]
    for (_, a, x), (_, b, y) in itertools.pairwise(bounds[:6]):
        yield tally.seconds[a:b], echo.seconds[x:y]
