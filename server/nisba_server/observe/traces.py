"""OpenTelemetry traces, for those who have the extra ``otel``: a span a call, no names in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from nisba.errors import NisbaError


class TracingMissing(NisbaError):
    """Traces were asked for and the packages that make them are not there."""

    code = "MISSING_EXTRA"


class Span(Protocol):
    """What is noted of a call."""

    def note(self, key: str, value: str | int) -> None:
        """An attribute."""


class Tracer(Protocol):
    """Makes the spans of calls."""

    def span(
        self, method: str, metadata: Iterable[tuple[str, str | bytes]]
    ) -> "Any":  # a context manager of Span
        """A span as long as a block; its parent is the caller's, by ``traceparent``."""

    def close(self) -> None:
        """Send what has not been sent."""


class OtelTracer:
    """A `Tracer` that sends by OTLP over gRPC.

    Where to and how is said by OpenTelemetry's own variables: ``OTEL_EXPORTER_OTLP_ENDPOINT``,
    ``OTEL_SERVICE_NAME``, ``OTEL_TRACES_SAMPLER`` ...

    Raises:
        TracingMissing: the extra is not installed.
    """

    def __init__(self, exporter: Any = None) -> None:
        try:
            from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.trace.propagation.tracecontext import (
                TraceContextTextMapPropagator,
            )

            if exporter is None:
                from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

                exporter = OTLPSpanExporter()
        except ImportError as error:
            raise TracingMissing("traces need OpenTelemetry: pip install 'nisba[otel]'") from error
        named = Resource.create({SERVICE_NAME: "nisba"}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=named)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("nisba")
        self._parents = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> Iterator[Span]:
        """See `Tracer`."""
        from opentelemetry.trace import SpanKind

        carrier = {key: value for key, value in metadata if isinstance(value, str)}
        with self._tracer.start_as_current_span(
            f"nisba.v1.NameService/{method}",
            context=self._parents.extract(carrier),
            kind=SpanKind.SERVER,
            attributes={
                "rpc.system": "grpc",
                "rpc.service": "nisba.v1.NameService",
                "rpc.method": method,
            },
            record_exception=False,  # the trace of an exception may quote a name
            set_status_on_exception=False,
        ) as span:
            yield _Noted(span)

    def close(self) -> None:
        """See `Tracer`."""
        self._provider.shutdown()


class _Noted:
    def __init__(self, span: Any) -> None:
        self._span = span

    def note(self, key: str, value: str | int) -> None:
        self._span.set_attribute(key, value)
