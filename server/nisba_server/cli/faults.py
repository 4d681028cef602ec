"""Rows at fault: the first are told one by one, all are counted."""

import click

SHOWN = 10
"""Faults told one by one."""


class Faults:
    """Counts what a command had to leave out."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, message: str) -> None:
        """One more; the first are said on standard error at once."""
        self.count += 1
        if self.count <= SHOWN:
            click.echo(f"nisba: {message}", err=True)

    def summary(self, what: str) -> None:
        """How many there were, if any."""
        if self.count:
            more = f" (the first {SHOWN} are shown)" if self.count > SHOWN else ""
            click.echo(f"nisba: {self.count:,} {what}{more}", err=True)
