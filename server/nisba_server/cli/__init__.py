"""The `nisba` command. `main` is its entry point; each command stands in a module of its name."""

import os

# Before numpy is loaded: its threads spin for some tenths of a second in every process, and what
# little it is asked to multiply here is done sooner by one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from .main import main

__all__ = ["main"]
