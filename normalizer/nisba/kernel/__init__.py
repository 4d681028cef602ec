"""Alignment costs in C (``align.c``): one to two orders of magnitude faster than Python.

The file is compiled when nisba is installed, by the C compiler that PyICU needs as well. Where it
was not, :data:`Costs` is ``None`` and ``nisba.score.align`` and ``nisba.lexicon_costs`` do the same
in Python and numpy. Answers do not depend on it: the sums are the same, in the same order.
"""

try:
    from nisba.kernel._align import Costs
except ImportError:
    Costs = None  # type: ignore[assignment, misc]

__all__ = ["Costs"]
