"""Requests of both clients, checked before they are sent, and what is read of the answers."""

from google.rpc import status_pb2

from nisba.model import Comparison, DocumentContext, Hints, Kind, Normalization
from nisba.transliterate import Transliteration
from nisba_server import enums
from nisba_server.client import convert
from nisba_server.client.chunks import Failure, unsendable
from nisba_server.client.errors import Rejected, reason
from nisba_server.pb.nisba.v1 import name_service_pb2, normalization_pb2, transliteration_pb2
from nisba_server.service import limits

CHUNK = 250
"""Names in a message unless told otherwise. More gain nothing, and make the first wait longer."""

_CANDIDATES_PER_MESSAGE = 5_000
"""Candidates that an answer may bring and still fit in a message, at some 500 bytes each."""

_EXPLAINED = 8
"""How many times longer a candidate is with its explanation."""


def normalize(
    name: str,
    hints: Hints | None,
    context: DocumentContext | None,
    limit: int,
    explain: bool,
) -> name_service_pb2.NormalizeRequest:
    """Asks for one name.

    Raises:
        Rejected: the service could not even read it.
    """
    _check(name, "name")
    options = convert.options(hints, context, limit, explain)
    return name_service_pb2.NormalizeRequest(name=name, options=options)


def compare(a: str, b: str, hints: Hints | None, explain: bool) -> name_service_pb2.CompareRequest:
    """Asks about two spellings; raises as `normalize`."""
    _check(a, "a")
    _check(b, "b")
    return name_service_pb2.CompareRequest(
        a=a, b=b, hints=convert.hints_message(hints), explain=explain
    )


def annotate(text: str, hints: Hints | None) -> name_service_pb2.AnnotateRequest:
    """Asks for the names in a running text; raises as `normalize`."""
    if len(text) > limits.ANNOTATED:
        message = (
            f"the text has {len(text)} code points; a service takes {limits.ANNOTATED}: "
            "send it in parts, or annotate it without a service"
        )
        raise Rejected(message, code="TEXT_TOO_LONG", field="text")
    if any("\ud800" <= char <= "\udfff" for char in text):
        message = "the text has a lone surrogate: send well-formed Unicode"
        raise Rejected(message, code="INVALID_TEXT", field="text")
    return name_service_pb2.AnnotateRequest(text=text, hints=convert.hints_message(hints))


def entities(kind: Kind | None, country: str) -> name_service_pb2.ListEntitiesRequest:
    """Asks for the first page."""
    return name_service_pb2.ListEntitiesRequest(
        page_size=limits.PAGE, kind=enums.KIND.number(kind), country=country
    )


def most(chunk: int, limit: int, explain: bool) -> int:
    """Names that go into one message, so that the answer fits in one.

    Raises:
        ValueError: ``chunk`` is outside its range.
    """
    if not 1 <= chunk <= limits.NAMES_PER_MESSAGE:
        raise ValueError(f"chunk is {chunk}: 1 to {limits.NAMES_PER_MESSAGE}")
    weight = max(limit, 1) * (_EXPLAINED if explain else 1)
    return max(1, min(chunk, _CANDIDATES_PER_MESSAGE // weight))


def normalized(result: normalization_pb2.NormalizeResult, name: str) -> Normalization | Failure:
    """A place of a batch."""
    if result.WhichOneof("result") == "error":
        return _failure(name, result.error)
    return convert.normalization(result.normalization)


def transliterated(
    result: transliteration_pb2.TransliterateResult, text: str
) -> Transliteration | Failure:
    """A place of many texts."""
    if result.WhichOneof("result") == "error":
        return _failure(text, result.error)
    return convert.transliteration(result.transliteration)


def compared(response: name_service_pb2.CompareResponse) -> Comparison:
    """The answer about two spellings."""
    return convert.comparison(response.comparison)


def single(result: Transliteration | Failure) -> Transliteration:
    """The only one of a batch.

    Raises:
        Rejected: it is a failure.
    """
    if isinstance(result, Failure):
        raise Rejected(result.message, code=result.code, field="text")
    return result


def versions(response: name_service_pb2.GetVersionResponse) -> dict[str, str]:
    """What answers, field by field."""
    return {
        "package": response.package,
        "icu": response.icu,
        "unicode": response.unicode,
        "rules": response.rules,
        "table": response.table,
        "table_format": str(response.table_format),
        "entities": str(response.entities),
    }


def _check(name: str, field: str) -> None:
    """Refuse here what could not be sent, with the code that the service would give."""
    failure = unsendable(name, limits.CODE_POINTS_PER_NAME)
    if failure is not None:
        raise Rejected(failure.message, code=failure.code, field=field)


def _failure(text: str, status: status_pb2.Status) -> Failure:
    return Failure(text, reason(status).code or "INTERNAL", status.message)
