"""The different spellings of a column: what differs only in dress is one spelling."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nisba.errors import NisbaError
from nisba.fold import fold_exact
from nisba.hygiene import clean


@dataclass(frozen=True, slots=True)
class Form:
    """A spelling of the column.

    Attributes:
        shown: as most rows have it.
        text: the same after hygiene.
        rows: how many rows have it, in whatever dress.
    """

    shown: str
    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class Column:
    """The spellings of a column.

    Attributes:
        forms: by alphabet of their texts; the order of the rows leaves no trace in it.
        form_of: each name as given to the position of its form, in the order of first rows.
        faults: names that are none, and why.
    """

    forms: tuple[Form, ...]
    form_of: Mapping[str, int]
    faults: Mapping[str, NisbaError]


def read_column(names: Iterable[str]) -> Column:
    """Count the names and bring together those whose folded forms are equal."""
    rows = Counter(names)
    dressed: dict[str, list[str]] = {}
    faults: dict[str, NisbaError] = {}
    for name in rows:
        try:
            folded = fold_exact(clean(name).text)
        except NisbaError as error:
            faults[name] = error
            continue
        dressed.setdefault(folded, []).append(name)
    forms = []
    for same in dressed.values():
        shown = min(same, key=lambda name: (-rows[name], name))
        forms.append((Form(shown, clean(shown).text, sum(rows[name] for name in same)), same))
    forms.sort(key=lambda entry: entry[0].text)
    place = {name: i for i, (_, same) in enumerate(forms) for name in same}
    form_of = {name: place[name] for name in rows if name in place}
    return Column(tuple(form for form, _ in forms), form_of, faults)
