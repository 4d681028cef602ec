"""The manifest's counts: checked, and brought up to date."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nisba.table.check.finding import Finding

NAME = "manifest.yaml"
_COUNT = re.compile(r"^  (\S+): (\d+)\s*$")
_FOLDERS = ("entities", "aliases", "lexicon")


def check_manifest(seeds: Path) -> Iterator[Finding]:
    """Code ``manifest``: missing, or a count that is not the file's."""
    path = seeds / NAME
    if not path.is_file():
        yield Finding(NAME, 0, "manifest", "there is no manifest.yaml")
        return
    text = path.read_text(encoding="utf-8")
    stated = {name: (line, count) for name, line, count in _stated(text)}
    counted = count_rows(seeds)
    for name, count in counted.items():
        if name not in stated:
            yield Finding(NAME, 0, "manifest", f"{name} ({count} rows) is not listed")
        elif stated[name][1] != count:
            line, said = stated[name]
            yield Finding(NAME, line, "manifest", f"{name} has {count} rows, not {said}")
    for name in stated.keys() - counted.keys():
        yield Finding(NAME, stated[name][0], "manifest", f"{name} is not there")


def refreshed(seeds: Path) -> str:
    """The text of the manifest with the ``files`` part as the files are."""
    text = (seeds / NAME).read_text(encoding="utf-8")
    head = text.split("\nfiles:\n")[0].rstrip("\n")
    lines = [f"  {name}: {count}" for name, count in count_rows(seeds).items()]
    return "\n".join([head, "files:", *lines]) + "\n"


def refresh_manifest(seeds: Path) -> bool:
    """Write :func:`refreshed` to ``manifest.yaml``; True when that changed it."""
    path = seeds / NAME
    new = refreshed(seeds)
    if path.read_text(encoding="utf-8") == new:
        return False
    path.write_text(new, encoding="utf-8")
    return True


def count_rows(seeds: Path) -> Mapping[str, int]:
    """Rows of every data file below ``seeds``, without header and comments, in listing order."""
    top = sorted(p.name for p in seeds.glob("*.tsv"))
    below = [f"{f}/{p.name}" for f in _FOLDERS for p in sorted((seeds / f).glob("*.tsv"))]
    return {name: _rows(seeds / name) for name in [*top, *below]}


def _rows(path: Path) -> int:
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = [x for x in text.split("\n") if x and not x.startswith("#")]
    return max(0, len(lines) - 1)


def _stated(text: str) -> Iterator[tuple[str, int, int]]:
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        match = _COUNT.match(line)
        if line.rstrip() == "files:":
            inside = True
        elif inside and match:
            yield match[1], number, int(match[2])
        elif line[:1].strip():
            inside = False
