"""The JSON door behind the page."""

import csv
import io
from collections.abc import Callable

import httpx
import pytest

from nisba.transliterate import catalogue

ARABIC_SYSTEMS = {system.id for system in catalogue() if system.language == "ara"}


def test_normalize(client: httpx.Client) -> None:
    asked = {"name": "a-Sakhour", "explain": True, "systems": True, "kind": "place"}
    said = client.post("/api/normalize", json=asked).json()
    assert (said["id"], said["canonical"], said["decision"]) == ("T1", "al-Sakhour", "match")
    assert said["arabic_vocalised"] == "الصَاخُور"
    assert said["entity"] == {"country": ["SY"], "same_as": [], "note": "quarter of east Aleppo"}
    (step, *_) = said["candidates"][0]["steps"]
    assert step["left"] == "a-Sakhour"
    assert any("assimilated article" in rule for rule in step["rules"])
    assert {entry["id"] for entry in said["systems"]} == ARABIC_SYSTEMS
    written = {entry["id"]: entry["text"] for entry in said["systems"]}
    assert written["popular"] == "al-Sakhour"
    assert written["din-31635"] == "aṣ-Ṣāḫūr"
    assert not said["inferred"]


def test_normalize_what_no_table_has(client: httpx.Client) -> None:
    said = client.post("/api/normalize", json={"name": "Tell Zrafit", "systems": True}).json()
    assert (said["id"], said["decision"]) == ("", "none")
    assert "entity" not in said
    assert said["inferred"]
    assert said["systems_from"]
    assert {entry["id"] for entry in said["systems"]} == ARABIC_SYSTEMS


def test_normalize_by_get_with_hints(client: httpx.Client) -> None:
    said = client.get("/api/normalize", params={"name": "Tripoli", "country": "ly", "limit": "1"})
    assert said.json()["id"] == "T6"
    assert len(said.json()["candidates"]) == 1


def test_compare(client: httpx.Client) -> None:
    asked = {"a": "Abdurrahman", "b": "Abd ar-Rahman", "explain": "1"}
    said = client.get("/api/compare", params=asked).json()
    assert said["decision"] == "match"
    assert said["steps"]


def test_transliterate(client: httpx.Client) -> None:
    said = client.post("/api/transliterate", json={"text": "الصَاخُور", "to": "din-31635"}).json()
    assert said["candidates"][0]["text"] == "aṣ-Ṣāḫūr"
    every = client.post("/api/transliterate", json={"text": "Sakhour"}).json()
    assert {entry["id"] for entry in every["systems"]} == ARABIC_SYSTEMS


def test_annotate(client: httpx.Client) -> None:
    text = "📰 Rebels left a-Sakhour. In Alep, nobody stayed."
    said = client.post("/api/annotate", json={"text": text, "language": "en"}).json()
    assert [(m["surface"], m["id"]) for m in said["mentions"]] == [
        ("a-Sakhour", "T1"),
        ("Alep", "T2"),
    ]
    for mention in said["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["surface"]
    assert said["rewritten"] == "📰 Rebels left al-Sakhour. In Aleppo, nobody stayed."
    assert client.post("/api/annotate", json={"text": ""}).json()["mentions"] == []


def test_version_and_health(client: httpx.Client) -> None:
    said = client.get("/api/version").json()
    assert said["entities"] == 7
    assert said["package"]
    assert client.get("/healthz").text == "ok\n"


@pytest.mark.parametrize(
    ("path", "asked", "code", "field"),
    [
        ("normalize", {}, "BAD_REQUEST", "name"),
        ("normalize", {"name": ""}, "INVALID_NAME", "name"),
        ("normalize", {"name": 3}, "BAD_REQUEST", "name"),
        ("normalize", {"name": "x" * 501}, "NAME_TOO_LONG", "name"),
        ("normalize", {"name": "x", "kind": "river"}, "INVALID_HINT", "kind"),
        ("normalize", {"name": "x", "country": "Syria"}, "INVALID_HINT", "country"),
        ("normalize", {"name": "x", "limit": 101}, "BAD_REQUEST", "limit"),
        ("normalize", {"name": "x", "limit": "9" * 5000}, "BAD_REQUEST", "limit"),
        ("normalize", {"name": "x", "explain": "perhaps"}, "BAD_REQUEST", "explain"),
        ("compare", {"a": "x"}, "BAD_REQUEST", "b"),
        ("annotate", {}, "BAD_REQUEST", "text"),
        ("annotate", {"text": "x" * 200_001}, "TEXT_TOO_LONG", "text"),
        ("annotate", {"text": "x", "language": "?"}, "INVALID_HINT", "language"),
        ("transliterate", {"text": "x", "to": "nonsense"}, "UNKNOWN_SYSTEM", None),
        ("transliterate", {"text": "x" * 10_001, "to": "ijmes"}, "NAME_TOO_LONG", None),
    ],
)
def test_faults(
    client: httpx.Client, path: str, asked: dict[str, object], code: str, field: str | None
) -> None:
    said = client.post(f"/api/{path}", json=asked)
    assert said.status_code == 400, said.text
    error = said.json()["error"]
    assert error["code"] == code, error
    assert error["message"]
    if field is not None:
        assert error["field"] == field


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_object(client: httpx.Client, body: bytes) -> None:
    said = client.post("/api/normalize", content=body)
    assert said.status_code == 400
    assert said.json()["error"]["code"] == "BAD_REQUEST"


def test_a_lone_surrogate_comes_back_as_an_error(client: httpx.Client) -> None:
    said = client.post("/api/normalize", content=rb'{"name": "Alep\ud800"}')
    assert said.status_code == 400
    assert said.json()["error"]["code"] == "INVALID_NAME"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", "/api/normalize", 405), ("GET", "/static/../app.py", 404)],
)
def test_what_is_not_there(client: httpx.Client, method: str, path: str, status: int) -> None:
    said = client.request(method, path)
    assert said.status_code == status
    assert said.json()["error"]["message"]


