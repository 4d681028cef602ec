"""The loop: order, repeated questions, several processes."""

import io
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from nisba_server.files.answers import Answer, Answering, Job
from nisba_server.files.errors import FileError
from nisba_server.files.formats import Format
from nisba_server.files.layouts import layout
from nisba_server.files.plaintext import read_text
from nisba_server.files.rows import Fault, Question
from nisba_server.files.run import run
from nisba_server.files.summary import Summary
from nisba_server.files.writers import LineWriter


@dataclass(frozen=True, slots=True)
class Upper:
    """Answers in capitals; dies of one name, so that a lost worker can be seen."""

    deadly: str = ""

    def __call__(self) -> Answering:
        def answer(questions: Sequence[Question]) -> list[Answer]:
            if any(name == self.deadly for (name,) in questions):
                os.kill(os.getpid(), signal.SIGKILL)
            return [Answer("match", text=name.upper()) for (name,) in questions]

        return answer


def failed(fault: Fault) -> Answer:
    return Answer("none", failed=True)


JOB = Job(("name",), ("up",), ("up",), Upper(), failed, ("match", "none"), chunk=3)


def lines_of(
    names: Sequence[str], job: Job, workers: int = 1, cache_size: int = 100
) -> tuple[list[str], Summary]:
    reader = read_text(f"{name}\n" for name in names)
    sink = io.BytesIO()
    out = layout(Format.TEXT, reader.columns, job, source=Format.TEXT)
    writer = LineWriter(sink, out)
    summary = run(reader, writer, job, workers=workers, cache_size=cache_size)
    return sink.getvalue().decode().splitlines(), summary


NAMES = [f"name {number % 17}" for number in range(100)]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("cache_size", [2, 1000])
def test_order_is_kept(workers: int, cache_size: int) -> None:
    found, summary = lines_of(NAMES, JOB, workers=workers, cache_size=cache_size)
    assert found == [name.upper() for name in NAMES]
    assert (summary.rows, summary.failed, summary.outcomes) == (100, 0, {"match": 100})


def test_a_name_is_asked_about_once() -> None:
    asked: list[Question] = []

    def watched() -> Answering:
        answer = Upper()()

        def watch(questions: Sequence[Question]) -> Sequence[Answer]:
            asked.extend(questions)
            return answer(questions)

        return watch

    found, _ = lines_of(NAMES, replace(JOB, open=watched))
    assert found == [name.upper() for name in NAMES]
    assert len(asked) == 17


def test_no_rows() -> None:
    found, summary = lines_of([], JOB)
    assert (found, summary.rows) == ([], 0)
    assert summary.describe(("match",)).startswith("0 rows in 0.0 s")


def test_rows_with_a_fault_are_not_asked_about() -> None:
    found, summary = lines_of(["a", "", "b"], JOB)
    assert found == ["A", "", "B"]
    assert summary.outcomes == {"match": 2, "none": 1}
    assert "match 2, none 1, with an error 1" in summary.describe(("match", "none"))


def test_a_killed_worker_is_said() -> None:
    with pytest.raises(FileError, match="worker process was ended from outside"):
        lines_of(["a", "b", "c", "d"], replace(JOB, open=Upper("c")), workers=2)


def test_progress_counts_rows() -> None:
    told: list[int] = []
    reader = read_text(f"{name}\n" for name in NAMES[:7])
    out = layout(Format.TEXT, reader.columns, JOB, source=Format.TEXT)
    run(reader, LineWriter(io.BytesIO(), out), JOB, progress=told.append)
    assert told == [3, 6, 7]
