"""OCHA's Common Operational Datasets of administrative boundaries (COD-AB), as CSV tables.

Both ways of naming columns are read: ``ADM1_EN``, ``ADM1_AR``, ``ADM1_PCODE`` (to 2024) and
``adm1_name``, ``adm1_name1`` .. ``adm1_name3``, ``adm1_pcode`` with ``lang``, ``lang1`` .. (since
2025); also ``admin1Name_en``, ``admin1Pcode``. A table of level 3 names the units above it too:
each p-code is one entity, whatever rows it is on.
"""

import re
from collections.abc import Iterable, Iterator

from nisba.errors import SeedError
from nisba.importers.draft import Draft, Fault, Name
from nisba.importers.rows import Row, headed
from nisba.model import Kind
from nisba.table.source import Record

_BY_LANGUAGE = re.compile(r"(?:adm|admin)(\d)(?:name)?_(?:alt\d?_?|ref_?|na_)?([a-z]{2})\d?")
_BY_NUMBER = re.compile(r"adm(\d)_name(\d?)")
_PCODE = re.compile(r"(?:adm|admin)(\d)_?pcode")
_COUNTRY = 2
"""Letters at the head of a p-code that are the ISO 3166-1 code, where the country has two."""


def read_units(
    lines: Iterable[str], name: str, fault: Fault, *, tabs: bool = False
) -> Iterator[Record]:
    """Administrative units of all levels in the table, coarser ones first in each row.

    Raises:
        SeedError: no column is a p-code.
    """
    seen: set[str] = set()
    checked = False
    for where, row in headed(lines, name, fault, tabs=tabs):
        levels = {int(m[1]): row[c] for c in row if (m := _PCODE.fullmatch(c))}
        if not levels:
            raise SeedError(f"{name}: no column is called like ADM1_PCODE: is this a COD table?")
        checked = True
        country = next((levels[level] for level in sorted(levels) if levels[level]), "")
        for level, pcode in sorted(levels.items()):
            if pcode in seen:
                continue
            if not pcode:
                if level == max(levels):
                    fault(f"{where}: no p-code of level {level}")
                continue
            seen.add(pcode)
            draft = Draft(
                where,
                pcode,
                _names(row, level),
                Kind.PLACE,
                [country[:_COUNTRY]],
                (),
                "OCHA COD-AB",
                f"administrative level {level}",
            )
            if record := draft.record(fault):
                yield record
    if not checked:
        fault(f"{name}: there are no rows")


def _names(row: Row, level: int) -> list[Name]:
    """English first, then as the columns come."""
    names = []
    for column, text in row.items():
        if (match := _BY_LANGUAGE.fullmatch(column)) and int(match[1]) == level:
            names.append(Name(text, match[2]))
        elif column in (f"adm{level}_ref", f"admin{level}refname"):
            names.append(Name(text))
        elif (match := _BY_NUMBER.fullmatch(column)) and int(match[1]) == level:
            names.append(Name(text, row.get(f"lang{match[2]}", "")))
    return sorted(names, key=lambda one: one.language not in ("en", ""))
