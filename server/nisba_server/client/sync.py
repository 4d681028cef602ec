"""The blocking client: one connection, many calls, safe to share between threads."""

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

from nisba.annotate import Mention
from nisba.model import Alias, Comparison, DocumentContext, Entity, Hints, Kind, Normalization
from nisba.transliterate import System, Transliteration
from nisba_server.client import convert, requests
from nisba_server.client.channel import Tls, route
from nisba_server.client.chunks import Failure, chunks
from nisba_server.client.errors import translated
from nisba_server.client.pipeline import WINDOW, Call, pipeline
from nisba_server.pb.nisba.v1 import (
    name_service_pb2,
    name_service_pb2_grpc,
    normalization_pb2,
    transliteration_pb2,
)
from nisba_server.service import limits


class Client:
    """Asks a running service; the answers are those that the library gives in-process.

    Calls that find the service unavailable are tried again, up to five times within a few seconds;
    where it has several addresses, the calls are dealt out to all that answer. To display a name in
    another system apply `nisba.transliterate.restyle` to its answer.

    Args:
        target: ``HOST:PORT``; port 50051 when there is none. Several numeric addresses with commas
            between them; a name may have several by itself.
        timeout: seconds that a call may take, tries included. A message of many names may take
            three times as long, for so many are under way at once.
        tls: the files to know the service by; ``None``: plaintext.
        token: the bearer token, where the service wants one.
        insecure: send the token in plaintext beyond this machine.
        wait: where nothing answers, wait for it as long as ``timeout`` instead of giving up after
            the tries: for jobs that should outlast a restart.

    Raises:
        ClientError: ``target`` is not of that form (code ``INVALID_TARGET``), a file cannot be read
            (``BAD_TLS``), a token would go in plaintext (``INSECURE``). Whether anything answers
            there shows at the first call.
    """

    def __init__(
        self,
        target: str,
        *,
        timeout: float = 30.0,
        tls: Tls | None = None,
        token: str = "",
        insecure: bool = False,
        wait: bool = False,
    ) -> None:
        way = route(target, tls, token, insecure)
        self._target = way.shown
        self._timeout = timeout
        self._metadata = way.metadata
        self._wait = wait
        if way.credentials is None:
            self._channel = grpc.insecure_channel(way.target, options=way.options)
        else:
            self._channel = grpc.secure_channel(way.target, way.credentials, options=way.options)
        self._stub = name_service_pb2_grpc.NameServiceStub(self._channel)
        self._health = health_pb2_grpc.HealthStub(self._channel)

    @property
    def target(self) -> str:
        """The address, with its port."""
        return self._target

    def close(self) -> None:
        """Hang up; calls in progress are cancelled."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ready(self) -> bool:
        """Whether the service says that it is serving: its table is loaded, and it is not ending.

        Raises:
            Unreachable, ClientError: as `normalize`.
        """
        request = health_pb2.HealthCheckRequest()
        with translated(self._target):
            response = self._health.Check(request, timeout=self._timeout)
        return bool(response.status == health_pb2.HealthCheckResponse.SERVING)

    def normalize(
        self,
        name: str,
        *,
        hints: Hints | None = None,
        context: DocumentContext | None = None,
        limit: int = limits.DEFAULT_CANDIDATES,
        explain: bool = False,
    ) -> Normalization:
        """One name to its canonical form; as `nisba.Reconciler.normalize`.

        Raises:
            Rejected: the name or an option is at fault; ``code`` is the library's.
            Unreachable: nothing answers, or not in time.
            ClientError: the service failed.
        """
        request = requests.normalize(name, hints, context, limit, explain)
        with translated(self._target):
            response = self._stub.Normalize(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return convert.normalization(response.normalization)

    def batch(
        self,
        names: Sequence[str],
        *,
        hints: Hints | None = None,
        context: DocumentContext | None = None,
        limit: int = limits.DEFAULT_CANDIDATES,
        explain: bool = False,
    ) -> list[Normalization | Failure]:
        """Any number of names, in order, each an answer or the reason why it has none.

        Raises:
            Rejected: an option is at fault.
            Unreachable, ClientError: as `normalize`.
        """
        return list(self.stream(names, hints=hints, context=context, limit=limit, explain=explain))

    def stream(
        self,
        names: Iterable[str],
        *,
        chunk: int = requests.CHUNK,
        hints: Hints | None = None,
        context: DocumentContext | None = None,
        limit: int = limits.DEFAULT_CANDIDATES,
        explain: bool = False,
    ) -> Iterator[Normalization | Failure]:
        """As `batch`, for names that come one by one: results in order, as they are ready.

        ``names`` is read in the caller's thread, a few messages ahead of the results. They travel
        as batches, a few at a time, not by the streaming method: so each is tried again by itself,
        and a service that stops half-way loses nothing.

        Args:
            chunk: most names in a message, 1 to 1,000.

        Raises:
            ValueError: ``chunk`` is outside its range.
            Rejected, Unreachable, ClientError: as `batch`, while iterating.
        """
        options = convert.options(hints, context, limit, explain)
        most = requests.most(chunk, limit, explain)

        def send(
            texts: Sequence[str],
        ) -> Call[normalization_pb2.NormalizeResult]:
            request = name_service_pb2.BatchNormalizeRequest(names=texts, options=options)
            return self._stub.BatchNormalize.future(
                request,
                timeout=self._timeout * WINDOW,
                metadata=self._metadata,
                wait_for_ready=self._wait,
            )

        cut = chunks(names, most, limits.CODE_POINTS_PER_NAME)
        return pipeline(cut, send, requests.normalized, self._target)

    def compare(
        self, a: str, b: str, *, hints: Hints | None = None, explain: bool = False
    ) -> Comparison:
        """Are two spellings one name? As `nisba.Reconciler.compare`.

        Raises:
            Rejected: a name or a hint is at fault.
            Unreachable, ClientError: as `normalize`.
        """
        request = requests.compare(a, b, hints, explain)
        with translated(self._target):
            response = self._stub.Compare(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return requests.compared(response)

    def transliterate(
        self, text: str, to: str, *, source: str = "", language: str = "", nbest: int = 1
    ) -> Transliteration:
        """One text in another system; as `nisba.transliterate.transliterate`.

        Raises:
            Rejected: the text, a system or an option is at fault.
            Unreachable, ClientError: as `normalize`.
        """
        (result,) = self.transliterate_batch(
            [text], to, source=source, language=language, nbest=nbest
        )
        return requests.single(result)

    def transliterate_batch(
        self,
        texts: Iterable[str],
        to: str,
        *,
        source: str = "",
        language: str = "",
        nbest: int = 1,
    ) -> list[Transliteration | Failure]:
        """Any number of texts, in order, each in another system or the reason why it is not.

        Raises:
            Rejected: a system or an option is at fault.
            Unreachable, ClientError: as `normalize`.
        """

        def send(
            some: Sequence[str],
        ) -> Call[transliteration_pb2.TransliterateResult]:
            request = name_service_pb2.TransliterateRequest(
                texts=some, to_system=to, from_system=source, language=language, nbest=nbest
            )
            return self._stub.Transliterate.future(
                request,
                timeout=self._timeout * WINDOW,
                metadata=self._metadata,
                wait_for_ready=self._wait,
            )

        cut = chunks(texts, requests.CHUNK, limits.CODE_POINTS_PER_TEXT)
        return list(pipeline(cut, send, requests.transliterated, self._target))

    def annotate(self, text: str, *, hints: Hints | None = None) -> tuple[Mention, ...]:
        """The Arabic names in a running text; as `nisba.annotate.Annotator.annotate`.

        Raises:
            Rejected: the text is over 200,000 code points, or it or a hint is malformed.
            Unreachable, ClientError: as `normalize`.
        """
        request = requests.annotate(text, hints)
        with translated(self._target):
            response = self._stub.Annotate(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return tuple(convert.mention(mention) for mention in response.mentions)

    def systems(self) -> tuple[System, ...]:
        """The systems that the service knows.

        Raises:
            Unreachable, ClientError: as `normalize`.
        """
        request = name_service_pb2.ListSystemsRequest()
        with translated(self._target):
            response = self._stub.ListSystems(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return tuple(convert.system(entry) for entry in response.systems)

    def entity(self, id: str) -> Entity:
        """One entity of the service's table.

        Raises:
            Rejected: the table has no such id (code ``UNKNOWN_ENTITY``).
            Unreachable, ClientError: as `normalize`.
        """
        return convert.entity(self._get_entity(id).entity)

    def aliases(self, id: str) -> tuple[Alias, ...]:
        """The listed spellings of one entity; raises as `entity`."""
        return tuple(convert.alias(alias) for alias in self._get_entity(id).aliases)

    def _get_entity(self, id: str) -> name_service_pb2.GetEntityResponse:
        with translated(self._target):
            request = name_service_pb2.GetEntityRequest(id=id)
            return self._stub.GetEntity(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )

    def entities(self, *, kind: Kind | None = None, country: str = "") -> Iterator[Entity]:
        """The entities of the service's table, in its order; all, or of a kind and country.

        Raises:
            Rejected: the country is not of its form; or the table was replaced half-way (code
                ``PAGE_TOKEN_EXPIRED``).
            Unreachable, ClientError: as `normalize`, while iterating.
        """
        request = requests.entities(kind, country)
        while True:
            with translated(self._target):
                response = self._stub.ListEntities(
                    request,
                    timeout=self._timeout,
                    metadata=self._metadata,
                    wait_for_ready=self._wait,
                )
            yield from (convert.entity(entity) for entity in response.entities)
            if not response.next_page_token:
                return
            request.page_token = response.next_page_token

    def version(self) -> dict[str, str]:
        """What answers: package, icu, unicode, rules, table, table_format, entities.

        ``table`` is empty while none is loaded. Raises as `systems`.
        """
        with translated(self._target):
            request = name_service_pb2.GetVersionRequest()
            response = self._stub.GetVersion(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return requests.versions(response)
