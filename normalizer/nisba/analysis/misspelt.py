"""What a misspelt word in Arabic script may have been meant to be.

Of a word that the lexicon does not know, those words that it does know one slip away: a letter of
the same shape with other dots (Unicode's joining groups), the key beside it on the Arabic keyboard
layout (Microsoft's Arabic 101), a letter doubled, two letters turned round. A vowel left out is no
slip here: it makes another name (سالم, سلم).
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from nisba.lexicon import letters

_SHAPES = ("بتثنيپئ", "جحخچ", "دذ", "رزژ", "سش", "صض", "طظ", "عغ", "فق", "كگ", "هة")
_KEYBOARD = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ىةوزظ")
_SHORTEST = 4


def _neighbours() -> Mapping[str, tuple[tuple[str, str], ...]]:
    near: dict[str, set[str]] = {}
    for group in _SHAPES:
        for letter in group:
            near.setdefault(letter, set()).update(group)
    for row in _KEYBOARD:
        for a, b in pairwise(row):
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    return {
        letter: tuple((other, letters(other)) for other in sorted(group - {letter}))
        for letter, group in near.items()
    }


_NEAR = _neighbours()


def slips(word: str) -> Iterator[tuple[str, str]]:
    """Words one slip away from ``word``, likelier ones first; each also with its noise folded.

    ``word``: four or more letters, folded (:func:`nisba.lexicon.letters`).
    """
    if len(word) < _SHORTEST:
        return
    for i, letter in enumerate(word):
        before, after = word[:i], word[i + 1 :]
        for other, plain in _NEAR.get(letter, ()):
            yield before + other + after, before + plain + after
    for i in range(len(word) - 1):
        if word[i] == word[i + 1]:
            slip = word[:i] + word[i + 1 :]
            yield slip, slip
        elif i:
            slip = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
            yield slip, slip
