"""What all calls have in common: errors become statuses, work stops when the caller is gone."""

import logging
import traceback
from collections.abc import Mapping
from types import MappingProxyType

import grpc
from google.rpc import code_pb2

from nisba.errors import NisbaError
from nisba_server.service import errors, limits

_NO_PATHS: Mapping[str, str] = MappingProxyType({})


class CallerGone(Exception):
    """The caller cancelled, hung up or ran out of time: nobody waits for the answer."""


class guarded:  # noqa: N801 -- used like a function
    """End the call with a status and details when its work, the block, raises.

    Args:
        log: gets the place of a defect, never what the caller sent (names are personal data).
        paths: for the field that an error of the library names, its path in the request.
    """

    __slots__ = ("_context", "_log", "_paths")

    def __init__(
        self,
        context: grpc.ServicerContext,
        log: logging.Logger,
        paths: Mapping[str, str] = _NO_PATHS,
    ) -> None:
        self._context, self._log, self._paths = context, log, paths

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._end(error)

    def _end(self, error: BaseException) -> None:
        """Raises, but for what gRPC or the interpreter deals with itself."""
        if isinstance(error, NisbaError):
            status = errors.status_of(error, self._paths.get(error.field, error.field))
            if status.code == code_pb2.INTERNAL:
                log_defect(self._log, error)
        elif isinstance(error, CallerGone):
            self._context.abort(grpc.StatusCode.CANCELLED, "the caller is gone")
        elif isinstance(error, grpc.RpcError) or not isinstance(error, Exception):
            return  # the request stream ended with the connection, which gRPC knows; or an exit
        else:
            log_defect(self._log, error)
            status = errors.internal_status()
        errors.abort(self._context, status)


def log_defect(log: logging.Logger, error: Exception) -> None:
    """Log what went wrong and where, without its message: that may quote the caller."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error("defect: %s\n%s", type(error).__qualname__, trace.rstrip())


def watch(context: grpc.ServicerContext, index: int) -> None:
    """Stop work that nobody waits for; call it at each place ``index`` of a batch.

    Raises:
        CallerGone: the caller is no longer there.
    """
    if index % limits.ACTIVITY_CHECK == 0 and not context.is_active():
        raise CallerGone
