"""The words of a name in the cheap form that the index of a large table is made of.

A word is folded to unmarked lower-case Latin letters and digits, whatever its script; a word whose
script leaves vowels out (bare Arabic, Hebrew) carries a leading :data:`UNWRITTEN`. From a word come
its *level* (sounds that spellings confuse written alike, three vowels) and its *outline* (the
classes of its consonants). None of this decides anything: it only finds what is worth scoring.
"""

import re
import unicodedata
from functools import cache, lru_cache

from nisba import kernel
from nisba.analysis.particles import roles
from nisba.latinise import latinise
from nisba.memory import bounded
from nisba.script import Script, script_of
from nisba.sounds.reader import Reader

UNWRITTEN = "_"
MOST_WORDS = 16
"""Words of a name beyond this are not indexed."""

_MARKS = re.compile("[\u0300-\u036f]+")
FOLDS = 0x2100
FOLDED_ALONE = (
    (0xA0, 0x370),
    (0x400, 0x530),
    (0x5D0, 0x5F5),
    (0x600, 0x700),
    (0x1E00, 0x1F00),
    (0x2010, 0x2020),
)
"""Ranges of Latin, Cyrillic, Hebrew and Arabic letters, marks, and punctuation: what surrounds them
does not matter, as it does to a Greek sigma."""
NOT_ALONE = 255
_WORD = re.compile("[^\\W_]+")
_SPECIAL = str.maketrans(
    {
        "ə": "a", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae",
        "œ": "oe", "þ": "th", "ħ": "h", "ŋ": "ng",
        **dict.fromkeys("'`´ʹʻʼʽʾʿˈ‘’‛′׳·"),
    }
)  # fmt: skip
_WITH_H = (
    ("sch", "c"), ("tch", "c"), ("sh", "c"), ("ch", "c"), ("dzh", "j"), ("zh", "j"), ("kh", "k"),
    ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"),
)  # fmt: skip
_WITHOUT_H = (("dj", "j"), ("ck", "k"), ("ou", "u"))
_LETTERS = str.maketrans("qgxpvzweoy", "kkkbfsuaui")
_VOWELS = str.maketrans("", "", "aiuh")
_DOUBLES = tuple((c + c, c) for c in "abcdfhijklmnrstu")
_CLASSES = str.maketrans("c", "s")
_OTHER_READINGS = (("ch", "kh"), ("kh", "h"), ("g", "j"), ("j", "g"), ("c", "s"), ("x", "s"))
"""Letters that conventions read in two ways, as a query may have to be read."""

_ARTICLE = "ال"
_WITH_ARTICLE = 4
"""Letters that a word must have more of to begin with the article, which Latin sets apart."""

_LIGHTEST = 4
"""Letters of the longest light word."""

_ASSIMILATED = re.compile("[aeiou](?:[nrstdzlj]|sh|ch|th|dh)?")


def fold_text(text: str) -> str:
    """Lower case, no marks, no apostrophes; separators and scripts as they are."""
    text = text.lower()
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    return _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_SPECIAL)))


@cache
def folds() -> bytes:
    """What :func:`fold_text` makes of each of the first characters of Unicode, for the kernel.

    Four bytes a character: how many bytes of UTF-8 it becomes, and these. :data:`NOT_ALONE` where
    a character is not folded alone, or becomes more bytes than it has.
    """
    out = bytearray([NOT_ALONE, 0, 0, 0] * FOLDS)
    for first, last in FOLDED_ALONE:
        for code in range(first, last):
            made = fold_text(chr(code)).encode()
            if len(made) <= len(chr(code).encode()) and not _combines(made.decode()):
                out[4 * code : 4 * code + 4] = bytes([len(made)]) + made.ljust(3, b"\0")
    return bytes(out)


def _combines(text: str) -> bool:
    return any(map(unicodedata.combining, text))


class Words:
    """Cuts names into index words. Remembers the words of other scripts it has read."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._latin = bounded(1 << 16)(self._latin_of)

    def of(self, text: str) -> list[str]:
        """All words of a name (after hygiene), at most :data:`MOST_WORDS`, particles included."""
        found = _WORD.findall(fold_text(text))[:MOST_WORDS]
        if text.isascii():
            return found
        return [w if w.isascii() else self._latin(w) for w in found]

    def _latin_of(self, word: str) -> str:
        script = script_of(word)
        if script is Script.ARABIC and word.startswith(_ARTICLE) and len(word) > _WITH_ARTICLE:
            word = word.removeprefix(_ARTICLE)
        if script is Script.OTHER:
            return _joined(fold_text(latinise(word))) or word
        reading = self._reader.read(word, script)
        plain = _joined(fold_text(reading.plain.replace("x", "kh").replace("š", "sh")))
        if not plain:
            return word
        return UNWRITTEN + plain if reading.unwritten else plain


def _joined(text: str) -> str:
    return "".join(_WORD.findall(text))


@lru_cache(1 << 12)
def is_light(word: str) -> bool:
    """True for articles and words such as ``of``, which are everywhere and tell nothing apart."""
    if len(word) > _LIGHTEST:
        return False
    if _ASSIMILATED.fullmatch(word):
        return True
    return bool({"article", "stop"} & set(roles(word, Script.LATIN)))


def heavy(words: list[str]) -> list[str]:
    """The words that are indexed: all but light ones, or all when there are no others."""
    return [w for w in words if len(w) > _LIGHTEST or not is_light(w)] or words


def plain_level(word: str) -> str:
    """The word with confusable sounds written alike: ``Khouri`` and ``huri`` come near."""
    word = word.removeprefix(UNWRITTEN)
    if "h" in word:
        for letters, sound in _WITH_H:
            if letters in word:
                word = word.replace(letters, sound)
        if len(word) > 2 and word[-1] == "h":
            word = word[:-1]
    for letters, sound in _WITHOUT_H:
        if letters in word:
            word = word.replace(letters, sound)
    return _single(word.translate(_LETTERS))


def _single(word: str) -> str:
    """Doubled letters as single ones."""
    for double, letter in _DOUBLES:
        while double in word:
            word = word.replace(double, letter)
    return word


def plain_outline(word: str) -> str:
    """The consonant classes of a word, ``A`` first when it begins with a vowel; never empty."""
    levelled = plain_level(word)
    bare = levelled.translate(_VOWELS).translate(_CLASSES)
    initial = "A" if levelled[:1] in "aiu" and not word.startswith(UNWRITTEN) else ""
    return initial + _single(bare) or levelled


level = plain_level if kernel.Index is None else kernel.level
outline = plain_outline if kernel.Index is None else kernel.outline


def consonants(word: str) -> str:
    """The consonants of a word, for one whose script leaves out the vowels."""
    return level(word).translate(_VOWELS)


def outlines(word: str) -> tuple[str, ...]:
    """The outline of a query's word, and those under other readings of its letters."""
    found = {outline(word): None}
    for letters, other in _OTHER_READINGS:
        if letters in word:
            found[outline(word.replace(letters, other))] = None
    return tuple(found)


def shortened(key: str) -> tuple[str, ...]:
    """``key`` without one of its classes; nothing for keys too short to lose one."""
    if len(key) < 3:
        return ()
    return tuple({key[:i] + key[i + 1 :]: None for i in range(len(key))})
