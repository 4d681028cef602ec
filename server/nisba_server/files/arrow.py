"""Questions out of Arrow batches, and answers as Arrow columns: for Parquet and for Spark."""

from collections.abc import Sequence
from typing import Any

from .answers import Answer, Job
from .errors import FileError
from .extras import extra
from .rows import Fault, Question, pick

# pyarrow is an extra and has no types of its own: these say what is meant.
Batch = Any
"""A ``pyarrow.RecordBatch``."""

Schema = Any
"""A ``pyarrow.Schema``."""

Field = Any
"""A ``pyarrow.Field``."""

Column = Any
"""A ``pyarrow.Array`` or ``ChunkedArray``."""


def arrow() -> Any:
    """The package pyarrow.

    Raises:
        FileError: it is not installed.
    """
    return extra("pyarrow", "Parquet")


def places_of(schema: Schema, wanted: Sequence[str], where: str) -> tuple[int, ...]:
    """The places of the wanted columns.

    Raises:
        FileError: one is missing, there are several of the name, or it holds no text.
    """
    pa = arrow()
    places = pick(schema.names, wanted, where)
    for place in places:
        kind = schema.field(place).type
        inner = kind.value_type if pa.types.is_dictionary(kind) else kind
        text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
        if not any(is_text(inner) for is_text in (*text, pa.types.is_null)):
            raise FileError(f"{where}: the column {schema.names[place]!r} is {kind}, not text")
    return places


def questions_of(batch: Batch, places: Sequence[int]) -> list[Question | Fault]:
    """The question of each row of ``batch``."""
    columns = [batch.column(place).to_pylist() for place in places]
    names = [batch.schema.names[place] for place in places]
    return [
        _missing(question, names) if None in question else question
        for question in zip(*columns, strict=True)
    ]


def _missing(question: Sequence[str | None], names: Sequence[str]) -> Fault:
    # No number of the row: over a cluster there is none, and answers are the same everywhere.
    return Fault("NOT_A_STRING", f"{names[question.index(None)]!r} is null, not a string")


def gained_fields(job: Job) -> list[Field]:
    """The columns that a job adds to a batch."""
    pa = arrow()
    return [
        pa.field(name, pa.float64() if name in job.numbers else pa.string()) for name in job.columns
    ]


def gained_columns(job: Job, answers: Sequence[Answer]) -> list[Column]:
    """The values of `gained_fields`, a row an answer."""
    pa = arrow()
    cells = zip(*(answer.cells for answer in answers), strict=True) if answers else ()
    columns = [list(column) for column in cells] or [[] for _ in job.columns]
    return [
        pa.array([float(cell) for cell in column], pa.float64())
        if name in job.numbers
        else pa.array(column, pa.string())
        for name, column in zip(job.columns, columns, strict=True)
    ]
