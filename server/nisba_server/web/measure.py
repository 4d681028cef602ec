"""Counting requests for the operator's ``/metrics``: by door and status, never what was asked."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nisba_server.observe.meter import Meter

_API = ("annotate", "bulk", "compare", "normalize", "transliterate", "version")
_DOORS = ("reconcile", "entity", "static", "healthz")


def door_of(path: str) -> str:
    """Which door a path leads to: one of a few, whatever strangers ask for."""
    first, _, rest = path.strip("/").partition("/")
    if first == "token":
        first, _, rest = rest.partition("/")[2].partition("/")
    if not first:
        return "http page"
    if first == "api" and rest in _API:
        return f"http api {rest}"
    return f"http {first}" if first in _DOORS else "http other"


class Measured:
    """Counts each request with its HTTP status and the time until its answer was sent.

    Args:
        meter: counts; the status of a request whose caller went away is 499.
    """

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 499
        begun = time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            took = time.perf_counter() - begun
            self._meter.call(door_of(scope.get("path", "")), str(status), took)
