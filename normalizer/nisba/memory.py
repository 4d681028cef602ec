"""What the library remembers of the names it has met."""

import gc
from functools import lru_cache

_KEPT = type(lru_cache(lambda: None))


def forget() -> None:
    """Empty the library's caches of this process. Answers stay the same.

    The caches are bounded, but by hundreds of megabytes: right for a service, which meets the same
    names again, and too much for each of several processes that meet every name once. What is made
    once (the lexicon, the weights) stays. Takes some tens of milliseconds.
    """
    for kept in gc.get_objects():
        ours = isinstance(kept, _KEPT) and kept.__module__.partition(".")[0] == "nisba"
        if ours and kept.cache_info().maxsize is not None:
            kept.cache_clear()
