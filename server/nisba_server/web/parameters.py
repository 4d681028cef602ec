"""What a request to the JSON door asks: parameters of the address, or members of a JSON body."""

from collections.abc import Mapping

from starlette.requests import Request

from nisba.errors import InvalidHint
from nisba.model import Hints, Kind

from . import limits
from .answers import members, parsed
from .errors import BadRequest

Given = Mapping[str, object]
_TRUE, _FALSE = ("1", "true", "yes"), ("", "0", "false", "no")


async def given(request: Request) -> Given:
    """The parameters of the address with GET, of the JSON body with POST.

    Raises:
        BadRequest: the body is no JSON object.
    """
    if request.method != "POST":
        return dict(request.query_params)
    return members(parsed(await request.body(), ""))


def text(asked: Given, name: str, *, default: str | None = None) -> str:
    """A text.

    Raises:
        BadRequest: it is missing and has no default, or is not a text.
    """
    value = asked.get(name, default)
    if value is None:
        raise BadRequest(f"{name} is missing", field=name)
    if not isinstance(value, str):
        raise BadRequest(f"{name} is a string", field=name)
    return value


def number(asked: Given, name: str, default: int, most: int) -> int:
    """A whole number, 1 to ``most``.

    Raises:
        BadRequest: it is something else.
    """
    value = asked.get(name, default)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise BadRequest(f"{name} is a whole number, 1 to {most}", field=name)
    return value


def flag(asked: Given, name: str) -> bool:
    """Yes or no; no when it is missing.

    Raises:
        BadRequest: it is neither.
    """
    value = asked.get(name, False)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUE + _FALSE:
        return value.lower() in _TRUE
    raise BadRequest(f"{name} is true or false", field=name)


def hints(asked: Given) -> Hints:
    """The hints ``kind``, ``country`` and ``language``; the library checks the last two.

    Raises:
        InvalidHint: there is no such kind.
        BadRequest: one is not a text.
    """
    kind = text(asked, "kind", default="")
    try:
        chosen = Kind(kind) if kind else None
    except ValueError:
        known = ", ".join(each.value for each in Kind)
        raise InvalidHint(f"there is no kind {kind[:40]!r}: {known}", field="kind") from None
    country = text(asked, "country", default="").strip().upper()
    return Hints(chosen, country, text(asked, "language", default="").strip())


def limit(asked: Given) -> int:
    """How many candidates."""
    return number(asked, "limit", limits.DEFAULT_CANDIDATES, limits.CANDIDATES)
