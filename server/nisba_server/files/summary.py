"""What a run did."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Summary:
    """Counts of a run.

    Attributes:
        rows: rows read and written.
        failed: of these, rows with an error.
        outcomes: rows by outcome.
        seconds: duration.
        before: rows of these that an earlier run wrote, in a time of its own.
    """

    rows: int = 0
    failed: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    before: int = 0

    def describe(self, order: tuple[str, ...]) -> str:
        """One line; outcomes in ``order``, those that never came left out."""
        rate = (self.rows - self.before) / self.seconds if self.seconds else 0.0
        parts = [f"{name} {self.outcomes[name]:,}" for name in order if self.outcomes[name]]
        if self.failed:
            parts.append(f"with an error {self.failed:,}")
        noun = "row" if self.rows == 1 else "rows"
        known = f", {self.before:,} of them before," if self.before else ""
        said = f"{self.rows:,} {noun}{known} in {self.seconds:.1f} s ({rate:,.0f} a second)"
        return f"{said}: {', '.join(parts)}" if parts else said
