"""One document: its names answered together, so that each helps to understand the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from nisba.annotate.find import Claim, Span
from nisba.annotate.parts import Part, part_of
from nisba.annotate.resolve import Meaning, Resolver, choose, countries_of
from nisba.annotate.tokens import Token, plain, raw_length
from nisba.annotate.words import ordinary_of
from nisba.errors import InvalidName
from nisba.hygiene import clean
from nisba.lexicon import fold_latin
from nisba.model import Decision, DocumentContext, Hints, Kind
from nisba.script import Script

_ALIKE = 0.6
"""Folded spellings less alike than this (0..1, normalised Indel) are not compared."""

_ARTICLE, _SWALLOWED = "ال", "لل"
"""The preposition li- takes the alif of the article away."""

_AT_HOME = 2
"""Sure places of a country that make it one that the document is about."""

_SURE_MATCH, _PLACE_MATCH = 0.95, 0.85
"""Score that a name needs which is one only if known there: more if no place is spoken of."""

_PERSON, _DOUBTFUL = 2, 2
"""Elements of a person's name; strength of the two together that only one of them has."""
_SHORT_GIVEN = 4
"""Letters of a given name that many languages may have (Maya, Sami)."""

_MOST_UNKNOWN = 400
"""Unknown spellings of a document that are compared with each other: the most frequent."""


@dataclass(frozen=True, slots=True)
class Found:
    """A span with its exact place and what it means.

    Attributes:
        start, end: code points into the text, without clitics.
        written: what is spelled there, cleaned; an article that a proclitic swallowed is put back.
        meaning: ``None`` while nobody knows.
    """

    span: Span
    start: int
    end: int
    written: str
    meaning: Meaning | None = None


class Document:
    """Answers the spans of one text."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        language: str,
        resolver: Resolver,
        hints: Hints,
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._language = language
        self._resolver = resolver
        self._hints = hints

    def resolve(self, spans: Sequence[Span]) -> list[Found]:
        """The spans that are names, in order, each with its meaning."""
        placed = [self._placed(span) for span in spans]
        found = [self._in_full(f) for f in placed if not _is_part(f)]
        found = self._chosen([f for f in found if _wanted(f)])
        found = self._known(found)
        fulls = _fulls(found)
        parts = [f for f in placed if _is_part(f)]
        parts += self._surnames(placed, fulls)
        found += [f for f in (self._part(f, fulls) for f in parts) if _wanted(f)]
        found.sort(key=lambda f: f.start)
        return self._together(self._known(self._chosen(found)))

    def _placed(self, span: Span) -> Found:
        """The span without proclitics and endings."""
        first, last = self._tokens[span.first], self._tokens[span.last - 1]
        start, end = first.start, last.end
        hit = span.hit
        if hit is not None and hit.cut:
            start += raw_length(self._text, start, hit.cut)
        if hit is not None and hit.trim:
            end = last.start + raw_length(self._text, last.start, len(last.text) - hit.trim)
        written = plain(self._text[start:end])
        if hit is not None and hit.spellings and written.startswith(_SWALLOWED):
            spelling = self._resolver.table.spelling(hit.spellings[0])
            if spelling.startswith(_ARTICLE):
                written = _ARTICLE + written[len(_SWALLOWED) :]
        return Found(span, start, end, " ".join(written.split()))

    def _in_full(self, found: Found) -> Found:
        """A name that is not known for a short form."""
        span, hints = found.span, self._hints
        kind = hints.kind or span.kind
        language = self._language_of(span)
        if span.hit is not None and span.hit.spellings:
            meaning = self._resolver.listed(span.hit.spellings, found.written, kind, language)
        else:
            meaning = self._resolver.looked_up(found.written, kind, language, hints.country)
            if meaning.kind is Kind.PERSON:
                meaning = self._resolver.partly(found.written, meaning)
        return replace(found, meaning=meaning)

    def _language_of(self, span: Span) -> str:
        """Of the words of a span: what it says of their spelling."""
        if self._tokens[span.first].script is Script.ARABIC or self._language == "ar":
            return ""
        return self._hints.language or self._language

    def _chosen(self, found: list[Found]) -> list[Found]:
        """Ambiguous names settled by what else the document names."""
        sure = [f.meaning for f in found if f.meaning is not None and f.meaning.entity is not None]
        context = DocumentContext(tuple(dict.fromkeys(m.entity.id for m in sure if m.entity)))
        countries = countries_of(sure)
        return [
            f if f.meaning is None else replace(f, meaning=choose(f.meaning, context, countries))
            for f in found
        ]

    def _known(self, found: list[Found]) -> list[Found]:
        """Without the spans that are names only if known, or known in the document's country."""
        countries = countries_of(
            f.meaning for f in found if f.meaning and f.span.claim is Claim.NAME
        )
        at_home = {country for country, count in countries.items() if count >= _AT_HOME}
        arab = any(f.meaning is not None and f.meaning.entity is not None for f in found)
        return [f for f in found if _is_known(f, at_home, arab)]

    def _together(self, found: list[Found]) -> list[Found]:
        """Different spellings of one unknown name, or of one that the document has anyway."""
        counts: dict[str, int] = {}
        meanings: dict[str, Meaning] = {}
        for f in found:
            if f.meaning is not None:
                counts[f.written] = counts.get(f.written, 0) + 1
                meanings.setdefault(f.written, f.meaning)
        unknown = [w for w in meanings if meanings[w].entity is None]
        unknown.sort(key=lambda w: -counts[w])
        known = [w for w in meanings if meanings[w].entity is not None]
        leaders: dict[str, Meaning] = {}
        settled: list[str] = []
        for written in unknown[:_MOST_UNKNOWN]:
            leader = self._alike(written, known, meanings) or self._alike(
                written, settled, meanings
            )
            if leader is None:
                settled.append(written)
                continue
            own, other = meanings[written], leaders.get(leader, meanings[leader])
            if other.entity is not None:
                own = replace(other, decision=Decision.MATCH, score=max(own.score, 0.8))
            else:
                own = replace(
                    own,
                    canonical=other.canonical,
                    arabic_vocalised=other.arabic_vocalised,
                    inferred=other.inferred,
                )
            leaders[written] = own
        return [
            replace(f, meaning=leaders[f.written])
            if f.meaning is not None and f.written in leaders
            else f
            for f in found
        ]

    def _alike(
        self, written: str, others: Sequence[str], meanings: dict[str, Meaning]
    ) -> str | None:
        """The one of ``others`` that is the same name; ``None`` when none or two entities are."""
        engine = self._resolver.reconciler.engine
        folded = fold_latin(written)
        best: tuple[float, str] | None = None
        for other in others:
            if Indel.normalized_similarity(folded, fold_latin(other)) < _ALIKE:
                continue
            kinds = {meanings[written].kind, meanings[other].kind} - {None}
            if len(kinds) > 1:
                continue
            try:
                x = engine.parser.parse(clean(written).text)
                y = engine.parser.parse(clean(other).text)
            except InvalidName:
                continue
            if len(x.elements) != len(y.elements):
                continue
            score = engine.scorer.likeness(x, y)
            if score >= engine.scorer.weights.match and (best is None or score > best[0]):
                best = score, other
        return best[1] if best else None

    def _surnames(self, found: Sequence[Found], fulls: Sequence[Found]) -> Iterator[Found]:
        """Capitalised words that are the last part of a person's name in the document."""
        taken = {i for f in found for i in range(f.span.first, f.span.last)}
        last = {
            self._tokens[f.span.last - 1].fold
            for f in fulls
            if f.meaning is not None and f.meaning.kind is Kind.PERSON
        }
        for i, token in enumerate(self._tokens):
            if i in taken or token.fold not in last:
                continue
            if not token.capital and token.script is not Script.ARABIC:
                continue
            if token.fold in ordinary_of(token.script, self._language):
                continue
            yield self._placed(Span(i, i + 1, Claim.NAME, Kind.PERSON))

    def _part(self, found: Found, fulls: Sequence[Found]) -> Found:
        """A part of a name that the document has, or what else the word may be."""
        hit = found.span.hit
        listed = self._resolver.table.owner[list(hit.spellings)].tolist() if hit else []
        for full in _nearest_first(fulls, found.start):
            meaning = full.meaning
            if meaning is None or (found.span.kind or meaning.kind) is not meaning.kind:
                continue
            if meaning.entity is None:
                engine = self._resolver.reconciler.engine
                part = part_of(found.written, meaning.canonical, meaning.arabic_vocalised, engine)
            else:
                part = self._resolver.part(found.written, meaning.entity)
                if listed and self._resolver.table.index_of(meaning.entity.id) in listed:
                    return replace(found, meaning=_partly(meaning, part))
            if part is not None and meaning.kind is Kind.PERSON:
                return replace(found, meaning=_partly(meaning, part))
        return self._in_full(found)


