"""Where the curated facts are: an explicit directory, the installed package, or the checkout."""

from importlib.resources import files
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
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SeedError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    header: list[str] | None = None
    rows: list[tuple[int, Row]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.rstrip("\r").split("\t")
        if header is None:
            header = fields
            missing = [c for c in required if c not in header]
            if missing:
                raise SeedError(f"{path}:{number}: the header lacks the column {missing[0]!r}")
        elif len(fields) != len(header):
            raise SeedError(
                f"{path}:{number}: {len(fields)} fields where the header has {len(header)}"
            )
        else:
            rows.append((number, dict(zip(header, fields, strict=True))))
    return rows
