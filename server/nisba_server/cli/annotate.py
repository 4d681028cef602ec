"""``nisba annotate``: the names in running text."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from nisba.annotate import Mention, html_page, marked, rewrite
from nisba.errors import NisbaError
from nisba.model import Hints

from ..files.atomic import atomic_output
from ..files.delimited import tsv_line
from ..files.errors import FileError
from ..files.jsonlines import dumps
from . import shapes
from .engine import Engine, engine_for
from .options import backend_options, chosen_backend, chosen_hints, hint_options
from .status import Status

FORMATS = ("jsonl", "tsv", "html", "text")
_COLUMNS = (
    "start",
    "end",
    "surface",
    "kind",
    "canonical",
    "arabic",
    "id",
    "decision",
    "score",
)
_STANDARD = "-"
_LONGEST_BYTES = 64 * 1024 * 1024


@click.command("annotate", short_help="The Arabic names in running text.")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--format",
    "-f",
    type=click.Choice(FORMATS),
    help="jsonl: an object a mention (the default); tsv: a row a mention; text: the text with "
    "notes in brackets (the default on a terminal); html: a page to look at.",
)
@click.option(
    "--rewrite", "rewriting", is_flag=True, help="The text with every name in canonical spelling."
)
@click.option("-o", "--output", metavar="OUT", default="-", help="Where it goes (- by default).")
@click.option(
    "--encoding", default="utf-8", show_default=True, help="Encoding of FILE; output is UTF-8."
)
@hint_options
@backend_options
def command(
    files: tuple[str, ...],
    format: str | None,
    rewriting: bool,
    output: str,
    encoding: str,
    kind: str | None,
    country: str,
    lang: str,
    table: Path | None,
    server: str,
) -> int:
    """Find the Arabic names in each FILE of running text and say what they canonically are.

    English, French, German and Arabic are read; --lang says which when the text is short. Without
    a FILE, or for -, the text is standard input.

    \b
    nisba annotate article.txt
    nisba annotate article.txt --format html -o article.html
    nisba annotate article.txt --rewrite -o canonical.txt
    nisba annotate *.txt -o mentions.jsonl

    A mention has start and end (code points into the text as it is, a byte order mark and carriage
    returns counted), surface, kind, canonical, arabic, id, decision and score; with several files
    also file. Each file is one document: short forms are understood by the full names in it, and
    different spellings of one name brought together. Names that the table lacks are found by
    their shape and spelled out from their elements; "inferred" says that their Arabic was derived.
    """
    if rewriting and format is not None:
        raise click.UsageError("--rewrite writes the text itself; leave --format out")
    if rewriting and len(files) > 1:
        raise click.UsageError("--rewrite takes one FILE at a time")
    hints = chosen_hints(kind, country, lang)
    printed = format or ("text" if output == _STANDARD and sys.stdout.isatty() else "jsonl")
    with engine_for(chosen_backend(table, server)) as engine, atomic_output(output) as sink:
        documents = _documents(engine, files or (_STANDARD,), encoding, hints)
        if rewriting:
            for document in documents:
                sink.write(_bytes(rewrite(document.text, document.mentions)))
        elif printed == "html":
            pages = [(d.name, d.text, d.mentions) for d in documents]
            sink.write(_bytes(html_page(pages, lang)))
        elif printed == "text":
            for document in documents:
                sink.write(_bytes(_headed(document, len(files) > 1)))
        else:
            for line in _lines(documents, printed, len(files) > 1):
                sink.write(_bytes(line))
    return Status.DONE


@dataclass(frozen=True, slots=True)
class _Document:
    name: str
    text: str
    mentions: Sequence[Mention]


def _documents(
    engine: Engine, files: Sequence[str], encoding: str, hints: Hints
) -> Iterator[_Document]:
    for name in files:
        text = _read(name, encoding)
        shown = "standard input" if name == _STANDARD else name
        try:
            mentions = engine.annotate(text, hints=hints)
        except NisbaError as error:
            if error.code in ("TEXT_TOO_LONG", "INVALID_TEXT"):
                raise type(error)(f"{shown}: {error.message}", field=error.field) from error
            raise
        yield _Document(shown, text, mentions)


def _read(name: str, encoding: str) -> str:
    """The text of a file as it is: no line end changed, no byte order mark taken off.

    Raises:
        FileError: it cannot be read, is not in this encoding, or is far too long.
    """
    shown = "standard input" if name == _STANDARD else name
    try:
        if name == _STANDARD:
            data = sys.stdin.buffer.read(_LONGEST_BYTES + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(_LONGEST_BYTES + 1)
    except OSError as error:
        raise FileError(f"{shown} cannot be read: {error.strerror or error}") from error
    if len(data) > _LONGEST_BYTES:
        raise FileError(f"{shown} is longer than {_LONGEST_BYTES >> 20} MiB: give it in parts")
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise FileError(f"there is no encoding {encoding!r}; try utf-8 or windows-1256") from error
    except UnicodeDecodeError as error:
        raise FileError(
            f"{shown} is not {encoding}: byte {error.start} cannot be read; "
            "say the encoding with --encoding"
        ) from error


def _lines(documents: Iterator[_Document], format: str, several: bool) -> Iterator[str]:
    if format == "tsv":
        columns = ("file", *_COLUMNS) if several else _COLUMNS
        yield tsv_line(columns)
    for document in documents:
        for mention in document.mentions:
            record = shapes.mention(mention)
            if several:
                record = {"file": document.name, **record}
            if format == "tsv":
                yield tsv_line([shapes.cell(record[column]) for column in columns])
            else:
                yield dumps(record) + "\n"


def _headed(document: _Document, several: bool) -> str:
    text = marked(document.text, document.mentions)
    if not several:
        return text
    return f"==> {document.name} <==\n{text}\n"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8")
