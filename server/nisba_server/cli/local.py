"""The library in this process."""

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from nisba import Reconciler, versions
from nisba.errors import InvalidHint, NisbaError
from nisba.listed import Listed
from nisba.memory import forget
from nisba.model import Comparison, DocumentContext, Hints, Normalization
from nisba.table.overlay import open_table
from nisba.table.table import Table

from ..files.rows import Fault
from .engine import Pair, Rendition

if TYPE_CHECKING:
    from nisba.annotate import Annotator, Mention
    from nisba.transliterate import System, Transliteration

P = ParamSpec("P")
T = TypeVar("T")

MET, MET_ALONE = 6_000, 20_000
"""Names of a file after which the library forgets what it has met: some 150 MB in each of several
processes, 300 MB in one that does all."""


class LocalEngine:
    """An `Engine` that calls the library; the table is opened when it is first needed."""

    def __init__(self, table: Path | None = None, overlay: Path | None = None) -> None:
        self._path, self._overlay = table, overlay
        self._met = 0

    @cached_property
    def _table(self) -> Table:
        return open_table(self._path, self._overlay)

    @cached_property
    def _listed(self) -> Listed:
        return Listed(self._table)

    @cached_property
    def _reconciler(self) -> Reconciler:
        return Reconciler(self._table, keeps=False)  # a file's names come once, a command's too

    def normalize(
        self,
        name: str,
        *,
        hints: Hints,
        context: DocumentContext,
        limit: int,
        explain: bool,
    ) -> Normalization:
        """As `nisba.Reconciler.normalize`."""
        return self._reconciler.normalize(
            name, hints=hints, context=context, limit=limit, explain=explain
        )

    def normalize_many(
        self, names: Sequence[str], *, hints: Hints, limit: int
    ) -> list[Normalization | Fault]:
        """One after the other; see `Engine`."""
        ask = partial(self._reconciler.normalize, hints=hints, limit=limit)
        self._met += len(names)
        if self._met > (MET_ALONE if multiprocessing.parent_process() is None else MET):
            forget()
            self._met = len(names)
        return [_tried(ask, name) for name in names]

    def listed_many(
        self, names: Sequence[str], *, hints: Hints
    ) -> list[Normalization | Fault | None]:
        """As `nisba.Reconciler.listed`, one after the other. The lexicon is not loaded for it."""
        ask = self._listed.answer
        return [_tried(ask, name, hints) for name in names]

    def compare(self, a: str, b: str, *, hints: Hints, explain: bool) -> Comparison:
        """As `nisba.Reconciler.compare`."""
        return self._reconciler.compare(a, b, hints=hints, explain=explain)

    def compare_many(self, pairs: Sequence[Pair], *, hints: Hints) -> list[Comparison | Fault]:
        """One after the other; see `Engine`."""
        ask = partial(self._reconciler.compare, hints=hints)
        return [_tried(ask, a, b) for a, b in pairs]

    def transliterate(
        self, text: str, to: str, *, source: str, language: str, nbest: int
    ) -> "Transliteration":
        """As `nisba.transliterate.transliterate`."""
        from nisba.transliterate import transliterate

        return transliterate(text, to, source=source, language=language, nbest=nbest)

    def transliterate_many(
        self, texts: Sequence[Rendition], *, source: str, language: str, nbest: int
    ) -> "list[Transliteration | Fault]":
        """One after the other; see `Engine`."""
        from nisba.transliterate import transliterate

        write = partial(transliterate, source=source, language=language, nbest=nbest)
        return [_tried(write, text, to) for text, to in texts]

    @cached_property
    def _annotator(self) -> "Annotator":
        from nisba.annotate import Annotator

        return Annotator(self._reconciler)

    def annotate(self, text: str, *, hints: Hints) -> "tuple[Mention, ...]":
        """As `nisba.annotate.Annotator.annotate`."""
        return self._annotator.annotate(text, hints=hints)

    def systems(self) -> "tuple[System, ...]":
        """The catalogue."""
        from nisba.transliterate import catalogue

        return catalogue()

    def versions(self) -> Mapping[str, str]:
        """Package, ICU, Unicode, rules and table."""
        table = self._table
        return {
            **versions(),
            "table": table.version,
            "table_format": str(table.format_version),
            "entities": str(len(table)),
        }

    def close(self) -> None:
        """Nothing to let go of."""


def _tried(ask: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | Fault:
    """The answer, or why there is none: one bad row must not end a run of millions."""
    try:
        return ask(*given, **named)
    except InvalidHint:
        raise  # the same for every row: the user's to mend
    except NisbaError as error:
        return Fault(error.code, error.message)
    except Exception as error:
        return Fault("INTERNAL", f"{type(error).__name__}: {error}; please report it")
