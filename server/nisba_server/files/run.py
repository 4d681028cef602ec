"""The loop over a file: rows in, questions answered, rows out, in the order of the input."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from .answers import Answer, AtOnce, Job
from .rows import Question, Row
from .summary import Summary
from .workers import Promise, answering, cores
from .writers import Writer

CACHE_SIZE = 65_536
"""Distinct questions whose answers are kept; the one asked longest ago goes first."""

Progress = Callable[[int], None]
"""Told how many rows are written, after every chunk."""

Checkpoint = Callable[[Summary], None]
"""Told what is written, after every chunk; may record it."""


@dataclass(slots=True)
class _Cache:
    """Answers to the questions asked last."""

    size: int
    _kept: OrderedDict[Question, Answer] = field(default_factory=OrderedDict)

    def get(self, question: Question) -> Answer | None:
        answer = self._kept.get(question)
        if answer is not None:
            self._kept.move_to_end(question)
        return answer

    def put(self, question: Question, answer: Answer) -> None:
        self._kept[question] = answer
        if len(self._kept) > self.size:
            self._kept.popitem(last=False)


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
    the workers. Memory does not grow with the input: at most three chunks a worker wait.

    Without a number of ``workers`` there is one a core, from the moment when there are enough
    questions to be worth it.

    ``done`` says what an earlier run wrote of the same input: its rows are passed over, and its
    counts go into the summary.
    """
    summary, begun = done or Summary(), time.perf_counter()
    summary.before = summary.rows
    cache = _Cache(cache_size)
    waiting: deque[_Chunk] = deque()
    window = 1 if workers == 1 else 3 * (workers or cores())
    at_once = job.first() if job.first else None

    def finish() -> None:
        _write(waiting.popleft(), writer, job, cache, summary)
        progress(summary.rows)
        checkpoint(summary)

    with answering(job.open, workers) as submit:
        for some in _chunks(islice(rows, summary.before, None), job.chunk):
            known: dict[Question, Answer] = {}
            asked: dict[Question, None] = {}
            for row in some:
                question = row.question
                if question is None or question in known or question in asked:
                    continue
                answer = cache.get(question)
                if answer is None:
                    asked[question] = None
                else:
                    known[question] = answer
            questions = list(asked)
            if at_once and questions:
                questions = _ask_at_once(at_once, questions, known, cache)
            waiting.append(_Chunk(some, known, questions, submit(questions)))
            if len(waiting) >= window:
                finish()
        while waiting:
            finish()
    writer.close()
    summary.seconds = time.perf_counter() - begun
    return summary


def _ask_at_once(
    at_once: AtOnce, questions: Sequence[Question], known: dict[Question, Answer], cache: _Cache
) -> list[Question]:
    """Put into ``known`` what can be answered at once; the questions that are left."""
    left = []
    for question, answer in zip(questions, at_once(questions), strict=True):
        if answer is None:
            left.append(question)
        else:
            known[question] = answer
            cache.put(question, answer)
    return left


def _write(chunk: _Chunk, writer: Writer, job: Job, cache: _Cache, summary: Summary) -> None:
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


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some
