"""Messages of callers as values of the library, checked: what is wrong is said with its path."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nisba import Table
from nisba.annotate import TextTooLong
from nisba.errors import InvalidHint, InvalidName, UnknownEntity
from nisba.hygiene import clean
from nisba.model import DocumentContext, Hints, Kind
from nisba_server import enums
from nisba_server.pb.nisba.v1 import entity_pb2, normalization_pb2
from nisba_server.service import limits
from nisba_server.service.errors import InvalidLimit, TooManyNames

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}")


@dataclass(frozen=True, slots=True)
class Options:
    """How to normalise, as the library takes it; ``style`` is a system or ``""``."""

    hints: Hints = field(default_factory=Hints)
    context: DocumentContext = field(default_factory=DocumentContext)
    limit: int = limits.DEFAULT_CANDIDATES
    explain: bool = False
    style: str = ""


def options(message: normalization_pb2.NormalizeOptions, table: Table) -> Options:
    """The options of a request.

    Args:
        table: where the entities of the context must be.

    Raises:
        InvalidHint, InvalidLimit, UnknownEntity: as the comments of Normalize say.
    """
    return Options(
        hints=hints(message.hints, "options.hints."),
        context=_context(message.context, table),
        limit=count(
            message.limit, limits.DEFAULT_CANDIDATES, limits.CANDIDATES, "limit", "options.limit"
        ),
        explain=message.explain,
        style=message.style,
    )


def hints(message: normalization_pb2.Hints, path: str = "hints.") -> Hints:
    """The hints of a request; ``path`` is where they are in it, with a dot at the end."""
    return Hints(
        kind=kind(message.kind, path + "kind"),
        country=country(message.country, path + "country"),
        language=language(message.language, path + "language"),
    )


def kind(number: int, path: str) -> Kind | None:
    """A kind, ``None`` when unspecified."""
    found = enums.KIND.member(number)
    if found is None and number != entity_pb2.KIND_UNSPECIFIED:
        raise InvalidHint(f"there is no kind {number}: see the enum Kind", field=path)
    return found


def country(code: str, path: str) -> str:
    """A country code, ``""`` when unspecified."""
    if code and not _COUNTRY.fullmatch(code):
        raise InvalidHint("a country is two capital letters (ISO 3166-1), e.g. SY", field=path)
    return code


def language(tag: str, path: str) -> str:
    """A language tag, ``""`` when unspecified."""
    if tag and not _LANGUAGE.fullmatch(tag):
        raise InvalidHint("a language is a BCP 47 tag, e.g. fr or ar-SY", field=path)
    return tag


def name(text: str, path: str) -> None:
    """Refuse what is no name, where there are several and the library does not say which.

    Raises:
        InvalidName, NameTooLong: as `nisba.hygiene.clean`, which remembers what it has cleaned.
    """
    try:
        clean(text)
    except InvalidName as error:
        raise type(error)(error.message, field=path) from error


def running_text(text: str) -> str:
    """A text to annotate.

    Raises:
        TextTooLong: it is over the limit.
    """
    if len(text) > limits.ANNOTATED:
        raise TextTooLong(
            f"the text has {len(text)} code points; the limit is {limits.ANNOTATED}: "
            "send it in parts",
            field="text",
        )
    return text


def count(number: int, default: int, most: int, what: str, path: str) -> int:
    """How many of something to bring; 0 is the default."""
    if not 0 <= number <= most:
        raise InvalidLimit(f"{what} is {number}: 1 to {most}, or 0 for {default}", field=path)
    return number or default


def several(texts: Sequence[str], path: str) -> Sequence[str]:
    """The names, or texts, of a message, of which there may be so many.

    Raises:
        TooManyNames: there are more.
    """
    if len(texts) > limits.NAMES_PER_MESSAGE:
        raise TooManyNames(
            f"{len(texts)} {path} in one message: at most {limits.NAMES_PER_MESSAGE}", field=path
        )
    return texts


def _context(message: normalization_pb2.DocumentContext, table: Table) -> DocumentContext:
    ids = message.entity_ids
    path = "options.context.entity_ids"
    if len(ids) > limits.CONTEXT_ENTITIES:
        raise InvalidHint(
            f"{len(ids)} entities in the context: at most {limits.CONTEXT_ENTITIES}", field=path
        )
    for index, entity in enumerate(ids):
        try:
            table.entity(entity)
        except UnknownEntity as error:
            raise UnknownEntity(error.message, field=f"{path}[{index}]") from error
    return DocumentContext(entities=tuple(ids))
