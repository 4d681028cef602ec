"""Grouping the spellings of a column: who belongs together, who never does, what is asked."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
import pytest

from nisba.cluster import Clustering, cluster
from nisba.cluster.blocking import Pairs, closing_pairs
from nisba.cluster.grouping import join_all
from nisba.errors import InvalidName, NisbaError
from nisba_server.files.pool import processes

T = TypeVar("T")
R = TypeVar("R")

NAMES = [
    "Hassan", "Hasan", "Hassane", "حسن", "Ḥasan",
    "Hussein", "Husayn", "Hussain", "Hosein", "حسين",
    "Nour al-Din al-Zinki", "Nureddin Zengi", "Nour e-Din a-Zinki", "نور الدين الزنكي",
    "Abdul Rahman al-Omari", "Abdurrahman al-Omari", "عبد الرحمن العمري",
    "Deir ez-Zor", "Deir Ezzor", "Dayr az-Zawr", "دير الزور",
    "Salim", "Salem", "Latakia",
]  # fmt: skip


def groups(found: Clustering) -> set[frozenset[str]]:
    by_id: dict[str, set[str]] = {}
    for name, place in found.places.items():
        by_id.setdefault(place.group.id, set()).add(name)
    return {frozenset(names) for names in by_id.values()}


@pytest.fixture(scope="module")
def found() -> Clustering:
    return cluster(NAMES)


def together(found: Clustering, *names: str) -> bool:
    return len({found.place(name).group.id for name in names}) == 1


def test_variants_in_any_script_are_one_group(found: Clustering) -> None:
    assert together(found, "Hassan", "Hasan", "Hassane", "حسن", "Ḥasan")
    assert together(found, "Hussein", "Husayn", "Hussain", "Hosein", "حسين")
    assert together(found, "Deir ez-Zor", "Deir Ezzor", "Dayr az-Zawr", "دير الزور")
    assert together(found, "Abdul Rahman al-Omari", "Abdurrahman al-Omari", "عبد الرحمن العمري")
    assert together(
        found, "Nour al-Din al-Zinki", "Nureddin Zengi", "Nour e-Din a-Zinki", "نور الدين الزنكي"
    )


def test_hassan_and_hussein_never_chain() -> None:
    steps = ["Hassan", "Hasan", "Hassen", "Hessen", "Hesein", "Hossein", "Hussein", "Husein"]
    for order in (steps, steps[::-1]):
        found = cluster(order * 3)
        assert not together(found, "Hassan", "Hussein")
        assert together(found, "Hassan", "Hasan")
        assert together(found, "Hussein", "Husein")


def test_the_proposed_form_is_press_style(found: Clustering) -> None:
    assert found.place("حسن").group.canonical == "Hassan"
    assert found.place("Nureddin Zengi").group.canonical == "Nour al-Din al-Zinki"
    assert found.place("Latakia").group.canonical == "Latakia"


def test_numbers_and_sizes(found: Clustering) -> None:
    assert found.groups[0].id == "C000001"
    assert [group.id for group in found.groups] == [
        f"C{number:06}" for number in range(1, len(found.groups) + 1)
    ]
    assert sum(group.rows for group in found.groups) == len(NAMES)
    counted = cluster(["Homs", "Homs", "Hims", "Latakia"])
    assert counted.place("Homs").group.rows == 3
    assert counted.place("Homs").group.id == "C000001"
    for place in found.places.values():
        assert 0 <= place.confidence <= 1


def test_neither_order_nor_processes_change_the_groups(found: Clustering) -> None:
    expected = groups(found)
    mixed = list(NAMES)
    for seed in range(3):
        random.Random(seed).shuffle(mixed)
        assert groups(cluster(mixed)) == expected
    with processes(2) as spread:
        other = cluster(NAMES, spread=spread)
    assert groups(other) == expected
    assert other.groups == found.groups
    assert other.doubts == found.doubts


def test_spread_gets_all_the_work() -> None:
    asked: list[str] = []

    def spread(work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        asked.append(work.__name__)
        return map(work, tasks)

    cluster(["Homs", "Hims"], spread=spread)
    assert set(asked) == {"prepare_all", "score_all"}


def test_pairs_for_a_person() -> None:
    found = cluster(["Nasser", "Nasser", "Nasir", "Hussein", "Latakia"])
    pairs = {frozenset((doubt.a, doubt.b)): doubt for doubt in found.doubts}
    assert frozenset(("Nasser", "Nasir")) in pairs
    doubt = pairs[frozenset(("Nasser", "Nasir"))]
    assert doubt.rows == 3
    assert 0 < doubt.score < 1
    assert doubt.together == (doubt.left.id == doubt.right.id)
    assert all("Latakia" not in pair for pair in pairs)


def test_what_is_no_name_is_in_no_group() -> None:
    found = cluster(["Homs", "", "?!", "Homs\x00"])
    assert set(found.places) == {"Homs"}
    assert set(found.faults) == {"", "?!", "Homs\x00"}
    with pytest.raises(NisbaError) as caught:
        found.place("")
    assert isinstance(caught.value, InvalidName)
    with pytest.raises(KeyError):
        found.place("Latakia")
    assert cluster([]).groups == ()


def test_dress_alone_makes_no_other_spelling() -> None:
    found = cluster(["HOMS", "homs ", "Homs", "Ho\u200bms", "حــمص", "حمص"])
    assert len(found.groups) == 1
    assert found.groups[0].rows == 6


def pairs_of(*pairs: tuple[int, int]) -> Pairs:
    left, right = zip(*pairs, strict=True)
    return Pairs(np.array(left, np.int64), np.array(right, np.int64))


def test_a_weak_bridge_does_not_join_two_groups() -> None:
    strong, apart = 4.0, -4.0
    evidence = [
        (0, 1, strong), (0, 2, strong), (1, 2, strong),
        (3, 4, strong), (3, 5, strong), (4, 5, strong),
        (2, 3, 2.0), (0, 5, apart),
    ]  # fmt: skip
    parts, joins = join_all(range(6), evidence)
    assert parts == [(0, 1, 2), (3, 4, 5)]
    assert len(joins) == 4
    assert join_all(range(6), evidence[::-1])[0] == parts


def test_groups_are_judged_by_all_their_pairs() -> None:
    pairs = pairs_of((0, 1), (1, 2), (2, 3))
    more = closing_pairs(pairs, [1.0, 1.0, 1.0], [[0, 1, 2, 3]], 4)
    assert list(zip(more.left.tolist(), more.right.tolist(), strict=True)) == [
        (0, 2), (0, 3), (1, 3),
    ]  # fmt: skip


def test_in_large_groups_pairs_with_a_common_friend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nisba.cluster.blocking._ALWAYS", 0)
    monkeypatch.setattr("nisba.cluster.blocking.CLOSING", 0)
    pairs = pairs_of((0, 1), (1, 2), (2, 3))
    values: Sequence[float] = [1.0, 1.0, -1.0]
    more = closing_pairs(pairs, values, [[0, 1, 2, 3]], 4)
    assert list(zip(more.left.tolist(), more.right.tolist(), strict=True)) == [(0, 2)]


def test_says_how_far_it_is(found: Clustering) -> None:
    told: list[tuple[str, int, int]] = []
    watched = cluster(NAMES, stage=lambda what, done, of: told.append((what, done, of)))
    assert groups(watched) == groups(found)
    assert list(dict.fromkeys(what for what, _, _ in told))[:2] == ["names read", "pairs compared"]
    assert told[0] == ("names read", len(NAMES), len(NAMES))
    assert told[-1] == ("names grouped", len(NAMES), len(NAMES))
    assert all(0 < done <= of for _, done, of in told)
