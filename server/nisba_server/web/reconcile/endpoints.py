"""The routes of the Reconciliation API."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from nisba.model import Kind

from ..answers import answer, parsed
from ..errors import BadRequest, TooManyNames
from ..guards import FRAMED_POLICY
from ..pages import described, entity_page
from ..shared import Shared
from . import queries, suggest
from .extend import extend, proposals
from .manifest import manifest
from .vocabulary import TYPES, Json, properties

_METHODS = ["GET", "POST"]


def routes(shared: Shared) -> list[Route]:
    """``/reconcile`` and what is under it."""

    async def endpoint(request: Request) -> Response:
        """The manifest, a batch of queries, or values of properties (sections 3, 4, 7)."""
        given = await _parameters(request)
        if "queries" in given:
            asked = parsed(given["queries"], "queries")
            work = partial(queries.batch, asked, shared.reconciler())
            return answer(await shared.pool.run(work))
        if "extend" in given:
            asked = parsed(given["extend"], "extend")
            values = partial(extend, asked, shared.reconciler().table)
            return answer(await shared.pool.run(values))
        if request.method == "POST":
            raise BadRequest("the form has neither queries nor extend")
        # Who has a token in the address need not be asked for one.
        tokens = shared.tokens and not request.scope.get("root_path")
        return answer(manifest(shared.base(request), tokens=tokens))

    async def suggest_entity(request: Request) -> Response:
        prefix, cursor = _prefix(request)
        kind = next((k for k in Kind if k.value == request.query_params.get("type", "")), None)
        reconciler = shared.reconciler()
        prefixes = shared.prefixes(reconciler.table)
        found = await shared.pool.run(
            lambda check: suggest.entities(prefix, kind, cursor, reconciler, prefixes)
        )
        return answer(found)

    async def suggest_type(request: Request) -> Response:
        return answer(suggest.types(*_prefix(request)))

    async def suggest_property(request: Request) -> Response:
        return answer(suggest.property_names(*_prefix(request)))

    async def propose(request: Request) -> Response:
        limit = _number(request, "limit", 0)
        return answer(proposals(request.query_params.get("type", ""), limit or None))

    async def preview(request: Request) -> Response:
        table = shared.reconciler().table
        entity = table.entity(request.query_params.get("id", ""))
        html = entity_page(entity, table, shared.base(request), full=False)
        return HTMLResponse(html, headers={"Content-Security-Policy": FRAMED_POLICY})

    async def flyout(request: Request) -> Response:
        identity = request.query_params.get("id", "")
        return answer({"id": identity, "html": _flyout(request, shared, identity)})

    return [
        Route("/reconcile", endpoint, methods=_METHODS),
        Route("/reconcile/", endpoint, methods=_METHODS),
        Route("/reconcile/suggest/entity", suggest_entity),
        Route("/reconcile/suggest/type", suggest_type),
        Route("/reconcile/suggest/property", suggest_property),
        Route("/reconcile/properties", propose),
        Route("/reconcile/preview", preview),
        Route("/reconcile/flyout/{what}", flyout),
    ]


async def _parameters(request: Request) -> Mapping[str, str]:
    """Of the address, or of the form in the body."""
    if request.method != "POST":
        return request.query_params
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise BadRequest("send a form: Content-Type: application/x-www-form-urlencoded")
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _prefix(request: Request) -> tuple[str, int]:
    prefix = request.query_params.get("prefix", "")
    if len(prefix) > 500:
        raise TooManyNames("prefix is over 500 code points", field="prefix")
    return prefix, _number(request, "cursor", 0)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise BadRequest(f"{name} is a whole number, 0 or more", field=name)
    return int(text)


def _flyout(request: Request, shared: Shared, identity: str) -> str:
    """A few words of HTML on an entity, a type or a property."""
    what = request.path_params["what"]
    if what == "entity":
        entity = shared.reconciler().table.entity(identity)
        return described(entity.canonical, queries.description(entity))
    known: list[Json] = []
    if what == "type":
        known = [{"id": t.id, "name": t.name, "text": t.description} for t in TYPES]
    elif what == "property":
        known = [{"id": p.id, "name": p.name, "text": p.description} for p in properties().values()]
    for entry in known:
        if entry["id"] == identity:
            return described(str(entry["name"]), str(entry["text"]))
    raise BadRequest(f"there is no {what[:20]} {identity[:40]!r}", field="id")
