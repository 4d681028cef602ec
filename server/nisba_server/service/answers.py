"""A table at work: names to serialised answers, through a cache of its own.

A new table comes with a new `Answers`, so no answer of the old one survives it, and whoever holds
one for the length of a call has all of its answers from one table.
"""

from collections.abc import Sequence
from functools import cached_property

from nisba import Reconciler
from nisba.annotate import Annotator
from nisba.memory import remembered
from nisba.transliterate import restyle
from nisba_server.pb.nisba.v1 import normalization_pb2
from nisba_server.service import encode, requests
from nisba_server.service.cache import Answer, AnswerCache, framed

_OPTIONS = 256
"""Different options remembered in their checked form."""


class Answers:
    """Answers names from one reconciler. Threads may share it.

    Args:
        room: bytes of answers to keep.
    """

    def __init__(self, reconciler: Reconciler, room: int) -> None:
        self.reconciler = reconciler
        self._cache = AnswerCache(room)
        self.options = remembered(self._options, _OPTIONS)

    @cached_property
    def annotator(self) -> Annotator:
        """Finds names in texts, with the same reconciler."""
        return Annotator(self.reconciler)

    def _options(self, wire: bytes) -> requests.Options:
        """The options of a request, serialised as they come; raises as `requests.options`."""
        message = normalization_pb2.NormalizeOptions.FromString(wire)
        return requests.options(message, self.reconciler.table)

    def known(self, name: str, wire: bytes) -> Answer | None:
        """The answer if it was given before, by this spelling and with these options."""
        return self._cache.get(name, wire)

    def known_all(self, names: Sequence[str], wire: bytes) -> list[Answer | None]:
        """As `known`, for many."""
        return self._cache.get_all(names, wire)

    def answer(self, name: str, wire: bytes) -> Answer:
        """The answer worked out, and kept.

        Raises:
            NisbaError: the name or an option is at fault; nothing is kept.
        """
        options = self.options(wire)
        found = self.reconciler.normalize(
            name,
            hints=options.hints,
            context=options.context,
            limit=options.limit,
            explain=options.explain,
        )
        display = restyle(found, options.style) if options.style else ""
        made = framed(encode.result(found, display), found.decision.value)
        self._cache.put(name, wire, made)
        return made
