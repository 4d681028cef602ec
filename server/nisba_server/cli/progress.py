"""How far a run is, on standard error: a bar on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ..files.streams import Opened

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EVERY = 30.0
"""Seconds from one line to the next where there is no terminal (a log, a job of a cluster)."""

_REFRESH = 0.1
"""Seconds from one look of a bar to the next."""

Show = Callable[[int], None]
"""Told how many rows are written."""

Stage = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@contextmanager
def progress_bar(opened: Opened, *, quiet: bool, before: int = 0) -> Iterator[Show]:
    """Shows rows, rate and the time left while the block runs.

    Args:
        opened: the input, whose position tells how much is left.
        quiet: show nothing.
        before: rows that an earlier run wrote; they have no part in the rate.
    """
    if quiet:
        yield lambda rows: None
    elif sys.stderr.isatty():
        with _bar(opened, before) as show:
            yield show
    else:
        yield _lines(opened, before)


def _bars(figures: str, *, thread: bool = True) -> "Progress":
    """Bars that go away at the end, with these figures beside them; drawn by a thread of theirs."""
    # Slow to import, and for terminals alone.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=False),
        TextColumn(figures),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=thread)


@contextmanager
def _bar(opened: Opened, before: int) -> Iterator[Show]:
    figures = "{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"
    with _bars(figures, thread=False) as bar:  # a process with threads is not forked
        task = bar.add_task(opened.name, total=opened.size, rows=before, rate=0.0)
        last = time.monotonic()

        def show(rows: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last < _REFRESH:
                return
            last = now
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = (rows - before) / elapsed if elapsed else 0.0
            bar.update(task, completed=opened.position(), rows=rows, rate=rate, refresh=True)

        yield show


def _lines(opened: Opened, before: int) -> Show:
    begun = last = time.monotonic()
    start: int | None = None  # where an earlier run's rows end

    def show(rows: int) -> None:
        nonlocal last, start
        now, place = time.monotonic(), opened.position()
        if start is None:
            start = place if before else 0
        if now - last < EVERY:
            return
        last = now
        rate = (rows - before) / (now - begun)
        said = f"nisba: {rows:,} rows, {rate:,.0f} a second"
        if opened.size and place > start:
            left = (now - begun) * max(0, opened.size - place) / (place - start)
            said += f", {place / opened.size:.0%}, {timedelta(seconds=round(left))} left"
        click.echo(said, err=True)

    return show


@contextmanager
def stages(*, quiet: bool) -> Iterator[Stage]:
    """Shows how far work is that goes through stages, each of another length."""
    if quiet:
        yield lambda what, done, of: None
    elif sys.stderr.isatty():
        with _bars("{task.completed:,.0f} of {task.total:,.0f}") as bar:
            tasks: dict[str, TaskID] = {}

            def show(what: str, done: int, of: int) -> None:
                if what not in tasks:
                    tasks[what] = bar.add_task(what, total=of)
                bar.update(tasks[what], completed=done)

            yield show
    else:
        yield _stage_lines()


def _stage_lines() -> Stage:
    last = time.monotonic()

    def show(what: str, done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            click.echo(f"nisba: {done:,} of {of:,} {what}", err=True)

    return show
