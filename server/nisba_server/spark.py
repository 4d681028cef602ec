"""Names answered over a Spark cluster, where the rows are (extra ``spark``).

    from nisba_server.spark import bulk, ship

    frame = bulk(spark.read.parquet("in"), "name", table=ship(spark, "places.table"))
    frame.write.parquet("out")

The frame gains the columns that ``nisba bulk`` adds to Parquet, with the same answers. Every Python
worker opens the table once and maps it, so the workers of a machine share its memory. nisba must be
installed on every node; the table is on storage that all of them see, or goes with the job.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nisba.model import Hints
from nisba.table.store import HEADER

from .cli.bulk import bulk_job
from .cli.engine import Backend
from .files.answers import Answer, Answering, AtOnce, Job
from .files.arrow import Batch, arrow, gained_columns, places_of, questions_of
from .files.cache import Cache, recall
from .files.errors import FileError
from .files.extras import extra
from .files.formats import Format
from .files.layouts import kept_places
from .files.rows import Fault, Question, pick

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Mapper = Callable[[Iterator[Batch]], Iterator[Batch]]
"""What ``DataFrame.mapInArrow`` takes."""


def bulk(
    frame: "DataFrame",
    column: str = "name",
    *,
    table: str = "",
    top: int | None = None,
    style: str | None = None,
    hints: Hints = Hints(),  # noqa: B008 - frozen
) -> "DataFrame":
    """``frame`` with the answers to the names in ``column``.

    Args:
        frame: any frame; its rows and other columns stay as they are.
        column: holds the names, as strings.
        table: a compiled table: a path that every node can read, what `ship` returned, or the
            name after ``#`` in ``spark-submit --archives FILE#NAME``. The built-in one by default.
        top: also the candidates, so many at most.
        style: also the name in this romanisation system.
        hints: what is known of all names.

    Raises:
        FileError: no such column, or it holds no strings.
    """
    types = extra("pyspark.sql.types", "nisba_server.spark", "spark")
    place = pick(frame.columns, [column], "the frame")[0]
    kind = frame.schema.fields[place].dataType
    if not isinstance(kind, types.StringType):
        raise FileError(f"the column {column!r} is {kind.simpleString()}, not string")
    job = bulk_job(column, Backend(), hints, top, style)
    fields = [frame.schema.fields[kept] for kept in kept_places(frame.columns, job)]
    fields += [
        types.StructField(name, types.DoubleType() if name in job.numbers else types.StringType())
        for name in job.columns
    ]
    return frame.mapInArrow(
        mapper(column, table=table, top=top, style=style, hints=hints), types.StructType(fields)
    )


def mapper(
    column: str = "name",
    *,
    table: str = "",
    top: int | None = None,
    style: str | None = None,
    hints: Hints = Hints(),  # noqa: B008 - frozen
) -> Mapper:
    """The function for ``DataFrame.mapInArrow``; arguments as those of `bulk`."""

    def answered(batches: Iterator[Batch]) -> Iterator[Batch]:
        worker = _worker(column, table, top, style, hints)
        for batch in batches:
            yield worker.answer(batch)

    return answered


def ship(spark: "SparkSession", table: str | Path) -> str:
    """Send the compiled table with the job; returns what `bulk` wants to be told.

    Raises:
        FileError: no such table.
    """
    path = Path(table).resolve()
    if not (path / HEADER).is_file():
        raise FileError(f"{table} is not a nisba table: build one with `nisba table build`")
    # Executors fetch it from the driver whenever they begin, so it stays as long as the job does.
    folder = Path(extra("pyspark", "nisba_server.spark", "spark").SparkFiles.getRootDirectory())
    packed = shutil.make_archive(str(folder / f"{path.name}.packed"), "zip", path)
    spark.sparkContext.addArchive(f"{packed}#{path.name}")
    return path.name


class _Worker:
    """What a Python worker keeps from batch to batch and from task to task."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._at_once: AtOnce | None = job.first() if job.first else None
        self._ask: Answering = job.open()
        self._cache = Cache()

    def answer(self, batch: Batch) -> Batch:
        """A batch with the columns that it gains."""
        names, job = batch.schema.names, self._job
        questions = questions_of(batch, places_of(batch.schema, job.wanted, "the frame"))
        answers = self._answers(questions)
        kept = kept_places(names, job)
        return arrow().RecordBatch.from_arrays(
            [*(batch.column(place) for place in kept), *gained_columns(job, answers)],
            names=[*(names[place] for place in kept), *job.columns],
        )

    def _answers(self, questions: Sequence[Question | Fault]) -> list[Answer]:
        asked = (None if isinstance(entry, Fault) else entry for entry in questions)
        known, left = recall(self._cache, asked, self._at_once)
        for question, answer in zip(left, self._ask(left), strict=True):
            known[question] = answer
            self._cache.put(question, answer)
        return [
            self._job.failed(entry) if isinstance(entry, Fault) else known[entry]
            for entry in questions
        ]


@cache
def _worker(column: str, table: str, top: int | None, style: str | None, hints: Hints) -> _Worker:
    backend = Backend(_found(table) if table else None)
    job = bulk_job(column, backend, hints, top, style)
    return _Worker(job.fit(Format.PARQUET) if job.fit else job)


def _found(table: str) -> Path:
    """Where this node has the table."""
    files: Any = extra("pyspark", "nisba_server.spark", "spark").SparkFiles
    places = (Path(table), Path(files.get(table)))
    for place in places:
        if place.is_dir():
            return place
    raise FileError(
        f"this node has no table at {' or '.join(map(str, places))}; "
        "put it where every node reads, or send it along with ship()"
    )
