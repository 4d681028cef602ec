"""Every answer of the Reconciliation API against the JSON schemas of its specification."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from jsonschema import ValidationError

from nisba import Reconciler, Table
from nisba.transliterate import catalogue
from nisba_server.web.reconcile.queries import batch

Valid = Callable[[object, str], None]

QUERIES: dict[str, Any] = {
    "plain": {"query": "a-Sakhour"},
    "empty": {"query": ""},
    "typed": {"query": "Alep", "type": "place", "type_strict": "should", "limit": 2},
    "types": {"query": "SAA", "type": ["place", "org"], "type_strict": "any"},
    "country": {"query": "Tripoli", "properties": [{"pid": "country", "v": "Liban"}]},
    "entity": {
        "query": "حلب",
        "properties": [{"pid": "kind", "v": {"id": "place", "name": "Place"}}],
    },
    "values": {"query": "Tripoli", "properties": [{"pid": "country", "v": ["LY", 3, True]}]},
    "unknown": {"query": "Umm al-Rumman"},
    "by id": {"query": "T2"},
    "without a name": {"properties": [{"pid": "country", "v": "SY"}]},
}


def ask(client: httpx.Client, queries: object, how: str = "POST") -> Any:
    given = {"queries": json.dumps(queries)}
    made = (
        client.post("/reconcile", data=given)
        if how == "POST"
        else client.get("/reconcile", params=given)
    )
    assert made.status_code == 200, made.text
    return made.json()


def test_the_schemas_refuse_what_is_wrong(valid: Valid) -> None:
    with pytest.raises(ValidationError):
        valid(
            {"versions": ["0.1"], "name": "", "identifierSpace": "", "schemaSpace": ""}, "manifest"
        )
    with pytest.raises(ValidationError):
        valid({"q": {"result": [{"id": "1", "name": "x"}]}}, "reconciliation-result-batch")
    with pytest.raises(ValidationError):
        valid({"meta": [], "rows": {"T1": {"x": [{"str": 1}]}}}, "data-extension-response")


def test_manifest(client: httpx.Client, valid: Valid) -> None:
    said = client.get("/reconcile").json()
    valid(said, "manifest")
    assert said["versions"] == ["0.2"]
    assert [kind["id"] for kind in said["defaultTypes"]] == ["person", "place", "org"]
    assert said == client.get("/reconcile/").json()


def test_manifest_with_tokens(serve: Callable[..., httpx.Client], valid: Valid) -> None:
    said = serve(owner={"right": "me"}.get).get("/reconcile").json()
    valid(said, "manifest")
    assert said["authentication"]["in"] == "header"


@pytest.mark.parametrize("how", ["POST", "GET"])
def test_queries(client: httpx.Client, valid: Valid, how: str) -> None:
    valid(QUERIES, "reconciliation-query-batch")
    said = ask(client, QUERIES, how)
    valid(said, "reconciliation-result-batch")
    assert list(said) == list(QUERIES)
    best = {key: [c["id"] for c in found["result"] if c["match"]] for key, found in said.items()}
    assert best == {
        "plain": ["T1"],
        "empty": [],
        "typed": ["T2"],
        "types": ["T4"],
        "country": ["T5"],
        "entity": ["T2"],
        "values": ["T6"],
        "unknown": [],
        "by id": ["T2"],
        "without a name": [],
    }
    assert all("error" not in found for found in said.values())


def test_candidates_are_sorted_and_as_many_as_asked(client: httpx.Client) -> None:
    said = ask(client, {"q": {"query": "Tripoli"}, "one": {"query": "Tripoli", "limit": 1}})
    scores = [candidate["score"] for candidate in said["q"]["result"]]
    assert scores == sorted(scores, reverse=True)
    assert {candidate["id"] for candidate in said["q"]["result"]} >= {"T5", "T6"}
    assert not any(candidate["match"] for candidate in said["q"]["result"])
    assert len(said["one"]["result"]) == 1


def test_those_that_tie_go_first_and_scores_fall() -> None:
    """In the built-in table Tripolitania is nearer by its letters than the two Tripolis."""
    builtin = Reconciler(Table.embedded())
    said = batch({"q": {"query": "Tripoli", "limit": 9}}, builtin, lambda: None)["q"]
    assert isinstance(said, dict)
    shown = said["result"]
    expected = [candidate.entity.id for candidate in builtin.normalize("Tripoli").candidates]
    assert [candidate["id"] for candidate in shown] == expected[: len(shown)]
    assert all("Tripoli (" in candidate["name"] for candidate in shown[:2])
    scores = [candidate["score"] for candidate in shown]
    assert scores == sorted(scores, reverse=True)
    for candidate in shown:
        assert candidate["score"] <= round(100 * candidate["features"][0]["value"], 2)


def test_a_candidate_says_what_it_is(client: httpx.Client) -> None:
    (found, *_) = ask(client, {"q": {"query": "Alep"}})["q"]["result"]
    assert found["name"] == "Aleppo"
    assert found["type"] == [{"id": "place", "name": "Place"}]
    assert found["description"] == "حلب · SY"
    assert {feature["id"] for feature in found["features"]} == {"name_score", "exact", "alias"}
    assert 0 < found["score"] <= 100


def test_a_type_shuts_out_the_others(client: httpx.Client) -> None:
    said = ask(client, {"q": {"query": "Aleppo", "type": "person"}})["q"]["result"]
    assert all(candidate["type"][0]["id"] == "person" for candidate in said)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"query": 3}, "query"),
        ({"query": "x", "limit": 0}, "limit"),
        ({"query": "x", "limit": "many"}, "limit"),
        ({"query": "x", "limit": float("nan")}, "limit"),
        ({"query": "x", "type": "river"}, "type"),
        ({"query": "x", "properties": {"pid": "country"}}, "properties"),
        ({"query": "x", "type": ["place", "org"], "type_strict": "all"}, "type"),
        ("x", ""),
    ],
)
def test_a_query_at_fault_leaves_the_others_alone(
    client: httpx.Client, valid: Valid, query: object, field: str
) -> None:
    said = ask(client, {"bad": query, "good": {"query": "Alep"}, "long": {"query": "a" * 600}})
    valid(said, "reconciliation-result-batch")
    assert said["bad"]["result"] == []
    assert said["bad"]["error"]["code"] == "BAD_REQUEST"
    assert said["bad"]["error"]["message"]
    assert said["bad"]["error"].get("field", "") == field
    assert said["long"]["error"]["code"] == "NAME_TOO_LONG"
    assert said["good"]["result"][0]["id"] == "T2"


def test_every_property_is_proposed_and_extended(client: httpx.Client, valid: Valid) -> None:
    proposed = client.get("/reconcile/properties", params={"type": "place"}).json()
    assert proposed["type"] == "place"
    names = {entry["id"]: entry["name"] for entry in proposed["properties"]}
    systems = {system.id for system in catalogue() if system.from_script == "Arab"}
    assert set(names) >= systems | {"arabic", "arabic_vocalised", "same_as", "wikidata", "kind"}
    asked = {"ids": ["T1", "T2", "gone"], "properties": [{"id": name} for name in names]}
    valid(asked, "data-extension-query")
    said = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    valid(said, "data-extension-response")
    assert said["meta"] == [{"id": key, "name": name} for key, name in names.items()]
    assert list(said["rows"]) == ["T1", "T2", "gone"]
    aleppo = said["rows"]["T2"]
    assert aleppo["arabic"] == [{"str": "حلب"}]
    assert aleppo["arabic_vocalised"] == [{"str": "حَلَب"}]
    assert aleppo["same_as"] == [{"str": "Q41183"}, {"str": "geonames:170063"}]
    assert aleppo["wikidata"] == [{"str": "Q41183"}]
    assert aleppo["geonames"] == [{"str": "170063"}]
    assert aleppo["country"] == [{"str": "SY"}]
    assert {value["str"] for value in aleppo["aliases"]} >= {"Alep", "Halep"}
    assert said["rows"]["T1"]["din-31635"] == [{"str": "aṣ-Ṣāḫūr"}]
    assert all(aleppo[system] for system in systems)
    assert all(values == [] for values in said["rows"]["gone"].values())


def test_extend_by_get_and_limit_of_proposals(client: httpx.Client) -> None:
    asked = json.dumps({"ids": ["T4"], "properties": [{"id": "kind", "settings": {}}]})
    said = client.get("/reconcile", params={"extend": asked}).json()
    assert said["rows"] == {"T4": {"kind": [{"str": "org"}]}}
    proposed = client.get("/reconcile/properties", params={"type": "org", "limit": "2"}).json()
    assert len(proposed["properties"]) == proposed["limit"] == 2


@pytest.mark.parametrize("prefix", ["Alep", "alepp", "Aleppo", "T2", "حلب", "Halab", "Halep"])
def test_suggest_entity(client: httpx.Client, valid: Valid, prefix: str) -> None:
    said = client.get("/reconcile/suggest/entity", params={"prefix": prefix}).json()
    valid(said, "suggest-entities-response")
    assert said["result"][0]["id"] == "T2"
    assert said["result"][0]["notable"] == [{"id": "place", "name": "Place"}]


def test_suggest_goes_on_from_a_cursor(client: httpx.Client) -> None:
    def found(**asked: str) -> list[str]:
        said = client.get("/reconcile/suggest/entity", params={"prefix": "a", **asked}).json()
        return [entry["id"] for entry in said["result"]]

    every = found()
    assert len(every) > 1
    assert found(cursor="1") == every[1:]
    assert found(cursor="100000") == []
    assert found(type="place") == [each for each in every if each in ("T1", "T2")]
    assert found(prefix="") == []


@pytest.mark.parametrize(
    ("what", "prefix", "first"),
    [("type", "org", "org"), ("type", "Pla", "place"), ("property", "coun", "country")],
)
def test_suggest_types_and_properties(
    client: httpx.Client, valid: Valid, what: str, prefix: str, first: str
) -> None:
    said = client.get(f"/reconcile/suggest/{what}", params={"prefix": prefix}).json()
    valid(said, {"type": "suggest-types-response", "property": "suggest-properties-response"}[what])
    assert said["result"][0]["id"] == first
    flyout = client.get(f"/reconcile/flyout/{what}", params={"id": first}).json()
    assert flyout["id"] == first
    assert said["result"][0]["name"] in flyout["html"]


def test_pages_of_entities_escape_what_the_table_says(client: httpx.Client) -> None:
    for path in ("/reconcile/preview?id=T7", "/entity/T7"):
        said = client.get(path)
        assert said.headers["content-type"].startswith("text/html")
        assert "Kafr &lt;b&gt;Nobl&lt;/b&gt;" in said.text
        assert "<script" not in said.text
        policy = said.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors" not in policy, "OpenRefine shows previews in a frame"
    flyout = client.get("/reconcile/flyout/entity?id=T7").json()
    assert "<b>" not in flyout["html"]


@pytest.mark.parametrize(
    "path", ["/reconcile/preview?id=gone", "/entity/gone", "/reconcile/flyout/entity?id=gone"]
)
def test_an_entity_that_is_not_there(client: httpx.Client, path: str) -> None:
    said = client.get(path)
    assert said.status_code == 404
    assert said.json()["error"]["code"] == "UNKNOWN_ENTITY"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"queries": "{"}, "queries is not JSON"),
        ({"queries": "[]"}, "an object"),
        ({"extend": "{}"}, "ids is an array"),
        ({"extend": '{"ids": ["T1"]}'}, "properties is an array"),
        ({"extend": '{"ids": [], "properties": [{"id": "size"}]}'}, "no property 'size'"),
        ({"what": "x"}, "neither queries nor extend"),
    ],
)
def test_a_request_at_fault(client: httpx.Client, given: dict[str, str], says: str) -> None:
    said = client.post("/reconcile", data=given)
    assert said.status_code == 400
    assert says in said.json()["error"]["message"]


def test_a_body_that_is_no_form(client: httpx.Client) -> None:
    said = client.post("/reconcile", json={"queries": {}})
    assert said.status_code == 400
    assert "x-www-form-urlencoded" in said.json()["error"]["message"]


def test_too_many_queries(client: httpx.Client) -> None:
    batch = {f"q{number}": {"query": "Alep"} for number in range(1001)}
    said = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert said.status_code == 413
    assert said.json()["error"]["code"] == "TOO_MANY_NAMES"
    assert client.get("/reconcile").json()["batchSize"] < 1000


def test_the_address_of_the_service_is_as_it_is_known_outside(
    serve: Callable[..., httpx.Client],
) -> None:
    said = serve(public="https://names.example.org/n/").get("/reconcile").json()
    assert said["view"]["url"] == "https://names.example.org/n/entity/{{id}}"
