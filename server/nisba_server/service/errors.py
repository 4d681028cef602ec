"""Errors of the library as gRPC errors with google.rpc details.

Every error has an ``ErrorInfo`` (``reason`` = the library's code, ``domain`` = ``nisba``); where a
field of the request is at fault, a ``BadRequest`` with its path; where waiting helps, a
``RetryInfo``; and, when the call has one, a ``RequestInfo`` with its request id.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import grpc
from google.protobuf import any_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status  # type: ignore[import-untyped]

from nisba.errors import NisbaError, UnknownEntity
from nisba_server.observe.ids import request_id
from nisba_server.service import limits

DOMAIN = "nisba"
INTERNAL_REASON = "INTERNAL"
_PUSHBACK = "grpc-retry-pushback-ms"

_CODES: Mapping[str, int] = MappingProxyType(
    {
        "INVALID_NAME": code_pb2.INVALID_ARGUMENT,
        "NAME_TOO_LONG": code_pb2.INVALID_ARGUMENT,
        "TEXT_TOO_LONG": code_pb2.INVALID_ARGUMENT,
        "INVALID_HINT": code_pb2.INVALID_ARGUMENT,
        "INVALID_LIMIT": code_pb2.INVALID_ARGUMENT,
        "INVALID_PAGE_TOKEN": code_pb2.INVALID_ARGUMENT,
        "PAGE_TOKEN_EXPIRED": code_pb2.INVALID_ARGUMENT,
        "TOO_MANY_NAMES": code_pb2.INVALID_ARGUMENT,
        "UNKNOWN_SYSTEM": code_pb2.INVALID_ARGUMENT,
        "NOT_REVERSIBLE": code_pb2.INVALID_ARGUMENT,
        "UNKNOWN_ENTITY": code_pb2.INVALID_ARGUMENT,
        "RESPONSE_TOO_LARGE": code_pb2.RESOURCE_EXHAUSTED,
        "TOO_MANY_STREAMS": code_pb2.RESOURCE_EXHAUSTED,
        "TOO_MANY_REQUESTS": code_pb2.RESOURCE_EXHAUSTED,
        "TOKEN_REQUIRED": code_pb2.UNAUTHENTICATED,
        "TOKEN_REFUSED": code_pb2.UNAUTHENTICATED,
        "NOT_READY": code_pb2.UNAVAILABLE,
    }
)


class InvalidLimit(NisbaError):
    """A number of things to bring that is outside its range."""

    code = "INVALID_LIMIT"


class InvalidPageToken(NisbaError):
    """A page token that this service did not give, or not for these filters."""

    code = "INVALID_PAGE_TOKEN"


class PageTokenExpired(NisbaError):
    """A page token for a table that has been replaced."""

    code = "PAGE_TOKEN_EXPIRED"


class TooManyNames(NisbaError):
    """A message with more names, or texts, than one may have."""

    code = "TOO_MANY_NAMES"


class ResponseTooLarge(NisbaError):
    """An answer that does not fit in a message."""

    code = "RESPONSE_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__(
            f"the answer is over {limits.MESSAGE_BYTES} bytes: "
            "ask for fewer names, fewer candidates or no explanation"
        )


class TryLater(NisbaError):
    """What waiting helps against.

    Attributes:
        seconds: after which to try again.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooManyStreams(TryLater):
    """More streams than the service takes."""

    code = "TOO_MANY_STREAMS"

    def __init__(self) -> None:
        super().__init__("the service has as many streams as it takes: try again later", 1.0)


class TooManyRequests(TryLater):
    """More requests of one client than it may make."""

    code = "TOO_MANY_REQUESTS"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"too many requests: try again in {seconds:.2g} seconds, and send many names in one "
            "message",
            seconds,
        )


class TokenRequired(NisbaError):
    """A call without a bearer token, where one is wanted."""

    code = "TOKEN_REQUIRED"

    def __init__(self) -> None:
        super().__init__("a token is wanted: send the metadata 'authorization: Bearer TOKEN'")


class TokenRefused(NisbaError):
    """A call with a token that nobody here has."""

    code = "TOKEN_REFUSED"

    def __init__(self) -> None:
        super().__init__("this token is not one of the service's")


class NotReady(TryLater):
    """A call before the table was loaded."""

    code = "NOT_READY"

    def __init__(self) -> None:
        super().__init__("the table is still being loaded: try again in a moment", 0.5)


class EntityNotFound(UnknownEntity):
    """The entity that the call is about does not exist; one in a hint is an invalid argument."""


def status_of(error: NisbaError, field: str = "") -> status_pb2.Status:
    """The google.rpc.Status of an error of the library or of this package.

    Args:
        field: path of the field at fault in the request; the error's own ``field`` when empty.
    """
    code = _CODES.get(error.code, code_pb2.INTERNAL)
    if isinstance(error, EntityNotFound):
        code = code_pb2.NOT_FOUND
    if code == code_pb2.INTERNAL:
        return internal_status()
    details: list[Message] = [error_details_pb2.ErrorInfo(reason=error.code, domain=DOMAIN)]
    path = field or error.field
    if path:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=path, description=error.message, reason=error.code
        )
        details.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if isinstance(error, TryLater):
        delay = Duration()
        delay.FromMilliseconds(max(1, round(error.seconds * 1000)))
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    return _status(code, error.message, details)


def internal_status() -> status_pb2.Status:
    """The Status of a defect: nothing of what was sent or went wrong is told to the caller."""
    info = error_details_pb2.ErrorInfo(reason=INTERNAL_REASON, domain=DOMAIN)
    message = "the service has a defect here; its log has the trace"
    return _status(code_pb2.INTERNAL, message, [info])


def abort(context: grpc.ServicerContext, status: status_pb2.Status) -> NoReturn:
    """End the call with a Status and its details.

    Where resources are exhausted, clients that try again by themselves (gRFC A6) are told when to,
    or that it is no use.
    """
    ended = rpc_status.to_status(_with_request_id(status))
    if status.code == code_pb2.RESOURCE_EXHAUSTED:
        pushback = (_PUSHBACK, str(_delay(status)))
        ended = ended._replace(trailing_metadata=(*ended.trailing_metadata, pushback))
    context.abort_with_status(ended)
    raise AssertionError("abort_with_status returned")  # it always raises


def _delay(status: status_pb2.Status) -> int:
    """Milliseconds after which to try again; -1: never."""
    info = error_details_pb2.RetryInfo()
    if any(detail.Unpack(info) for detail in status.details):
        return int(info.retry_delay.ToMilliseconds())
    return -1


def _with_request_id(status: status_pb2.Status) -> status_pb2.Status:
    found = request_id.get()
    if found:
        status.details.add().Pack(error_details_pb2.RequestInfo(request_id=found))
    return status


def _status(code: int, message: str, details: list[Message]) -> status_pb2.Status:
    packed = []
    for detail in details:
        item = any_pb2.Any()
        item.Pack(detail)
        packed.append(item)
    return status_pb2.Status(code=code, message=message, details=packed)
