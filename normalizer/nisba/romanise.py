"""From sounds to English press letters, for words no lexicon knows."""

_LETTERS = {
    "ā": "a", "ī": "i", "ū": "ou", "u": "u", "š": "sh", "x": "kh", "ġ": "gh", "ṯ": "th",
    "ḏ": "dh", "ḥ": "h", "ṣ": "s", "ḍ": "d", "ṭ": "t", "ẓ": "z", "č": "ch", "ž": "j", "ʿ": "",
    "ʾ": "",
}  # fmt: skip
_VOWELS = frozenset("aiuāīū")


def press_word(plain: str) -> str:
    """Press spelling of a word given by its sounds.

    Where no vowels are written (bare Arabic), an ``a`` is put between consonants that could not
    be spoken together, and w and y between consonants are read as ou and i.
    """
    out = ""
    for i, sound in enumerate(plain):
        before, after = plain[i - 1 : i], plain[i + 1 : i + 2]
        closed = (not before or before not in _VOWELS) and (not after or after not in _VOWELS)
        if sound in "wy" and i and closed:
            out += "ou" if sound == "w" else "i"
            continue
        if i and _silent_gap(plain, i):
            out += "a"
        out += _LETTERS.get(sound, sound)
    return out[:1].upper() + out[1:]


def _silent_gap(plain: str, i: int) -> bool:
    """True where two consonants meet that need a vowel: at the start, or as every second pair."""
    if plain[i] in _VOWELS or plain[i - 1] in _VOWELS or plain[i - 1] in "wy" or plain[i] in "wy":
        return False
    run = 0
    while i - 1 - run >= 0 and plain[i - 1 - run] not in _VOWELS and plain[i - 1 - run] not in "wy":
        run += 1
    return run % 2 == 1 and (i - run == 0 or i + 1 == len(plain) or plain[i + 1] not in _VOWELS)
