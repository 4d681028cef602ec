"""What all calls have in common: errors become statuses, work stops when the caller is gone."""

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import grpc
from google.rpc import code_pb2

from nisba.errors import NisbaError
from nisba_server.service import errors, limits

_NO_PATHS: Mapping[str, str] = MappingProxyType({})


class CallerGone(Exception):
    """The caller cancelled, hung up or ran out of time: nobody waits for the answer."""


@contextmanager
def guarded(
    context: grpc.ServicerContext,
    log: logging.Logger,
    paths: Mapping[str, str] = _NO_PATHS,
) -> Iterator[None]:
    """End the call with a status and details when its work raises.

    Args:
        log: gets the place of a defect, never what the caller sent (names are personal data).
        paths: for the field that an error of the library names, its path in the request.
    """
    try:
        yield
        return
    except NisbaError as error:
        status = errors.status_of(error, paths.get(error.field, error.field))
        if status.code == code_pb2.INTERNAL:
            log_defect(log, error)
    except CallerGone:
        status = None
    except grpc.RpcError:
        raise  # the request stream ended with the connection; gRPC knows
    except Exception as error:
        log_defect(log, error)
        status = errors.internal_status()
    if status is None:
        context.abort(grpc.StatusCode.CANCELLED, "the caller is gone")
    else:
        errors.abort(context, status)


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
