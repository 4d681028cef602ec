"""What OpenRefine sends, in its order and form, and what it needs of each answer.

After OpenRefine 3: the browser adds the service (``recon-manager.js``: JSON across origins), then
the server guesses types from ten cells (``GuessTypesOfColumnCommand``: batches with ``limit`` 3),
reconciles (``StandardReconConfig``: ``queries`` in a form, batches of ``batchSize``), and fetches
columns (``ReconciledDataExtensionJob``: ``extend`` in a form); the browser asks for proposals,
suggestions and previews.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

BROWSER = {"Origin": "http://127.0.0.1:3333", "Accept": "application/json, text/javascript, */*"}
JAVA = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "OpenRefine/3.9.3"}

CELLS = ("a-Sakhour", "Alep", "SAA", "Abu al Majd al Halabi", "Umm al-Rumman", "الصاخور")


class OpenRefine:
    """A browser and a server that know of the service what its manifest says, and no more."""

    def __init__(self, endpoint: str, client: httpx.Client) -> None:
        self._client = client
        self.endpoint = endpoint
        self.manifest = self.get(endpoint)

    def get(self, address: str, **asked: str) -> Any:
        """A request of the page, which is of another origin."""
        query = f"{'&' if '?' in address else '?'}{urlencode(asked)}" if asked else ""
        said = self._client.get(address + query, headers=BROWSER)
        assert said.status_code == 200, said.text
        assert said.headers["access-control-allow-origin"] == "*"
        assert said.headers["content-type"].startswith("application/json")
        return said.json()

    def send(self, name: str, value: object) -> Any:
        """A request of the server: JSON as the one field of a form."""
        body = f"{name}={quote(json.dumps(value, ensure_ascii=False), safe='')}"
        said = self._client.post(self.endpoint, content=body.encode(), headers=JAVA)
        assert said.status_code == 200, said.text
        return said.json()

    def types(self, cells: tuple[str, ...]) -> list[str]:
        """The types of the cells, those that fit most and best first."""
        queries = {f"q{i}": {"query": cell, "limit": 3} for i, cell in enumerate(cells[:10])}
        weight: dict[str, float] = {}
        for found in self.send("queries", queries).values():
            assert len(found["result"]) <= 3
            for rank, candidate in enumerate(found["result"]):
                for kind in candidate["type"]:
                    weight[kind["id"]] = weight.get(kind["id"], 0) + 1 / (1 + rank)
        return sorted(weight, key=lambda kind: -weight[kind])

    def reconcile(self, cells: tuple[str, ...], **more: object) -> Iterator[tuple[str, str]]:
        """Each cell with what it is matched to by itself, in batches of the size wanted."""
        size = self.manifest["batchSize"]
        for start in range(0, len(cells), size):
            batch = cells[start : start + size]
            said = self.send(
                "queries", {f"q{i}": {"query": cell, **more} for i, cell in enumerate(batch)}
            )
            for i, cell in enumerate(batch):
                result = said[f"q{i}"]["result"]
                for candidate in result:
                    assert {"id", "name", "type", "score"} <= set(candidate)
                # Only the first candidate is ever matched without a person.
                matched = result[0]["id"] if result and result[0]["match"] else ""
                assert not any(candidate["match"] for candidate in result[1:])
                yield cell, matched

    def suggest(self, what: str, prefix: str) -> list[Any]:
        service = self.manifest["suggest"][what]
        said = self.get(service["service_url"] + service["service_path"], prefix=prefix)
        result: list[Any] = said["result"]
        for entry in result:
            assert entry["id"]
            assert entry["name"]
        return result

    def flyout(self, what: str, identity: str) -> str:
        service = self.manifest["suggest"][what]
        path = service["flyout_service_path"].replace("${id}", quote(identity, safe=""))
        html: str = self.get(service["flyout_service_url"] + path)["html"]
        return html


@pytest.fixture
def refine(site: str, client: httpx.Client) -> OpenRefine:
    return OpenRefine(f"{site}/reconcile", client)


def test_a_whole_session(refine: OpenRefine, client: httpx.Client) -> None:
    assert refine.manifest["name"]

    assert refine.types(CELLS)[0] == "place"
    assert dict(refine.reconcile(CELLS)) == {
        "a-Sakhour": "T1",
        "Alep": "T2",
        "SAA": "T4",
        "Abu al Majd al Halabi": "T3",
        "Umm al-Rumman": "",
        "الصاخور": "T1",
    }

    # Again, now with the type that the user chose, and a column as a property.
    (kind, *_) = refine.suggest("type", "pla")
    (country, *_) = refine.suggest("property", "country")
    typed = {
        "type": kind["id"],
        "type_strict": "should",
        "properties": [{"pid": country["id"], "v": "Libya"}],
    }
    assert dict(refine.reconcile(("Tarabulus", "SAA"), **typed)) == {"Tarabulus": "T6", "SAA": ""}

    # "Search for match" in a cell, a look at the entity, and its own page.
    (entity, *_) = refine.suggest("entity", "Halep")
    assert entity["id"] == "T2"
    assert "Aleppo" in refine.flyout("entity", entity["id"])
    preview = refine.manifest["preview"]
    assert preview["width"] > 0
    assert preview["height"] > 0
    for template in (preview["url"], refine.manifest["view"]["url"]):
        page = client.get(template.replace("{{id}}", quote(entity["id"], safe="")))
        assert page.headers["content-type"].startswith("text/html")
        assert "حَلَب" in page.text

    # "Add columns from reconciled values".
    propose = refine.manifest["extend"]["propose_properties"]
    proposed = refine.get(
        propose["service_url"] + propose["service_path"], type=kind["id"], limit="4"
    )["properties"]
    wanted = [{"id": entry["id"]} for entry in proposed] + [{"id": "alalc-ara-Arab-Latn-2012"}]
    said = refine.send("extend", {"ids": ["T1", "T2"], "properties": wanted})
    assert [column["id"] for column in said["meta"]] == [entry["id"] for entry in wanted]
    for identity, latin in (("T1", "al-Ṣākhūr"), ("T2", "Ḥalab")):
        row = said["rows"][identity]
        assert set(row) == {entry["id"] for entry in wanted}
        assert row["alalc-ara-Arab-Latn-2012"] == [{"str": latin}]


def test_a_service_that_wants_a_token(serve: Callable[..., httpx.Client]) -> None:
    """OpenRefine can send none, so it stands in the address that the user gives."""
    client = serve(owner=lambda token: {"right": "me"}.get(token, ""))
    root = str(client.base_url).rstrip("/")
    refine = OpenRefine(f"{root}/token/right/reconcile", client)
    assert dict(refine.reconcile(("Alep",))) == {"Alep": "T2"}
    assert refine.suggest("entity", "Halep")[0]["id"] == "T2"
    assert "Aleppo" in refine.flyout("entity", "T2")
    page = client.get(refine.manifest["preview"]["url"].replace("{{id}}", "T2"))
    assert "حَلَب" in page.text
    said = refine.send("extend", {"ids": ["T2"], "properties": [{"id": "arabic"}]})
    assert said["rows"] == {"T2": {"arabic": [{"str": "حلب"}]}}


def test_many_cells_go_in_batches(refine: OpenRefine) -> None:
    cells = tuple(f"{cell} " for cell in CELLS for _ in range(20))
    assert len(cells) > refine.manifest["batchSize"]
    found = list(refine.reconcile(cells))
    assert [cell for cell, _ in found] == list(cells)
    assert {match for _, match in found} == {"T1", "T2", "T3", "T4", ""}


def test_an_older_browser_asks_beforehand(client: httpx.Client) -> None:
    """A preflight, as a request with a header of its own brings it about."""
    said = client.options(
        "/reconcile",
        headers={
            **BROWSER,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert said.status_code == 200
    assert said.headers["access-control-allow-origin"] == "*"
    assert "authorization" in said.headers["access-control-allow-headers"].lower()


def test_errors_can_be_read_across_origins(client: httpx.Client) -> None:
    for path in ("/reconcile/preview?id=gone", "/reconcile?queries=x", "/reconcile/nowhere"):
        said = client.get(path, headers=BROWSER)
        assert said.status_code in (400, 404)
        assert said.headers["access-control-allow-origin"] == "*"
        assert said.json()["error"]["message"]
