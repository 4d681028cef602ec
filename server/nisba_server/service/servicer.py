"""The methods of ``nisba.v1.NameService``. Each reads, asks the library, and converts."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Protocol, TypeVar

import grpc
from google.rpc import status_pb2

import nisba
from nisba import Reconciler
from nisba.errors import InvalidName, NisbaError, UnknownEntity, UnknownSystem
from nisba.transliterate import NotReversible, catalogue, transliterate
from nisba_server.observe.meter import ERROR, Meter, NoMeter
from nisba_server.pb.nisba.v1 import (
    name_service_pb2,
    normalization_pb2,
    transliteration_pb2,
)
from nisba_server.service import convert, errors, limits, requests
from nisba_server.service.answers import Answers
from nisba_server.service.cache import Answer, framed
from nisba_server.service.calls import guarded, log_defect, watch
from nisba_server.service.pages import Listing

_OPTION_PATHS: Mapping[str, str] = MappingProxyType(
    {
        "kind": "options.hints.kind",
        "country": "options.hints.country",
        "language": "options.hints.language",
        "limit": "options.limit",
        "system": "options.style",
    }
)
_HINT_PATHS: Mapping[str, str] = MappingProxyType(
    {"kind": "hints.kind", "country": "hints.country", "language": "hints.language"}
)
_FRAME: Callable[[Answer], bytes] = attrgetter("frame")
_DECISION: Callable[[Answer], str] = attrgetter("decision")


class _Message(Protocol):
    def ByteSize(self) -> int: ...  # noqa: N802 -- protobuf's name


M = TypeVar("M", bound=_Message)


class NameService:
    """Answers with the table published last; before the first one, only GetVersion answers.

    Args:
        streams: most StreamNormalize calls at a time; each holds a thread while it is open.
        log: where defects go.
        room: bytes of answers to keep.
        meter: what counts the names.
    """

    def __init__(
        self,
        streams: int,
        log: logging.Logger,
        room: int = limits.CACHE_BYTES,
        meter: Meter | None = None,
    ) -> None:
        self._answers: Answers | None = None
        self._streams = threading.BoundedSemaphore(streams)
        self._log = log
        self._room = room
        self._meter = meter or NoMeter()

    def publish(self, reconciler: Reconciler) -> None:
        """Answer with this one from the next message on; those being answered keep the last."""
        self._answers = Answers(reconciler, self._room)

    def _serving(self) -> Answers:
        answers = self._answers
        if answers is None:
            raise errors.NotReady
        return answers

    def _ready(self) -> Reconciler:
        return self._serving().reconciler

    def Normalize(  # noqa: N802 -- the names of the wire
        self, request: name_service_pb2.NormalizeRequest, context: grpc.ServicerContext
    ) -> bytes:
        """See proto/nisba/v1/name_service.proto; likewise below. A serialised NormalizeResponse."""
        with guarded(context, self._log, _OPTION_PATHS):
            answers = self._serving()
            wire = request.options.SerializeToString(deterministic=True)
            answer = known = answers.known(request.name, wire)
            if answer is None:
                answer = answers.answer(request.name, wire)
            self._meter.names({answer.decision: 1}, known is not None)
            _fit(len(answer.frame))
            return answer.frame[answer.head :]

    def BatchNormalize(  # noqa: N802
        self, request: name_service_pb2.BatchNormalizeRequest, context: grpc.ServicerContext
    ) -> bytes:
        """A serialised BatchNormalizeResponse."""
        with guarded(context, self._log, _OPTION_PATHS):
            wire = request.options.SerializeToString(deterministic=True)
            return self._batch(self._serving(), request.names, wire, context)

    def StreamNormalize(  # noqa: N802
        self,
        request_iterator: Iterator[name_service_pb2.StreamNormalizeRequest],
        context: grpc.ServicerContext,
    ) -> Iterator[bytes]:
        """Serialised StreamNormalizeResponses, which are made like BatchNormalizeResponses."""
        with guarded(context, self._log, _OPTION_PATHS):
            if not self._streams.acquire(blocking=False):
                raise errors.TooManyStreams
            try:
                wire = b""
                for request in request_iterator:
                    if request.HasField("options"):
                        wire = request.options.SerializeToString(deterministic=True)
                    yield self._batch(self._serving(), request.names, wire, context)
            finally:
                self._streams.release()

    def Compare(  # noqa: N802
        self, request: name_service_pb2.CompareRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.CompareResponse:
        with guarded(context, self._log, _HINT_PATHS):
            reconciler = self._ready()
            hints = requests.hints(request.hints)
            requests.name(request.a, "a")
            requests.name(request.b, "b")
            answer = reconciler.compare(request.a, request.b, hints=hints, explain=request.explain)
            return name_service_pb2.CompareResponse(comparison=convert.comparison(answer))

    def Transliterate(  # noqa: N802
        self, request: name_service_pb2.TransliterateRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.TransliterateResponse:
        with guarded(context, self._log):
            self._ready()
            texts = requests.several(request.texts, "texts")
            language = requests.language(request.language, "language")
            nbest = requests.count(request.nbest, 1, limits.RENDERINGS, "nbest", "nbest")

            def answer(text: str) -> transliteration_pb2.TransliterateResult:
                try:
                    made = transliterate(
                        text,
                        request.to_system,
                        source=request.from_system,
                        language=language,
                        nbest=nbest,
                    )
                except (UnknownSystem, NotReversible) as error:
                    field = _at_fault(error, request)
                    raise type(error)(error.message, field=field) from error
                return transliteration_pb2.TransliterateResult(
                    transliteration=convert.transliteration(made)
                )

            def failure(status: status_pb2.Status) -> transliteration_pb2.TransliterateResult:
                return transliteration_pb2.TransliterateResult(error=status)

            results = self._each(texts, "texts", answer, failure, context)
            return name_service_pb2.TransliterateResponse(results=results)

    def Annotate(  # noqa: N802
        self, request: name_service_pb2.AnnotateRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.AnnotateResponse:
        with guarded(context, self._log, _HINT_PATHS):
            annotator = self._serving().annotator
            text = requests.running_text(request.text)
            mentions = annotator.annotate(text, hints=requests.hints(request.hints))
            response = name_service_pb2.AnnotateResponse(
                mentions=[convert.mention(mention) for mention in mentions]
            )
            _fit(response.ByteSize())
            return response

    def ListSystems(  # noqa: N802
        self, request: name_service_pb2.ListSystemsRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.ListSystemsResponse:
        with guarded(context, self._log):
            self._ready()
            systems = [convert.system(entry) for entry in catalogue()]
            return name_service_pb2.ListSystemsResponse(systems=systems)

    def GetEntity(  # noqa: N802
        self, request: name_service_pb2.GetEntityRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.GetEntityResponse:
        with guarded(context, self._log):
            table = self._ready().table
            try:
                entity = table.entity(request.id)
            except UnknownEntity as error:
                raise errors.EntityNotFound(error.message, field="id") from error
            return name_service_pb2.GetEntityResponse(
                entity=convert.entity(entity),
                aliases=[convert.alias(alias) for alias in table.aliases(entity.id)],
            )

    def ListEntities(  # noqa: N802
        self, request: name_service_pb2.ListEntitiesRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.ListEntitiesResponse:
        with guarded(context, self._log):
            table = self._ready().table
            size = requests.count(
                min(request.page_size, limits.PAGE),
                limits.DEFAULT_PAGE,
                limits.PAGE,
                "page_size",
                "page_size",
            )
            kind = requests.kind(request.kind, "kind")
            country = requests.country(request.country, "country")
            listing = Listing(table.version, (kind or "", country))
            start = listing.start(request.page_token)
            response = name_service_pb2.ListEntitiesResponse()
            index, end = start, min(len(table), start + limits.PAGE_SCAN)
            while index < end and len(response.entities) < size:
                watch(context, index)
                entity = table.entity_at(index)
                if (kind is None or entity.kind is kind) and (
                    not country or country in entity.country
                ):
                    response.entities.append(convert.entity(entity))
                index += 1
            if index < len(table):
                response.next_page_token = listing.token(index)
            _fit(response.ByteSize())
            return response

    def GetVersion(  # noqa: N802
        self, request: name_service_pb2.GetVersionRequest, context: grpc.ServicerContext
    ) -> name_service_pb2.GetVersionResponse:
        with guarded(context, self._log):
            versions = nisba.versions()
            response = name_service_pb2.GetVersionResponse(
                package=versions["package"],
                icu=versions["icu"],
                unicode=versions["unicode"],
                rules=versions["rules"],
            )
            if self._answers is not None:
                table = self._answers.reconciler.table
                response.table = table.version
                response.table_format = table.format_version
                response.entities = len(table)
            return response

    def _batch(
        self, answers: Answers, names: Sequence[str], wire: bytes, context: grpc.ServicerContext
    ) -> bytes:
        """The results in the order of ``names``; one that is at fault has its error in its place.

        Raises:
            NisbaError: what is wrong is not a name but something that holds for all of them.
            ResponseTooLarge: the answers do not fit in a message.
            CallerGone: nobody waits for them.
        """
        answers.options(wire)  # what is wrong with them is said even where there is no name
        names = list(requests.several(names, "names"))  # from protobuf each comes anew every time
        found = answers.known_all(names, wire)
        made, looked = self._completed(answers, names, wire, found, context)
        frames = list(map(_FRAME, made))
        _fit(sum(map(len, frames)))
        self._meter.names(Counter(map(_DECISION, made)), len(made) - looked)
        return b"".join(frames)

    def _completed(
        self,
        answers: Answers,
        names: Sequence[str],
        wire: bytes,
        found: Sequence[Answer | None],
        context: grpc.ServicerContext,
    ) -> tuple[Sequence[Answer], int]:
        """The answers to all ``names``, of which some were found; and how many were worked out.

        Raises:
            NisbaError, ResponseTooLarge, CallerGone: as :meth:`_batch`.
        """
        known = [answer for answer in found if answer is not None]
        if len(known) == len(found):
            return known, 0
        size = sum(map(len, map(_FRAME, known)))
        made: list[Answer] = []
        looked = 0
        for index, (name, answer) in enumerate(zip(names, found, strict=True)):
            if answer is None:
                watch(context, looked)
                # It may stand there twice.
                answer = answers.known(name, wire)
                if answer is None:
                    answer = self._worked_out(answers, name, wire, f"names[{index}]")
                    looked += 1
                size += len(answer.frame)
                _fit(size)
            made.append(answer)
        return made, looked

    def _worked_out(self, answers: Answers, name: str, wire: bytes, path: str) -> Answer:
        try:
            return answers.answer(name, wire)
        except InvalidName as error:
            status = errors.status_of(error, path)
        except NisbaError:
            raise
        except Exception as error:
            log_defect(self._log, error)
            status = errors.internal_status()
        result = normalization_pb2.NormalizeResult(error=status)
        return framed(result.SerializeToString(), ERROR)

    def _each(
        self,
        texts: Iterable[str],
        path: str,
        answer: Callable[[str], M],
        failure: Callable[[status_pb2.Status], M],
        context: grpc.ServicerContext,
    ) -> list[M]:
        """``answer`` for each text, once for those that are alike; ``failure`` where it cannot be.

        Raises:
            NisbaError: what is wrong is not the text but something that holds for all of them.
            ResponseTooLarge: the answers do not fit in a message.
            CallerGone: nobody waits for them.
        """
        known: dict[str, M] = {}
        results: list[M] = []
        size = 0
        for index, text in enumerate(texts):
            watch(context, index)
            result = known.get(text)
            if result is None:
                try:
                    result = known[text] = answer(text)
                except InvalidName as error:
                    result = failure(errors.status_of(error, f"{path}[{index}]"))
                except NisbaError:
                    raise
                except Exception as error:
                    log_defect(self._log, error)
                    result = failure(errors.internal_status())
            size += result.ByteSize() + 6  # tag and length of a place in the list
            _fit(size)
            results.append(result)
        return results


def _at_fault(error: NisbaError, request: name_service_pb2.TransliterateRequest) -> str:
    """Path of the system that an error is about; the library calls both just "system"."""
    if isinstance(error, NotReversible):
        return "from_system"
    try:
        transliterate("a", request.to_system)
    except UnknownSystem:
        return "to_system"
    return "from_system"


def _fit(size: int) -> None:
    """Raise ResponseTooLarge for an answer of ``size`` bytes that does not fit in a message."""
    if size > limits.MESSAGE_BYTES:
        raise errors.ResponseTooLarge
