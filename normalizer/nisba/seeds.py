"""Where the curated facts are: an explicit directory, the installed package, or the checkout."""

from collections.abc import Iterator
from importlib.resources import files
from operator import itemgetter
from pathlib import Path

from nisba.errors import SeedError

Row = dict[str, str]


def seeds_dir() -> Path:
    """The directory that holds ``lexicon/``, ``entities/`` and ``aliases/``.

    Raises:
        SeedError: when neither the installation nor the checkout has one.
    """
    package = Path(str(files("nisba")))
    for place in (package / "data" / "seeds", package.parents[1] / "seeds"):
        if (place / "lexicon").is_dir():
            return place
    raise SeedError("nisba's seeds are missing from this installation: install the package again")


def read_rows(path: Path, required: tuple[str, ...] = ()) -> list[tuple[int, Row]]:
    """Rows of one TSV file with their line numbers.

    The format is one field a column, no quoting; lines that start with ``#`` are comments.

    Raises:
        SeedError: the file is missing or not UTF-8, a required column is missing, or a row has
            more or fewer fields than the header; the message names file and line.
    """
    lines = _fields(path)
    header = _header(path, lines, required)
    return [(number, dict(zip(header, fields, strict=True))) for number, fields in lines]


def read_columns(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The same, of two columns or more and as they are read: faster where there are many rows.

    Raises:
        SeedError: as :func:`read_rows`.
    """
    lines = _fields(path)
    header = _header(path, lines, columns)
    chosen = itemgetter(*map(header.index, columns)) if header else tuple
    for number, fields in lines:
        yield number, chosen(fields)


def _header(
    path: Path, lines: Iterator[tuple[int, list[str]]], required: tuple[str, ...]
) -> list[str]:
    """The first line; empty when there is none."""
    number, header = next(lines, (0, []))
    missing = [c for c in required if number and c not in header]
    if missing:
        raise SeedError(f"{path}:{number}: the header lacks the column {missing[0]!r}")
    return header


def _fields(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The fields of each line; the first has the columns."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SeedError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    width = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        fields = line.rstrip("\r").split("\t")
        width = width or len(fields)
        if len(fields) != width:
            raise SeedError(f"{path}:{number}: {len(fields)} fields where the header has {width}")
        yield number, fields
