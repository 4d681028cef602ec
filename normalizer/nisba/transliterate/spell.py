"""Spell sounds in Arabic letters: the first guess for words no lexicon knows."""

from itertools import product

from nisba.analysis.model import Form
from nisba.engine import Engine
from nisba.sounds.inventory import SILENT

_LETTERS = {
    "b": "ب", "t": "ت", "ṯ": "ث", "j": "ج", "ḥ": "ح", "x": "خ", "d": "د", "ḏ": "ذ", "r": "ر",
    "z": "ز", "s": "س", "š": "ش", "ṣ": "ص", "ḍ": "ض", "ṭ": "ط", "ẓ": "ظ", "ʿ": "ع", "ġ": "غ",
    "f": "ف", "q": "ق", "k": "ك", "l": "ل", "m": "م", "n": "ن", "h": "ه", "w": "و", "y": "ي",
    "ʾ": "ء", "p": "ب", "č": "تش", "g": "غ", "ž": "ج", "v": "ف", "ts": "ت",
}  # fmt: skip
_LONG = {"ā": "َا", "ī": "ِي", "ū": "ُو"}
_SHORT = {"a": "َ", "i": "ِ", "u": "ُ"}
_REACH = 0.12
_MAX = 12


def arabic_of_sounds(form: Form, engine: Engine) -> tuple[str, ...]:
    """Vocalised Arabic spellings of a form, likeliest first; its own letters when it is Arabic.

    Vowels of Latin spellings may be long or short: short ones are tried first except before the
    last consonant, where Arabic names have long ones more often.
    """
    if form.arabic:
        return (form.word,)
    slots: list[list[str]] = []
    symbols = [engine.lexicon.alphabet.symbol(c) for c in form.reading.symbols]
    last = len(symbols) - 1
    for i, symbol in enumerate(symbols):
        choices = []
        for sound, cost in symbol.options:
            if cost > _REACH or sound == SILENT:
                continue
            written = _written(sound, i, last)
            if symbol.geminate and sound in _LETTERS:
                written += "ّ"
            if written and written not in choices:
                choices.append(written)
        if (symbol.silence is not None and symbol.silence <= 0.03) or not choices:
            choices = choices[:1] if choices and symbol.silence else ["", *choices[:1]]
        slots.append(choices[:2])
    out = []
    for combination in product(*slots):
        out.append("".join(combination))
        if len(out) >= _MAX:
            break
    return tuple(dict.fromkeys(w for w in out if w))


def _written(sound: str, i: int, last: int) -> str:
    if sound in _LONG or sound in _SHORT:
        long = {"a": "ā", "i": "ī", "u": "ū"}.get(sound, sound)
        if i == 0:
            return (
                {"ā": "آ", "ī": "إِي", "ū": "أُو"}[long]
                if sound in _LONG
                else {"a": "أَ", "i": "إِ", "u": "أُ"}[sound]
            )
        return _LONG[long] if sound in _LONG or i == last else _SHORT[sound]
    return _LETTERS.get(sound, "")
