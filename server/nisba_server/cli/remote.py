"""A running service, through its client."""

from collections.abc import Mapping, Sequence

from nisba.annotate import Mention
from nisba.errors import NisbaError
from nisba.model import Comparison, DocumentContext, Hints, Normalization
from nisba.transliterate import System, Transliteration
from nisba_server.client import Client, Failure, Unreachable

from ..files.rows import Fault
from .access import client_for
from .engine import Pair, Rendition


class RemoteEngine:
    """An `Engine` that asks a service. Create one by `connect`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @classmethod
    def connect(cls, address: str) -> "RemoteEngine":
        """An engine for the service at ``HOST:PORT``; the first call finds out whether it is there.

        Raises:
            NisbaError: the address is malformed.
        """
        return cls(client_for(address))

    def normalize(
        self,
        name: str,
        *,
        hints: Hints,
        context: DocumentContext,
        limit: int,
        explain: bool,
    ) -> Normalization:
        """One call."""
        return self._client.normalize(
            name, hints=hints, context=context, limit=limit, explain=explain
        )

    def normalize_many(
        self, names: Sequence[str], *, hints: Hints, limit: int
    ) -> list[Normalization | Fault]:
        """A call a thousand names."""
        answers = self._client.batch(names, hints=hints, limit=limit)
        return [_fault(answer) if isinstance(answer, Failure) else answer for answer in answers]

    def compare(self, a: str, b: str, *, hints: Hints, explain: bool) -> Comparison:
        """One call."""
        return self._client.compare(a, b, hints=hints, explain=explain)

    def compare_many(self, pairs: Sequence[Pair], *, hints: Hints) -> list[Comparison | Fault]:
        """A call a pair."""
        answers: list[Comparison | Fault] = []
        for a, b in pairs:
            try:
                answers.append(self._client.compare(a, b, hints=hints))
            except Unreachable:
                raise
            except NisbaError as error:
                if error.code == "INVALID_HINT":
                    raise
                answers.append(Fault(error.code, error.message))
        return answers

    def transliterate(
        self, text: str, to: str, *, source: str, language: str, nbest: int
    ) -> Transliteration:
        """One call."""
        return self._client.transliterate(text, to, source=source, language=language, nbest=nbest)

    def transliterate_many(
        self, texts: Sequence[Rendition], *, source: str, language: str, nbest: int
    ) -> list[Transliteration | Fault]:
        """A batch for each system that occurs."""
        places: dict[str, list[int]] = {}
        for place, (_, to) in enumerate(texts):
            places.setdefault(to, []).append(place)
        answers: dict[int, Transliteration | Fault] = {}
        for to, at in places.items():
            some = self._some([texts[place][0] for place in at], to, source, language, nbest)
            answers.update(zip(at, some, strict=True))
        return [answers[place] for place in range(len(texts))]

    def _some(
        self, texts: Sequence[str], to: str, source: str, language: str, nbest: int
    ) -> list[Transliteration | Fault]:
        try:
            found = self._client.transliterate_batch(
                texts, to, source=source, language=language, nbest=nbest
            )
        except Unreachable:
            raise
        except NisbaError as error:  # the system itself: the fault of each of these rows
            return [Fault(error.code, error.message)] * len(texts)
        return [_fault(answer) if isinstance(answer, Failure) else answer for answer in found]

    def annotate(self, text: str, *, hints: Hints) -> tuple[Mention, ...]:
        """One call; a text of at most `nisba_server.service.limits.ANNOTATED` code points."""
        return self._client.annotate(text, hints=hints)

    def systems(self) -> tuple[System, ...]:
        """The service's catalogue."""
        return self._client.systems()

    def versions(self) -> Mapping[str, str]:
        """What the service runs on."""
        return self._client.version()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _fault(failure: Failure) -> Fault:
    return Fault(failure.code, failure.message)
