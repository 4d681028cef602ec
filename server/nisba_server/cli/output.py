"""Records on standard output, in the format asked for."""

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ..files.delimited import csv_line, tsv_line
from ..files.jsonlines import dumps
from .shapes import Record, cell
from .status import visible

_STYLES = {
    "canonical": "bold",
    "display": "bold",
    "exact": "green",
    "alias": "green",
    "match": "green",
    "ambiguous": "yellow",
    "possible": "yellow",
    "none": "red",
    "different": "red",
    "id": "dim",
    "score": "dim",
}
_RIGHT = ("score", "entities", "line")


def emit(shown: RenderableType) -> None:
    """Print for people; without a terminal nothing is wrapped, cut, padded or coloured."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(shown)
        return
    console = Console(highlight=False, width=10_000, no_color=True)
    with console.capture() as captured:
        console.print(shown)
    _write("\n".join(line.rstrip(" ") for line in captured.get().split("\n")))


def print_records(
    records: Iterable[Record],
    format: str,
    *,
    columns: Sequence[str],
    shown: Sequence[str] = (),
) -> None:
    """Print records; JSON lines, CSV and TSV appear one by one as they come.

    Args:
        records: the records.
        format: one of `options.FORMATS`.
        columns: keys that are columns in CSV and TSV; JSON has all keys.
        shown: keys that are columns in a table for people, when these are fewer.
    """
    match format:
        case "json":
            _write(json.dumps(list(records), ensure_ascii=False, indent=2) + "\n")
        case "jsonl":
            for record in records:
                _write(dumps(record) + "\n")
        case "csv" | "tsv":
            line = csv_line if format == "csv" else tsv_line
            _write(line(columns))
            for record in records:
                _write(line([cell(record.get(column)) for column in columns]))
        case _:
            emit(_table(list(records), shown or columns))


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _table(records: Sequence[Record], columns: Sequence[str]) -> Table:
    # A column nobody has a value in says nothing: errors, mostly.
    used = [c for c in columns if c not in ("error", "warnings") or any(r.get(c) for r in records)]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in used:
        table.add_column(
            column.replace("_", " "),
            justify="right" if column in _RIGHT else "left",
            overflow="fold",
            style=_STYLES.get(column),
        )
    for record in records:
        table.add_row(*(_shown(column, record.get(column)) for column in used))
    return table


def _shown(column: str, value: object) -> Text:
    if column == "score" and isinstance(value, float):
        return Text(f"{value:.2f}")
    text = visible(cell(value))
    return Text(text, style=_STYLES.get(text, "") if column == "decision" else "")
