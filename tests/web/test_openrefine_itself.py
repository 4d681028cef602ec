"""OpenRefine itself, with a project of dirty names: reconciled, extended, completed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import visitor

PROGRAM = shutil.which("openrefine")
ROWS = "place,n\nAlep,1\nHalep,2\nal-Sakhur,3\nGuadalajara,4\nTripoli,5\nAleppo,6\n"

pytestmark = [
    pytest.mark.extra,
    pytest.mark.skipif(PROGRAM is None, reason="the Debian package openrefine"),
]


class Refine:
    """OpenRefine's own HTTP commands, as its page sends them."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, command: str, **parameters: str) -> Any:
        """What a command answers that changes nothing."""
        said = self._client.get(f"/command/core/{command}", params=parameters)
        assert said.status_code == 200, said.text
        return said.json()

    def post(self, command: str, **fields: str) -> Any:
        """What a command answers that may."""
        said = self._client.post(
            f"/command/core/{command}", params=self._token(), data=fields, follow_redirects=False
        )
        assert said.status_code == 200, said.text
        assert said.json().get("code", "ok") in ("ok", "pending"), said.text
        return said.json()

    def create(self, name: str, text: str) -> str:
        """A new project; its number."""
        said = self._client.post(
            "/command/core/create-project-from-upload",
            params={**self._token(), "options": json.dumps({"separator": ","})},
            files={"project-file": (name, text)},
            data={"project-name": name, "format": "text/line-based/*sv"},
            follow_redirects=False,
        )
        assert said.status_code == 302, said.text
        return said.headers["location"].rpartition("project=")[2]

    def settled(self, project: str) -> None:
        """Wait until nothing is under way any more."""
        deadline = time.monotonic() + 120
        while self.get("get-processes", project=project)["processes"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def rows(self, project: str) -> list[list[dict[str, Any] | None]]:
        """The cells of the project."""
        found = self.get("get-rows", project=project, start="0", limit="100")
        return [row["cells"] for row in found["rows"]]

    def _token(self) -> dict[str, str]:
        said = self._client.get("/command/core/get-csrf-token")
        return {"csrf_token": said.json()["token"]}


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refine]:
    """OpenRefine at work, in a folder of its own."""
    assert PROGRAM
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    home = tmp_path_factory.mktemp("refine")
    log = (home / "log").open("w")
    process = subprocess.Popen(
        [PROGRAM, "-i", "127.0.0.1", "-p", str(port), "-d", str(home / "work"), "-m", "512M",
         "-x", "refine.headless=true", "-x", "refine.autosave=60"],
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False
        ) as client:
            deadline = time.monotonic() + 180
            while True:
                assert process.poll() is None, Path(log.name).read_text()
                assert time.monotonic() < deadline, Path(log.name).read_text()
                try:
                    if client.get("/command/core/get-version").status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.5)
            yield Refine(client)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
        log.close()


@pytest.fixture(scope="module")
def reconciled(refine: Refine, site: str) -> str:
    """A project whose column of places went through the service; its number."""
    with visitor(site) as client:
        manifest = client.get("/reconcile").json()
    project = refine.create("places.csv", ROWS)
    config = {
        "mode": "standard-service",
        "service": f"{site}/reconcile",
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": {"id": "place", "name": "Place"},
        "autoMatch": True,
        "columnDetails": [],
        "limit": 5,
    }
    refine.post(
        "reconcile",
        project=project,
        columnName="place",
        config=json.dumps(config),
        engine=json.dumps({"facets": [], "mode": "row-based"}),
    )
    refine.settled(project)
    return project


def test_a_column_is_reconciled(refine: Refine, reconciled: str) -> None:
    models = refine.get("get-models", project=reconciled)
    assert [column["name"] for column in models["columnModel"]["columns"]] == ["place", "n"]
    cells = [row[0] for row in refine.rows(reconciled)]
    found = refine.get("get-rows", project=reconciled, start="0", limit="100")["pool"]["recons"]
    recons = [found[str(cell["r"])] for cell in cells if cell]
    matched = [r["m"]["name"] if r["j"] == "matched" else "" for r in recons]
    assert matched == ["Aleppo", "Aleppo", "al-Sakhour", "", "", "Aleppo"]
    # Two cities are called so: a person decides, between both.
    assert sorted(c["id"] for c in recons[4]["c"])[:2] == ["T5", "T6"]


def test_a_column_is_extended(refine: Refine, reconciled: str, site: str) -> None:
    with visitor(site) as client:
        manifest = client.get("/reconcile").json()
        properties = client.get("/reconcile/properties").json()["properties"]
    wanted = [p for p in properties if p["id"] in ("arabic", "country")]
    assert len(wanted) == 2, properties
    refine.post(
        "extend-data",
        project=reconciled,
        baseColumnName="place",
        endpoint=f"{site}/reconcile",
        identifierSpace=manifest["identifierSpace"],
        schemaSpace=manifest["schemaSpace"],
        extension=json.dumps({"properties": wanted}),
        columnInsertIndex="1",
        engine=json.dumps({"facets": [], "mode": "row-based"}),
    )
    refine.settled(reconciled)
    rows = [[cell and cell.get("v") for cell in row] for row in refine.rows(reconciled)]
    first = {str(value) for value in rows[0] if value}
    assert "حلب" in first
    assert any("SY" in value or "Syria" in value for value in first)


def test_it_guesses_the_type_of_a_column(refine: Refine, site: str) -> None:
    project = refine.create("again.csv", ROWS)
    said = refine.post(
        "guess-types-of-column",
        project=project,
        columnName="place",
        service=f"{site}/reconcile",
    )
    assert said["types"][0]["id"] == "place"
