"""ICU transliterators: from the project's rule files, or by the id ICU gives its own.

Ids and files come from the catalogue's data only, never from a caller. Each is compiled when first
needed and kept. A rule file may take in another with a line ``#include name``.
"""

import re
from collections.abc import Callable
from functools import cache

from . import resources

_INCLUDE = re.compile(r"^#include (\S+)$", re.MULTILINE)


def rules_text(name: str) -> str:
    """The rules of ``rules/NAME.rules`` with what it includes."""
    body = resources.text(f"rules/{name}.rules")
    return _INCLUDE.sub(lambda m: rules_text(m.group(1)), body)


@cache
def by_rules(name: str) -> Callable[[str], str]:
    """The transform of a rule file."""
    import icu  # loading ICU takes a while: only callers that need it pay

    made = icu.Transliterator.createFromRules(
        f"nisba-{name}", rules_text(name), icu.UTransDirection.FORWARD
    )
    return lambda text: str(made.transliterate(text))


@cache
def by_id(name: str) -> Callable[[str], str]:
    """A transform that ICU ships, by its ICU id."""
    import icu

    made = icu.Transliterator.createInstance(name)
    return lambda text: str(made.transliterate(text))
