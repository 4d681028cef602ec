"""The collector of cyclic garbage, in processes of our own: the command, workers.

Answers make many objects, and caches keep them: Python's own settings look through all that is
loaded and kept again and again, for a tenth to a third of the time of a look-up, and find nothing,
for next to nothing here is cyclic. With full caches one such look takes a second or more, in which
nobody is answered. The library leaves the collector alone: it is the process's.
"""

import gc
import threading
import time
from collections.abc import Mapping
from itertools import count

_SELDOM = 20_000
"""Objects made and kept until the youngest are looked through; Python's default is 700."""

_YOUNG, _MIDDLE, _OLD = 5_000, 5, 2
"""The same where what stays is set aside: so many objects, times so many, times so many, are all
that one look goes through."""

_PAUSE = 0.05
"""Seconds between two looks at the youngest, where a thread begins them."""
_TO_MIDDLE, _TO_OLD = 8, 24
"""Of so many looks one goes through the middle ones too; one through the old ones."""

_PLENTY = 2_000_000
"""Objects made and kept until all are looked through where nobody waits for a single answer: more
than a file leaves before it is forgotten (`nisba.memory.forget`), and half a gigabyte."""


def look_seldom() -> None:
    """Look for cyclic garbage less often, in this process. It is still found."""
    _, middle, old = gc.get_threshold()
    gc.set_threshold(_SELDOM, middle, old)


def set_aside() -> None:
    """Look through an object three times at most, in this process: what stays then is set aside.

    It is freed all the same when nobody holds it any longer. What is part of a circle by then is
    not: for processes whose lasting objects make none (`nisba.memory.remembered`).
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    if _freeze not in gc.callbacks:
        gc.callbacks.append(_freeze)


def look_in_time() -> None:
    """Look by the clock too, in a process that has set things aside and answers for days.

    Python begins a look when so many more objects were made than were freed. Where full caches
    free one old object for each new one that never comes, while the new ones gather by the hundred
    thousand, to be looked through at once. So a thread begins the looks. Nothing happens in a
    process of somebody else's.
    """
    if _freeze in gc.callbacks:
        threading.Thread(target=_look_by_the_clock, name="garbage", daemon=True).start()


def take_time() -> None:
    """Look seldom and at all at once, in this process: it has a file to answer, and a pause of some
    tenths of a second is nothing to anybody.

    Most that the library remembers of a file's names is gone again before that. Nothing happens in
    a process of somebody else's.
    """
    if _freeze in gc.callbacks:
        gc.set_threshold(_PLENTY)


def leave() -> None:
    """Look no more, in this process: it ends, and all that it holds with it.

    Python would look through everything once more, for a fifth of a second after 20,000 rows.
    Nothing happens in a process of somebody else's.
    """
    if _freeze in gc.callbacks:
        gc.disable()
        gc.freeze()  # for the last look, which is taken all the same


def settle() -> None:
    """Load what every answer needs and all tables share, and never look through it again.

    And so with what the caches gather from now on: see :func:`look_in_time`.
    """
    from nisba.engine import default_engine  # a command that asks no name does without it

    default_engine()
    gc.collect()
    gc.freeze()
    set_aside()
    look_in_time()


def _freeze(phase: str, about: Mapping[str, int]) -> None:
    if phase == "stop" and about["generation"] == len(gc.get_threshold()) - 1:
        gc.freeze()


def _look_by_the_clock() -> None:
    # It must not ask which objects there are: one of them may be a tuple half made.
    for look in count(1):
        time.sleep(_PAUSE)
        gc.collect(2 if look % _TO_OLD == 0 else 1 if look % _TO_MIDDLE == 0 else 0)
