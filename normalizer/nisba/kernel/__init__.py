"""Comparing and finding names in C: one to two orders of magnitude faster.

The C files beside this one are compiled when nisba is installed, by the C compiler that PyICU needs
as well. Where they were not, all names here are ``None``, and ``nisba.score``, ``nisba.sounds``,
``nisba.ranking``, ``nisba.lexicon_costs``, ``nisba.candidates``, ``nisba.table``, ``nisba.words``
and ``nisba.fold`` do the same in Python and numpy. Answers do not depend on it: the sums are the
same, in the same order.
"""

try:
    from nisba.kernel._align import Costs
except ImportError:
    Costs = None  # type: ignore[assignment, misc]
try:
    from nisba.kernel._align import Name, Pairs, Part, Shelf, Weigher, rows
except ImportError:  # or compiled before there were these
    Name = Pairs = Part = Shelf = Weigher = rows = None  # type: ignore[assignment, misc]
try:
    from nisba.kernel._align import Entries, Keys
except ImportError:  # or entries.c
    Entries = Keys = None  # type: ignore[assignment, misc]
try:
    from nisba.kernel._index import Gatherer, Index, fold_hash, level, outline
except ImportError:  # or compiled before there was gather.c
    Gatherer = Index = fold_hash = level = outline = None  # type: ignore[assignment, misc]
try:
    from nisba.kernel._align import Graphemes, Names, Ordinary, Shown
except ImportError:  # or names.c
    Graphemes = Names = Ordinary = Shown = None  # type: ignore[assignment, misc]
try:
    from nisba.kernel._records import Records
except ImportError:
    Records = None  # type: ignore[assignment, misc]
try:
    from nisba.kernel._rough import Rough
except ImportError:
    Rough = None  # type: ignore[assignment, misc]

__all__ = [
    "Costs",
    "Entries",
    "Gatherer",
    "Graphemes",
    "Index",
    "Keys",
    "Name",
    "Names",
    "Ordinary",
    "Pairs",
    "Part",
    "Records",
    "Rough",
    "Shelf",
    "Shown",
    "Weigher",
    "fold_hash",
    "level",
    "outline",
    "rows",
]
