"""A progress bar on standard error, where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from ..files.streams import Input


@contextmanager
def progress_bar(opened: Input, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while the block runs; nothing where that is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda rows: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=False),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(opened.name, total=opened.size, rows=0, rate=0.0)

        def show(rows: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = rows / elapsed if elapsed else 0.0
            bar.update(task, completed=opened.position(), rows=rows, rate=rate)

        yield show
