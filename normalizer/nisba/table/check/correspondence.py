"""Latin and Arabic of one entity correspond by the project's own rules, or are marked as names of
different origin.

An English exonym or translation (Aleppo, Syrian Arab Army) is marked in the data by an alias row
that repeats the canonical form with the kind ``exonym``, ``acronym``, ``short`` or ``former``.
"""

from collections.abc import Iterator

from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.model import AliasKind
from nisba.table.check.finding import Finding
from nisba.table.check.fit import Fit, fit
from nisba.table.check.reading import Line, Seeds

_MARKERS = frozenset((AliasKind.EXONYM, AliasKind.ACRONYM, AliasKind.SHORT, AliasKind.FORMER))
_DERIVED = frozenset((AliasKind.ROMANISATION, AliasKind.SPELLING))
_REACH = 0.75
"""Alignment cost of the worst element up to which canonical form and Arabic sound alike."""
_ALIAS_REACH = 1.0
"""The same for an alias: it is listed because it is irregular."""
_NONE = Fit(0.0, 9.0)


def check_correspondence(seeds: Seeds, engine: Engine) -> Iterator[Finding]:
    """Codes ``no_correspondence`` (error) and ``derivable`` (warning)."""
    marked = {(a["entity"], a["spelling"]) for a in seeds.aliases if a["kind"] in _MARKERS}
    entities = {line["id"]: line for line in seeds.entities}
    possible = engine.scorer.weights.possible
    for line in seeds.entities:
        if not (line["arabic"] and line["canonical"]):
            continue
        if (line["id"], line["canonical"]) in marked:
            continue
        found = _fit(line["canonical"], line["arabic"], engine)
        if found.score < possible and found.cost > _REACH:
            message = (
                f"{line['canonical']} and {line['arabic']} do not correspond "
                f"(score {found.score:.2f}, cost {found.cost:.2f}): mend one, or mark an exonym "
                "or a translation by an alias that repeats the canonical form"
            )
            yield line.finding("no_correspondence", message)
    for line in seeds.aliases:
        if line["kind"] in _DERIVED and line["spelling"] and line["entity"] in entities:
            yield from _alias(line, entities[line["entity"]], engine)


def _alias(line: Line, entity: Line, engine: Engine) -> Iterator[Finding]:
    others = [entity[c] for c in ("canonical", "arabic") if entity[c]]
    if not others:
        return
    fits = [_fit(line["spelling"], o, engine, line["language"]) for o in others]
    fits += [_fit(o, line["spelling"], engine) for o in others]  # either may have more to it
    weights = engine.scorer.weights
    if max(f.score for f in fits) < weights.possible and min(f.cost for f in fits) > _ALIAS_REACH:
        message = (
            f"{line['spelling']} ({line['kind']}) corresponds neither to {others[0]} nor to its "
            "Arabic: another name is an exonym, short or former"
        )
        yield line.finding("no_correspondence", message)
    elif line["spelling"] not in others:
        plain = max(_fit(line["spelling"], o, engine).score for o in others)
        if plain >= weights.match:
            message = f"{line['spelling']}: rules find {others[0]} anyway (score {plain:.2f})"
            yield line.warning("derivable", message)


def _fit(name: str, other: str, engine: Engine, language: str = "") -> Fit:
    """:func:`fit`; texts that are no names (a ``format`` finding of their own) fit nothing."""
    try:
        return fit(name, other, engine, language)
    except NisbaError:
        return _NONE
