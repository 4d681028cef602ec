"""The loop over a file: rows in, questions answered, rows out, in the order of the input."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from .answers import Answer, Job
from .layouts import Layout
from .rows import Question, Row, to_bytes
from .summary import Summary
from .workers import Promise, answering

CACHE_SIZE = 32_768
"""Distinct questions whose answers are kept; the one asked longest ago goes first."""

Progress = Callable[[int], None]
"""Told how many rows are written, after every chunk."""


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
    sink: BinaryIO,
    job: Job,
    out: Layout,
    *,
    workers: int = 1,
    cache_size: int = CACHE_SIZE,
    progress: Progress = lambda _: None,
) -> Summary:
    """Ask ``job`` of every row and write the rows with their answers to ``sink``.

    One output line for every row, in the order of the input. A question asked before is answered
    from the cache. Memory does not grow with the input: at most three chunks a worker wait.
    """
    summary, begun = Summary(), time.perf_counter()
    cache = _Cache(cache_size)
    waiting: deque[_Chunk] = deque()
    window = 1 if workers == 1 else 3 * workers

    def finish() -> None:
        _write(waiting.popleft(), sink, job, out, cache, summary)
        progress(summary.rows)

    with answering(job.open, workers) as submit:
        for some in _chunks(rows, job.chunk):
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
            waiting.append(_Chunk(some, known, questions, submit(questions)))
            if len(waiting) >= window:
                finish()
        while waiting:
            finish()
    if not summary.rows:
        sink.write(to_bytes(out.header))
    summary.seconds = time.perf_counter() - begun
    return summary


def _write(
    chunk: _Chunk, sink: BinaryIO, job: Job, out: Layout, cache: _Cache, summary: Summary
) -> None:
    known = chunk.known
    answers = chunk.promise()
    if not summary.rows:  # not before there are answers: until then, all may come to nothing
        sink.write(to_bytes(out.header))
    for question, answer in zip(chunk.asked, answers, strict=True):
        known[question] = answer
        cache.put(question, answer)
    for row in chunk.rows:
        if row.question is not None:
            answer = known[row.question]
        else:
            assert row.fault is not None
            answer = job.failed(row.fault)
        sink.write(to_bytes(out.line(row, answer)))
        summary.rows += 1
        summary.failed += answer.failed
        summary.outcomes[answer.outcome] += 1


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some
