"""Answers as bytes, kept: building the message of an answer costs more than finding it."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from nisba_server.service import encode

_OVERHEAD = 300
"""Bytes that an entry takes beside its name and its answer: objects, places in dictionaries."""
_ANOTHER = 400
"""Bytes that different options take beside their own: a dictionary."""

Kept = dict[bytes, dict[str, "Answer"]]
"""By the options, as they came over the wire, and by the name, as it was written."""

_NONE: Mapping[str, "Answer"] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The answer to one name, serialised. Compared by identity: a batch asks which are ``None``.

    Attributes:
        frame: a place of a batch: tag and length of the place, then a ``NormalizeResult``. So the
            frames of many answers, joined, are a ``BatchNormalizeResponse``.
        head: bytes of that tag and length; after them the frame is a ``NormalizeResponse`` as well,
            for both have the ``Normalization`` as their field 1.
        decision: for the figures.
    """

    frame: bytes
    head: int
    decision: str


class AnswerCache:
    """The answers used last, in a bounded number of bytes. Threads may share it.

    Two generations instead of a list by age: when the young one is full it becomes the old one, and
    what is used of the old one is young again. A hit on a young answer takes no lock.

    Args:
        room: bytes, keys and an allowance for Python's objects included; 0: keep nothing.
    """

    def __init__(self, room: int) -> None:
        self._half = room // 2
        self._young: Kept = {}
        self._old: Kept = {}
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(
            {
                (name, wire)
                for kept in (self._young, self._old)
                for wire in kept
                for name in kept[wire]
            }
        )

    def get(self, name: str, wire: bytes) -> Answer | None:
        """The answer kept for a name, with the options that ``wire`` is."""
        found = self._young.get(wire, _NONE).get(name)
        if found is None:
            found = self._old.get(wire, _NONE).get(name)
            if found is not None:
                self.put(name, wire, found)
        return found

    def get_all(self, names: Sequence[str], wire: bytes) -> list[Answer | None]:
        """As `get`, for many with the same options."""
        found = list(map(self._young.get(wire, _NONE).get, names))
        if None in found:
            found = [
                self.get(name, wire) if each is None else each
                for name, each in zip(names, found, strict=True)
            ]
        return found

    def put(self, name: str, wire: bytes, answer: Answer) -> None:
        """Keep an answer; one that would not fit in half of the room is not kept."""
        size = len(answer.frame) + 4 * len(name) + _OVERHEAD
        if size + len(wire) + _ANOTHER > self._half:
            return
        with self._lock:
            if self._size + size + len(wire) + _ANOTHER > self._half:
                self._old, self._young, self._size = self._young, {}, 0
            kept = self._young.get(wire)
            if kept is None:
                kept = self._young[wire] = {}
                self._size += len(wire) + _ANOTHER
            if kept.setdefault(name, answer) is answer:
                self._size += size


def framed(result: bytes, decision: str) -> Answer:
    """The `Answer` of a serialised ``NormalizeResult`` or ``NormalizeResponse``."""
    frame = encode.field(1, result)
    return Answer(frame, len(frame) - len(result), decision)
