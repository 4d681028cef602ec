"""One-to-one letter maps: exact both ways, code point by code point (Buckwalter)."""

import re
from functools import cache

from . import resources

_SHADDA_LAST = re.compile("([\u064b-\u0650])(\u0651)")


@cache
def _table(name: str, *, back: bool) -> dict[int, str]:
    found = resources.column(f"{name}.tsv", "arabic", "latin")
    pairs = ((v, k) for k, v in found.items()) if back else found.items()
    return str.maketrans(dict(pairs))


def forward(text: str, name: str) -> str:
    """`text` with each Arabic character replaced as in ``NAME.tsv``; others pass through.

    A shadda comes before its vowel, as is usual in print; NFC has them the other way round.
    """
    text = _SHADDA_LAST.sub(r"\2\1", text)
    return text.translate(_table(name, back=False))


def backward(text: str, name: str) -> str:
    """The inverse of `forward`, for every text that holds Arabic script and no other letters."""
    return text.translate(_table(name, back=True))
