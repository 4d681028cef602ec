"""Running text from end to end: tokens, spans, meanings, mentions."""

import re

from nisba.annotate.document import Document, Found
from nisba.annotate.elements import elements_of
from nisba.annotate.find import Finder
from nisba.annotate.listed import Listed
from nisba.annotate.model import InvalidText, Mention, TextTooLong
from nisba.annotate.resolve import Resolver
from nisba.annotate.tokens import tokenise
from nisba.annotate.words import language_of
from nisba.lexicon import bare
from nisba.listed import check_hints
from nisba.model import Hints
from nisba.reconciler import Reconciler

MAX_CODE_POINTS = 10_000_000
"""Longest text of one call. A text is one document: names in it explain each other."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SAMPLE = 4_000
"""Words that tell the language."""


class Annotator:
    """Finds names in texts and reconciles them. Make one and share it: threads may."""

    def __init__(self, reconciler: Reconciler) -> None:
        self._reconciler = reconciler
        self._listed = Listed(reconciler)
        self._elements = elements_of(reconciler.engine)
        self._resolver = Resolver(reconciler)

    def annotate(self, text: str, *, hints: Hints = Hints()) -> tuple[Mention, ...]:  # noqa: B008
        """The Arabic names in ``text``, in order; none overlaps another.

        Read are English, French, German and Arabic; a text in another language as English is.
        Names that the table does not have are found by their shape and put together from their
        elements.

        Args:
            text: a document, up to :data:`MAX_CODE_POINTS`. Tags, addresses and handles in it are
                passed over.
            hints: what is known of all of its names; ``language`` is that of the text.

        Raises:
            TextTooLong: over the limit.
            InvalidText: a lone surrogate.
            InvalidHint: a hint is malformed.
        """
        check_hints(hints)
        if len(text) > MAX_CODE_POINTS:
            raise TextTooLong(
                f"the text has {len(text)} code points; the limit is {MAX_CODE_POINTS}: "
                "give it in parts",
                field="text",
            )
        lone = _SURROGATE.search(text)
        if lone:
            raise InvalidText(
                f"the text has a lone surrogate at {lone.start()}: send well-formed Unicode",
                field="text",
            )
        tokens = tokenise(text)
        language = language_of([token.fold for token in tokens[:_SAMPLE]], hints.language)
        finder = Finder(text, tokens, language, self._reconciler, self._listed, self._elements)
        document = Document(text, tokens, language, self._resolver, hints)
        found = document.resolve(finder.spans())
        return tuple(_mention(text, f) for f in found)


def _mention(text: str, found: Found) -> Mention:
    meaning = found.meaning
    assert meaning is not None
    return Mention(
        found.start,
        found.end,
        text[found.start : found.end],
        meaning.kind,
        meaning.canonical,
        bare(meaning.arabic_vocalised),
        meaning.arabic_vocalised,
        meaning.entity.id if meaning.entity else "",
        meaning.decision,
        round(meaning.score, 4),
        meaning.inferred,
    )
