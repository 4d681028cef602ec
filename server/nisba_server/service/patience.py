"""Calls that are begun and whose message does not come: they hold nobody else up.

gRPC gives a call a thread as soon as its headers are there, and the thread waits for the message.
A client that sends no more than headers would have them all. So for each call that waits longer
than a moment there is a thread more (:class:`Threads`), no more work than before at a time
(:class:`Turns`), and a call whose message stays away too long is ended (:class:`Patience`).
"""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from queue import SimpleQueue
from typing import Any, TypeAlias, TypeVar

import grpc

M = TypeVar("M")
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

FIRST = 20.0
"""Seconds for the first message of a call to come whole."""
NEXT = 300.0
"""Seconds from one message of a stream to the next."""
CROWDED = 1.0
"""Seconds for either while calls that wait have most of the threads there may be."""
_MOMENT = 0.05
"""Seconds that a message may be behind its headers before another thread is made for others."""
_LOOKS = 0.1
"""Seconds from one look at who waits to the next."""
_CROWD = 0.5
"""Share of the threads there may be that makes a crowd of the calls that wait."""


class Threads(ThreadPoolExecutor):
    """Threads for calls: so many, and more where some of them do nothing but wait.

    Args:
        number: how many work.
        most: how many there may be at all.
    """

    def __init__(self, number: int, most: int) -> None:
        super().__init__(number, thread_name_prefix="nisba-call")
        self._number, self.most = number, most

    def make_room(self, idle: int) -> None:
        """Have threads to work beside ``idle`` ones that wait, and for those in the queue."""
        queued = self._work_queue.qsize()
        wanted = min(self.most, self._number + idle + queued)
        if idle and wanted > self._max_workers:
            self._max_workers = wanted
            for _ in range(queued):  # a thread is made when something is given to do
                self.submit(_nothing)


def _nothing() -> None:
    pass


class Turns:
    """Lets so many threads work at a time; the others wait in the order in which they came.

    A context manager: its block works when it is the thread's turn.
    """

    def __init__(self, number: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(number):
            self._free.put(None)

    def __enter__(self) -> None:
        self._free.get()

    def __exit__(self, *raised: object) -> None:
        self._free.put(None)


class Patience:
    """Waits for the messages of calls, and ends the calls whose messages do not come.

    Args:
        threads: what waits, and must not be all that works.
    """

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._crowd = threads.most * _CROWD
        self._waiting: dict[int, tuple[float, float, grpc.ServicerContext]] = {}
        self._raised: deque[grpc.RpcError] = deque()
        self._passed: list[grpc.RpcError] = []
        self._ended = threading.Event()

    def message(
        self, requests: Iterator[M], context: grpc.ServicerContext, longest: float = FIRST
    ) -> M | None:
        """The next message, in its time, else the call is cancelled; ``None``: there is none.

        Args:
            longest: seconds that it may take.
        """
        key = id(context)
        self._waiting[key] = time.monotonic(), longest, context
        try:
            return next(requests)
        except StopIteration:
            return None
        except grpc.RpcError as error:
            self._raised.append(error)
            raise
        finally:
            del self._waiting[key]

    def messages(self, requests: Iterator[M], context: grpc.ServicerContext) -> Iterator[M]:
        """The messages as they come, each in its time."""
        message = self.message(requests, context)
        while message is not None:
            yield message
            message = self.message(requests, context, NEXT)

    def look(self) -> int:
        """End what is late by now, and make room beside what waits; how many calls were ended."""
        now, waiting = time.monotonic(), list(self._waiting.values())
        self._threads.make_room(sum(now - began > _MOMENT for began, _, _ in waiting))
        most = CROWDED if len(waiting) >= self._crowd else NEXT
        late = [context for began, longest, context in waiting if now - began > min(longest, most)]
        for context in late:
            context.cancel()
        self._forget()
        return len(late)

    def _forget(self) -> None:
        """Let go of calls that ended without their message.

        gRPC's call keeps the error, whose trace keeps the call: a circle, which the collector may
        have set aside by then (`nisba_server.garbage`), and it would stay for good. One look later
        the error has been dealt with, and its trace is needed no more.
        """
        for error in self._passed:
            error.__traceback__ = None
        self._passed = [self._raised.popleft() for _ in range(len(self._raised))]

    def start(self) -> None:
        """Look now and then, from a thread of its own, until :meth:`stop`."""
        threading.Thread(target=self._looks, name="nisba-patience", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _looks(self) -> None:
        while not self._ended.wait(_LOOKS):
            self.look()


def patient(handler: Handler, patience: Patience, turns: Turns | None = None) -> Handler:
    """The same method, whose messages must come in time; on the wire nothing is different.

    Args:
        handler: of any method but one that streams requests and answers with one message.
        turns: whose the work on a single message is; ``None``: work at once.

    Raises:
        NotImplementedError: it is of that one kind.
    """
    if handler.request_streaming and handler.response_streaming:
        behaviour = handler.stream_stream
        assert behaviour is not None
        return grpc.stream_stream_rpc_method_handler(
            lambda requests, context: behaviour(patience.messages(requests, context), context),
            handler.request_deserializer,
            handler.response_serializer,
        )
    if handler.request_streaming:
        raise NotImplementedError("requests stream to a single answer")
    read = handler.request_deserializer
    turn: AbstractContextManager[None] = turns or nullcontext()
    method = handler.unary_stream if handler.response_streaming else handler.unary_unary
    assert method is not None

    def call(requests: Iterator[bytes], context: grpc.ServicerContext, *send: Any) -> Any:
        raw = patience.message(requests, context)
        if raw is None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "a message is required; none came")
        try:
            request = read(raw) if read else raw
        except Exception:
            context.abort(grpc.StatusCode.INTERNAL, "the message cannot be read")
        with turn:
            return method(request, context, *send)

    if handler.response_streaming:
        # The standard health service sends what it has to say later, and needs no thread till then.
        call.experimental_non_blocking = getattr(method, "experimental_non_blocking", False)  # type: ignore[attr-defined]
        return grpc.stream_stream_rpc_method_handler(call, None, handler.response_serializer)
    return grpc.stream_unary_rpc_method_handler(call, None, handler.response_serializer)


class Collected:
    """Stands where generated code expects a server: keeps the methods that it adds."""

    def __init__(self) -> None:
        self.services: dict[str, dict[str, Handler]] = {}

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """They come a second time, by name."""

    def add_registered_method_handlers(self, service: str, methods: Mapping[str, Handler]) -> None:
        """The methods of a service."""
        self.services[service] = dict(methods)

    def handlers(self, patience: Patience) -> list[grpc.GenericRpcHandler]:
        """All services, their methods patient."""
        return [
            grpc.method_handlers_generic_handler(
                service, {name: patient(method, patience) for name, method in methods.items()}
            )
            for service, methods in self.services.items()
        ]
