"""Symbols as characters: interning, and the cost of one symbol against another.

An :class:`Alphabet` gives every distinct :class:`~nisba.sounds.inventory.Symbol` one character,
so that a reading is a plain string. Costs between symbols are worked out once and remembered in
``rows``: ``rows[a][b]`` is the cost of the symbols ``a`` and ``b``. The kernel works them out for
itself, from the costs of sounds.
"""

from collections.abc import Iterable
from threading import Lock

from nisba.kernel import Costs
from nisba.sounds.inventory import (
    GEMINATE_COST,
    SILENT,
    VOWELS,
    Symbol,
    gap_cost,
    sound_cost,
)

FIRST = 0xE000
_LAST = 0xF8FF
_KERNEL_SOUNDS = 64
"""Sounds that the kernel has room for; the rules have some forty."""


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
    """The symbols met so far. Grows by interning; what was given out never changes.

    Attributes:
        compiled: the same costs for the compiled kernel; ``None`` where it is not to be had, or
            not wanted (``compiled=False``).
    """

    __slots__ = (
        "_chars", "_lock", "_sounds", "_symbols", "compiled", "gaps", "gaps_unwritten", "plain",
        "rows", "vowels",
    )  # fmt: skip

    def __init__(self, *, compiled: bool = True) -> None:
        self._chars: dict[Symbol, str] = {}
        self._lock = Lock()
        symbols: list[Symbol] = []
        self._symbols = symbols
        self.compiled: Costs | None = None
        sounds: list[str] = []
        self._sounds = sounds
        if compiled and Costs is not None:
            self.compiled = Costs(
                lambda a, b: symbol_cost(symbols[a], symbols[b]),
                lambda x, y: sound_cost(sounds[x], sounds[y]),
                GEMINATE_COST,
            )
        self.gaps: dict[str, float] = {}
        self.gaps_unwritten: dict[str, float] = {}
        self.plain: dict[str, str] = {}
        self.rows: dict[str, _Row] = {}
        self.vowels: set[str] = set()

    def intern(self, symbol: Symbol) -> str:
        """The character of ``symbol``. Threads may intern at the same time."""
        char = self._chars.get(symbol)
        if char is None:
            with self._lock:
                char = self._chars.get(symbol) or self._add(symbol)
        return char

    def _add(self, symbol: Symbol) -> str:
        code = FIRST + len(self._symbols)
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
        if self.compiled:
            said = self.gaps[char], self.gaps_unwritten[char], char in self.vowels
            options = tuple([(self._number(s), c) for s, c in symbol.options if s != SILENT])
            geminate = -1 if symbol.geminate is None else int(symbol.geminate)
            if len(self._sounds) <= _KERNEL_SOUNDS:
                self.compiled.add(*said, options, geminate)
            else:  # no rules of ours: the kernel asks for the costs of symbols
                self.compiled.add(*said)
        self._chars[symbol] = char  # last: what is found here is complete
        return char

    def _number(self, sound: str) -> int:
        """Which sound it is of those that symbols have so far."""
        if sound not in self._sounds:
            self._sounds.append(sound)
        return self._sounds.index(sound)

    def spell(self, symbols: Iterable[Symbol]) -> str:
        """The characters of ``symbols``, as one string."""
        known, intern = self._chars, self.intern
        return "".join([known.get(s) or intern(s) for s in symbols])

    def symbol(self, char: str) -> Symbol:
        """The symbol behind a character of a reading."""
        return self._symbols[ord(char) - FIRST]

    def plain_of(self, reading: str) -> str:
        """The likeliest sounds of a reading, for people and for particle patterns."""
        return "".join(map(self.plain.__getitem__, reading))

    def is_vowel(self, char: str) -> bool:
        """True when the likeliest sound of the symbol is a vowel."""
        return char in self.vowels