TABLE = 'name,note\r\na-Sakhour,"a, b"\r\n=SUM(A1),\r\n,empty\r\nHalep,x\r\n'


def upload(
    client: httpx.Client, data: bytes, name: str = "names.csv", **fields: str
) -> httpx.Response:
    return client.post("/api/bulk", files={"file": (name, data)}, data=fields)


def test_a_table_comes_back_with_its_rows(client: httpx.Client) -> None:
    said = upload(client, TABLE.encode())
    assert said.status_code == 200, said.text
    assert said.headers["content-type"].startswith("text/csv")
    assert "names-nisba.csv" in said.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(said.text, newline="")))
    assert [row["note"] for row in rows] == ["a, b", "", "empty", "x"]
    assert [row["nisba_id"] for row in rows] == ["T1", "", "", "T2"]
    assert [row["nisba_decision"] for row in rows] == ["match", "none", "none", "alias"]
    assert rows[0]["nisba_arabic"] == "الصاخور"
    assert rows[2]["nisba_error"].startswith("INVALID_NAME: ")
    assert not rows[1]["nisba_canonical"].startswith("="), "a spreadsheet would run it"


def test_a_table_in_tsv_with_a_mark_and_another_column(client: httpx.Client) -> None:
    data = b"\xef\xbb\xbfid\twho\n1\tSAA\n2\tTripoli\n"
    said = upload(client, data, "المدن.tsv", column="who", country="LB")
    assert said.content.startswith(b"\xef\xbb\xbfid\twho\tnisba_id\t")
    assert [line.split("\t")[2] for line in said.text.splitlines()[1:]] == ["T4", "T5"]
    assert "%D8%A7%D9%84" in said.headers["content-disposition"]


@pytest.mark.parametrize(
    ("data", "name", "fields", "says"),
    [
        (b"who\nx\n", "n.csv", {}, "name"),
        (b"name\nx\n", "n.csv", {"column": "other"}, "other"),
        (b"", "n.csv", {}, ""),
        (b"\xff\xfen\x00", "n.csv", {}, "UTF-16"),
        (b"{}", "n.jsonl", {}, ".csv or .tsv"),
        (b"name\nx\n", "n.csv", {"kind": "river"}, "river"),
    ],
)
def test_tables_at_fault(
    client: httpx.Client, data: bytes, name: str, fields: dict[str, str], says: str
) -> None:
    said = upload(client, data, name, **fields)
    assert said.status_code == 400, said.text
    assert says in said.json()["error"]["message"]


def test_too_many_rows(client: httpx.Client) -> None:
    said = upload(client, b"name\n" + b"x\n" * 20_002)
    assert said.status_code == 413
    assert "at most 20000" in said.json()["error"]["message"]


def test_no_file(client: httpx.Client) -> None:
    said = client.post("/api/bulk", data={"column": "name"})
    assert said.status_code == 400
    assert said.json()["error"]["field"] == "file"


def test_an_answer_that_takes_too_long_is_cut_off(
    serve: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nisba_server.web.limits.UPLOAD_SECONDS", 0.3)
    client = serve()
    rows = "".join(f"Sakhour{number} al-Halabi{number}\n" for number in range(10_000))
    for _ in range(5):
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            upload(client, f"name\n{rows}".encode())
    monkeypatch.undo()
    assert upload(client, b"name\nAlep\n").status_code == 200, "a place is free"


def test_places_of_uploads_are_given_back(serve: Callable[..., httpx.Client]) -> None:
    client = serve()
    for _ in range(6):  # more than are worked on at a time, one after the other
        with client.stream(
            "POST", "/api/bulk", files={"file": ("n.csv", b"name\n" + b"Alep\n" * 500)}
        ) as said:
            assert said.status_code == 200
            next(said.iter_bytes())  # and then the reader goes away
    assert upload(client, b"name\nAlep\n").status_code == 200
