"""Coarse consonant keys: spellings of one element share a key, so that they can be looked up.

Sounds that conventions confuse (q/k/g, s/z/ṣ, t/ṭ ...) fall into one class; vowels, w, y, h, ʿ and
ʾ are left out. A symbol that may stand for sounds of several classes gives several keys.
"""

from nisba import kernel
from nisba.memory import bounded
from nisba.sounds.alphabet import FIRST, Alphabet
from nisba.sounds.inventory import SILENT

MAX_KEYS = 24
"""No word gives more keys than this; the costliest readings are dropped."""

_REACH = 0.3
_CLASSES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("bp", ("B",)),
    "f": ("F",),
    **dict.fromkeys("tṭ", ("T",)),
    "d": ("D",),
    **dict.fromkeys("ḍḏẓ", ("D", "S")),
    "ṯ": ("T", "S"),
    **dict.fromkeys("sṣz", ("S",)),
    "ts": ("S",),
    **dict.fromkeys("šž", ("C",)),
    "č": ("C", "J"),
    "j": ("J",),
    **dict.fromkeys("gġkq", ("K",)),
    "x": ("X",),
    "l": ("L",),
    "m": ("M",),
    "n": ("N",),
    "r": ("R",),
}


class Keys:
    """Makes keys from readings; remembers the classes of each symbol.

    Attributes:
        compiled: the same in the kernel, where there is one.
    """

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._classes: dict[str, tuple[tuple[str, float], ...]] = {}
        self._single: dict[str, str] = {}
        self.compiled: kernel.Keys | None = None
        if alphabet.compiled and kernel.Keys is not None:
            self.compiled = kernel.Keys(lambda n: self._classes_of(chr(FIRST + n)), MAX_KEYS)
        self.of = bounded(1 << 15)(self._of)
        self.likeliest = bounded(1 << 15)(self._likeliest)

    def _likeliest(self, symbols: str) -> str:
        """The first class of every symbol: one key, and no other way to read it."""
        if self.compiled:
            return self.compiled.likeliest(symbols)
        classes = self._classes
        return "".join([(classes.get(c) or self._learn(c))[0][0] for c in symbols])

    def _learn(self, char: str) -> tuple[tuple[str, float], ...]:
        classes = self._classes[char] = self._classes_of(char)
        if len(classes) == 1:
            self._single[char] = classes[0][0]
        return classes

    def _of(self, symbols: str) -> tuple[str, ...]:
        """The keys of a reading's ``symbols``, cheapest first, at most :data:`MAX_KEYS`."""
        if self.compiled:
            return self.compiled.of(symbols)
        single = self._single
        parts = [single.get(c) for c in symbols]
        if None not in parts:
            return ("".join(filter(None, parts)),)
        partial: dict[str, float] = {"": 0.0}
        for char in symbols:
            classes = self._classes.get(char) or self._learn(char)
            if len(classes) == 1:
                add = classes[0][0]
                if add:
                    partial = {k + add: c for k, c in partial.items()}
                continue
            grown: dict[str, float] = {}
            for key, cost in partial.items():
                for add, more in classes:
                    total = cost + more
                    if total < grown.get(key + add, 9.0):
                        grown[key + add] = total
            if len(grown) > MAX_KEYS:
                best = sorted(grown.items(), key=lambda kv: kv[1])[:MAX_KEYS]
                grown = dict(best)
            partial = grown
        return tuple(sorted(partial, key=lambda k: partial[k]))

    def _classes_of(self, char: str) -> tuple[tuple[str, float], ...]:
        best: dict[str, float] = {}
        for sound, cost in self._alphabet.symbol(char).options:
            if cost > _REACH:
                continue
            for name in _CLASSES.get(sound, ("",)) if sound != SILENT else ("",):
                best[name] = min(cost, best.get(name, 9.0))
        return tuple(sorted(best.items(), key=lambda kv: kv[1])) or (("", 0.0),)
