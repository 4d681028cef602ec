"""Checks of the curated facts in ``seeds/``: ``nisba table check``, one check a module."""

from nisba.table.check.finding import Finding, Severity
from nisba.table.check.manifest import refresh_manifest
from nisba.table.check.run import check_seeds
from nisba.table.check.second import Confirmation, SecondSource, confirm

__all__ = [
    "Confirmation",
    "Finding",
    "SecondSource",
    "Severity",
    "check_seeds",
    "confirm",
    "refresh_manifest",
]
