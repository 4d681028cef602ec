"""Texts given as arguments or on standard input."""

import sys
from collections.abc import Iterator

import click


def given(texts: tuple[str, ...]) -> Iterator[str]:
    """The texts themselves; for ``-``, or for none at all, the lines of standard input."""
    for text in texts or ("-",):
        if text != "-":
            yield text
            continue
        if sys.stdin.isatty():
            click.echo("nisba: one a line; end with Ctrl-D", err=True)
        for line in sys.stdin:
            yield line.removesuffix("\n").removesuffix("\r").removeprefix("\ufeff")
