"""Why an answer is what it is, step by step, for people."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nisba.model import Candidate, Comparison, Decision, Normalization, Step, Verdict

from ..files.rows import Fault
from .status import visible

_COLOURS = {
    Decision.EXACT: "green",
    Decision.ALIAS: "green",
    Decision.MATCH: "green",
    Decision.AMBIGUOUS: "yellow",
    Decision.POSSIBLE: "yellow",
    Decision.NONE: "red",
    Verdict.MATCH: "green",
    Verdict.POSSIBLE: "yellow",
    Verdict.DIFFERENT: "red",
}
_SAYS = {
    Decision.EXACT: "the entity's own form, letter for letter",
    Decision.ALIAS: "a listed spelling of the entity",
    Decision.MATCH: "the entity by rule, and no other fits as well",
    Decision.AMBIGUOUS: "several entities fit as well; more context is needed",
    Decision.POSSIBLE: "near an entity, not near enough; a person should look",
    Decision.NONE: "the table has no such entity; the form is composed of the name's elements",
}


WORTH_SHOWING = 0.05
"""Score under which a runner-up explains nothing."""


def explained(answer: Normalization, display: str) -> RenderableType:
    """A look-up with its candidates and the steps that led to them; ``display`` is its form."""
    head = _line(
        (answer.name, ""),
        ("→", "dim"),
        (display, "bold"),
        (answer.arabic_vocalised or answer.arabic, ""),
        (answer.decision.value, _COLOURS[answer.decision]),
        (f"{answer.score:.2f}", ""),
        (answer.id, "dim"),
    )
    says = Text(f"  {_SAYS[answer.decision]}", style="dim")
    candidates = (
        _indented(_candidate(number, candidate), 2)
        for number, candidate in enumerate(answer.candidates, 1)
        if number == 1 or candidate.score >= WORTH_SHOWING
    )
    return Group(head, says, *_warnings(answer.warnings), *candidates)


def explained_comparison(answer: Comparison) -> RenderableType:
    """A comparison with its steps."""
    head = _line(
        (answer.a, ""),
        ("/", "dim"),
        (answer.b, ""),
        (answer.verdict.value, _COLOURS[answer.verdict]),
        (f"{answer.score:.2f}", ""),
    )
    return Group(head, *_warnings(answer.warnings), _indented(_steps(answer.steps), 2))


def explained_fault(name: str, fault: Fault) -> RenderableType:
    """A name that could not be looked up."""
    return _line((name, ""), ("error", "red"), (fault.message, ""))


def _candidate(number: int, candidate: Candidate) -> RenderableType:
    entity = candidate.entity
    through = []
    if candidate.spelling != entity.canonical:
        kind = f", {candidate.alias_kind.value}" if candidate.alias_kind else ""
        through = [(f"by {candidate.spelling}{kind}", "dim")]
    head = _line(
        (f"{number}.", "dim"),
        (entity.canonical, "bold"),
        (entity.arabic_vocalised, ""),
        (entity.kind.value if entity.kind else "", ""),
        (f"{candidate.score:.2f}", ""),
        (entity.id, "dim"),
        *through,
    )
    return Group(head, _indented(_steps(candidate.steps), 3))


def _steps(steps: Sequence[Step]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for step in steps:
        colour = "green" if step.score >= 0.9 else "yellow" if step.score >= 0.5 else "red"
        table.add_row(
            Text(visible(step.left) or "-"),
            Text(visible(step.right) or "-"),
            Text(f"{step.score:.2f}", style=colour),
            Text(visible("; ".join(step.rules)), style="dim"),
        )
    return table


def _indented(inner: RenderableType, by: int) -> Padding:
    return Padding(inner, (0, 0, 0, by), expand=False)


def _warnings(warnings: Iterable[str]) -> list[Text]:
    return [
        Text(f"  odd: {visible(warning).replace('_', ' ')}", style="yellow") for warning in warnings
    ]


def _line(*parts: tuple[str, str]) -> Text:
    line = Text()
    for text, style in parts:
        if text:
            line.append(("  " if line else "") + visible(text), style=style or None)
    return line