def _is_known(found: Found, at_home: set[str], arab: bool) -> bool:
    """Whether a span that is a name only on conditions is one.

    Args:
        at_home: countries that the document is about.
        arab: it has a name at least that the table knows.
    """
    meaning, span = found.meaning, found.span
    assert meaning is not None
    known = meaning.entity is not None or meaning.decision is Decision.AMBIGUOUS
    if span.claim is Claim.IF_ARAB:
        return known or bool(at_home)
    if span.claim is Claim.NAME:
        # Maya Angelou: an unknown word after a name so short that it may be of elsewhere.
        doubtful = span.units == _PERSON and span.strength <= _DOUBTFUL
        return known or arab or not doubtful or len(found.written.split()[0]) > _SHORT_GIVEN
    if not known or span.claim is Claim.ONLY_IF_KNOWN:
        return known
    entity = meaning.entity
    if entity is None or not at_home & set(entity.country):
        return False
    if span.kind is Kind.PLACE:
        return entity.kind is Kind.PLACE and meaning.score >= _PLACE_MATCH
    return meaning.score >= _SURE_MATCH


def _wanted(found: Found) -> bool:
    """It is a name, and an Arabic one."""
    meaning = found.meaning
    return meaning is not None and bool(meaning.canonical) and not meaning.foreign


def _is_part(found: Found) -> bool:
    """Only parts of names are listed so, or it is one word that no table lists."""
    hit = found.span.hit
    if hit is not None and hit.spellings:
        return hit.short
    return found.span.units == 1 and found.span.kind is not Kind.PLACE


def _fulls(found: Sequence[Found]) -> list[Found]:
    """The first mention of every name that has parts."""
    seen: dict[str, Found] = {}
    for f in found:
        if f.meaning is not None and " " in f.meaning.canonical:
            key = f.meaning.entity.id if f.meaning.entity else f.meaning.canonical
            seen.setdefault(key, f)
    return list(seen.values())


def _nearest_first(fulls: Sequence[Found], start: int) -> list[Found]:
    """Those named before ``start`` go first."""
    return sorted(fulls, key=lambda f: (f.start > start, abs(f.start - start)))


def _partly(meaning: Meaning, part: Part | None) -> Meaning:
    """What a short form of a name means: the same, but only the part is written."""
    decision = Decision.ALIAS if meaning.entity is not None else meaning.decision
    if part is None:
        return replace(meaning, decision=decision)
    return replace(
        meaning,
        canonical=part.canonical,
        arabic_vocalised=part.arabic_vocalised or meaning.arabic_vocalised,
        decision=decision,
    )
