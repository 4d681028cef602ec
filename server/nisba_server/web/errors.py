"""What a caller over HTTP is told when something is wrong: one status, one code, one sentence.

Where gRPC has the same error, the code is the ``reason`` of its ``ErrorInfo``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from nisba.errors import NisbaError

_STATUS: Mapping[str, int] = MappingProxyType(
    {
        "TOKEN_REQUIRED": 401,
        "TOKEN_REFUSED": 401,
        "UNKNOWN_ENTITY": 404,
        "BODY_TOO_SLOW": 408,
        "BODY_TOO_LARGE": 413,
        "TOO_MANY_NAMES": 413,
        "TOO_MANY_REQUESTS": 429,
        "BAD_TABLE": 500,
        "BAD_SEED": 500,
        "OVERLOADED": 503,
        "TOOK_TOO_LONG": 504,
    }
)


class BadRequest(NisbaError):
    """A request that is not of the form its door takes."""

    code = "BAD_REQUEST"


class TokenRequired(NisbaError):
    """A request without a bearer token, where one is wanted."""

    code = "TOKEN_REQUIRED"

    def __init__(self) -> None:
        super().__init__("a token is wanted here: send Authorization: Bearer TOKEN")


class TokenRefused(NisbaError):
    """A request with a token that nobody here has."""

    code = "TOKEN_REFUSED"

    def __init__(self) -> None:
        super().__init__("this token is not one of the service's")


class BodyTooLarge(NisbaError):
    """A body over the limit of its door."""

    code = "BODY_TOO_LARGE"


class BodyTooSlow(NisbaError):
    """A body that did not arrive in time."""

    code = "BODY_TOO_SLOW"


class TooManyNames(NisbaError):
    """More names, texts or rows than one request may have."""

    code = "TOO_MANY_NAMES"


class TooManyRequests(NisbaError):
    """More requests of one client than it may make."""

    code = "TOO_MANY_REQUESTS"


class Overloaded(NisbaError):
    """More requests than the service can work on; the same one may pass a moment later."""

    code = "OVERLOADED"


class TookTooLong(NisbaError):
    """Work that was not done within the time of a request."""

    code = "TOOK_TOO_LONG"


def status_of(error: NisbaError) -> int:
    """The HTTP status of an error; 400 for what the caller can mend."""
    return _STATUS.get(error.code, 400)


def body_of(error: NisbaError) -> dict[str, dict[str, str]]:
    """The JSON body of an error: ``code`` and ``message``, and ``field`` where one is at fault."""
    said = {"code": error.code, "message": error.message}
    return {"error": {**said, "field": error.field} if error.field else said}
