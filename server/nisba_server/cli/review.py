"""``nisba review``: a person decides what nisba left open, one question at a time."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from nisba.canonical import compose
from nisba.errors import InvalidName
from nisba.hygiene import clean
from nisba.lexicon import bare
from nisba.model import Normalization
from nisba.reconciler import Reconciler
from nisba.script import Script, script_of
from nisba.table import Table

from ..files.formats import Format
from ..review.ledger import ADD, REJECT, Decision, Ledger, NewEntity
from ..review.questions import Option, Question, questions
from .status import Status, visible

_FORMATS = click.Choice([entry.value for entry in (Format.CSV, Format.TSV, Format.JSONL)])
_HELP = {
    "lookup": "1-9 accept · r reject all · n new entity · s skip · u undo · q quit",
    "pair": "a accept: one name · r reject: two names · n new entity · s skip · u undo · q quit",
}


@click.command("review", short_help="Decide what was left open, one question at a time.")
@click.argument("source", metavar="IN")
@click.option(
    "--overlay",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="Where the decisions go; those in it are respected.",
)
@click.option(
    "--column", metavar="COL", default="name", show_default=True, help="The column with the names."
)
@click.option("--from", "read_as", type=_FORMATS, help="Format of IN, when its name does not say.")
@click.option("--lang", metavar="LANG", default="", help="Language noted for accepted spellings.")
@click.option("--by", metavar="WHO", default="", help="Who decides: noted as the source.")
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A compiled table instead of the built-in one.",
)
def command(
    source: str,
    overlay: Path,
    column: str,
    read_as: str | None,
    lang: str,
    by: str,
    table: Path | None,
) -> int:
    """Show the possible and ambiguous answers of the file IN one at a time, and keep what you say.

    IN is the output of nisba bulk or nisba cluster, or the --pairs of the latter.

    \b
    nisba bulk names.csv --top 5 -o found.csv
    nisba review found.csv --overlay mine.tsv
    nisba cluster names.csv -o grouped.csv --pairs decide.tsv
    nisba review decide.tsv --overlay mine.tsv

    \b
    1-9, a   accept: the name is that entity's; the two spellings are one name
    r        reject: it is none of them; they are two names
    n        it is an entity that the table lacks
    s        skip: asked again next time
    u        undo the last answer of this session
    q        quit; so does the end of the input. What was decided is kept.

    Decisions are rows of FILE, an overlay with source and date; what is new goes into
    FILE.entities.tsv beside it, which nisba table build reads. A rejected pair is not asked again.
    Keys are read one by one from a terminal, else a line each.
    """
    reconciler = Reconciler(Table.open(table) if table else Table.embedded())
    ledger = Ledger.open(overlay)
    asked = questions(source, column, reconciler, format=Format(read_as) if read_as else None)
    noted = by or f"review of {Path(source).name}"
    session = _Session(reconciler, ledger, lang, noted, _today())
    _run(session, [q for q in asked if session.open(q)])
    click.echo(f"nisba: {session.summary()} -> {overlay}", err=True)
    return Status.DONE


@dataclass(slots=True)
class _Session:
    """Turns answers into rows, and counts them."""

    reconciler: Reconciler
    ledger: Ledger
    language: str
    source: str
    date: str
    left: int = 0
    history: list[tuple[str, int]] = field(default_factory=list)

    def open(self, question: Question) -> bool:
        """Whether nobody has decided it."""
        if question.other:
            pair = question.name, question.other
            rejected = self.ledger.rejected(*pair) or self.ledger.rejected(*pair[::-1])
            return not rejected and not self._brought_together(*pair)
        if self.ledger.settled(question.name):
            return False
        return not question.options or bool(self.options(question))

    def _brought_together(self, a: str, b: str) -> bool:
        """Somebody has said what one of them is, and what the other is is known too."""
        settled = self.ledger.settled
        if settled(a) and settled(b):
            return True
        if not settled(a) and not settled(b):
            return False
        answer = self._looked_up(b if settled(a) else a)
        return answer is not None and answer.id != ""

    def options(self, question: Question) -> list[Option]:
        """The candidates that nobody has rejected for this name."""
        return [o for o in question.options if not self.ledger.rejected(o.id, question.name)]

    def accept(self, question: Question, option: Option | None) -> None:
        """The name is the option's; or, of a pair, both are one name."""
        if option is not None:
            self._take("accepted", [self._row(ADD, option.id, question.name)])
            return
        for known, other in (
            (question.name, question.other),
            (question.other, question.name),
        ):
            answer = self._looked_up(known)
            if answer is not None and answer.id:
                self._take("accepted", [self._row(ADD, answer.id, other)])
                return
        spellings = (question.name, question.other)
        self._take("accepted", [self._entity(question.canonical or question.name, spellings)])

    def reject(self, question: Question) -> None:
        """The name is none of the options'; or the two are two names."""
        if question.other:
            rows = [self._row(REJECT, question.name, question.other)]
        else:
            rows = [self._row(REJECT, o.id, question.name) for o in self.options(question)]
        self._take("rejected", rows)

    def new(self, question: Question) -> None:
        """The name is of an entity that the table lacks: it is none of the options'."""
        rows: list[Decision | NewEntity] = []
        spellings: tuple[str, ...] = (question.name,)
        if question.other:
            spellings = (question.name, question.other)
        else:
            rows += [self._row(REJECT, o.id, question.name) for o in self.options(question)]
        self._take("new", [self._entity(question.canonical, spellings), *rows])

    def skip(self) -> None:
        """Leave it for another time."""
        self._take("skipped", [])

    def undo(self) -> bool:
        """Take the last answer back; false when there is none."""
        if not self.history:
            return False
        _, taken = self.history.pop()
        self.ledger.back_to(taken)
        return True

    def summary(self) -> str:
        """What was done, in words."""
        done = [what for what, _ in self.history]
        counts = [f"{done.count(w)} {w}" for w in ("accepted", "rejected", "new", "skipped")]
        return ", ".join([*counts, f"{self.left} left"])

    def _take(self, what: str, rows: Sequence[Decision | NewEntity]) -> None:
        taken = self.ledger.taken
        self.ledger.take(rows)
        self.history.append((what, taken))

    def _row(self, action: str, entity: str, spelling: str) -> Decision:
        kind = "romanisation" if script_of(spelling) is Script.LATIN else "spelling"
        return Decision(action, entity, spelling, self.language, kind, self.source, self.date)

    def _entity(self, canonical: str, spellings: tuple[str, ...]) -> NewEntity:
        name, arabic = canonical, ""
        engine = self.reconciler.engine
        for spelling in spellings:
            try:
                composed = compose(engine.parser.parse(clean(spelling).text), engine)
            except InvalidName:
                continue
            name = name or composed.canonical
            arabic = arabic or composed.arabic
        aliases = tuple(s for s in dict.fromkeys(spellings) if s not in (name, bare(arabic)))
        return NewEntity(
            self.ledger.new_id(), name, arabic, aliases, source=self.source, date=self.date
        )

    def _looked_up(self, name: str) -> Normalization | None:
        try:
            return self.reconciler.normalize(name, limit=1)
        except InvalidName:
            return None


