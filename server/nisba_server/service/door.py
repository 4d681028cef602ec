"""What every call passes on its way in and out: request id, gate, figures, journal, trace."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import grpc

from nisba_server.observe.ids import HEADER, id_of, request_id
from nisba_server.observe.logs import FIELDS
from nisba_server.observe.meter import Meter, NoMeter
from nisba_server.observe.traces import Tracer
from nisba_server.service.calls import CallerGone, guarded
from nisba_server.service.gate import Gate, address_of

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

    @contextmanager
    def call(self, method: str, context: grpc.ServicerContext, request: object) -> Iterator[None]:
        """The block is a call of ``method``, let in and accounted for.

        Args:
            request: the message; ``None`` for a stream of them.
        """
        metadata = context.invocation_metadata() or ()
        identity = id_of(metadata)
        request_id.set(identity)
        context.set_trailing_metadata(((HEADER, identity),))
        tracing = self.tracer.span(method, metadata) if self.tracer else nullcontext()
        begin = time.perf_counter()
        with tracing as span:
            try:
                with guarded(context, self.journal.log):
                    if not context.is_active():  # it waited for a thread longer than its caller
                        raise CallerGone
                    self.gate.admit(context)
                yield
            finally:
                seconds = time.perf_counter() - begin
                ended = context.code()  # type: ignore[attr-defined]  # the stubs lack it
                code = _OK if ended is None else ended.name
                self.meter.call(method, code, seconds)
                if span is not None:
                    span.note("rpc.grpc.status_code", 0 if ended is None else ended.value[0])
                    span.note("nisba.request_id", identity)
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


def names_of(request: object) -> list[str]:
    """The names, or texts, that a message asks about."""
    single = [getattr(request, field, None) for field in ("name", "a", "b", "text")]
    many = [text for field in ("names", "texts") for text in getattr(request, field, ())]
    return [text for text in (*single, *many) if isinstance(text, str)]
