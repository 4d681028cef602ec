"""Every error that the comments of the .proto files name: its code and details on the wire."""

from __future__ import annotations

import logging
import queue
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from nisba import Reconciler, Table, hygiene, reconciler, transliterate
from nisba_server.pb.nisba.v1 import (
    name_service_pb2 as pb,
)
from nisba_server.pb.nisba.v1 import (
    name_service_pb2_grpc,
    normalization_pb2,
)
from nisba_server.server import ServerOptions, running
from nisba_server.service import errors, limits

from .serving import eventually

PROTO = Path(__file__).resolve().parents[2] / "proto" / "nisba" / "v1"
Stub = name_service_pb2_grpc.NameServiceStub
Options = normalization_pb2.NormalizeOptions
Hints = normalization_pb2.Hints
Context = normalization_pb2.DocumentContext

NAME_CASES = [
    ("", "INVALID_NAME"),
    (" \t ", "INVALID_NAME"),
    ("a\x00b", "INVALID_NAME"),
    ("?!", "INVALID_NAME"),
    ("x" * 501, "NAME_TOO_LONG"),
    # One code point that is eighteen when normalised.
    ("\ufdfa" * 100, "NAME_TOO_LONG"),
]
OPTION_CASES = [
    (Options(hints=Hints(kind=99)), "INVALID_HINT", "options.hints.kind"),
    (Options(hints=Hints(country="Syria")), "INVALID_HINT", "options.hints.country"),
    (Options(hints=Hints(country="sy")), "INVALID_HINT", "options.hints.country"),
    (Options(hints=Hints(language="French!")), "INVALID_HINT", "options.hints.language"),
    (
        Options(hints=Hints(language="fr" + "-abc" * 9)),
        "INVALID_HINT",
        "options.hints.language",
    ),
    (Options(limit=-1), "INVALID_LIMIT", "options.limit"),
    (Options(limit=101), "INVALID_LIMIT", "options.limit"),
    (
        Options(context=Context(entity_ids=["T1", "nobody"])),
        "UNKNOWN_ENTITY",
        "options.context.entity_ids[1]",
    ),
    (
        Options(context=Context(entity_ids=["T1"] * 1_001)),
        "INVALID_HINT",
        "options.context.entity_ids",
    ),
    (Options(style="no-such-system"), "UNKNOWN_SYSTEM", "options.style"),
]


def check(problem, reason: str, field: str, code: str = "INVALID_ARGUMENT") -> None:
    assert (problem.code, problem.reason, problem.domain) == (code, reason, "nisba")
    assert problem.fields == ((field,) if field else ())
    assert problem.message


@pytest.mark.parametrize(("name", "reason"), NAME_CASES)
def test_normalize_refuses_what_is_no_name(stub: Stub, refused, name: str, reason: str) -> None:
    check(refused(lambda: stub.Normalize(pb.NormalizeRequest(name=name))), reason, "name")


@pytest.mark.parametrize(("name", "reason"), NAME_CASES)
@pytest.mark.parametrize("field", ["a", "b"])
def test_compare_says_which_is_no_name(
    stub: Stub, refused, name: str, reason: str, field: str
) -> None:
    request = pb.CompareRequest(**{"a": "Aleppo", "b": "Aleppo", field: name})
    check(refused(lambda: stub.Compare(request)), reason, field)


@pytest.mark.parametrize(("options", "reason", "field"), OPTION_CASES)
def test_options_are_refused_alike_everywhere(
    stub: Stub, refused, options: Options, reason: str, field: str
) -> None:
    one = pb.NormalizeRequest(name="Aleppo", options=options)
    check(refused(lambda: stub.Normalize(one)), reason, field)
    many = pb.BatchNormalizeRequest(names=["Aleppo", ""], options=options)
    check(refused(lambda: stub.BatchNormalize(many)), reason, field)
    chunk = pb.StreamNormalizeRequest(names=["Aleppo"], options=options)
    check(refused(lambda: list(stub.StreamNormalize(iter([chunk])))), reason, field)


@pytest.mark.parametrize(
    ("hints", "field"),
    [
        (Hints(kind=99), "hints.kind"),
        (Hints(country="Syria"), "hints.country"),
        (Hints(language="?"), "hints.language"),
    ],
)
def test_compare_refuses_hints(stub: Stub, refused, hints: Hints, field: str) -> None:
    request = pb.CompareRequest(a="Aleppo", b="Alep", hints=hints)
    check(refused(lambda: stub.Compare(request)), "INVALID_HINT", field)


def test_too_many_names(stub: Stub, refused) -> None:
    names = ["Aleppo"] * 1_001
    batch = pb.BatchNormalizeRequest(names=names)
    check(refused(lambda: stub.BatchNormalize(batch)), "TOO_MANY_NAMES", "names")
    chunk = pb.StreamNormalizeRequest(names=names)
    call = lambda: list(stub.StreamNormalize(iter([chunk])))  # noqa: E731
    check(refused(call), "TOO_MANY_NAMES", "names")
    texts = pb.TransliterateRequest(texts=names, to_system="popular")
    check(refused(lambda: stub.Transliterate(texts)), "TOO_MANY_NAMES", "texts")


