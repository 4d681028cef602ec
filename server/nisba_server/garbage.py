"""The collector of cyclic garbage, in processes of our own: the command, workers.

Answers make many objects, and caches keep them: Python's own settings look through all that is
loaded and kept again and again, for a tenth to a third of the time of a look-up, and find nothing,
for next to nothing here is cyclic. The library leaves the collector alone: it is the process's.
"""

import gc

_YOUNG = 20_000
"""Objects made and kept until the youngest are looked through; Python's default is 700."""


def look_seldom() -> None:
    """Look for cyclic garbage less often, in this process. It is still found."""
    _, middle, old = gc.get_threshold()
    gc.set_threshold(_YOUNG, middle, old)


def settle() -> None:
    """Load what every answer needs and all tables share, and never look through it again.

    To be called before a table is opened: one that is replaced later must be collected.
    """
    from nisba.engine import default_engine  # a command that asks no name does without it

    default_engine()
    gc.collect()
    gc.freeze()
    look_seldom()
