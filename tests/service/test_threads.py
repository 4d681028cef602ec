"""Threads for calls: few where calls are quick, one more for each that takes long."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

from nisba import Reconciler, Table
from nisba_server.pb.nisba.v1 import name_service_pb2 as pb
from nisba_server.pb.nisba.v1.name_service_pb2_grpc import NameServiceStub as Stub
from nisba_server.server import NameServer, ServerOptions
from nisba_server.service.threads import Threads

from .serving import eventually


class Held:
    """Calls that are begun and end when they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.free = threading.Event()

    def __call__(self, number: int) -> int:
        self.begun.append(number)
        assert self.free.wait(60)
        return number


@contextmanager
def threads(few: int, most: int) -> Iterator[tuple[Threads, Held]]:
    made, held = Threads(few, most), Held()
    try:
        yield made, held
    finally:
        held.free.set()
        made.shutdown()


def looked(made: Threads, condition: Callable[[], bool]) -> bool:
    """Whether it comes true while somebody looks."""

    def look() -> bool:
        made.look()
        return condition()

    return eventually(look)


def test_quick_calls_share_few_threads_and_come_in_order() -> None:
    with threads(1, 9) as (made, _):
        done, who = list[int](), set[int]()

        def quick(number: int) -> None:
            done.append(number)
            who.add(threading.get_ident())

        for call in [made.submit(quick, number) for number in range(300)]:
            call.result(60)
        assert done == list(range(300))
        assert len(who) == 1


def test_no_more_than_few_are_begun_at_first() -> None:
    with threads(2, 9) as (made, held):
        calls = [made.submit(held, number) for number in range(5)]
        assert eventually(lambda: len(held.begun) == 2)
        held.free.set()
        assert [call.result(60) for call in calls] == list(range(5))
        assert sorted(held.begun) == list(range(5))


def test_calls_that_take_long_have_threads_of_their_own_up_to_the_most() -> None:
    with threads(2, 20) as (made, held):
        calls = [made.submit(held, number) for number in range(30)]
        assert looked(made, lambda: len(held.begun) == 20)
        made.look()
        assert len(held.begun) == 20
        held.free.set()
        assert sorted(call.result(60) for call in calls) == list(range(30))


def test_when_they_have_ended_the_threads_are_few_again() -> None:
    with threads(2, 20) as (made, held):
        long = [made.submit(held, number) for number in range(10)]
        assert looked(made, lambda: len(held.begun) == 10)
        held.free.set()
        for call in long:
            call.result(60)
        assert looked(made, lambda: made._allowed == 2)
        again = Held()
        later = [made.submit(again, number) for number in range(10)]
        assert eventually(lambda: len(again.begun) >= 2)
        assert len(again.begun) == 2
        again.free.set()
        for call in later:
            call.result(60)


def test_what_goes_wrong_goes_to_who_asked_and_the_thread_goes_on() -> None:
    def wrong() -> None:
        raise KeyError("wrong")

    with threads(1, 2) as (made, _):
        failed, other = made.submit(wrong), made.submit(int, "7")
        with pytest.raises(KeyError):
            failed.result(60)
        assert other.result(60) == 7


def test_a_shutdown_lets_calls_end_and_cancels_those_that_wait_if_told_so() -> None:
    made, held = Threads(1, 2), Held()
    first, second = made.submit(held, 1), made.submit(held, 2)
    assert eventually(lambda: held.begun == [1])
    made.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(RuntimeError):
        made.submit(held, 3)
    with pytest.raises(CancelledError):
        second.result(60)
    held.free.set()
    assert first.result(60) == 1


def test_a_shutdown_that_waits_sees_all_calls_done() -> None:
    made = Threads(1, 2)
    calls: list[Future[int]] = [made.submit(int, str(number)) for number in range(50)]
    made.shutdown(wait=True)
    assert [call.result(0) for call in calls] == list(range(50))


def test_long_calls_hold_neither_others_nor_the_health_check_up(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    normalize = Reconciler.normalize

    def slow(self: Reconciler, name: str, **options: object) -> object:
        if name.startswith("Held"):
            held(int(name[4:]))
        return normalize(self, name, **options)

    server = NameServer(ServerOptions(port=0, threads=6, grace=60))
    with grpc.insecure_channel(server.start()) as channel:
        server.publish(table)
        monkeypatch.setattr(Reconciler, "normalize", slow)
        stub = Stub(channel)
        calls = [stub.Normalize.future(pb.NormalizeRequest(name=f"Held{n}")) for n in range(5)]
        assert eventually(lambda: len(held.begun) == 5)
        answer = stub.Normalize(pb.NormalizeRequest(name="Aleppo"), timeout=60)
        assert answer.normalization.id
        calls += [stub.Normalize.future(pb.NormalizeRequest(name=f"Held{n}")) for n in range(5, 40)]
        assert eventually(lambda: len(held.begun) == 6)
        health = health_pb2_grpc.HealthStub(channel)
        assert health.Check(health_pb2.HealthCheckRequest(), timeout=60).status == 1
        assert len(held.begun) == 6  # no more than so many work at a time
        held.free.set()
        for call in calls:
            call.result(timeout=60)
        server.stop()
