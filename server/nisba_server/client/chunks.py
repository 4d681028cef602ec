"""Texts cut into messages, and what cannot be sent at all kept in its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nisba_server.service import limits

_BYTES = limits.MESSAGE_BYTES // 4  # of texts in a message; leaves room for context and framing


@dataclass(frozen=True, slots=True)
class Failure:
    """A text of several that has no answer; the others are not affected.

    Attributes:
        text: as given.
        code: stable and machine-readable, as `nisba.errors` has them.
        message: for people.
    """

    text: str
    code: str
    message: str


@dataclass(slots=True)
class Chunk:
    """The texts of one message.

    Attributes:
        texts: all of them, in order.
        failures: why one cannot be sent, by its index in ``texts``.
        size: bytes of what is sent.
    """

    texts: list[str] = field(default_factory=list)
    failures: dict[int, Failure] = field(default_factory=dict)
    size: int = 0

    @property
    def sent(self) -> list[str]:
        """What goes into the message."""
        return [text for index, text in enumerate(self.texts) if index not in self.failures]


def chunks(texts: Iterable[str], most: int, code_points: int) -> Iterator[Chunk]:
    """Cut ``texts`` into messages of up to ``most``, read only as they are asked for.

    Args:
        code_points: longest text that is sent; a longer one would be refused, or with others make
            the message too long for the transport, and all of it be lost.
    """
    chunk = Chunk()
    for text in texts:
        failure = unsendable(text, code_points)
        size = 0 if failure is not None else len(text.encode()) + 4  # tag and length
        if chunk.texts and (len(chunk.texts) == most or chunk.size + size > _BYTES):
            yield chunk
            chunk = Chunk()
        if failure is not None:
            chunk.failures[len(chunk.texts)] = failure
        chunk.texts.append(text)
        chunk.size += size
    if chunk.texts:
        yield chunk


def unsendable(text: str, code_points: int) -> Failure | None:
    """Why ``text`` cannot be sent; ``None`` if it can."""
    if len(text) > code_points:
        message = f"the name has {len(text)} code points; the limit is {code_points}"
        return Failure(text, "NAME_TOO_LONG", message)
    try:
        text.encode()
    except UnicodeEncodeError:
        message = "the name has a lone surrogate: send well-formed Unicode"
        return Failure(text, "INVALID_NAME", message)
    return None
