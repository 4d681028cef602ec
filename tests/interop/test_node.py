"""A client of another language: Node's @grpc/grpc-js, over a real socket."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.serving import built, serving

HERE = Path(__file__).parent
PROTOS = HERE.parents[1] / "proto"

pytestmark = pytest.mark.extra


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the client in JavaScript was told."""
    rows = [("T1", "al-Sakhour"), ("T2", "Halep"), ("T3", "Alep"), ("T5", "Amman")]
    table = built(rows, tmp_path_factory.mktemp("table") / "few.table")
    with serving("--table", table, "--workers", "2") as service:
        done = subprocess.run(
            ["node", str(HERE / "client.js"), service.address, str(PROTOS)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        yield json.loads(done.stdout)


def test_a_call_and_its_request_id(said: dict[str, Any]) -> None:
    answer = said["normalize"]["answer"]["normalization"]
    assert (answer["id"], answer["canonical"]) == ("T1", "al-Sakhour")
    assert answer["decision"] == "DECISION_MATCH"
    assert said["normalize"]["trailer"]["x-request-id"] == "from-node-1"


def test_a_batch_with_an_error_in_its_place(said: dict[str, Any]) -> None:
    first, second, third = said["batch"]["answer"]["results"]
    assert first["normalization"]["id"] == "T3"
    assert second["error"]["code"] == 3
    assert second["error"]["message"] == "the name is empty"
    assert third["normalization"]["id"] == "T2"
    assert third["normalization"]["warnings"] == ["mixed_scripts"]


def test_a_stream(said: dict[str, Any]) -> None:
    ids = [[each["normalization"]["id"] for each in part["results"]] for part in said["stream"]]
    assert ids == [["T3"], ["T5", "T2"]]


def test_errors_with_their_details(said: dict[str, Any]) -> None:
    for case, reason in (("refused", "INVALID_NAME"), ("tooMany", "TOO_MANY_NAMES")):
        error = said[case]["error"]
        assert error["code"] == 3
        assert reason in error["details"]
        assert "google.rpc.ErrorInfo" in error["details"]


def test_versions(said: dict[str, Any]) -> None:
    assert said["version"]["answer"]["entities"] == "4"
