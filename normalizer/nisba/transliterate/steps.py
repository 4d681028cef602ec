"""Small named steps of the catalogue that rule files cannot express."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f’‘'ʼʻ]*")


def title(text: str) -> str:
    """The first letter of every word as a capital."""
    return _WORD.sub(lambda m: m.group()[:1].upper() + m.group()[1:], text)


_NAMED: Mapping[str, Callable[[str], str]] = MappingProxyType({"title": title})


def apply(text: str, name: str) -> str:
    """The step called `name`."""
    return _NAMED[name](text)
