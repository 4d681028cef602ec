"""Checks of the curated facts in ``seeds/``: ``nisba table check``, one check a module."""

from nisba.table.check.candidate import Candidate, append, check_candidate, next_id
from nisba.table.check.finding import Finding, Severity
from nisba.table.check.manifest import refresh_manifest
from nisba.table.check.reviewed import Reviewed, review
from nisba.table.check.run import check_seeds, engine_of
from nisba.table.check.second import Confirmation, SecondSource, confirm

__all__ = [
    "Candidate",
    "Confirmation",
    "Finding",
    "Reviewed",
    "SecondSource",
    "Severity",
    "append",
    "check_candidate",
    "check_seeds",
    "confirm",
    "engine_of",
    "next_id",
    "refresh_manifest",
    "review",
]
