"""Symbols as characters: interning, and the cost of one symbol against another.

An :class:`Alphabet` gives every distinct :class:`~nisba.sounds.inventory.Symbol` one character,
so that a reading is a plain string. Costs between symbols are worked out once and remembered in
``rows``: ``rows[a][b]`` is the cost of the symbols ``a`` and ``b``.
"""

from collections.abc import Iterable

from nisba.sounds.inventory import (
    GEMINATE_COST,
    SILENT,
    VOWELS,
    Symbol,
    gap_cost,
    sound_cost,
)

_FIRST = 0xE000
_LAST = 0xF8FF


class _Row(dict[str, float]):
    """Costs of one symbol against others, worked out when first asked for."""

    __slots__ = ("_alphabet", "_symbol")

    def __init__(self, symbol: Symbol, alphabet: "Alphabet") -> None:
        super().__init__()
        self._symbol = symbol
        self._alphabet = alphabet

    def __missing__(self, char: str) -> float:
        cost = symbol_cost(self._symbol, self._alphabet.symbol(char))
        self[char] = cost
        return cost


def symbol_cost(a: Symbol, b: Symbol) -> float:
    """Cost (0..2) of taking one symbol for the other: the cheapest pair of their sounds."""
    best = 2.0
    for x, cx in a.options:
        if x == SILENT or cx >= best:
            continue
        for y, cy in b.options:
            if y == SILENT:
                continue
            cost = cx + cy
            if cost < best:
                cost += sound_cost(x, y)
                if cost < best:
                    best = cost
    if a.geminate is not None and b.geminate is not None and a.geminate != b.geminate:
        best += GEMINATE_COST
    return best


class Alphabet:
    """The symbols met so far. Grows by interning; what was given out never changes."""

    __slots__ = ("_chars", "_symbols", "gaps", "gaps_unwritten", "plain", "rows", "vowels")

    def __init__(self) -> None:
        self._chars: dict[Symbol, str] = {}
        self._symbols: list[Symbol] = []
        self.gaps: dict[str, float] = {}
        self.gaps_unwritten: dict[str, float] = {}
        self.plain: dict[str, str] = {}
        self.rows: dict[str, _Row] = {}
        self.vowels: set[str] = set()

    def intern(self, symbol: Symbol) -> str:
        """The character of ``symbol``."""
        char = self._chars.get(symbol)
        if char is None:
            code = _FIRST + len(self._symbols)
            if code > _LAST:
                raise OverflowError("more than 6,400 distinct symbols: the grapheme tables are off")
            char = chr(code)
            self._symbols.append(symbol)
            self.gaps[char] = gap_cost(symbol, against_unwritten=False)
            self.gaps_unwritten[char] = gap_cost(symbol, against_unwritten=True)
            self.plain[char] = symbol.plain
            self.rows[char] = _Row(symbol, self)
            if symbol.plain in VOWELS:
                self.vowels.add(char)
            self._chars[symbol] = char
        return char

    def spell(self, symbols: Iterable[Symbol]) -> str:
        """The characters of ``symbols``, as one string."""
        known, intern = self._chars, self.intern
        return "".join([known.get(s) or intern(s) for s in symbols])

    def symbol(self, char: str) -> Symbol:
        """The symbol behind a character of a reading."""
        return self._symbols[ord(char) - _FIRST]

    def plain_of(self, reading: str) -> str:
        """The likeliest sounds of a reading, for people and for particle patterns."""
        plain = self.plain
        return "".join([plain[c] for c in reading])

    def is_vowel(self, char: str) -> bool:
        """True when the likeliest sound of the symbol is a vowel."""
        return char in self.vowels
