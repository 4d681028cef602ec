"""What a job says of a row, ready to be written in any format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nisba.records import quick

from .formats import Format
from .rows import Fault, Question


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, as every format writes it.

    Attributes:
        outcome: what the closing summary counts (``match``, ``none`` ...).
        cells: the values of `Job.columns`, for CSV and TSV.
        members: JSON text of the members that an object gains, for JSON lines.
        text: the line, for plain text; ``""`` leaves the input's line.
        failed: the question could not be answered.
    """

    outcome: str
    cells: tuple[str, ...] = ()
    members: str = ""
    text: str = ""
    failed: bool = False

    def __reduce__(self) -> "tuple[Callable[..., Answer], tuple[object, ...]]":
        # A dataclass with slots goes to another process by way of Python code a field.
        return Answer, (self.outcome, self.cells, self.members, self.text, self.failed)


new_answer = quick(Answer)


@dataclass(frozen=True, slots=True)
class Job:
    """A question to every row.

    Attributes:
        wanted: columns of the input that make the question.
        columns: columns that CSV and TSV gain.
        keys: top-level keys that JSON lines gain.
        open: makes the function that answers, one answer a question; called once a process, so it
            must be picklable and hashable where there are several.
        failed: the answer to a row that cannot be asked about.
        outcomes: the outcomes, in the order in which the closing line counts them.
        chunk: rows asked about together.
        numbers: those of ``columns`` that hold decimal numbers, for formats with types.
        first: makes a function that gives the answers that are had at once, in the process that
            reads the rows, and ``None`` for the questions that are then asked of ``open``'s.
        fit: the job for an output of a format, whose answers need no more than that has.
        identity: tells what the answers depend on (options, versions of table and rules), by
            names for people; a run goes on with what another wrote only when both say the same.
            ``None`` for a job whose runs always begin anew.
    """

    wanted: tuple[str, ...]
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    open: "Callable[[], Answering]"
    failed: Callable[[Fault], Answer]
    outcomes: tuple[str, ...]
    chunk: int = 100
    numbers: tuple[str, ...] = ()
    first: "Callable[[], AtOnce] | None" = None
    fit: "Callable[[Format], Job] | None" = None
    identity: "Callable[[], Mapping[str, str]] | None" = None


Answering = Callable[[Sequence[Question]], Sequence[Answer]]

AtOnce = Callable[[Sequence[Question]], Sequence[Answer | None]]
