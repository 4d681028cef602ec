"""What every request passes, whatever its door. Plain ASGI, so that answers may be streams."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from math import ceil
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nisba.errors import NisbaError
from nisba_server.security import bearer

from .answers import answer, refusal
from .errors import (
    BodyTooLarge,
    BodyTooSlow,
    Overloaded,
    TokenRefused,
    TokenRequired,
    TooManyRequests,
)

Owner = Callable[[str], str]
"""Says whose a token is, ``""`` for nobody's; must compare in constant time."""

Take = Callable[[str], float]
"""Counts a request of a client; gives the seconds until one may be answered, 0 for now."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""A page may load and ask this server only, and nobody may frame it."""

FRAMED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
)
"""A page without scripts that others may frame: OpenRefine's previews."""

_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        # Names are personal data: no cache between here and the reader keeps them.
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
)
_OPEN = ("/", "/favicon.ico", "/healthz")
_STATIC = "/static/"
_MANIFEST = ("/reconcile", "/reconcile/")
_IN_PATH = re.compile(r"(?P<head>/token/(?P<token>[^/]*))(?=/)")


class SafeHeaders:
    """Gives every answer the headers that browsers want; a door's own ones stand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Defects:
    """Logs what no part of the application expected, and answers without a word of it.

    Args:
        log: gets the trace.
    """

    def __init__(self, app: ASGIApp, log: logging.Logger) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            self._log.error("defect at %s", route_of(scope), exc_info=error)
            if begun:  # the connection is cut off, so that nobody takes the part for the whole
                raise
            said = {"code": "INTERNAL", "message": "the service has a defect here; see its log"}
            await answer({"error": said}, 500)(scope, receive, send)


class Gate:
    """Lets requests in, as gRPC's gate lets calls in.

    Args:
        owner: whose token it is; ``None``: nobody needs one. Else ``Authorization: Bearer TOKEN``
            is wanted, but for the page's own files and the manifest: they hold nothing of the
            table, and the Reconciliation API wants the manifest open. For who can send no header,
            as OpenRefine, the token may stand at the head of the path: ``/token/TOKEN/reconcile``.
            All addresses in the answer then begin so.
        take: how often a client, known by its token or else its address, may ask; ``None``:
            without limit. Static files do not count.
    """

    def __init__(self, app: ASGIApp, owner: Owner | None = None, take: Take | None = None) -> None:
        self._app = app
        self._owner = owner
        self._take = take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            token = bearer(Headers(scope=scope).get("authorization", ""))
            named = _IN_PATH.match(scope["path"]) if self._owner else None
            if named:
                token = named["token"]
                # What stands before the routes, and in the addresses that are made for answers.
                scope = {**scope, "root_path": scope.get("root_path", "") + named["head"]}
            refused = self._refused(scope, token, in_path=named is not None)
            if refused is not None:
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refused(self, scope: Scope, token: str, *, in_path: bool) -> Response | None:
        owner = self._owner(token) if self._owner and token else ""
        wait = self._wait(scope, owner)
        if wait:
            error = TooManyRequests(
                f"too many requests: try again in {wait} s, and send many names in one"
            )
            return refusal(error, {"Retry-After": str(wait)})
        if self._owner is None or owner or (_is_open(scope) and not in_path):
            return None
        headers = {"WWW-Authenticate": 'Bearer realm="nisba"'}
        return refusal(TokenRefused() if token else TokenRequired(), headers)

    def _wait(self, scope: Scope, owner: str) -> int:
        """Seconds; 0 for now."""
        if self._take is None or route_of(scope).startswith(_STATIC):
            return 0
        client = scope.get("client")
        return ceil(self._take(f"token:{owner}" if owner else client[0] if client else ""))


def route_of(scope: Scope) -> str:
    """The path that the routes see, without what stands before them, such as a token."""
    path: str = scope.get("path", "")
    return path.removeprefix(scope.get("root_path", ""))


def _is_open(scope: Scope) -> bool:
    path = route_of(scope)
    if path in _MANIFEST:  # the manifest is what is asked for without these
        asked = set(QueryParams(scope["query_string"]))
        return scope["method"] in ("GET", "HEAD") and asked.isdisjoint(("queries", "extend"))
    return path in _OPEN or path.startswith(_STATIC)


class Body:
    """Bounds the bodies of requests.

    Args:
        most: bytes by path; ``""`` stands for all other paths.
        together: bytes of the bodies of all requests in progress.
        seconds: for the whole of one to arrive.
    """

    def __init__(
        self, app: ASGIApp, most: Mapping[str, int], together: int, seconds: float
    ) -> None:
        self._app = app
        self._most = most
        self._left = together
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        parts: list[bytes] = []
        try:
            arrived = await self._arrived(scope, receive, parts)
            if isinstance(arrived, NisbaError):
                # The rest of the body is not read, so the connection cannot be used again.
                await refusal(arrived, {"Connection": "close"})(scope, receive, send)
            elif arrived:
                await self._app(scope, _given(b"".join(parts), receive), send)
        finally:
            self._left += sum(map(len, parts))

    async def _arrived(
        self, scope: Scope, receive: Receive, parts: list[bytes]
    ) -> bool | NisbaError:
        """Collect the body; no when the caller went away meanwhile, or why it is refused."""
        most = self._most.get(route_of(scope), self._most[""])
        try:
            return await asyncio.wait_for(self._read(scope, receive, most, parts), self._seconds)
        except TimeoutError:
            return BodyTooSlow(f"the body was not there after {self._seconds:g} seconds")
        except (BodyTooLarge, Overloaded) as error:
            return error

    async def _read(self, scope: Scope, receive: Receive, most: int, parts: list[bytes]) -> bool:
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or int(told) > most:
            raise BodyTooLarge(f"the body is over {most} bytes: send less at a time")
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            part = message.get("body", b"")
            size += len(part)
            if size > most:
                raise BodyTooLarge(f"the body is over {most} bytes: send less at a time")
            if len(part) > self._left:
                raise Overloaded("too much is being sent to the service: try again in a moment")
            self._left -= len(part)
            parts.append(part)
            if not message.get("more_body", False):
                return True


def _given(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body at once, and then what the connection says."""
    left = [body]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again
