"""Errors of the library as gRPC errors with google.rpc details.

Every error has an ``ErrorInfo`` (``reason`` = the library's code, ``domain`` = ``nisba``) and,
where a field of the request is at fault, a ``BadRequest`` with its path.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import grpc
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status  # type: ignore[import-untyped]

from nisba.errors import NisbaError, UnknownEntity
from nisba_server.service import limits

DOMAIN = "nisba"
INTERNAL_REASON = "INTERNAL"

_CODES: Mapping[str, int] = MappingProxyType(
    {
        "INVALID_NAME": code_pb2.INVALID_ARGUMENT,
        "NAME_TOO_LONG": code_pb2.INVALID_ARGUMENT,
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


class TooManyStreams(NisbaError):
    """More streams than the service takes."""

    code = "TOO_MANY_STREAMS"


class NotReady(NisbaError):
    """A call before the table was loaded."""

    code = "NOT_READY"

    def __init__(self) -> None:
        super().__init__("the table is still being loaded: try again in a moment")


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
    return _status(code, error.message, details)


def internal_status() -> status_pb2.Status:
    """The Status of a defect: nothing of what was sent or went wrong is told to the caller."""
    info = error_details_pb2.ErrorInfo(reason=INTERNAL_REASON, domain=DOMAIN)
    message = "the service has a defect here; its log has the trace"
    return _status(code_pb2.INTERNAL, message, [info])


def abort(context: grpc.ServicerContext, status: status_pb2.Status) -> NoReturn:
    """End the call with a Status and its details."""
    context.abort_with_status(rpc_status.to_status(status))
    raise AssertionError("abort_with_status returned")  # it always raises


def _status(code: int, message: str, details: list[Message]) -> status_pb2.Status:
    packed = []
    for detail in details:
        item = any_pb2.Any()
        item.Pack(detail)
        packed.append(item)
    return status_pb2.Status(code=code, message=message, details=packed)
