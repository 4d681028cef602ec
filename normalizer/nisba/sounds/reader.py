"""Read one word, in any of the scripts with a grapheme table, as a string of symbols."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Lock

from nisba.kernel import Graphemes
from nisba.memory import bounded
from nisba.records import quick
from nisba.script import Script
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.inventory import SILENT, VOWELS, Symbol, read_tsv
from nisba.sounds.vocalised import read_vocalised

_TABLES = {
    Script.LATIN: "latin",
    Script.ARABIC: "arabic",
    Script.CYRILLIC: "cyrillic",
    Script.GREEK: "greek",
    Script.HEBREW: "hebrew",
    Script.GEORGIAN: "georgian",
    Script.ARMENIAN: "armenian",
}
_PENALTY_OF_OTHER_CONVENTIONS = 0.2
_CACHE = 1 << 15
_STEPS = 1 << 12
"""Runs of a few letters that are remembered with their sounds, for each set of conventions."""
_SETS = 1 << 8
"""Sets of conventions, and scripts, that the kernel has at a time."""
_START, _END = "\x02", "\x03"
_HARAKAT = re.compile("[\u064b-\u0650\u0652\u0670]")
_SHADDA = "\u0651"
_VOWEL_POINTS = re.compile("[\u05b0-\u05bc\u05c1\u05c2\u05c7]")

Groups = tuple[Symbol, ...]
Lengths = Mapping[str, int]
Heard = tuple[tuple[int, ...], int]
"""Sounds by number, and that of the one consonant they are when it is written twice, else -1."""
Placed = tuple[str, str, str, str, bool, bool]
"""A sound as :class:`nisba.kernel.Graphemes` wants it."""
Finish = Callable[[Symbol], Symbol]


@dataclass(frozen=True, slots=True)
class Reading:
    """A word as sounds.

    Attributes:
        symbols: one private-use character a symbol (see :class:`Alphabet`).
        unwritten: True when short vowels are not written (bare Arabic or Hebrew script).
        plain: the likeliest sounds, as text.
        starts: for each symbol, where its grapheme starts in the word (empty for vocalised Arabic).
    """

    symbols: str
    unwritten: bool
    plain: str
    starts: tuple[int, ...] = ()

    def __hash__(self) -> int:
        """Of the symbols alone: readings are keys of every cache."""
        return hash(self.symbols)


_reading = quick(Reading)


def _parse_groups(spec: str) -> Groups:
    groups = []
    for part in spec.split("+"):
        options: dict[str, float] = {}
        geminate = False
        for token in part.split():
            sound, _, cost = token.partition(":")
            if sound.endswith("~"):
                geminate, sound = True, sound[:-1]
            options[sound] = min(float(cost or 0), options.get(sound, 9.0))
        groups.append(_symbol(options, geminate))
    return tuple(groups)


def _symbol(options: Mapping[str, float], geminate: bool | None) -> Symbol:
    return Symbol(tuple(sorted(options.items(), key=lambda o: (o[1], o[0] == SILENT))), geminate)


@cache
def _rows(script: Script) -> tuple[tuple[str, Groups, str], ...]:
    return tuple(
        (row["grapheme"], _parse_groups(row["sounds"]), row["convention"])
        for row in read_tsv("nisba.sounds", f"graphemes/{_TABLES[script]}.tsv")
    )


@cache
def _general(script: Script) -> tuple[dict[str, Groups], dict[str, int]]:
    """What :func:`_graphemes` gives where no convention is active."""
    table: dict[str, Groups] = {}
    longest: dict[str, int] = {}
    for grapheme, groups, convention in _rows(script):
        if not convention:
            table.setdefault(grapheme, groups)
            _measure(grapheme, longest)
    return table, longest


@cache
def _special(script: Script) -> tuple[tuple[str, Groups, str], ...]:
    """The rows of conventions."""
    return tuple([row for row in _rows(script) if row[2]])


def _measure(grapheme: str, longest: dict[str, int]) -> None:
    letters = grapheme.strip("^$") or grapheme
    longest[letters[0]] = max(len(letters), longest.get(letters[0], 0))


@lru_cache(_SETS)
def _graphemes(script: Script, active: frozenset[str]) -> tuple[Mapping[str, Groups], Lengths]:
    """Grapheme to symbols under the active conventions; the longest grapheme by first letter."""
    table, longest = _general(script)
    if not active:
        return table, longest
    table, longest = table.copy(), longest.copy()
    chosen: set[str] = set()
    for grapheme, groups, convention in _special(script):
        if convention in active:
            base = table.get(grapheme)
            table[grapheme] = _merged(base, groups, grapheme in chosen)
            chosen.add(grapheme)
            _measure(grapheme, longest)
    return table, longest


@cache
def _merged(base: Groups | None, own: Groups, already: bool) -> Groups:
    """The readings of a convention first, the general ones at a penalty."""
    if base is None or len(base) != len(own):
        return own
    extra = 0.0 if already else _PENALTY_OF_OTHER_CONVENTIONS
    merged = []
    for general, special in zip(base, own, strict=True):
        options = {s: c + extra for s, c in general.options}
        for sound, cost in special.options:
            options[sound] = min(cost, options.get(sound, 9.0))
        merged.append(_symbol(options, special.geminate))
    return tuple(merged)


class Reader:
    """Reads words against one :class:`Alphabet`. Results are cached per word.

    Attributes:
        graphemes: those of a script, under conventions, for the kernel.
    """

    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.read = bounded(_CACHE)(self.read_once)
        self._steps: dict[tuple[Script, frozenset[str]], dict[str, tuple[Groups, int]]] = {}
        self.graphemes = lru_cache(_SETS)(self._graphemes)
        # The same few in set after set.
        self._heard, self._placed = cache(self._hear), cache(self._place)
        self._lock = Lock()
        self._numbers: dict[Symbol, int] = {}
        self._numbered: list[Symbol] = []

    def read_once(self, word: str, script: Script, active: frozenset[str] = frozenset()) -> Reading:
        """Read a lower-case word.

        ``active``: the conventions recognised in the name (:mod:`nisba.sounds.conventions`).
        Letters without a row are read without their marks, and skipped when that does not help.
        :attr:`read` is the same, remembered.
        """
        unwritten = False
        if script is Script.ARABIC:
            if _HARAKAT.search(word) and "ckb" not in active:
                return self._finish(read_vocalised(word, lenient=True), unwritten=False)
            unwritten = "ckb" not in active
        elif script is Script.HEBREW:
            unwritten = True
            word = _VOWEL_POINTS.sub("", word)
        if script not in _TABLES:
            script = Script.LATIN
        if Graphemes is not None and self.alphabet.compiled:
            heard, plain, places = self.graphemes(script, active).read(word)
            return _reading(heard, unwritten, plain, places)
        symbols, starts = self._symbols(word, script, active)
        finished = list(map(_finish_of(script, active), _final_vowel(symbols)))
        return self._finish(finished, unwritten=unwritten, starts=tuple(starts))

    def _graphemes(self, script: Script, active: frozenset[str]) -> Graphemes:
        """What :meth:`_symbols` and what is done to its symbols are in the kernel."""
        table, _ = _graphemes(script, active)
        heard, numbered = self._heard, self._numbered
        finish = _finish_of(script, active)

        def unlisted(word: str, i: int) -> Heard:
            return heard(_unlisted(word[i], table))

        def sound(number: int) -> Placed:
            return self._placed(numbered[number], finish)

        def doubled(number: int) -> int:
            return self._number(_doubled(numbered[number]))

        return Graphemes(tuple(table), lambda g: heard(table[g]), unlisted, sound, doubled)

    def _hear(self, groups: Groups) -> Heard:
        twice = self._number(_doubled(groups[0])) if _doubles(groups) else -1
        return tuple(map(self._number, groups)), twice

    def _place(self, symbol: Symbol, finish: Finish) -> Placed:
        """What a sound is in a word, and what it is there as the last vowel."""
        plain_of, intern = self.alphabet.plain, self.alphabet.intern
        own = intern(finish(symbol))
        vowel, mute = symbol.plain in VOWELS, symbol.silence == 0.0
        last = intern(finish(_at_end(symbol))) if vowel else own
        return own, plain_of[own], last, plain_of[last], vowel, mute

    def _number(self, symbol: Symbol) -> int:
        with self._lock:
            number = self._numbers.setdefault(symbol, len(self._numbered))
            if number == len(self._numbered):
                self._numbered.append(symbol)
        return number

    def vocalised(self, word: str) -> Reading:
        """Read one word of fully vocalised Arabic exactly."""
        return self._finish(read_vocalised(word), unwritten=False)

    def _finish(
        self, symbols: list[Symbol], *, unwritten: bool, starts: tuple[int, ...] = ()
    ) -> Reading:
        chars = self.alphabet.spell(symbols)
        return _reading(chars, unwritten, self.alphabet.plain_of(chars), starts)

    def _symbols(
        self, word: str, script: Script, active: frozenset[str]
    ) -> tuple[list[Symbol], list[int]]:
        table, longest = _graphemes(script, active)
        known = self._steps.setdefault((script, active), {})
        out: list[Symbol] = []
        starts: list[int] = []
        i, n = 0, len(word)
        while i < n:
            # What a letter is depends on the few after it, and on the ends of the word.
            end = i + max(longest.get(word[i], 0), 2)
            seen = word[i:end] + _END if end >= n else word[i:end]
            if not i:
                seen = _START + seen
            step = known.get(seen)
            if step is None:
                step = _step(word, i, table, longest)
                if not step:
                    if out:  # a shadda
                        out[-1] = _doubled(out[-1])
                    i += 1
                    continue
                if len(known) >= _STEPS:
                    known.clear()
                known[seen] = step
            groups, size = step
            out.extend(groups)
            one_each = len(groups) == size  # au before -d is a-u: may be cut between the two
            starts.extend([i + k * one_each for k in range(len(groups))])
            i += size
        return out, starts


def _step(
    word: str, i: int, table: Mapping[str, Groups], longest: Lengths
) -> tuple[Groups, int] | None:
    """The sounds at a place of a word, and how many letters they take; ``None``: a shadda."""
    n = len(word)
    for size in range(min(longest.get(word[i], 0), n - i), 0, -1):
        piece = word[i : i + size]
        groups = None
        if i == 0:
            groups = table.get("^" + piece)
        if groups is None and i + size == n:
            groups = table.get(piece + "$")
        if groups is None:
            groups = table.get(piece)
        if groups is not None:
            break
    else:
        if word[i] == _SHADDA:
            return None
        groups, size = _unlisted(word[i], table), 1
    if size == 1 and word[i : i + 2] == word[i] * 2 and _doubles(groups):
        return (_doubled(groups[0]),), 2
    return groups, size


def _unlisted(char: str, table: Mapping[str, Groups]) -> Groups:
    bare = unicodedata.normalize("NFD", char)[0]
    return table.get(bare, ()) if bare != char else ()


def _final_vowel(symbols: list[Symbol]) -> list[Symbol]:
    """Mark a vowel that ends the word, silent letters after it or not."""
    for i in range(len(symbols) - 1, 0, -1):
        plain = symbols[i].plain
        if plain in VOWELS:
            return [*symbols[:i], _at_end(symbols[i]), *symbols[i + 1 :]]
        if symbols[i].silence != 0.0:
            break
    return symbols


# The same few symbols are altered in word after word: each is altered once.


@cache
def _doubled(symbol: Symbol) -> Symbol:
    return replace(symbol, geminate=True)


@cache
def _at_end(symbol: Symbol) -> Symbol:
    return replace(symbol, final=True)


def _doubles(groups: Groups) -> bool:
    """True for one consonant: written twice it is a double one."""
    return len(groups) == 1 and groups[0].plain not in VOWELS and groups[0].plain not in "ʿʾ"


def _finish_of(script: Script, active: frozenset[str]) -> Finish:
    """Makes a symbol what is written and what is left out in its name makes it."""
    if script is Script.HEBREW or (script is Script.ARABIC and "ckb" not in active):
        return _length_unknown
    if script is Script.LATIN and "scholarly" in active:
        return _marks_written
    return _as_it_is


def _as_it_is(symbol: Symbol) -> Symbol:
    return symbol


@cache
def _length_unknown(symbol: Symbol) -> Symbol:
    """Unpointed script does not tell double consonants from single ones."""
    return symbol if symbol.geminate else replace(symbol, geminate=None)


@cache
def _marks_written(symbol: Symbol) -> Symbol:
    """In a word with macrons a vowel without one is short."""
    if symbol.plain not in VOWELS or len(symbol.options) < 2:
        return symbol
    options = {
        s: (c + 0.4 if s in "āīū" and symbol.options[0][0] not in "āīū" else c)
        for s, c in symbol.options
    }
    return _symbol(options, symbol.geminate)
