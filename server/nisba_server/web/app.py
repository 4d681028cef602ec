"""The application: all routes, and around them what every request passes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nisba import Reconciler
from nisba.errors import NisbaError
from nisba_server.observe.meter import Meter, NoMeter

from . import api, bulk, limits, pages
from .answers import answer, refusal
from .errors import Overloaded
from .guards import Body, Defects, Gate, Owner, SafeHeaders, Take
from .measure import Measured
from .pool import Pool
from .reconcile import endpoints
from .shared import Shared

_BODIES = MappingProxyType({"": limits.MESSAGE_BYTES, "/api/bulk": limits.UPLOAD_BYTES})
_LATER = MappingProxyType({"Retry-After": "2"})


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How to answer.

    Attributes:
        owner: says whose a token is, ``""`` for nobody's; ``None``: nobody needs one.
        take: counts a request of a client and gives the seconds it must wait; ``None``: no limit.
        public: address under which the service is known outside (``https://names.example.org``);
            ``""``: as each request says.
        threads: pieces of work done at a time.
        waiting: pieces that may wait; one more is refused.
        timeout: seconds for a piece of work, and for a body to arrive.
        meter: counts requests.
    """

    owner: Owner | None = None
    take: Take | None = None
    public: str = ""
    threads: int = 4
    waiting: int = 64
    timeout: float = 60.0
    meter: Meter = field(default_factory=NoMeter)


def create_app(
    reconciler: Callable[[], Reconciler],
    options: WebOptions | None = None,
    log: logging.Logger | None = None,
) -> Starlette:
    """The ASGI application with the page, the JSON door and the Reconciliation API.

    Args:
        reconciler: gives the one to answer with; called for each request, so that a table may be
            replaced meanwhile.
        log: gets defects; no names.
    """
    chosen = options or WebOptions()
    logger = log or logging.getLogger("nisba.web")
    pool = Pool(chosen.threads, chosen.waiting, chosen.timeout)
    shared = Shared(reconciler, pool, chosen.owner is not None, chosen.public)

    async def health(request: Request) -> Response:
        shared.reconciler()
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[
            Route("/healthz", health),
            *endpoints.routes(shared),
            *api.routes(shared),
            *bulk.routes(shared),
            *pages.routes(shared),
        ],
        middleware=_middleware(chosen, logger),
        exception_handlers={NisbaError: _said, HTTPException: _http},
    )


def _middleware(options: WebOptions, log: logging.Logger) -> list[Middleware]:
    """From the outside in."""
    return [
        Middleware(Measured, meter=options.meter),
        Middleware(SafeHeaders),
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
        ),
        Middleware(Defects, log=log),
        Middleware(Gate, owner=options.owner, take=options.take),
        Middleware(Body, most=_BODIES, together=limits.BODIES_BYTES, seconds=options.timeout),
    ]


async def _said(request: Request, error: Exception) -> Response:
    assert isinstance(error, NisbaError)
    return refusal(error, _LATER if isinstance(error, Overloaded) else None)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        code, message = "NOT_FOUND", f"there is nothing at {request.url.path[:100]!r}"
    else:
        code, message = "BAD_REQUEST", error.detail
    return answer({"error": {"code": code, "message": message}}, error.status_code, error.headers)
