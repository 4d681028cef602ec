"""A job that answers in capitals, for tests of what is around the answers; and a run to be killed.

``python upper.py IN OUT`` writes OUT from IN as `nisba bulk --resume` would, with a record every
few milliseconds.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from nisba_server.files import resume
from nisba_server.files.answers import Answer, Answering, Job
from nisba_server.files.formats import format_of
from nisba_server.files.layouts import layout
from nisba_server.files.resume import input_identity, resumable_output
from nisba_server.files.rows import Fault, Question
from nisba_server.files.run import run
from nisba_server.files.sources import open_rows
from nisba_server.files.writers import LineWriter


@dataclass(frozen=True, slots=True)
class Upper:
    """Answers each name in capitals, ``pause`` seconds a chunk."""

    pause: float = 0.0

    def __call__(self) -> Answering:
        def answer(questions: Sequence[Question]) -> list[Answer]:
            time.sleep(self.pause)
            return [
                Answer("match", (name.upper(), "0.5"), f'"up": "{name.upper()}"', name.upper())
                for (name,) in questions
            ]

        return answer


def failed(fault: Fault) -> Answer:
    return Answer("none", (fault.code, "0.0"), f'"up": "{fault.code}"', failed=True)


def job(pause: float = 0.0) -> Job:
    return Job(
        wanted=("name",),
        columns=("up", "score"),
        keys=("up",),
        open=Upper(pause),
        failed=failed,
        outcomes=("match", "none"),
        numbers=("score",),
        chunk=100,
    )


def main(source: str, output: str) -> None:
    resume.INTERVAL = 0.005
    asked = job(pause=0.002)
    target = format_of(output)
    assert target is not None
    with (
        open_rows(source, asked.wanted, flat=target.flat) as opened,
        resumable_output(output, input_identity(source), resume=True) as part,
    ):
        out = layout(target, opened.rows.columns, asked, source=opened.format)
        writer = LineWriter(part.sink, out, start=part.done.rows)
        summary = run(
            opened.rows, writer, asked, done=part.done, checkpoint=part.checkpoint, cache_size=10
        )
    print(summary.rows, summary.before, dict(summary.outcomes))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
