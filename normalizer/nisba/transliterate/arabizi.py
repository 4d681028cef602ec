"""Chat spelling (Mo7ammad, 3abd el Ra7man): its figures as the marked letters they stand for.

The letters come from the columns ``arabizi`` and ``din`` of ``arabic-letters.tsv``: ``7`` is ح,
which DIN 31635 writes ``ḥ``. What is marked so is read like any marked spelling.
"""

import re
from functools import cache

from . import resources

_ALSO = {"8": "q", "7'": "ḫ", "5'": "ḫ"}
"""Figures in use beside those that are written here."""
_FIGURE = re.compile("[2356789]['’`]?")
_CHAT = re.compile("[a-z'’`]*([2356789][a-z'’`]+)+[2356789]?|[a-z'’`]+[2356789]", re.IGNORECASE)
_ORDINAL = re.compile("[0-9]*(2nd|3rd|[5-9]th|e|er|ème|eme)", re.IGNORECASE)
_WORD = re.compile(r"[\w'’`]+")


@cache
def _marked() -> dict[str, str]:
    chat = resources.column("arabic-letters.tsv", "symbol", "arabizi")
    din = resources.column("arabic-letters.tsv", "symbol", "din")
    found = {spelled: din[symbol] for symbol, spelled in chat.items() if spelled[:1].isdigit()}
    return {**_ALSO, **found}


def marked(text: str, *, certain: bool = False) -> str:
    """``text`` with the figures of chat words as marked letters; other words stay as they are.

    Args:
        text: a name in Latin letters and figures.
        certain: it is known to be Arabizi; else words like ``3rd`` are left alone.
    """

    def letters(match: re.Match[str]) -> str:
        word = match.group()
        if not _CHAT.fullmatch(word) or (not certain and _ORDINAL.fullmatch(word)):
            return word
        return _FIGURE.sub(lambda m: _letter(m.group()), word)

    return _WORD.sub(letters, text)


def _letter(figure: str) -> str:
    table = _marked()
    plain = figure.replace("’", "'").replace("`", "'")
    return table.get(plain) or table[plain[0]] + plain[1:]
