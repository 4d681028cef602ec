"""Annotate on a real socket: the library's mentions, limits and errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nisba import Hints, Reconciler
from nisba.annotate import Annotator
from nisba_server.client import Client, Rejected
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc, normalization_pb2
from nisba_server.service import limits

from .conftest import Problem

TEXT = (
    "\ufeffAbu al-Majd al-Halabi left Alep 😀 for Amman.\r\nThe SAA took a-Sakhour, al-Halabi "
    "told Khaled al-Omar; ثم عاد إلى حلب."
)
Refused = Callable[[Callable[[], object]], Problem]


def test_the_mentions_are_those_of_the_library(client: Client, reconciler: Reconciler) -> None:
    here = Annotator(reconciler).annotate(TEXT)
    assert client.annotate(TEXT) == here
    assert [TEXT[m.start : m.end] for m in here] == [m.surface for m in here]
    assert {"T1", "T2", "T3", "T4", "T5", ""} == {m.id for m in here}
    assert client.annotate("") == ()


def test_hints_reach_the_library(client: Client, reconciler: Reconciler) -> None:
    hints = Hints(language="fr", country="SY")
    assert client.annotate(TEXT, hints=hints) == Annotator(reconciler).annotate(TEXT, hints=hints)


def test_what_is_at_fault(stub: name_service_pb2_grpc.NameServiceStub, refused: Refused) -> None:
    long = pb.AnnotateRequest(text="a" * (limits.ANNOTATED + 1))
    problem = refused(lambda: stub.Annotate(long))
    assert (problem.code, problem.reason) == ("INVALID_ARGUMENT", "TEXT_TOO_LONG")
    assert problem.fields == ("text",)
    assert str(limits.ANNOTATED) in problem.message
    hints = normalization_pb2.Hints(country="syria")
    problem = refused(lambda: stub.Annotate(pb.AnnotateRequest(text="Alep", hints=hints)))
    assert (problem.code, problem.reason) == ("INVALID_ARGUMENT", "INVALID_HINT")
    assert problem.fields == ("hints.country",)


def test_the_client_does_not_send_what_would_be_refused(client: Client) -> None:
    with pytest.raises(Rejected) as caught:
        client.annotate("a" * (limits.ANNOTATED + 1))
    assert caught.value.code == "TEXT_TOO_LONG"
    with pytest.raises(Rejected) as caught:
        client.annotate("a\ud800")
    assert caught.value.code == "INVALID_TEXT"


def test_the_longest_text_fits(client: Client) -> None:
    text = ("Alep, " * limits.ANNOTATED)[: limits.ANNOTATED]
    mentions = client.annotate(text)
    assert len(mentions) == limits.ANNOTATED // 6
