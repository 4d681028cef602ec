"""The data files of the package `nisba.systems`: read once each, never written."""

from functools import cache
from importlib import resources
from types import MappingProxyType

_ROOT = "nisba"
_FOLDER = "systems"


@cache
def text(name: str) -> str:
    """The content of a data file, e.g. ``arabic-letters.tsv`` or ``rules/rus-bgn.rules``."""
    return (resources.files(_ROOT) / _FOLDER / name).read_text(encoding="utf-8")


@cache
def rows(name: str) -> tuple[MappingProxyType[str, str], ...]:
    """The rows of a TSV data file, keyed by its header line; short rows are filled with ``""``."""
    lines = text(name).splitlines()
    header = lines[0].split("\t")
    found = []
    for line in lines[1:]:
        cells = line.split("\t")
        cells += [""] * (len(header) - len(cells))
        found.append(MappingProxyType(dict(zip(header, cells, strict=True))))
    return tuple(found)


@cache
def column(name: str, key: str, value: str) -> MappingProxyType[str, str]:
    """Two columns of a table as a mapping: `key` to `value`."""
    return MappingProxyType({row[key]: row[value] for row in rows(name)})
