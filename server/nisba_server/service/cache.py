"""Answers as bytes, kept: building the message of an answer costs more than finding it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from nisba_server.service import encode

_OVERHEAD = 300
"""Bytes that an entry takes beside its name and its answer: key, tuple, objects."""

Key = tuple[str, bytes]
"""A name as it was written, and the options as they came over the wire."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one name, serialised.

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
        self._young: dict[Key, Answer] = {}
        self._old: dict[Key, Answer] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def get(self, key: Key) -> Answer | None:
        """The answer kept for ``key``."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def get_all(self, keys: Sequence[Key]) -> list[Answer | None]:
        """As `get`, for many."""
        young = self._young
        found = [young.get(key) for key in keys]
        if None in found:
            found = [
                self.get(key) if each is None else each
                for key, each in zip(keys, found, strict=True)
            ]
        return found

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer; one that would not fit in half of the room is not kept."""
        size = len(answer.frame) + 4 * len(key[0]) + len(key[1]) + _OVERHEAD
        if size > self._half:
            return
        with self._lock:
            if self._size + size > self._half:
                self._old, self._young, self._size = self._young, {}, 0
            if self._young.setdefault(key, answer) is answer:
                self._size += size


def framed(result: bytes, decision: str) -> Answer:
    """The `Answer` of a serialised ``NormalizeResult`` or ``NormalizeResponse``."""
    frame = encode.field(1, result)
    return Answer(frame, len(frame) - len(result), decision)
