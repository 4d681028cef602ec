"""An entity that somebody wants to add to ``seeds/``: what the checks say of it, and appending it.

Used by ``nisba table add``. Nothing is asked and nothing printed here.
"""

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nisba.engine import Engine
from nisba.errors import SeedError
from nisba.table.check.correspondence import check_correspondence
from nisba.table.check.elements import check_elements
from nisba.table.check.finding import Finding
from nisba.table.check.manifest import NAME as MANIFEST
from nisba.table.check.manifest import refresh_manifest
from nisba.table.check.reading import Seeds, read_seeds
from nisba.table.check.rows import check_rows
from nisba.table.check.spellings import check_spellings
from nisba.table.check.vocalised import check_vocalised
from nisba.table.listing import FILE as LISTING
from nisba.table.listing import write_listing
from nisba.table.source import ALIAS_COLUMNS, ENTITY_COLUMNS

_OWN = "(new)"
"""Stands for the name of the file while the rows are in none yet."""
_FILE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"N(\d{6})")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new entity with its aliases, as rows.

    Attributes:
        entity: the columns of ``entities/*.tsv``, all of them.
        aliases: the columns of ``aliases/*.tsv``, all of them, once per alias.
    """

    entity: Mapping[str, str]
    aliases: tuple[Mapping[str, str], ...] = ()


def next_id(seeds: Path) -> str:
    """``N`` and six digits: one more than the highest id of an entity, alias or mention.

    Raises:
        SeedError: ``seeds`` has no entities, or no id is left.
    """
    read = read_seeds(seeds)
    texts = [line["id"] for line in read.entities]
    if not texts:
        raise SeedError(f"{seeds / 'entities'}: no entities found")
    texts += [line["entity"] for line in (*read.aliases, *read.mentions)]
    highest = max((int(m[1]) for m in map(_ID.fullmatch, texts) if m), default=0)
    if highest >= 999_999:
        raise SeedError(f"{seeds / 'entities'}: no id is left after N{highest:06}")
    return f"N{highest + 1:06}"


def check_candidate(candidate: Candidate, seeds: Path, engine: Engine) -> tuple[Finding, ...]:
    """What the checks of ``seeds`` would find about the candidate, were it there.

    That is: format, fields, ids, vocalisation, spellings shared with other entities,
    correspondence of Latin and Arabic, elements the lexicon lacks. Findings of the seeds
    themselves are left out. File and line of a finding about another entity's row are that row's;
    of one about the candidate, ``entities/(new).tsv`` or ``aliases/(new).tsv``.

    Raises:
        SeedError: the directory cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="nisba-") as folder:
        place = Path(folder)
        _write(place / "entities" / f"{_OWN}.tsv", ENTITY_COLUMNS, [candidate.entity])
        _write(place / "aliases" / f"{_OWN}.tsv", ALIAS_COLUMNS, candidate.aliases)
        own = read_seeds(place)
    there = read_seeds(seeds)
    alone = Seeds(own.entities, own.aliases, there.lexicon, (), ())
    united = Seeds(
        (*there.entities, *own.entities), (*there.aliases, *own.aliases), (), there.mentions, ()
    )
    found = [
        *own.findings,
        *check_rows(united),
        *check_vocalised(alone),
        *check_spellings(united),
        *check_correspondence(alone, engine),
        *check_elements(alone, engine),
    ]
    identity = candidate.entity["id"]
    return tuple(sorted({f for f in found if _OWN in f.file or _names(f, identity)}))


def append(candidate: Candidate, seeds: Path, file: str) -> tuple[Path, ...]:
    """Write the rows to ``entities/FILE.tsv`` and ``aliases/FILE.tsv``, in their places by id, and
    bring the manifest's counts and the listing up to date where there is one.

    Comments and other rows stay as they are. A file that is not there is made.

    Returns:
        What was written.

    Raises:
        SeedError: ``file`` is no name of a file (small letters, digits, hyphens), or a field
            holds a tab or a line break; nothing is written.
        OSError: a file cannot be written.
    """
    if not _FILE.fullmatch(file):
        raise SeedError(f"{file!r} is no name for a file: small letters, digits, hyphens")
    rows = ((candidate.entity,), ENTITY_COLUMNS), (candidate.aliases, ALIAS_COLUMNS)
    new: dict[Path, str] = {}
    for folder, (own, columns) in zip(("entities", "aliases"), rows, strict=True):
        path = seeds / folder / f"{file}.tsv"
        text = path.read_text(encoding="utf-8") if path.exists() else "\t".join(columns) + "\n"
        for row in own:
            text = _inserted(text, _line(row, columns))
        if own or not path.exists():
            new[path] = text
    for path, text in new.items():
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    written = list(new)
    if (seeds / MANIFEST).is_file() and refresh_manifest(seeds):
        written.append(seeds / MANIFEST)
    if (seeds / LISTING).is_file() and write_listing(seeds):
        written.append(seeds / LISTING)
    return tuple(written)


def _names(finding: Finding, identity: str) -> bool:
    """A finding about another row that the candidate is the cause of."""
    return re.search(rf"\b{re.escape(identity)}\b", finding.message) is not None


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = ["\t".join(columns), *(_line(row, columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _line(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    for column in columns:
        if re.search(r"[\t\r\n]", row[column]):
            raise SeedError(f"{column} {row[column]!r}: a field holds no tab and no line break")
    return "\t".join(row[column] for column in columns)


def _inserted(text: str, line: str) -> str:
    """``text`` with the line behind the last row whose first field is not greater."""
    lines = text.removesuffix("\n").split("\n")
    key = line.split("\t")[0]
    place = next((i for i, x in enumerate(lines) if not x.startswith("#")), 0) + 1
    for i in range(place, len(lines)):
        if not lines[i].startswith("#") and lines[i].split("\t")[0] <= key:
            place = i + 1
    return "\n".join([*lines[:place], line, *lines[place:]]) + "\n"
