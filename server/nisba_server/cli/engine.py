"""Where answers come from: the library in this process, or a running service."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from nisba.model import Comparison, DocumentContext, Hints, Normalization

from ..files.rows import Fault

if TYPE_CHECKING:
    from nisba.annotate import Mention
    from nisba.transliterate import System, Transliteration

Pair = tuple[str, str]
Rendition = tuple[str, str]
"""A text and the system to write it in."""


@dataclass(frozen=True, slots=True)
class Backend:
    """What the user chose.

    Attributes:
        table: directory of a compiled table; ``None`` for the built-in one.
        server: ``HOST:PORT`` of a service, ``""`` for this process.
        overlay: file of aliases added to the table and withdrawn from it.
    """

    table: Path | None = None
    server: str = ""
    overlay: Path | None = None


class Engine(Protocol):
    """Answers about names. All methods raise `nisba.errors.NisbaError`.

    The ``_many`` methods give one answer a question, in order; where a question cannot be answered
    it is a `Fault`, and the others are answered all the same.
    """

    def normalize(
        self,
        name: str,
        *,
        hints: Hints,
        context: DocumentContext,
        limit: int,
        explain: bool,
    ) -> Normalization: ...

    def normalize_many(
        self, names: Sequence[str], *, hints: Hints, limit: int
    ) -> list[Normalization | Fault]: ...

    def compare(self, a: str, b: str, *, hints: Hints, explain: bool) -> Comparison: ...

    def compare_many(self, pairs: Sequence[Pair], *, hints: Hints) -> list[Comparison | Fault]: ...

    def transliterate(
        self, text: str, to: str, *, source: str, language: str, nbest: int
    ) -> "Transliteration": ...

    def transliterate_many(
        self, texts: Sequence[Rendition], *, source: str, language: str, nbest: int
    ) -> list["Transliteration | Fault"]: ...

    def annotate(self, text: str, *, hints: Hints) -> "tuple[Mention, ...]": ...

    def systems(self) -> "tuple[System, ...]": ...

    def versions(self) -> Mapping[str, str]: ...

    def close(self) -> None: ...


@runtime_checkable
class ListedEngine(Engine, Protocol):
    """An engine that is at hand: what its table lists is had at once."""

    def listed_many(
        self, names: Sequence[str], *, hints: Hints
    ) -> list[Normalization | Fault | None]: ...


def open_engine(backend: Backend) -> Engine:
    """The engine that the user chose; who opens it closes it.

    Raises:
        NisbaError: the table cannot be read, or the service's address is malformed.
    """
    # Either side pulls in much that the other does not need.
    if backend.server:
        from .remote import RemoteEngine

        return RemoteEngine.connect(backend.server)
    from .local import LocalEngine

    return LocalEngine(backend.table, backend.overlay)


@contextmanager
def engine_for(backend: Backend) -> Iterator[Engine]:
    """The engine that the user chose, closed at the end of the block."""
    engine = open_engine(backend)
    try:
        yield engine
    finally:
        engine.close()
