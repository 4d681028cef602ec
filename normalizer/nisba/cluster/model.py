"""What clustering answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from nisba.errors import NisbaError

T = TypeVar("T")
R = TypeVar("R")


Stage = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


class Spread(Protocol):
    """Does ``work`` to every task, wherever; the results come in the order of the tasks."""

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]: ...


@dataclass(frozen=True, slots=True)
class Group:
    """Spellings of one name.

    Attributes:
        id: ``C`` and a number, counted in the order in which the groups first appear.
        canonical: the proposed form, English press style.
        rows: how many rows are of the group.
    """

    id: str
    canonical: str
    rows: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spelling belongs.

    Attributes:
        confidence: 0..1. In a group of several spellings, how well this one fits the others;
            alone, how far it is from every other.
    """

    group: Group
    confidence: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two spellings on which a person should decide.

    Attributes:
        score: 0..1, how likely they are one name.
        left, right: the groups they are in now; the same when they were put together.
        rows: rows of the two spellings.
    """

    a: str
    b: str
    score: float
    left: Group
    right: Group
    rows: int

    @property
    def together(self) -> bool:
        """They are in one group as things stand."""
        return self.left.id == self.right.id


@dataclass(frozen=True, slots=True)
class Clustering:
    """The groups of a column.

    Attributes:
        places: every spelling as given to where it belongs.
        faults: spellings that cannot be names, and why; they are in no group.
        groups: in the order of their first rows.
        doubts: pairs for a person, those of most rows first.
    """

    places: Mapping[str, Place]
    faults: Mapping[str, NisbaError]
    groups: tuple[Group, ...]
    doubts: tuple[Doubt, ...]

    def place(self, name: str) -> Place:
        """Where a spelling of the column belongs.

        Raises:
            NisbaError: it cannot be a name.
            KeyError: it is not of the column.
        """
        if name in self.faults:
            raise self.faults[name]
        return self.places[name]
