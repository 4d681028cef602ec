"""nisba: which spellings of an Arabic name are one name, what it is canonically, and why.

    from nisba import Reconciler, Table
    reconciler = Reconciler(Table.embedded())
    reconciler.normalize("a-Sakhour").canonical     # 'al-Sakhour'

The pipeline reads like the package: ``hygiene`` (Unicode, limits), ``script`` and ``sounds``
(letters to sounds), ``analysis`` (particles, compounds), ``lexicon`` (what an element may be),
``keys``, ``terms`` and ``candidates`` (what in the table to look at), ``score``, ``decision``,
``explanation``, ``canonical``.
"""

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
from nisba.versions import package_version, versions

__version__: str

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


def __getattr__(name: str) -> str:
    if name == "__version__":
        return package_version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
