"""Chinese names in Wade-Giles, rewritten in Pinyin: Mao Tse-tung is Mao Zedong.

The two systems give the same letters other sounds (ch' and ch are ch and zh), so their spellings
of one name are further apart than those of two names in one of them.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from nisba.sounds.inventory import read_tsv

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʻʼ`´", "'"))
_GIVEN = re.compile(r"-[a-zêü]|[ptksz]h?'[a-zêü]|ch'[a-zêü]")
"""What gives Wade-Giles away: a second syllable in lower case after a hyphen, or an aspirate."""
_JOINT = re.compile("[-'’‘ʻʼ`´]")
_LONGEST = 8
"""Letters that no syllable has more of."""
_PALATAL = {"ch": "j", "ch'": "q"}


@cache
def _parts() -> Mapping[str, Mapping[str, str]]:
    parts: dict[str, dict[str, str]] = {"initial": {}, "final": {}, "syllable": {}}
    for row in read_tsv("nisba.analysis", "wadegiles.tsv"):
        parts[row["part"]][row["wade_giles"]] = row["pinyin"]
    return parts


@cache
def syllable_letters() -> tuple[str, str]:
    """The letters that syllables have, and those that they may end in, tones aside."""
    parts = _parts()
    letters = {letter for part in parts.values() for one in part for letter in one}
    ends = {one[-1] for part in ("final", "syllable") for one in parts[part]}
    return "".join(sorted(letters)), "".join(sorted(ends))


def from_wade_giles(text: str) -> str | None:
    """The name in Pinyin; ``None`` when it is not, or does not look like, Wade-Giles.

    Every syllable must be one of the system's, and the name must show one of its habits. Tones are
    not read.
    """
    if not _JOINT.search(text):
        return None
    text = unicodedata.normalize("NFC", text.translate(_APOSTROPHES))
    if not _GIVEN.search(text):
        return None
    words = []
    for word in text.split():
        made = _word(word)
        if made is None:
            return None  # most names: by their first word
        words.append(made)
    return " ".join(filter(None, words))


def _word(word: str) -> str | None:
    parts = word.lower().split("-")
    if len(parts) > 2:
        return None
    made = ""
    for part in parts:
        syllable = _syllable(part) if len(part) <= _LONGEST else None
        if syllable is None:
            return None
        made += syllable
    return made.capitalize()


@lru_cache(1 << 10)
def _syllable(syllable: str) -> str | None:
    parts = _parts()
    if syllable in parts["syllable"]:
        return parts["syllable"][syllable]
    for size in (3, 2, 1, 0):
        initial, final = syllable[:size], syllable[size:]
        if final not in parts["final"] or (initial and initial not in parts["initial"]):
            continue
        own, vowels = parts["initial"].get(initial, ""), parts["final"][final]
        if initial in _PALATAL and final[0] in "iü" and final != "ih":
            own = _PALATAL[initial]
        return own + (vowels.replace("ü", "u") if own in ("j", "q", "x", "y") else vowels)
    return None
