"""Answers as bytes, put together as protobuf writes them (protobuf.dev, "Encoding").

Building the message of an answer, with ten candidates and their entities, takes several times as
long as joining pieces of which most are kept. Tests hold these bytes against protobuf's own.
"""

import struct
from collections.abc import Iterable
from functools import lru_cache

from nisba.model import AliasKind, Candidate, Decision, Entity, Kind, Normalization
from nisba_server import enums
from nisba_server.service import convert

_REMEMBERED = 1 << 15
"""Entities whose bytes are kept, and candidates, but for their scores."""
_VARINT, _DOUBLE, _BYTES = 0, 1, 2
"""How the value of a field is written; a field's tag is its number times eight, and this."""

_score = struct.Struct("<d").pack


def result(value: Normalization, display: str = "") -> bytes:
    """A ``nisba.v1.NormalizeResult``, or ``NormalizeResponse``, of an answer.

    Args:
        display: the name in the style asked for, or ``""``.
    """
    parts = _parts(value, display)
    size = sum(map(len, parts))
    return b"".join((_TAGS[1 << 3 | _BYTES], varint(size), *parts))


def _parts(value: Normalization, display: str) -> list[bytes]:
    """A ``nisba.v1.Normalization`` in pieces."""
    parts: list[bytes] = []
    spelled = (value.name, value.canonical, display, value.arabic, value.arabic_vocalised, value.id)
    for tag, text in zip(_SPELLED, spelled, strict=True):
        if text:
            raw = text.encode()
            parts += (tag, varint(len(raw)), raw)
    parts += (_KIND[value.kind], _DECISION[value.decision], _double(9, value.score))
    for candidate in value.candidates:
        score = candidate.score
        if score and not candidate.steps:
            before, after = around(candidate.entity, candidate.spelling, candidate.alias_kind)
            parts += (before, _score(score), after)
        else:
            parts.append(field(10, _candidate(candidate)))
    for warning in value.warnings:
        parts.append(field(11, warning.encode()))
    return parts


def field(number: int, content: bytes) -> bytes:
    """A field, 1 to 15, that holds a text or a message: written even where that is empty."""
    return _TAGS[number << 3 | _BYTES] + varint(len(content)) + content


def varint(number: int) -> bytes:
    """A number as protobuf writes lengths: seven bits a byte, lowest first."""
    return _SHORT[number] if number < _MANY else b"".join(_bytes_of(number))


def _bytes_of(number: int) -> Iterable[bytes]:
    while number > 0x7F:
        yield b"%c" % (number & 0x7F | 0x80)
        number >>= 7
    yield b"%c" % number


_MANY = 1 << 12
_SHORT = tuple(b"".join(_bytes_of(number)) for number in range(_MANY))
"""Of the numbers that most lengths are."""
_TAGS = _SHORT[: 16 << 3]
_SPELLED = tuple(_TAGS[number << 3 | _BYTES] for number in range(1, 7))
"""Of the texts of a ``Normalization``, which come first."""


def _candidate(value: Candidate) -> bytes:
    parts = [
        _entity(value.entity),
        _double(2, value.score),
        _text(3, value.spelling),
        _number(4, enums.ALIAS_KIND.number(value.alias_kind)),
    ]
    parts += [field(5, step.SerializeToString()) for step in convert.steps(value.steps)]
    return b"".join(parts)


@lru_cache(_REMEMBERED)
def _entity(value: Entity) -> bytes:
    """The field of a candidate."""
    return field(1, convert.entity(value).SerializeToString())


@lru_cache(_REMEMBERED)
def around(entity: Entity, spelling: str, kind: AliasKind | None) -> tuple[bytes, bytes]:
    """What stands before and after the score of a candidate that has one, and no steps."""
    whole = field(10, _candidate(Candidate(entity, 1.0, spelling, kind)))
    end = len(_text(3, spelling)) + len(_number(4, enums.ALIAS_KIND.number(kind)))
    start = len(whole) - end
    return whole[: start - len(_score(1.0))], whole[start:]


def _text(number: int, text: str) -> bytes:
    """A text where it is not empty."""
    return field(number, text.encode()) if text else b""


def _number(number: int, value: int) -> bytes:
    """A value of an enumeration where it is not 0."""
    return _TAGS[number << 3 | _VARINT] + varint(value) if value else b""


def _double(number: int, value: float) -> bytes:
    """A score where it is not 0."""
    return _TAGS[number << 3 | _DOUBLE] + _score(value) if value else b""


_KIND = {kind: _number(7, enums.KIND.number(kind)) for kind in (None, *Kind)}
_DECISION = {decision: _number(8, enums.DECISION.number(decision)) for decision in Decision}
"""Fields of a ``Normalization``, ready."""
