"""Every method, over a real socket: the answers are those of the library."""

from __future__ import annotations

import pytest

import nisba
from nisba import Reconciler, Table
from nisba.model import Decision, DocumentContext, Hints, Kind, Verdict
from nisba.transliterate import catalogue, restyle, transliterate
from nisba_server.client import Client, convert
from nisba_server.pb.nisba.v1 import (
    entity_pb2,
    name_service_pb2,
    name_service_pb2_grpc,
    normalization_pb2,
)

Stub = name_service_pb2_grpc.NameServiceStub


def test_normalize(client: Client, reconciler: Reconciler) -> None:
    answer = client.normalize("a-Sakhour")
    assert (answer.id, answer.canonical, answer.arabic) == ("T1", "al-Sakhour", "الصاخور")
    assert answer.decision.accepted
    assert answer.kind is Kind.PLACE
    assert answer == reconciler.normalize("a-Sakhour")


def test_normalize_explains(client: Client, reconciler: Reconciler) -> None:
    answer = client.normalize("a-Sakhour", explain=True)
    assert answer.candidates[0].steps
    assert answer == reconciler.normalize("a-Sakhour", explain=True)


def test_normalize_takes_hints(client: Client, reconciler: Reconciler) -> None:
    hints = Hints(kind=Kind.PERSON, country="SY", language="fr")
    answer = client.normalize("Halep", hints=hints)
    assert answer.id != "T2"
    assert answer == reconciler.normalize("Halep", hints=hints)


def test_normalize_takes_the_document(client: Client) -> None:
    assert not client.normalize("al-Halabi").decision.accepted
    answer = client.normalize("al-Halabi", context=DocumentContext(("T2", "T3")))
    assert answer.decision is Decision.ALIAS
    assert answer.id == "T3"


def test_normalize_limits_candidates(client: Client) -> None:
    assert len(client.normalize("Aleppo", limit=1).candidates) == 1


def test_normalize_answers_what_is_not_in_the_table(client: Client) -> None:
    answer = client.normalize("Qwrtz Bklmn")
    assert (answer.decision, answer.id) == (Decision.NONE, "")
    assert answer.canonical


def test_style_is_what_is_displayed(stub: Stub, reconciler: Reconciler) -> None:
    request = name_service_pb2.NormalizeRequest(
        name="a-Sakhour", options=normalization_pb2.NormalizeOptions(style="ala-lc")
    )
    answer = stub.Normalize(request).normalization
    plain = reconciler.normalize("a-Sakhour")
    assert answer.display == restyle(plain, "ala-lc")
    assert convert.normalization(answer) == plain
    assert stub.Normalize(name_service_pb2.NormalizeRequest(name="x")).normalization.display == ""


def test_compare(client: Client, reconciler: Reconciler) -> None:
    answer = client.compare("a-Sakhour", "Al Sakhoor", explain=True)
    assert answer.verdict is Verdict.MATCH
    assert answer == reconciler.compare("a-Sakhour", "Al Sakhoor", explain=True)
    hints = Hints(language="fr")
    assert client.compare("Chahine", "Shahin", hints=hints) == reconciler.compare(
        "Chahine", "Shahin", hints=hints
    )


def test_transliterate_one_and_many(client: Client) -> None:
    assert client.transliterate("الصَاخُور", "ala-lc") == transliterate("الصَاخُور", "ala-lc")
    texts = ["حَلَب", "الصَاخُور", "حَلَب"]
    assert client.transliterate_batch(texts, "popular") == [
        transliterate(text, "popular") for text in texts
    ]


def test_transliterate_takes_its_options(client: Client) -> None:
    asked = {"language": "ar", "nbest": 3}
    assert client.transliterate("حلب", "popular", **asked) == transliterate(
        "حلب", "popular", **asked
    )


def test_list_systems(client: Client) -> None:
    assert client.systems() == catalogue()


def test_get_entity(client: Client, table: Table) -> None:
    assert client.entity("T2") == table.entity("T2")
    assert client.aliases("T2") == table.aliases("T2")
    assert [alias.spelling for alias in client.aliases("T2")] == ["Alep", "Halep"]


@pytest.mark.parametrize(
    ("kind", "country", "ids"),
    [
        (None, "", ["T1", "T2", "T3", "T4", "T5"]),
        (Kind.PLACE, "", ["T1", "T2", "T5"]),
        (None, "JO", ["T5"]),
        (Kind.ORG, "JO", []),
    ],
)
def test_list_entities_filters(
    client: Client, kind: Kind | None, country: str, ids: list[str]
) -> None:
    assert [entity.id for entity in client.entities(kind=kind, country=country)] == ids


def test_list_entities_by_pages(stub: Stub) -> None:
    request = name_service_pb2.ListEntitiesRequest(page_size=2, kind=entity_pb2.KIND_PLACE)
    pages = []
    while True:
        response = stub.ListEntities(request)
        pages.append([entity.id for entity in response.entities])
        if not response.next_page_token:
            break
        request.page_token = response.next_page_token
    assert pages == [["T1", "T2"], ["T5"]]


def test_list_entities_caps_the_page(stub: Stub) -> None:
    response = stub.ListEntities(name_service_pb2.ListEntitiesRequest(page_size=1_000_000))
    assert len(response.entities) == 5
    assert response.next_page_token == ""


def test_get_version(client: Client, table: Table) -> None:
    assert client.version() == {
        **nisba.versions(),
        "table": table.version,
        "table_format": str(table.format_version),
        "entities": "5",
    }


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("H\u0430lep", ["mixed_scripts"]),
        ("Ha\u200blep", ["invisible_characters"]),
        ("\u202eHalep\u202c", ["bidi_controls"]),
        ("Halep\ue000", ["private_use"]),
        ("Halep", []),
    ],
)
def test_what_is_odd_is_said_and_matched_through(
    stub: Stub, client: Client, name: str, warnings: list[str]
) -> None:
    answer = stub.Normalize(name_service_pb2.NormalizeRequest(name=name)).normalization
    assert (answer.id, list(answer.warnings)) == ("T2", warnings)
    assert list(client.normalize(name).warnings) == warnings
    compared = stub.Compare(name_service_pb2.CompareRequest(a=name, b="Halep")).comparison
    assert list(compared.warnings) == warnings
    assert compared.score > 0.9
