"""The `nisba` command. `main` is its entry point; each command stands in a module of its name."""

from .main import main

__all__ = ["main"]
