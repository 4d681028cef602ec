"""The same work by several threads at once, each in another order."""

import threading
from collections.abc import Callable


def shared_out(words: list[str], work: Callable[[str], bool]) -> list[str]:
    """The words that ``work`` said were wrong in any of ten threads; each does all of them."""
    wrong: list[str] = []

    def all_of(order: list[str]) -> None:
        wrong.extend(word for word in order if not work(word))

    threads = [
        threading.Thread(target=all_of, args=(words[k:] + words[:k],)) for k in range(0, 60, 6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong
