"""The client for asyncio: the same methods as `nisba_server.client.Client`, to be awaited."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Protocol, Self, TypeVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]

from nisba.annotate import Mention
from nisba.model import Alias, Comparison, DocumentContext, Entity, Hints, Kind, Normalization
from nisba.transliterate import System, Transliteration
from nisba_server.client import convert, requests
from nisba_server.client.channel import Tls, route
from nisba_server.client.chunks import Chunk, Failure, chunks
from nisba_server.client.errors import ClientError, translated
from nisba_server.client.pipeline import WINDOW
from nisba_server.pb.nisba.v1 import name_service_pb2, name_service_pb2_grpc
from nisba_server.service import limits

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")


class _Response(Protocol[R_co]):
    @property
    def results(self) -> Sequence[R_co]: ...


class AsyncClient:
    """Asks a running service from a coroutine. Arguments and errors are those of `Client`.

    One event loop's; close it there, or use ``async with``.
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
            self._channel = grpc.aio.insecure_channel(way.target, options=way.options)
        else:
            self._channel = grpc.aio.secure_channel(
                way.target, way.credentials, options=way.options
            )
        self._stub: name_service_pb2_grpc.NameServiceAsyncStub
        self._stub = name_service_pb2_grpc.NameServiceStub(self._channel)
        self._health = health_pb2_grpc.HealthStub(self._channel)

    @property
    def target(self) -> str:
        """The address, with its port."""
        return self._target

    async def close(self) -> None:
        """Hang up; calls in progress are cancelled."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def ready(self) -> bool:
        """See `Client.ready`."""
        with translated(self._target):
            request = health_pb2.HealthCheckRequest()
            response = await self._health.Check(request, timeout=self._timeout)
        return bool(response.status == health_pb2.HealthCheckResponse.SERVING)

    async def normalize(
        self,
        name: str,
        *,
        hints: Hints | None = None,
        context: DocumentContext | None = None,
        limit: int = limits.DEFAULT_CANDIDATES,
        explain: bool = False,
    ) -> Normalization:
        """See `Client.normalize`."""
        request = requests.normalize(name, hints, context, limit, explain)
        with translated(self._target):
            response = await self._stub.Normalize(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return convert.normalization(response.normalization)

    async def batch(
        self,
        names: Sequence[str],
        *,
        hints: Hints | None = None,
        context: DocumentContext | None = None,
        limit: int = limits.DEFAULT_CANDIDATES,
        explain: bool = False,
    ) -> list[Normalization | Failure]:
        """See `Client.batch`."""
        found = self.stream(names, hints=hints, context=context, limit=limit, explain=explain)
        return [each async for each in found]

    async def stream(
        self,
        names: Iterable[str],
        *,
        chunk: int = requests.CHUNK,
        hints: Hints | None = None,
        context: DocumentContext | None = None,
        limit: int = limits.DEFAULT_CANDIDATES,
        explain: bool = False,
    ) -> AsyncGenerator[Normalization | Failure, None]:
        """See `Client.stream`; ``names`` is read between two awaits, so it must not block."""
        options = convert.options(hints, context, limit, explain)
        cut = chunks(names, requests.most(chunk, limit, explain), limits.CODE_POINTS_PER_NAME)

        async def send(texts: Sequence[str]) -> name_service_pb2.BatchNormalizeResponse:
            request = name_service_pb2.BatchNormalizeRequest(names=texts, options=options)
            return await self._stub.BatchNormalize(
                request,
                timeout=self._timeout * WINDOW,
                metadata=self._metadata,
                wait_for_ready=self._wait,
            )

        async with aclosing(_pipeline(cut, send, requests.normalized, self._target)) as results:
            async for each in results:
                yield each

    async def compare(
        self, a: str, b: str, *, hints: Hints | None = None, explain: bool = False
    ) -> Comparison:
        """See `Client.compare`."""
        request = requests.compare(a, b, hints, explain)
        with translated(self._target):
            response = await self._stub.Compare(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return requests.compared(response)

    async def transliterate(
        self, text: str, to: str, *, source: str = "", language: str = "", nbest: int = 1
    ) -> Transliteration:
        """See `Client.transliterate`."""
        (result,) = await self.transliterate_batch(
            [text], to, source=source, language=language, nbest=nbest
        )
        return requests.single(result)

    async def transliterate_batch(
        self,
        texts: Iterable[str],
        to: str,
        *,
        source: str = "",
        language: str = "",
        nbest: int = 1,
    ) -> list[Transliteration | Failure]:
        """See `Client.transliterate_batch`."""

        async def send(some: Sequence[str]) -> name_service_pb2.TransliterateResponse:
            request = name_service_pb2.TransliterateRequest(
                texts=some, to_system=to, from_system=source, language=language, nbest=nbest
            )
            return await self._stub.Transliterate(
                request,
                timeout=self._timeout * WINDOW,
                metadata=self._metadata,
                wait_for_ready=self._wait,
            )

        cut = chunks(texts, requests.CHUNK, limits.CODE_POINTS_PER_TEXT)
        found = _pipeline(cut, send, requests.transliterated, self._target)
        return [each async for each in found]

    async def annotate(self, text: str, *, hints: Hints | None = None) -> tuple[Mention, ...]:
        """See `Client.annotate`."""
        request = requests.annotate(text, hints)
        with translated(self._target):
            response = await self._stub.Annotate(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )
        return tuple(convert.mention(mention) for mention in response.mentions)

    async def systems(self) -> tuple[System, ...]:
        """See `Client.systems`."""
        with translated(self._target):
            response = await self._stub.ListSystems(
                name_service_pb2.ListSystemsRequest(),
                timeout=self._timeout,
                metadata=self._metadata,
                wait_for_ready=self._wait,
            )
        return tuple(convert.system(entry) for entry in response.systems)

    async def entity(self, id: str) -> Entity:
        """See `Client.entity`."""
        return convert.entity((await self._get_entity(id)).entity)

    async def aliases(self, id: str) -> tuple[Alias, ...]:
        """See `Client.aliases`."""
        return tuple(convert.alias(alias) for alias in (await self._get_entity(id)).aliases)

    async def _get_entity(self, id: str) -> name_service_pb2.GetEntityResponse:
        request = name_service_pb2.GetEntityRequest(id=id)
        with translated(self._target):
            return await self._stub.GetEntity(
                request, timeout=self._timeout, metadata=self._metadata, wait_for_ready=self._wait
            )

    async def entities(
        self, *, kind: Kind | None = None, country: str = ""
    ) -> AsyncIterator[Entity]:
        """See `Client.entities`."""
        request = requests.entities(kind, country)
        while True:
            with translated(self._target):
                response = await self._stub.ListEntities(
                    request,
                    timeout=self._timeout,
                    metadata=self._metadata,
                    wait_for_ready=self._wait,
                )
            for entity in response.entities:
                yield convert.entity(entity)
            if not response.next_page_token:
                return
            request.page_token = response.next_page_token

    async def version(self) -> dict[str, str]:
        """See `Client.version`."""
        with translated(self._target):
            response = await self._stub.GetVersion(
                name_service_pb2.GetVersionRequest(),
                timeout=self._timeout,
                metadata=self._metadata,
                wait_for_ready=self._wait,
            )
        return requests.versions(response)


async def _pipeline(
    cut: Iterable[Chunk],
    send: Callable[[Sequence[str]], Awaitable[_Response[R]]],
    read: Callable[[R, str], T],
    target: str,
) -> AsyncGenerator[T | Failure, None]:
    """As `nisba_server.client.pipeline.pipeline`."""
    coming = iter(cut)
    under_way: deque[tuple[Chunk, asyncio.Task[list[R]] | None]] = deque()
    try:
        while True:
            while len(under_way) < WINDOW and (chunk := next(coming, None)) is not None:
                work = _answers(chunk.sent, send, target) if chunk.sent else None
                under_way.append((chunk, asyncio.create_task(work) if work is not None else None))
            if not under_way:
                return
            chunk, task = under_way[0]
            results = iter(await task if task is not None else ())
            under_way.popleft()
            for index, text in enumerate(chunk.texts):
                failure = chunk.failures.get(index)
                yield failure if failure is not None else read(next(results), text)
    finally:
        left = [task for _, task in under_way if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _answers(
    texts: Sequence[str], send: Callable[[Sequence[str]], Awaitable[_Response[R]]], target: str
) -> list[R]:
    """The results for some texts; in halves when they do not fit in one message."""
    try:
        with translated(target):
            results = list((await send(texts)).results)
    except ClientError as error:
        if error.code != "RESPONSE_TOO_LARGE" or len(texts) < 2:
            raise
        middle = len(texts) // 2
        halves = (texts[:middle], texts[middle:])
        return [each for half in halves for each in await _answers(half, send, target)]
    if len(results) != len(texts):
        raise ClientError(f"{len(results)} results for {len(texts)} texts from {target}")
    return results
