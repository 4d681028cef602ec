"""The pages: the one to look names up on, and one for each entity."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from nisba import Table
from nisba.lexicon import bare
from nisba.model import Entity

from .guards import FRAMED_POLICY, PAGE_POLICY
from .renderings import Rendering, renderings
from .shared import Shared

_STATIC = files("nisba_server.web") / "static"
_KINDS = {"person": "person", "place": "place", "org": "organisation"}


def routes(shared: Shared) -> list[BaseRoute]:
    """``/``, ``/static/`` and ``/entity/ID``."""

    async def page(request: Request) -> Response:
        html = (_STATIC / "index.html").read_text(encoding="utf-8")
        headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
        return HTMLResponse(html, headers=headers)

    async def entity(request: Request) -> Response:
        table = shared.reconciler().table
        found = table.entity(request.path_params["id"])
        html = entity_page(found, table, shared.base(request), full=True)
        return HTMLResponse(html, headers={"Content-Security-Policy": FRAMED_POLICY})

    async def icon(request: Request) -> Response:
        return RedirectResponse("/static/nisba.svg")

    return [
        Route("/", page),
        Route("/favicon.ico", icon),
        Route("/entity/{id:path}", entity),
        Mount("/static", _Static(directory=str(_STATIC))),
    ]


class _Static(StaticFiles):
    """Files that a browser asks anew whether they changed."""

    def file_response(self, *args: object, **options: object) -> Response:
        made = super().file_response(*args, **options)  # type: ignore[arg-type]
        made.headers["Cache-Control"] = "no-cache"
        return made


def entity_page(entity: Entity, table: Table, base: str, *, full: bool) -> str:
    """A page about an entity, without scripts.

    Args:
        base: address of the service.
        full: with its spellings and its name in all systems; else what fits a preview.
    """
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _facts(entity, table, full)
    )
    more = _systems(entity) + _back(entity, base) if full else ""
    arabic = (
        f'<p class="arabic" lang="ar" dir="rtl">{escape(entity.arabic_vocalised)}</p>'
        if entity.arabic_vocalised
        else ""
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(entity.canonical)} · nisba</title>
<link rel="icon" href="{escape(base)}/static/nisba.svg">
<link rel="stylesheet" href="{escape(base)}/static/nisba.css">
</head>
<body class="{"entity" if full else "preview"}">
<main>
<header class="names">
<h1 class="latin">{escape(entity.canonical)}</h1>
{arabic}
</header>
{f'<p class="note">{escape(entity.note)}</p>' if entity.note else ""}
<dl class="facts">{facts}</dl>
{more}
</main>
</body>
</html>
"""


def described(name: str, text: str) -> str:
    """A name and a line about it, for a flyout."""
    return f"<div><strong>{escape(name)}</strong><p>{escape(text)}</p></div>"


def _facts(entity: Entity, table: Table, full: bool) -> Iterable[tuple[str, str]]:
    if entity.kind:
        yield "Kind", escape(_KINDS[entity.kind.value])
    if entity.country:
        yield "Country", escape(", ".join(entity.country))
    yield "Id", f"<code>{escape(entity.id)}</code>"
    if entity.same_as:
        yield "Same as", ", ".join(link_of(link) for link in entity.same_as)
    if full:
        if entity.arabic_vocalised:
            plain = escape(bare(entity.arabic_vocalised))
            yield "Arabic", f'<span lang="ar" dir="rtl">{plain}</span>'
        spellings = [alias.spelling for alias in table.aliases(entity.id)]
        if spellings:
            yield "Also", ", ".join(f"<bdi>{escape(spelling)}</bdi>" for spelling in spellings)
        yield "Source", escape(f"{entity.source}, confidence {entity.confidence.value}")


def link_of(link: str) -> str:
    """A link to another data base, by its prefix."""
    prefix, _, number = link.rpartition(":")
    if prefix == "geonames" and number.isdecimal():
        address = f"https://www.geonames.org/{number}"
    elif not prefix and link[:1] == "Q" and link[1:].isdecimal():
        address = f"https://www.wikidata.org/wiki/{link}"
    else:
        return f"<code>{escape(link)}</code>"
    return f'<a href="{address}" rel="noreferrer">{escape(link)}</a>'


def _systems(entity: Entity) -> str:
    if not entity.arabic_vocalised:
        return ""
    rows = "".join(_row(made) for made in renderings(entity.arabic_vocalised, entity.canonical))
    return f"<h2>In every system</h2><table><tbody>{rows}</tbody></table>"


def _row(made: Rendering) -> str:
    heading = f'<th scope="row">{escape(made.name)}</th>'
    return f"<tr>{heading}<td><bdi>{escape(made.text)}</bdi></td></tr>"


def _back(entity: Entity, base: str) -> str:
    address = f"{escape(base)}/?q={quote(entity.canonical, safe='')}"
    return f'<p><a href="{address}">Look this name up</a></p>'
