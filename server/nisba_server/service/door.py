"""What every call passes on its way in and out: request id, gate, figures, journal, trace."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import grpc

from nisba_server.observe.ids import HEADER, id_of, request_id
from nisba_server.observe.logs import FIELDS
from nisba_server.observe.meter import Meter, NoMeter
from nisba_server.observe.traces import Span, Tracer
from nisba_server.service.calls import CallerGone, guarded
from nisba_server.service.gate import Gate, address_of

R = TypeVar("R")
A = TypeVar("A")
Metadata: TypeAlias = Iterable[tuple[str, str | bytes]]

_OK = "OK"


@dataclass(frozen=True, slots=True)
class Journal:
    """What is logged of calls.

    Attributes:
        log: where to; defects always go there.
        calls: a line for each call, without what was asked.
        names: the names in it as well: personal data, only for those who ask for it.
    """

    log: logging.Logger
    calls: bool = False
    names: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """What a call meets before and after its method."""

    journal: Journal
    gate: Gate = field(default_factory=Gate)
    meter: Meter = field(default_factory=NoMeter)
    tracer: Tracer | None = None

    def call(
        self,
        method: str,
        context: grpc.ServicerContext,
        request: R,
        answer: Callable[[R, grpc.ServicerContext], A],
    ) -> A:
        """The answer to a call of ``method``, let in and accounted for."""
        metadata = context.invocation_metadata() or ()
        identity = _named(context, metadata)
        if self.tracer is None:
            return self._answered(method, context, request, answer)
        with self.tracer.span(method, metadata) as span:
            try:
                return self._answered(method, context, request, answer)
            finally:
                _noted(span, context, identity)

    def stream(
        self,
        method: str,
        context: grpc.ServicerContext,
        requests: R,
        answers: Callable[[R, grpc.ServicerContext], Iterator[A]],
    ) -> Iterator[A]:
        """As :meth:`call`, of a call that is answered with a stream, which this is."""
        metadata = context.invocation_metadata() or ()
        identity = _named(context, metadata)
        tracing = self.tracer.span(method, metadata) if self.tracer else nullcontext()
        begin = time.perf_counter()
        with tracing as span:
            try:
                self._admit(context)
                yield from answers(requests, context)
            finally:
                self._account(method, context, time.perf_counter() - begin, None)
                if span is not None:
                    _noted(span, context, identity)

    def _answered(
        self,
        method: str,
        context: grpc.ServicerContext,
        request: R,
        answer: Callable[[R, grpc.ServicerContext], A],
    ) -> A:
        begin = time.perf_counter()
        try:
            self._admit(context)
            return answer(request, context)
        finally:
            self._account(method, context, time.perf_counter() - begin, request)

    def _admit(self, context: grpc.ServicerContext) -> None:
        with guarded(context, self.journal.log):
            if not context.is_active():  # it waited for a thread longer than its caller
                raise CallerGone
            self.gate.admit(context)

    def _account(
        self, method: str, context: grpc.ServicerContext, seconds: float, request: object
    ) -> None:
        ended = _ended(context)
        code = _OK if ended is None else ended.name
        self.meter.call(method, code, seconds)
        if self.journal.calls:
            self._note(method, code, seconds, context, request)

    def _note(
        self,
        method: str,
        code: str,
        seconds: float,
        context: grpc.ServicerContext,
        request: object,
    ) -> None:
        fields: dict[str, object] = {
            "method": method,
            "code": code,
            "ms": round(seconds * 1000, 2),
            "client": address_of(context.peer()),
        }
        names = names_of(request)
        if names:
            fields["names"] = names if self.journal.names else len(names)
        self.journal.log.info("call", extra={FIELDS: fields})


def _named(context: grpc.ServicerContext, metadata: Metadata) -> str:
    """Give the call its request id."""
    identity = id_of(metadata)
    request_id.set(identity)
    context.set_trailing_metadata(((HEADER, identity),))
    return identity


def _ended(context: grpc.ServicerContext) -> grpc.StatusCode | None:
    """The status that the call has ended with; ``None``: OK."""
    code: grpc.StatusCode | None = context.code()  # type: ignore[attr-defined]  # the stubs lack it
    return code


def _noted(span: Span, context: grpc.ServicerContext, identity: str) -> None:
    ended = _ended(context)
    span.note("rpc.grpc.status_code", 0 if ended is None else ended.value[0])
    span.note("nisba.request_id", identity)


def names_of(request: object) -> list[str]:
    """The names, or texts, that a message asks about."""
    single = [getattr(request, field, None) for field in ("name", "a", "b", "text")]
    many = [text for field in ("names", "texts") for text in getattr(request, field, ())]
    return [text for text in (*single, *many) if isinstance(text, str)]
