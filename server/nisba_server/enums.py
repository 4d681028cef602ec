"""The enumerations of the library and of the wire, side by side.

The wire has one value more in each: ``…_UNSPECIFIED``, zero.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from nisba.model import AliasKind, Confidence, Decision, Kind, Verdict
from nisba.transliterate import Direction
from nisba_server.pb.nisba.v1 import entity_pb2, normalization_pb2, transliteration_pb2

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V", bound=int)


class Pairing(Generic[E, V]):
    """One enumeration, both ways. Values pair by name: ``Kind.ORG`` is ``KIND_ORG``.

    Args:
        members: the library's enumeration.
        wire: names and numbers of the generated one.
        prefix: what its names begin with, ``KIND_``.

    Raises:
        ValueError: a member has no value on the wire, or the other way round.
    """

    def __init__(self, members: type[E], wire: Iterable[tuple[str, V]], prefix: str) -> None:
        numbers = {name.removeprefix(prefix): number for name, number in wire}
        self._unspecified = numbers.pop("UNSPECIFIED")
        if numbers.keys() != {member.name for member in members}:
            raise ValueError(f"{members.__name__} and {prefix}* differ: change the .proto")
        self._numbers: Mapping[E, V] = MappingProxyType(
            {member: numbers[member.name] for member in members}
        )
        self._members: Mapping[int, E] = MappingProxyType(
            {number: member for member, number in self._numbers.items()}
        )

    def number(self, member: E | None) -> V:
        """The value on the wire; 0 for ``None``."""
        return self._unspecified if member is None else self._numbers[member]

    def member(self, number: int) -> E | None:
        """The library's value; ``None`` for 0 and for what a newer service may send."""
        return self._members.get(number)


KIND = Pairing(Kind, entity_pb2.Kind.items(), "KIND_")
CONFIDENCE = Pairing(Confidence, entity_pb2.Confidence.items(), "CONFIDENCE_")
ALIAS_KIND = Pairing(AliasKind, entity_pb2.AliasKind.items(), "ALIAS_KIND_")
DECISION = Pairing(Decision, normalization_pb2.Decision.items(), "DECISION_")
VERDICT = Pairing(Verdict, normalization_pb2.Verdict.items(), "VERDICT_")
DIRECTION = Pairing(Direction, transliteration_pb2.Direction.items(), "DIRECTION_")
