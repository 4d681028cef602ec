"""The fuzzer: some thousand inputs with every run of the tests, a million with `make soak`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hostile import fuzz

INPUTS = int(os.environ.get("NISBA_SOAK_INPUTS", "1000000"))


def test_some_thousand_hostile_inputs() -> None:
    found = fuzz.run(4_000, seed=20)
    assert found.problems == []
    assert set(found.inputs) >= set(fuzz.SHARES)
    assert sum(found.inputs.values()) >= 4_000


def test_the_fuzzer_sees_what_it_should() -> None:
    found = fuzz.Findings()

    def crash() -> None:
        raise IndexError("x")

    found.tried("clean", "text", crash)
    found.tried("clean", "\udc80", lambda: fuzz.clean("\udc80"))
    assert len(found.problems) == 1
    assert "IndexError" in found.problems[0]


def test_growth_is_seen_in_the_second_half_only() -> None:
    found = fuzz.Findings(held={"full": [100, *range(100, 200), *[200] * 100], "leak": []})
    found.held["leak"] = [100] * 100 + list(range(100, 200))
    assert found.growth("full") < fuzz.GROWTH < found.growth("leak")


def test_every_target_has_cases_to_replay() -> None:
    lines = fuzz.REGRESSIONS.read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["target"] for line in lines} == set(fuzz.SHARES)


@pytest.mark.soak
def test_a_million_hostile_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        [sys.executable, fuzz.__file__, "--inputs", str(INPUTS), "--seed", "7"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=3600,
        env={**os.environ, "GRPC_VERBOSITY": "NONE"},
    )
    with capsys.disabled():
        print(f"\n{Path(fuzz.__file__).name}\n{done.stdout}")
    assert done.returncode == 0
