"""Letters of one script that look like another's, inside one word: found, and matched through.

Sources: UTS #39 (restriction levels, confusable skeletons), both through ICU's SpoofChecker. What
it finds was fixed with ICU 72.
"""

import re
from collections import Counter
from functools import cache, lru_cache

import icu

_WORD = re.compile(r"\w+")
_LATIN, _CYRILLIC, _GREEK = "Latin", "Cyrillic", "Greek"
_SCRIPTLESS = frozenset({"Common", "Inherited"})

# Skeletons know no case (I is l) and no two letters for one (m is rn); these do.
_TO_LATIN = str.maketrans(
    "аеорсухіјѕԁԛԝһӏАВЕКМНОРСТУХІЈЅοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdqwhlABEKMHOPCTYXIJSoABEZHIKMNOPTYX",
)
_FROM_LATIN = {
    # Neither I nor l: in Cyrillic they stand for the palochka as often as for the Ukrainian letter.
    _CYRILLIC: str.maketrans("aeopcyxijsABEKMHOPCTYXJS", "аеорсухіјѕАВЕКМНОРСТУХЈЅ"),
    _GREEK: str.maketrans("oABEZHIKMNOPTYX", "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
}

_BEYOND_LATIN = re.compile("[^\x00-\u024f]")
"""Before these there are letters of one script alone."""


def unconfuse(text: str) -> tuple[str, bool]:
    """Words whose letters are of several scripts, in one where they may be in disguise.

    A word becomes that of its more frequent script when every other letter has a twin there; else
    it stays as it is.

    Returns:
        The text, and whether any word mixes scripts in a way that no language does.
    """
    if not _BEYOND_LATIN.search(text):
        return text, False
    mixed = False

    def mend(match: re.Match[str]) -> str:
        nonlocal mixed
        word, found = _mended(match[0])
        mixed |= found
        return word

    return _WORD.sub(mend, text), mixed


@lru_cache(1 << 12)
def _mended(word: str) -> tuple[str, bool]:
    if word.isascii():
        return word, False
    scripts = Counter(script for char in word if (script := _script(char)) not in _SCRIPTLESS)
    if len(scripts) < 2 or not _checker().check(word):
        return word, False
    for script, _ in scripts.most_common():
        made = _all_in(word, script)
        if made is not None:
            return made, True
    return word, True


def _all_in(word: str, script: str) -> str | None:
    """The word in letters of ``script`` alone, if it can be."""
    if script == _LATIN:
        made = "".join(_latin(char) for char in word)
    elif script in _FROM_LATIN:
        made = word.translate(_FROM_LATIN[script])
    else:
        return None
    alone = all(_script(char) in {script, *_SCRIPTLESS} for char in made)
    return made if alone else None


@lru_cache(1 << 10)
def _latin(char: str) -> str:
    """The Latin letter that looks like ``char``; itself, if none does."""
    twin = char.translate(_TO_LATIN)
    if twin != char or _script(char) in {_LATIN, *_SCRIPTLESS}:
        return twin
    skeleton = str(_checker().getSkeleton(icu.USpoofChecks.ANY_CASE, char))
    return skeleton if len(skeleton) == 1 and skeleton.isascii() and skeleton.isalpha() else char


@lru_cache(1 << 12)
def _script(char: str) -> str:
    return str(icu.Script.getScript(char).getName())


@cache
def _checker() -> icu.SpoofChecker:
    checker = icu.SpoofChecker()
    checker.setRestrictionLevel(icu.URestrictionLevel.HIGHLY_RESTRICTIVE)
    return checker
