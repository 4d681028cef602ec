"""Many texts through few messages: some under way at a time, results in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from nisba_server.client.chunks import Chunk, Failure
from nisba_server.client.errors import ClientError, translated

WINDOW = 3
"""Messages under way: while one is answered the next is there already."""

R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")
T = TypeVar("T")


class Response(Protocol[R_co]):
    """A response with a result for each text of its request."""

    @property
    def results(self) -> Sequence[R_co]: ...


class Call(Protocol[R_co]):
    """A call that was begun."""

    def cancel(self) -> bool: ...

    def result(self) -> Response[R_co]: ...


Send = Callable[[Sequence[str]], Call[R]]


def pipeline(
    cut: Iterator[Chunk], send: Send[R], read: Callable[[R, str], T], target: str
) -> Iterator[T | Failure]:
    """Results of all the texts, in order; ``cut`` is read a few chunks ahead of them.

    Args:
        send: begins the call for some texts.
        read: a result of the wire, and its text, as a value of the library.
        target: the address, for error messages.

    Raises:
        ClientError: a call ended in an error; the results before it have been given.
    """
    under_way: deque[tuple[Chunk, Call[R] | None]] = deque()
    try:
        while True:
            while len(under_way) < WINDOW and (chunk := next(cut, None)) is not None:
                under_way.append((chunk, send(chunk.sent) if chunk.sent else None))
            if not under_way:
                return
            chunk, call = under_way[0]
            results = iter(_answers(chunk.sent, call, send, target) if call is not None else ())
            under_way.popleft()
            for index, text in enumerate(chunk.texts):
                failure = chunk.failures.get(index)
                yield failure if failure is not None else read(next(results), text)
    finally:
        for _, call in under_way:
            if call is not None:
                call.cancel()


def _answers(texts: Sequence[str], call: Call[R], send: Send[R], target: str) -> list[R]:
    """The results of ``call``; in halves when they do not fit in one message."""
    try:
        with translated(target):
            results = list(call.result().results)
    except ClientError as error:
        if error.code != "RESPONSE_TOO_LARGE" or len(texts) < 2:
            raise
        middle = len(texts) // 2
        halves = (texts[:middle], texts[middle:])
        return [each for half in halves for each in _answers(half, send(half), send, target)]
    if len(results) != len(texts):
        raise ClientError(f"{len(results)} results for {len(texts)} texts from {target}")
    return results
