"""Token buckets: the arithmetic, on a clock of our own."""

import threading

import pytest

from nisba_server.limits import Buckets, buckets


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    some = Buckets(rate=2, burst=3, clock=clock)
    assert [some.take("a") for _ in range(3)] == [0, 0, 0]
    assert some.take("a") == pytest.approx(0.5)
    assert some.take("a") == pytest.approx(0.5)  # asking in vain costs nothing
    clock.now += 0.5
    assert some.take("a") == 0
    assert some.take("a") > 0
    clock.now += 1_000  # never more than a burst
    assert [some.take("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_clients_have_buckets_of_their_own() -> None:
    some = Buckets(rate=1, burst=1, clock=Clock())
    assert some.take("a") == 0
    assert some.take("b") == 0
    assert some.take("a") == pytest.approx(1)


def test_a_burst_under_one_still_lets_one_in() -> None:
    assert Buckets(rate=0.1, burst=0.2, clock=Clock()).take("a") == 0


def test_clients_are_forgotten_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST_CLIENTS", 2)
    some = Buckets(rate=0.001, burst=1, clock=Clock())
    for client in ("a", "b", "c"):
        assert some.take(client) == 0
    assert some.take("c") > 0
    assert some.take("a") == 0  # quiet for longest, so forgotten


def test_threads_do_not_take_one_token_twice() -> None:
    some = Buckets(rate=1, burst=50, clock=Clock())
    let_in: list[int] = []

    def ask() -> None:
        let_in.append(sum(some.take("a") == 0 for _ in range(50)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_in) == 50
