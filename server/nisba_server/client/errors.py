"""What a call can end in, from gRPC's errors and their google.rpc details."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

import grpc
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status  # type: ignore[import-untyped]

from nisba.errors import NisbaError


class ClientError(NisbaError):
    """A call that brought no answer.

    Attributes:
        code: the service's reason, e.g. ``NAME_TOO_LONG`` (the codes of `nisba.errors` and of the
            comments in ``proto/``); where it gave none, the name of the gRPC status.
        field: path of the field at fault, e.g. ``options.hints.country``, or ``""``.
        status: name of the gRPC status, e.g. ``INVALID_ARGUMENT``; ``""`` when nothing was sent.
    """

    code = "CLIENT_ERROR"

    def __init__(self, message: str, *, code: str = "", field: str = "", status: str = "") -> None:
        super().__init__(message, field=field)
        self.code = code or status or type(self).code
        self.status = status


class Unreachable(ClientError):
    """Nothing answered there, or not in time; to be tried again later."""


class Rejected(ClientError):
    """The service answered that the request is at fault; to be mended, not tried again."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What the details of a status say; empty where they say nothing."""

    code: str = ""
    field: str = ""


_UNREACHABLE: Mapping[grpc.StatusCode, str] = MappingProxyType(
    {
        grpc.StatusCode.UNAVAILABLE: "nothing answers at",
        grpc.StatusCode.DEADLINE_EXCEEDED: "no answer in time from",
        grpc.StatusCode.CANCELLED: "the call was ended by",
    }
)
_REJECTED = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.FAILED_PRECONDITION,
    }
)


@contextmanager
def translated(target: str) -> Iterator[None]:
    """Raise what gRPC raises inside the block as a `ClientError`.

    Args:
        target: the address, for the message.
    """
    try:
        yield
    except grpc.RpcError as error:
        raise error_of(error, target) from error


def error_of(error: grpc.RpcError, target: str) -> ClientError:
    """The `ClientError` of an error of gRPC."""
    call = cast("grpc.Call", error)  # what gRPC raises from a call is the call itself
    code = call.code()
    message = call.details() or code.name
    found = reason(_status(call))
    if code in _UNREACHABLE and not found.code:
        message = f"{_UNREACHABLE[code]} {target}"
    kind = Unreachable if code in _UNREACHABLE else Rejected if code in _REJECTED else ClientError
    return kind(message, code=found.code, field=found.field, status=code.name)


def reason(status: status_pb2.Status | None) -> Reason:
    """The code and the field in the details of a status."""
    info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details if status is not None else ():
        # Each leaves a detail of another type alone.
        detail.Unpack(info)
        detail.Unpack(request)
    fields = [violation.field for violation in request.field_violations]
    return Reason(info.reason, fields[0] if fields else "")


def _status(call: grpc.Call) -> status_pb2.Status | None:
    try:
        found = rpc_status.from_call(call)
    except ValueError:  # a proxy on the way changed the code and left the details
        return None
    return found if isinstance(found, status_pb2.Status) else None
