"""Answers as the records that every surface prints: JSON objects with the keys of the contract."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nisba.model import Candidate, Comparison, Decision, Entity, Normalization, Step

from ..files.rows import Fault

if TYPE_CHECKING:
    from nisba.annotate import Mention
    from nisba.transliterate import System, Transliteration

Record = dict[str, Any]

DECISIONS = tuple(decision.value for decision in Decision)


def normalization(answer: Normalization, display: str | None = None) -> Record:
    """A look-up. ``display`` is the form that ``--style`` asks for."""
    record: Record = {
        "name": answer.name,
        "canonical": answer.canonical,
        "arabic": answer.arabic,
        "arabic_vocalised": answer.arabic_vocalised,
        "id": answer.id,
        "kind": answer.kind.value if answer.kind else "",
        "decision": answer.decision.value,
        "score": score(answer.score),
        "candidates": [candidate(entry) for entry in answer.candidates],
    }
    if display is not None:
        record["display"] = display
    if answer.warnings:
        record["warnings"] = list(answer.warnings)
    return record


def no_normalization(name: str, fault: Fault) -> Record:
    """A look-up that was not possible."""
    empty = Normalization(name, "")
    return {**normalization(empty), "error": fault.as_json()}


def candidate(entry: Candidate) -> Record:
    """A candidate, with its steps when there are any."""
    record: Record = {
        "id": entry.entity.id,
        "canonical": entry.entity.canonical,
        "arabic_vocalised": entry.entity.arabic_vocalised,
        "kind": entry.entity.kind.value if entry.entity.kind else "",
        "score": score(entry.score),
        "spelling": entry.spelling,
        "alias_kind": entry.alias_kind.value if entry.alias_kind else "",
    }
    if entry.steps:
        record["steps"] = [step(part) for part in entry.steps]
    return record


def step(part: Step) -> Record:
    """A line of an explanation."""
    return {
        "left": part.left,
        "right": part.right,
        "score": score(part.score),
        "rules": list(part.rules),
    }


def bulk(answer: Normalization, display: str | None = None) -> Record:
    """What a line of a file gains as ``nisba``."""
    record: Record = {
        "id": answer.id,
        "canonical": answer.canonical,
        "arabic": answer.arabic,
        "decision": answer.decision.value,
        "score": score(answer.score),
        "candidates": [brief(entry) for entry in answer.candidates],
    }
    if display is not None:
        record["display"] = display
    if answer.warnings:
        record["warnings"] = list(answer.warnings)
    return record


def brief(entry: Candidate) -> Record:
    """A candidate in a file."""
    return {
        "id": entry.entity.id,
        "canonical": entry.entity.canonical,
        "score": score(entry.score),
    }


def comparison(answer: Comparison) -> Record:
    """A comparison."""
    record: Record = {
        "a": answer.a,
        "b": answer.b,
        "score": score(answer.score),
        "decision": answer.verdict.value,
    }
    if answer.steps:
        record["steps"] = [step(part) for part in answer.steps]
    if answer.warnings:
        record["warnings"] = list(answer.warnings)
    return record


def mention(found: "Mention") -> Record:
    """A name in running text."""
    record: Record = {
        "start": found.start,
        "end": found.end,
        "surface": found.surface,
        "kind": found.kind.value if found.kind else "",
        "canonical": found.canonical,
        "arabic": found.arabic,
        "arabic_vocalised": found.arabic_vocalised,
        "id": found.id,
        "decision": found.decision.value,
        "score": score(found.score),
    }
    if found.inferred:
        record["inferred"] = True
    return record


def transliteration(answer: "Transliteration") -> Record:
    """A text in another system, best first."""
    return {
        "text": answer.text,
        "candidates": [
            {
                "text": entry.text,
                "score": score(entry.score),
                "inferred": entry.inferred,
                "method": str(entry.method),
            }
            for entry in answer.candidates
        ],
    }


def system(entry: "System") -> Record:
    """A romanisation system."""
    return {
        "id": entry.id,
        "aliases": list(entry.aliases),
        "name": entry.name,
        "authority": entry.authority,
        "year": entry.year,
        "language": entry.language,
        "from": entry.from_script,
        "to": entry.to_script,
        "direction": entry.direction.value,
        "reversible": entry.reversible,
        "source": entry.source,
        "notes": entry.notes,
    }


def entity(entry: Entity, aliases: tuple[str, ...]) -> Record:
    """An entity under the column names that ``nisba table build`` reads."""
    return {
        "id": entry.id,
        "name": entry.canonical,
        "arabic": entry.arabic_vocalised,
        "aliases": list(aliases),
        "kind": entry.kind.value if entry.kind else "",
        "country": list(entry.country),
        "same_as": list(entry.same_as),
        "confidence": entry.confidence.value,
        "source": entry.source,
        "note": entry.note,
    }


def score(value: float) -> float:
    """Four digits: more would say more than is known."""
    return round(float(value), 4)


def cell(value: object) -> str:
    """A value of a record in a table, CSV or TSV: lists joined by a bar, an error in one line."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "|".join(cell(part) for part in value)
        case Mapping() if "code" in value:
            return f"{value['code']}: {value['message']}"
        case _:
            return str(value)