def _run(session: _Session, asked: list[Question]) -> None:
    """Ask until everything is answered or somebody quits."""
    session.left = len(asked)
    read, at = _keys(), 0
    while at < len(asked):
        session.left = len(asked) - at
        question = asked[at]
        if not session.open(question):  # settled by an answer of this session
            session.skip()
            at += 1
            continue
        _show(question, session.options(question), at + 1, len(asked))
        step = _answer(session, question, read)
        if step is None:
            return
        at = max(0, at + step)
    session.left = 0


def _answer(session: _Session, question: Question, read: Callable[[], str]) -> int | None:
    """Do what a key says; how far to go on, ``None`` to stop."""
    options = session.options(question)
    while True:
        key = read()
        if key in ("q", ""):
            return None
        if key == "u":
            if session.undo():
                return -1
            _say("nothing to undo")
        elif key == "s":
            session.skip()
            return 1
        elif key == "r":
            session.reject(question)
            return 1
        elif key == "n":
            session.new(question)
            return 1
        elif key == "a" and (question.other or options):
            session.accept(question, None if question.other else options[0])
            return 1
        elif key.isdecimal() and 0 < int(key) <= len(options):
            session.accept(question, options[int(key) - 1])
            return 1
        else:
            _say(_HELP["pair" if question.other else "lookup"])


def _show(question: Question, options: list[Option], number: int, count: int) -> None:
    rows = "1 row" if question.rows == 1 else f"{question.rows:,} rows"
    _say("")
    _say(f"{number} of {count} · {question.note} · {rows}", dim=True)
    _say(f"  {question.name}", bold=True)
    if question.other:
        _say(f"  {question.other}", bold=True)
    for digit, option in enumerate(options, 1):
        arabic = f"  {option.arabic}" if option.arabic else ""
        _say(f"  {digit}  {option.canonical}{arabic}  {option.score:.2f}  {option.id}")
        if option.about:
            _say(f"     {option.about}", dim=True)
    _say(_HELP["pair" if question.other else "lookup"], dim=True)


def _say(text: str, *, bold: bool = False, dim: bool = False) -> None:
    """A line of the dialogue, on standard error: standard output stays for data."""
    shown = visible(text)
    click.secho(shown, bold=bold or None, dim=dim or None, err=True)


def _keys() -> Callable[[], str]:
    """Reads answers: keys of a terminal, lines of anything else; ``""`` at the end."""
    if sys.stdin.isatty():
        return _key
    lines: Iterator[str] = iter(sys.stdin.readline, "")

    def line() -> str:
        for text in lines:
            if answer := text.strip().lower():
                return answer
        return ""

    return line


def _key() -> str:
    try:
        pressed = click.getchar()
    except (EOFError, KeyboardInterrupt):
        return ""
    return "" if pressed in ("\x04", "\x03") else pressed.strip().lower() or "?"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
