"""Tables of entities: sources, the compiled form, and the built-in one."""

from nisba.table.table import Table

__all__ = ["Table"]