def test_responses_before_an_error_of_a_stream_stand(stub: Stub) -> None:
    good = pb.StreamNormalizeRequest(names=["Aleppo"])
    bad = pb.StreamNormalizeRequest(names=["Aleppo"], options=Options(limit=-1))
    responses = stub.StreamNormalize(iter([good, bad, good]))
    assert next(responses).results[0].normalization.id == "T2"
    with pytest.raises(grpc.RpcError):
        next(responses)


@pytest.mark.parametrize(
    ("request_", "reason", "field"),
    [
        (pb.TransliterateRequest(to_system="no-such"), "UNKNOWN_SYSTEM", "to_system"),
        (pb.TransliterateRequest(), "UNKNOWN_SYSTEM", "to_system"),
        (
            pb.TransliterateRequest(to_system="popular", from_system="no-such"),
            "UNKNOWN_SYSTEM",
            "from_system",
        ),
        (
            pb.TransliterateRequest(to_system="popular", language="?"),
            "INVALID_HINT",
            "language",
        ),
        (pb.TransliterateRequest(to_system="popular", nbest=-1), "INVALID_LIMIT", "nbest"),
        (pb.TransliterateRequest(to_system="popular", nbest=51), "INVALID_LIMIT", "nbest"),
    ],
)
def test_transliterate_refuses(
    stub: Stub, refused, request_: pb.TransliterateRequest, reason: str, field: str
) -> None:
    request_.texts[:] = ["Halab"]
    check(refused(lambda: stub.Transliterate(request_)), reason, field)


def test_transliterate_has_the_error_of_a_text_in_its_place(stub: Stub, unpacked) -> None:
    request = pb.TransliterateRequest(texts=["حَلَب", "", "x" * 10_001], to_system="popular")
    first, second, third = stub.Transliterate(request).results
    assert first.transliteration.candidates
    check(unpacked(second.error), "INVALID_NAME", "texts[1]")
    check(unpacked(third.error), "NAME_TOO_LONG", "texts[2]")


def test_get_entity_that_is_not_there(stub: Stub, refused) -> None:
    for id_ in ("", "nobody"):
        problem = refused(lambda id_=id_: stub.GetEntity(pb.GetEntityRequest(id=id_)))
        check(problem, "UNKNOWN_ENTITY", "id", code="NOT_FOUND")


@pytest.mark.parametrize(
    ("request_", "reason", "field"),
    [
        (pb.ListEntitiesRequest(page_size=-1), "INVALID_LIMIT", "page_size"),
        (pb.ListEntitiesRequest(kind=99), "INVALID_HINT", "kind"),
        (pb.ListEntitiesRequest(country="Syria"), "INVALID_HINT", "country"),
        (pb.ListEntitiesRequest(page_token="rubbish"), "INVALID_PAGE_TOKEN", "page_token"),
        (pb.ListEntitiesRequest(page_token="ä€"), "INVALID_PAGE_TOKEN", "page_token"),
    ],
)
def test_list_entities_refuses(
    stub: Stub, refused, request_: pb.ListEntitiesRequest, reason: str, field: str
) -> None:
    check(refused(lambda: stub.ListEntities(request_)), reason, field)


def test_page_token_of_other_filters(stub: Stub, refused) -> None:
    token = stub.ListEntities(pb.ListEntitiesRequest(page_size=1)).next_page_token
    request = pb.ListEntitiesRequest(page_size=1, page_token=token, country="SY")
    check(refused(lambda: stub.ListEntities(request)), "INVALID_PAGE_TOKEN", "page_token")


def test_page_token_of_another_table(stub: Stub, refused, big_table: Table) -> None:
    token = stub.ListEntities(pb.ListEntitiesRequest(page_size=1)).next_page_token
    with (
        running(lambda: big_table, ServerOptions(port=0, grace=1)) as address,
        grpc.insecure_channel(address) as channel,
    ):
        other = Stub(channel)
        request = pb.ListEntitiesRequest(page_size=1, page_token=token)
        check(refused(lambda: other.ListEntities(request)), "PAGE_TOKEN_EXPIRED", "page_token")


