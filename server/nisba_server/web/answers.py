"""JSON on the wire: out as answers, in as bodies and parameters."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from nisba.errors import NisbaError

from .errors import BadRequest, body_of, status_of


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """``value`` as JSON in UTF-8; a lone surrogate goes out escaped, as it came in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "backslashreplace")
    return Response(body, status, headers, media_type="application/json")


def refusal(error: NisbaError, headers: Mapping[str, str] | None = None) -> Response:
    """An error as its answer."""
    return answer(body_of(error), status_of(error), headers)


def parsed(text: str | bytes, field: str) -> object:
    """The value of a JSON text.

    Raises:
        BadRequest: it is none.
    """
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"{field} is" if field else "the body is"
        raise BadRequest(f"{what} not JSON: {str(error)[:100]}", field=field) from error
    return value


def members(value: object) -> Mapping[str, object]:
    """A JSON value that must be an object.

    Raises:
        BadRequest: it is something else.
    """
    if not isinstance(value, Mapping):
        raise BadRequest("the body must be a JSON object")
    return value
