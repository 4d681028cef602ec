"""What a file of answers leaves open: names that may be an entity's, pairs that may be one name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nisba.errors import UnknownEntity
from nisba.model import Decision
from nisba.reconciler import Reconciler

from ..files.errors import FileError
from ..files.formats import Format, format_of
from ..files.sources import open_rows

_OPEN = (Decision.POSSIBLE.value, Decision.AMBIGUOUS.value)
_SHOWN = 9
"""Candidates of a question: each has a digit."""

_WORTH_A_LOOK = 0.1
"""Score of a candidate that is shown beside the best."""

_UNSURE = 0.9
"""Confidence under which a spelling of a group is asked about."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """An entity that a name may mean. ``arabic`` and ``about`` are for people."""

    id: str
    canonical: str
    score: float
    arabic: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something for a person to decide.

    Attributes:
        name: the spelling asked about.
        rows: how many rows have it.
        options: entities it may mean; empty for a pair.
        other: of a pair, the other spelling; ``""`` for a look-up.
        canonical: of a pair, the form proposed for it.
        note: what nisba says as things stand.
    """

    name: str
    rows: int
    options: tuple[Option, ...] = ()
    other: str = ""
    canonical: str = ""
    note: str = ""


def questions(
    path: str, column: str, reconciler: Reconciler, *, format: Format | None = None
) -> list[Question]:
    """The open questions of a file, those of most rows first.

    Args:
        path: output of ``nisba bulk`` or ``nisba cluster``, or the pairs of the latter.
        column: with the names, in the first two.
        reconciler: for candidates that the file does not have, and what is known of them.

    Raises:
        FileError: the file cannot be read, or is none of these.
    """
    found: dict[tuple[str, str], Question] = {}
    for fields in _fields(path, column, format):
        question = _question(fields, column)
        if question is None:
            continue
        key = question.name, question.other
        known = found.get(key)
        if known is None:
            found[key] = question
        elif not question.other:
            found[key] = replace(known, rows=known.rows + question.rows)
    asked = sorted(found.values(), key=lambda question: -question.rows)
    return [q if q.other else _with_options(q, reconciler) for q in asked]


def _fields(path: str, column: str, format: Format | None) -> Iterator[Fields]:
    """The rows of the file as texts by column, whatever its format."""
    known = format or format_of(path)
    if known not in (Format.CSV, Format.TSV, Format.JSONL):
        raise FileError(f"{path}: review reads CSV, TSV and JSON lines; say which with --from")
    with open_rows(path, (), format=known) as source:
        if source.format is Format.JSONL:
            for row in source.rows:
                yield _flat(row.line, column)
            return
        columns = source.rows.columns or ()
        if not ({"nisba_decision", "nisba_cluster"} & set(columns) or {"a", "b"} <= set(columns)):
            raise FileError(
                f"{path} has neither nisba_decision, nisba_cluster nor a and b: "
                "give the output of nisba bulk or nisba cluster"
            )
        if column not in columns and not {"a", "b"} <= set(columns):
            raise FileError(f"{path} has no column {column!r}; name it with --column")
        for row in source.rows:
            yield dict(zip(columns, row.cells, strict=False))


def _flat(line: str, column: str) -> Fields:
    """A JSON object with nisba's answer under the names that CSV has."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(record, dict):
        return {}
    flat = {
        key: str(value) for key, value in record.items() if isinstance(value, str | int | float)
    }
    answer = record.get("nisba")
    if isinstance(answer, dict):
        for key, value in answer.items():
            whole = key == "candidates"
            flat[f"nisba_{key}"] = json.dumps(value) if whole else str(value)
    return flat


def _question(fields: Fields, column: str) -> Question | None:
    """What a row leaves open, if anything."""
    if fields.get("a") and fields.get("b") and "nisba_decision" not in fields:
        together = fields.get("together", "").lower() in ("yes", "true")
        note = f"score {fields.get('score', '?')}, {'together' if together else 'apart'} now"
        rows = fields.get("rows", "")
        return Question(
            fields["a"],
            int(rows) if rows.isdigit() else 1,
            other=fields["b"],
            canonical=fields.get("canonical_a", ""),
            note=note,
        )
    name = fields.get(column, "")
    if not name:
        return None
    if fields.get("nisba_decision") in _OPEN:
        options = tuple(_listed(fields.get("nisba_candidates", "")))
        return Question(name, 1, options, note=fields["nisba_decision"])
    canonical = fields.get("nisba_canonical", "")
    if fields.get("nisba_cluster") and canonical not in ("", name):
        confidence = _number(fields.get("nisba_confidence", ""))
        if int(_number(fields.get("nisba_size", ""))) > 1 and confidence < _UNSURE:
            note = f"confidence {confidence:.2f}, together now"
            return Question(name, 1, other=canonical, canonical=canonical, note=note)
    return None


def _listed(text: str) -> Iterator[Option]:
    try:
        entries = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("id"):
            yield Option(
                str(entry["id"]), str(entry.get("canonical", "")), _number(entry.get("score"))
            )


def _with_options(question: Question, reconciler: Reconciler) -> Question:
    """The question with candidates, and with what the table knows of them."""
    options: Sequence[Option] = question.options
    if not options:
        answer = reconciler.normalize(question.name, limit=_SHOWN)
        options = [
            Option(c.entity.id, c.entity.canonical, c.score)
            for i, c in enumerate(answer.candidates)
            if i == 0 or c.score >= _WORTH_A_LOOK
        ]
    return replace(question, options=tuple(_described(o, reconciler) for o in options[:_SHOWN]))


def _described(option: Option, reconciler: Reconciler) -> Option:
    try:
        entity = reconciler.table.entity(option.id)
    except UnknownEntity:
        return option  # of another table
    kind = entity.kind.value if entity.kind else ""
    about = " ".join(filter(None, (kind, "|".join(entity.country), entity.note)))
    return replace(option, arabic=entity.arabic_vocalised, about=about)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0