def test_too_many_streams(table: Table, refused) -> None:
    """Half of the threads may be held by streams; the rest goes on answering."""
    with (
        running(lambda: table, ServerOptions(port=0, threads=2, grace=1)) as address,
        grpc.insecure_channel(address) as channel,
    ):
        stub = Stub(channel)
        over = threading.Event()

        def requests() -> Iterator[pb.StreamNormalizeRequest]:
            yield pb.StreamNormalizeRequest(names=["Aleppo"])
            over.wait(60)

        held = stub.StreamNormalize(requests())
        assert next(held).results[0].normalization.id == "T2"
        chunk = pb.StreamNormalizeRequest(names=["Aleppo"])
        problem = refused(lambda: list(stub.StreamNormalize(iter([chunk]))))
        check(problem, "TOO_MANY_STREAMS", "", code="RESOURCE_EXHAUSTED")
        assert stub.Normalize(pb.NormalizeRequest(name="Alep")).normalization.id == "T2"
        over.set()
        assert list(held) == []
        assert len(list(stub.StreamNormalize(iter([chunk])))) == 1


def test_a_cancelled_stream_makes_room(table: Table, caplog: pytest.LogCaptureFixture) -> None:
    with (
        running(lambda: table, ServerOptions(port=0, threads=2, grace=1)) as address,
        grpc.insecure_channel(address) as channel,
    ):
        stub = Stub(channel)

        def begins_and_is_cancelled() -> bool:
            waiting: queue.SimpleQueue[pb.StreamNormalizeRequest | None] = queue.SimpleQueue()
            waiting.put(pb.StreamNormalizeRequest(names=["Aleppo"]))
            held = stub.StreamNormalize(iter(waiting.get, None), wait_for_ready=True)
            try:
                assert next(held).results[0].normalization.id == "T2"
            except grpc.RpcError as error:
                if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
                    raise
                return False  # the one before it is not over yet
            finally:
                held.cancel()
                waiting.put(None)
            return True

        for _ in range(3):
            assert eventually(begins_and_is_cancelled)
    assert caplog.text == ""


def test_a_message_over_the_limit_leaves_the_connection_alive(stub: Stub) -> None:
    request = pb.NormalizeRequest(name="x" * (4 * 1024 * 1024 + 1))
    with pytest.raises(grpc.RpcError) as caught:
        stub.Normalize(request)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stub.Normalize(pb.NormalizeRequest(name="Alep")).normalization.id == "T2"


@pytest.mark.parametrize("raw", [b"\x0a\x02\xff\xfe", b"\xff\xff\xff", b"\x0a\xff"])
def test_a_message_that_cannot_be_read_leaves_the_connection_alive(
    channel: grpc.Channel, stub: Stub, raw: bytes
) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary("/nisba.v1.NameService/Normalize")(raw)
    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert stub.Normalize(pb.NormalizeRequest(name="Alep")).normalization.id == "T2"


def test_a_defect_tells_the_caller_nothing(
    stub: Stub, refused, unpacked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor the log what the caller sent: names are personal data."""

    def broken(self: Reconciler, name: str, **options: object) -> None:
        raise KeyError(name)

    monkeypatch.setattr(Reconciler, "normalize", broken)
    with caplog.at_level(logging.ERROR, "nisba.server"):
        problem = refused(lambda: stub.Normalize(pb.NormalizeRequest(name="Secret Name")))
        check(problem, "INTERNAL", "", code="INTERNAL")
        batch = stub.BatchNormalize(pb.BatchNormalizeRequest(names=["Secret Name"]))
        check(unpacked(batch.results[0].error), "INTERNAL", "", code="INTERNAL")
    assert "Secret" not in problem.message + caplog.text
    assert "KeyError" in caplog.text
    assert "in broken" in caplog.text


def test_the_comments_name_every_reason_and_no_other() -> None:
    """A reason without a test would be one that nobody has seen on the wire."""
    text = "".join(path.read_text(encoding="utf-8") for path in PROTO.glob("*.proto"))
    comments = "\n".join(re.findall(r"//.*", text))
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b|\bINTERNAL\b", comments))
    codes = {code.name for code in grpc.StatusCode}
    reasons = set(errors._CODES) | {errors.INTERNAL_REASON}
    assert named - codes == reasons - codes
    beside = Path(__file__).parent.glob("test_*.py")
    tests = "".join(path.read_text(encoding="utf-8") for path in beside)
    assert {reason for reason in reasons if f'"{reason}"' not in tests} == set()


def test_not_reversible(stub: Stub, refused, not_reversible: str) -> None:
    request = pb.TransliterateRequest(
        texts=["Halab"], to_system="arabic", from_system=not_reversible
    )
    check(refused(lambda: stub.Transliterate(request)), "NOT_REVERSIBLE", "from_system")


@pytest.fixture
def not_reversible() -> str:
    """A system from which there is no way back."""
    return next(
        system.id
        for system in transliterate.catalogue()
        if system.direction is transliterate.Direction.FORWARD and system.id != "popular"
    )


def test_limits_are_those_of_the_library() -> None:
    assert limits.CODE_POINTS_PER_NAME == hygiene.MAX_CODE_POINTS
    assert limits.CODE_POINTS_PER_TEXT == transliterate.MAX_LENGTH
    assert limits.CANDIDATES == reconciler.MAX_CANDIDATES
