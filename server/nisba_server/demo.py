"""The service at work: the names of the seed article, through the real client, as a table.

    python -m nisba_server.demo [--port PORT] [--once]

Starts the service on loopback, asks it for every spelling in ``seeds/mentions.tsv``, prints what
it answers, and serves on until Ctrl-C; ``--once`` ends after the table. Exit status: 0 every name
is the entity that the seeds say; 1 one is not; 2 the service cannot be started.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from nisba import Table
from nisba.errors import NisbaError
from nisba.model import AliasKind, Decision, DocumentContext, Normalization
from nisba.seeds import read_rows, seeds_dir
from nisba_server.client import Client, Failure
from nisba_server.server import DEFAULT_PORT, ServerOptions, running, until_signal

_PIPED_WIDTH = 150
_COLUMNS = ("document", "entity", "spelling", "count")
_STYLES = {True: "green", False: "bold red"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A spelling in a document, and the entity that it is there."""

    document: str
    entity: str
    spelling: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the service said of a mention; ``in_context``: it took the document to say it."""

    mention: Mention
    answer: Normalization | Failure
    in_context: bool

    @property
    def right(self) -> bool:
        """Whether it is the entity that the seeds say."""
        return isinstance(self.answer, Normalization) and self.answer.id == self.mention.entity


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with these arguments, those of the command line by default; the exit status."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        prog="python -m nisba_server.demo", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default: %(default)s")
    parser.add_argument("--once", action="store_true", help="end after the table")
    options = parser.parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH)
    try:
        mentions = read_mentions(seeds_dir() / "mentions.tsv")
        with (
            until_signal() as stopping,
            running(Table.embedded, ServerOptions(port=options.port)) as address,
        ):
            with Client(address) as client:
                rows = [row for each in by_document(mentions) for row in ask(client, each)]
                version = client.version()
            console.print(grid(rows, version))
            wrong = [row for row in rows if not row.right]
            console.print(summary(rows, wrong), highlight=False)
            if not options.once and not stopping.is_set():
                port = address.rpartition(":")[2]
                console.print(f"serving on localhost:{port}; Ctrl-C ends", highlight=False)
                stopping.wait()
    except NisbaError as error:
        print(f"nisba: {remedied(error, options.port)}", file=sys.stderr)  # noqa: T201
        return 2
    return 1 if wrong else 0


def read_mentions(path: Path) -> list[Mention]:
    """The rows of a file of mentions, by document and entity.

    Raises:
        SeedError: it is missing or malformed.
    """
    rows = [
        Mention(row["document"], row["entity"], row["spelling"])
        for _, row in read_rows(path, _COLUMNS)
    ]
    return sorted(rows, key=lambda row: (row.document, row.entity))


def by_document(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """The mentions of each document; they come sorted."""
    return [list(some) for _, some in groupby(mentions, key=lambda mention: mention.document)]


def ask(client: Client, mentions: Sequence[Mention]) -> list[Row]:
    """Ask for the names of one document: each by itself, then the rest with the document.

    A short form ("al-Halabi") means nothing by itself; its entity is among those that the seeds
    list for the document, and with those as context it is accepted.
    """
    answers = client.batch([mention.spelling for mention in mentions], explain=True)
    context = DocumentContext(tuple(dict.fromkeys(mention.entity for mention in mentions)))
    rows = []
    for mention, answer in zip(mentions, answers, strict=True):
        alone = isinstance(answer, Failure) or answer.decision.accepted
        if not alone:
            (answer,) = client.batch([mention.spelling], context=context, explain=True)
        rows.append(Row(mention, answer, in_context=not alone))
    return rows


def grid(rows: Sequence[Row], version: dict[str, str]) -> Grid:
    """The answers as a table."""
    made = Grid(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        title="The names of the seed article, as the service answers them",
        caption=f"nisba {version['package']}, table {version['table']} "
        f"({version['entities']} entities), ICU {version['icu']}",
    )
    for heading in ("as written", "canonical"):
        made.add_column(heading)
    made.add_column("Arabic", justify="right")
    for heading in ("kind", "decision"):
        made.add_column(heading, no_wrap=True)
    made.add_column("score", justify="right", no_wrap=True)
    made.add_column("why", max_width=60)
    for row in rows:
        made.add_row(*cells(row))
    return made


def cells(row: Row) -> tuple[Text, ...]:
    """A mention and what was said of it, cell by cell."""
    answer = row.answer
    if isinstance(answer, Failure):
        empty = Text("")
        return (Text(answer.text), empty, empty, empty, Text("none"), empty, Text(answer.message))
    return (
        Text(answer.name),
        Text(answer.canonical),
        Text(answer.arabic),
        Text(answer.kind or ""),
        Text(answer.decision, style=_STYLES[row.right]),
        Text(f"{answer.score:.2f}"),
        Text(why(row, answer)),
    )


def why(row: Row, answer: Normalization) -> str:
    """In words, what the answer rests on."""
    if not answer.candidates:
        return "no entity is like it"
    best = next((each for each in answer.candidates if each.entity.id == answer.id), None)
    if best is None:
        return f"not sure; the nearest is {answer.candidates[0].entity.canonical}"
    if best.alias_kind is AliasKind.SHORT and row.in_context:
        return "short form, taken from its document"
    if answer.decision is Decision.EXACT:
        return "as in the table"
    if answer.decision is Decision.ALIAS:
        return f"listed: {best.alias_kind or AliasKind.SPELLING}"
    rules = dict.fromkeys(rule for step in best.steps for rule in step.rules)
    return "; ".join(rules) or "the same, element by element"


def summary(rows: Sequence[Row], wrong: Sequence[Row]) -> str:
    """One line for the end."""
    if not wrong:
        return f"{len(rows)} spellings, every one its entity"
    named = ", ".join(f"{row.mention.spelling} (is {row.mention.entity})" for row in wrong)
    return f"{len(rows)} spellings, {len(wrong)} not its entity: {named}"


def remedied(error: NisbaError, port: int) -> str:
    """The message of an error, with what whoever started this with make can do about a port."""
    if error.field != "port":
        return error.message
    return f"{error.message} (make run PORT={port + 1 if port < 65535 else DEFAULT_PORT})"


if __name__ == "__main__":
    sys.exit(main())
