"""A service on a real socket, with a table of a few entities compiled in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from nisba import Reconciler, Table
from nisba_server.client import Client
from nisba_server.pb.nisba.v1 import name_service_pb2_grpc
from nisba_server.server import ServerOptions, running

ENTITIES = (
    "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote\n"
    "T1\tplace\tal-Sakhour\tالصَاخُور\tSY\t\thigh\teditor\tquarter of east Aleppo\n"
    "T2\tplace\tAleppo\tحَلَب\tSY\tQ41183|geonames:170063\thigh\teditor\t\n"
    "T3\tperson\tAbu al-Majd al-Halabi\tأَبُو المَجد الحَلَبِيّ\tSY\t\tmedium\teditor\t\n"
    "T4\torg\tSyrian Arab Army\tالجَيش العَرَبِيّ السُورِيّ\tSY\t\thigh\teditor\t\n"
    "T5\tplace\tAmman\tعَمَّان\tJO\tQ3805\thigh\teditor\tcapital of Jordan\n"
)
ALIASES = (
    "entity\tspelling\tlanguage\tkind\tsource\n"
    "T2\tAlep\tfr\texonym\teditor\n"
    "T2\tHalep\ttr\texonym\teditor\n"
    "T3\tal-Halabi\ten\tshort\teditor\n"
    "T4\tSAA\ten\tacronym\teditor\n"
)


@dataclass(frozen=True)
class Problem:
    """An error as a caller sees it."""

    code: str
    reason: str
    domain: str
    fields: tuple[str, ...]
    message: str
    retry_after: float = field(default=0.0, compare=False)
    request_id: str = field(default="", compare=False)


def problem_of(status: status_pb2.Status) -> Problem:
    """The details of a google.rpc.Status, each of which must be of a known type."""
    info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    retry, call = error_details_pb2.RetryInfo(), error_details_pb2.RequestInfo()
    for detail in status.details:
        known = any(detail.Unpack(each) for each in (info, request, retry, call))
        assert known, detail.type_url
    for violation in request.field_violations:
        assert violation.reason == info.reason
        assert violation.description
    code = next(each for each in grpc.StatusCode if each.value[0] == status.code)
    fields = tuple(violation.field for violation in request.field_violations)
    return Problem(
        code.name,
        info.reason,
        info.domain,
        fields,
        status.message,
        retry.retry_delay.ToMilliseconds() / 1000,
        call.request_id,
    )


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    seeds = tmp_path_factory.mktemp("seeds")
    for folder, text in (("entities", ENTITIES), ("aliases", ALIASES)):
        (seeds / folder).mkdir()
        (seeds / folder / "few.tsv").write_text(text, encoding="utf-8")
    return Table.from_source(seeds)


@pytest.fixture(scope="session")
def reconciler(table: Table) -> Reconciler:
    """What answers in-process."""
    return Reconciler(table)


@pytest.fixture(scope="session")
def big_table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """A hundred places whose notes make an answer long."""
    source = tmp_path_factory.mktemp("seeds")
    header, *_ = ENTITIES.split("\n")
    rows = [
        f"B{number}\tplace\tSakhour{number}\t\tSY\t\thigh\teditor\t{'much to say ' * 800}"
        for number in range(100)
    ]
    (source / "entities").mkdir()
    (source / "entities" / "big.tsv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return Table.from_source(source)


@pytest.fixture(scope="session")
def address(table: Table) -> Iterator[str]:
    """Where the service with the small table listens."""
    with running(lambda: table, ServerOptions(port=0, grace=1)) as found:
        yield found


@pytest.fixture
def channel(address: str) -> Iterator[grpc.Channel]:
    """A connection without any of our client's settings."""
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as made:
        yield made


@pytest.fixture
def stub(channel: grpc.Channel) -> name_service_pb2_grpc.NameServiceStub:
    return name_service_pb2_grpc.NameServiceStub(channel)


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address, timeout=60) as made:
        yield made


@pytest.fixture
def refused() -> Callable[[Callable[[], object]], Problem]:
    """Runs a call that must fail, and gives its code and details as they came over the wire."""

    def run(call: Callable[[], object]) -> Problem:
        with pytest.raises(grpc.RpcError) as caught:
            call()
        status = rpc_status.from_call(caught.value)
        assert status is not None, caught.value
        return problem_of(status)

    return run


@pytest.fixture
def unpacked() -> Callable[[status_pb2.Status], Problem]:
    """`problem_of`, for the errors inside answers."""
    return problem_of
