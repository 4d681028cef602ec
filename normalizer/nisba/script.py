"""Which script a text is in, and how it falls into words."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from nisba.enumeration import TextEnum

Words = tuple[str, ...]


class Script(TextEnum):
    """The scripts nisba reads by tables of its own; ``OTHER`` goes through ICU first."""

    LATIN = "Latn"
    ARABIC = "Arab"
    CYRILLIC = "Cyrl"
    GREEK = "Grek"
    HEBREW = "Hebr"
    GEORGIAN = "Geor"
    ARMENIAN = "Armn"
    OTHER = "Zyyy"


_RANGES: tuple[tuple[int, int, Script], ...] = (
    (0x0041, 0x024F, Script.LATIN),
    (0x0250, 0x02FF, Script.LATIN),
    (0x0370, 0x03FF, Script.GREEK),
    (0x0400, 0x052F, Script.CYRILLIC),
    (0x0531, 0x058F, Script.ARMENIAN),
    (0x0590, 0x05FF, Script.HEBREW),
    (0x0600, 0x06FF, Script.ARABIC),
    (0x0750, 0x077F, Script.ARABIC),
    (0x08A0, 0x08FF, Script.ARABIC),
    (0x10A0, 0x10FF, Script.GEORGIAN),
    (0x1C90, 0x1CBF, Script.GEORGIAN),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0x1F00, 0x1FFF, Script.GREEK),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE70, 0xFEFF, Script.ARABIC),
)


def codes_of(script: Script) -> Iterator[int]:
    """The code points among which a script's letters are."""
    for first, last, own in _RANGES:
        if own is script:
            yield from range(first, last + 1)


@lru_cache(1 << 14)
def script_of_char(char: str) -> Script | None:
    """The script of one character; ``None`` for digits, punctuation and marks."""
    if unicodedata.category(char)[0] not in "L":
        return None
    code = ord(char)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return Script.OTHER


def script_of(text: str) -> Script:
    """The script most of the letters of ``text`` are in; Latin when it has none."""
    return Script.LATIN if text.isascii() else _script_of(text)


@lru_cache(1 << 14)
def _script_of(text: str) -> Script:
    counts: dict[Script, int] = {}
    for char in text:
        script = script_of_char(char)
        if script is not None:
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda s: counts[s]) if counts else Script.LATIN


def gaps_between(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """What stands before each of ``words`` in ``text``: a hyphen, a space ... (never empty)."""
    text = text.translate(_APOSTROPHES)  # as words_of does
    gaps, position = [], 0
    for word in words:
        found = text.find(word, position)
        gap = text[position:found] if found >= 0 else ""
        gaps.append(gap if 0 < len(gap) <= _LONGEST_GAP else " ")
        position = found + len(word) if found >= 0 else position
    return tuple(gaps)


def cut(text: str) -> tuple[Words, Words]:
    """What :func:`words_of` and :func:`gaps_between` say of a text, which is asked for once."""
    words = text.replace("-", " ").split(" ")
    if not all(map(str.isalpha, words)) or _LETTER_APOSTROPHE.search(text):
        found = words_of(text)
        return found, gaps_between(text, found)
    gaps, position = [" "], -1  # letters, and single spaces and hyphens between them: most names
    for word in words[:-1]:
        position += len(word) + 1
        gaps.append(text[position])
    return tuple(words), tuple(gaps)


_LONGEST_GAP = 3
TYPED_FOR_APOSTROPHES = "׳ʹ′ʽ‛＇"
"""What :func:`words_of` takes for the apostrophe of ASCII."""
_APOSTROPHES = str.maketrans(TYPED_FOR_APOSTROPHES, "'" * len(TYPED_FOR_APOSTROPHES))
_SPLIT = re.compile(
    '[\\s\\-‐-―־_/\u200c·،;:()\\[\\]"“”„«»!?؟&+]+|\\.+(?=\\s|$)|(?<=\\w\\w)\\.(?=\\w)'
)
_LETTER_APOSTROPHE = re.compile("[ʹʽ]")
"""Of the apostrophes, those that Unicode counts as letters."""
_INITIALS = re.compile(r"\b(\w)\.(?=\w)")


@lru_cache(1 << 14)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, as written: split at spaces, hyphens, underscores, maqaf and ZWNJ.

    Apostrophes stay inside words; full stops end them.
    """
    text = _INITIALS.sub(r"\1 ", text.translate(_APOSTROPHES))
    return tuple(w for w in (p.strip(".,'\"") or "" for p in _SPLIT.split(text)) if w)
