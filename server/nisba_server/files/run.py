"""The loop over a file: rows in, questions answered, rows out, in the order of the input."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from .answers import Answer, Job
from .cache import CACHE_SIZE, Cache, recall
from .errors import FileError
from .rows import Question, Row
from .summary import Summary
from .workers import Promise, answering
from .writers import Writer

Progress = Callable[[int], None]
"""Told how many rows are written, after every chunk."""

Checkpoint = Callable[[Summary], None]
"""Told what is written, after every chunk; may record it."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    rows: Sequence[Row]
    known: dict[Question, Answer]
    asked: Sequence[Question]
    promise: Promise


def run(
    rows: Iterable[Row],
    writer: Writer,
    job: Job,
    *,
    workers: int | None = 1,
    cache_size: int = CACHE_SIZE,
    done: Summary | None = None,
    progress: Progress = lambda _: None,
    checkpoint: Checkpoint = lambda _: None,
) -> Summary:
    """Ask ``job`` of every row and give the rows with their answers to ``writer``.

    One output row for every row, in the order of the input. A question asked before is answered
    from the cache, one that ``job.first`` can answer in this process; only the rest is asked of
    the workers. Memory does not grow with the input: at most three batches a worker wait.

    Without a number of ``workers`` there is one a core, from the moment when there are enough
    questions to be worth it.

    ``done`` says what an earlier run wrote of the same input: its rows are passed over, and its
    counts go into the summary.
    """
    summary, begun = done or Summary(), time.perf_counter()
    summary.before = summary.rows
    cache = Cache(cache_size)
    waiting: deque[_Chunk] = deque()
    at_once = job.first() if job.first else None

    def finish() -> None:
        _write(waiting.popleft(), writer, job, cache, summary)
        progress(summary.rows)
        checkpoint(summary)

    with answering(job.open, workers) as team:
        try:
            source = islice(rows, summary.before, None)
            for some in _chunks(source, lambda: team.batch * job.chunk):
                known, left = recall(cache, (row.question for row in some), at_once)
                waiting.append(_Chunk(some, known, left, team.submit(left)))
                while len(waiting) >= team.ahead:
                    finish()
        except FileError:  # of the input: what was read before it is good, and may be kept
            while waiting:
                finish()
            raise
        while waiting:
            finish()
    writer.close()
    summary.seconds = time.perf_counter() - begun
    return summary


def _write(chunk: _Chunk, writer: Writer, job: Job, cache: Cache, summary: Summary) -> None:
    known = chunk.known
    for question, answer in zip(chunk.asked, chunk.promise(), strict=True):
        known[question] = answer
        cache.put(question, answer)
    answers = [_answer(row, known, job) for row in chunk.rows]
    writer.write(chunk.rows, answers)
    summary.rows += len(answers)
    summary.failed += sum(answer.failed for answer in answers)
    summary.outcomes.update(answer.outcome for answer in answers)


def _answer(row: Row, known: dict[Question, Answer], job: Job) -> Answer:
    if row.question is not None:
        return known[row.question]
    assert row.fault is not None
    return job.failed(row.fault)


def _chunks(source: Iterator[Row], size: Callable[[], int]) -> Iterator[list[Row]]:
    while some := list(islice(source, size())):
        yield some
