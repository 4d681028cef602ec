"""Request ids: the caller's where it sent one, else one of ours."""

import itertools
import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar

HEADER = "x-request-id"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the call that is being worked on in this thread; ``""`` outside of calls."""

_FORM = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
_PROCESS = secrets.token_hex(5)
_NUMBERS = itertools.count(1)


def id_of(metadata: Iterable[tuple[str, str | bytes]]) -> str:
    """The ``x-request-id`` of the caller; a new one when there is none fit to be logged."""
    for key, value in metadata:
        if key == HEADER and isinstance(value, str) and _FORM.fullmatch(value):
            return value
    return f"{_PROCESS}-{next(_NUMBERS):x}"
