"""What a check reports."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, or should be looked at, in ``seeds/``.

    Attributes:
        file: path below the seeds directory, with ``/`` (``entities/cities.tsv``).
        line: line in that file, from 1; 0 when the finding is about the file as a whole.
        code: what it is, stable and machine-readable (``no_correspondence``).
        message: the same in words, with the texts concerned.
        severity: ``error`` stops a release; ``warning`` is for a person to look at.
    """

    file: str
    line: int
    code: str
    message: str
    severity: Severity = "error"
