"""Does a spelling lead to one entity? Does it appear once?"""

from collections.abc import Iterator

from nisba.fold import fold_exact
from nisba.model import AliasKind
from nisba.table.check.finding import Finding
from nisba.table.check.reading import Line, Seeds

_PARTIAL = frozenset((AliasKind.SHORT.value, AliasKind.ACRONYM.value))
"""Kinds that are understood to be shared: short forms and acronyms."""


def check_spellings(seeds: Seeds) -> Iterator[Finding]:
    """Codes ``duplicate_entity`` and ``ambiguous_spelling``."""
    owners: dict[str, dict[str, tuple[Line, str]]] = {}
    entities = {line["id"]: line for line in seeds.entities}
    twins: dict[tuple[str, str, str], Line] = {}
    for line in seeds.entities:
        key = fold_exact(line["canonical"]), line["kind"], line["country"]
        if key in twins:
            earlier = twins[key]
            message = (
                f"{line['canonical']} ({line['kind']}, {line['country']}) is {earlier['id']} at "
                f"{earlier.file}:{earlier.number} as well"
            )
            yield line.finding("duplicate_entity", message)
        twins.setdefault(key, line)
        for text in (line["canonical"], line["arabic"]):
            if text:
                owners.setdefault(fold_exact(text), {}).setdefault(line["id"], (line, text))
    for line in seeds.aliases:
        if line["kind"] not in _PARTIAL and line["spelling"] and line["entity"] in entities:
            folded = fold_exact(line["spelling"])
            owners.setdefault(folded, {}).setdefault(line["entity"], (line, line["spelling"]))
    for found in owners.values():
        if len(found) > 1:
            yield from _ambiguous(found, entities)


def _ambiguous(found: dict[str, tuple[Line, str]], entities: dict[str, Line]) -> Iterator[Finding]:
    silent = [
        (identity, line, text)
        for identity, (line, text) in found.items()
        if not _noted(entities[identity], text, [entities[o] for o in found if o != identity])
    ]
    for identity, line, text in silent:
        others = ", ".join(f"{o} {entities[o]['canonical']}" for o in found if o != identity)
        message = (
            f"{text} of {identity} {entities[identity]['canonical']} is a spelling of {others} "
            "too: make it short, or say so in both notes"
        )
        yield line.finding("ambiguous_spelling", message)


def _noted(entity: Line, text: str, others: list[Line]) -> bool:
    """True when the note names the spelling, or each of the entities it may be taken for."""
    note = f" {fold_exact(entity['note'])} "
    if f" {fold_exact(text)} " in note:
        return True
    return all(o["id"].lower() in note or f" {fold_exact(o['canonical'])} " in note for o in others)
