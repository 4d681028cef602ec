"""nisba: which spellings of an Arabic name are one name, what it is canonically, and why.

    from nisba import Reconciler, Table
    reconciler = Reconciler(Table.embedded())
    reconciler.normalize("a-Sakhour").canonical     # 'al-Sakhour'

The pipeline reads like the package: ``hygiene`` (Unicode, limits), ``script`` and ``sounds``
(letters to sounds), ``analysis`` (particles, compounds), ``lexicon`` (what an element may be),
``keys``, ``terms`` and ``candidates`` (what in the table to look at), ``score``, ``decision``,
``explanation``, ``canonical``.
"""

from importlib.metadata import PackageNotFoundError, version

from nisba.errors import (
    InvalidHint,
    InvalidName,
    NameTooLong,
    NisbaError,
    SeedError,
    TableError,
    UnknownEntity,
    UnknownSystem,
)
from nisba.model import (
    Alias,
    AliasKind,
    Candidate,
    Comparison,
    Confidence,
    Decision,
    DocumentContext,
    Entity,
    Hints,
    Kind,
    Normalization,
    Step,
    Verdict,
)
from nisba.reconciler import Reconciler
from nisba.table import Table
from nisba.versions import versions

try:
    __version__ = version("nisba")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0+unknown"

__all__ = [
    "Alias",
    "AliasKind",
    "Candidate",
    "Comparison",
    "Confidence",
    "Decision",
    "DocumentContext",
    "Entity",
    "Hints",
    "InvalidHint",
    "InvalidName",
    "Kind",
    "NameTooLong",
    "NisbaError",
    "Normalization",
    "Reconciler",
    "SeedError",
    "Step",
    "Table",
    "TableError",
    "UnknownEntity",
    "UnknownSystem",
    "Verdict",
    "__version__",
    "versions",
]
