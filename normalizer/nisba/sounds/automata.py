"""Patterns of spelling conventions as tables that say letter by letter what a word shows.

The compiled kernel reads words by them. Of regular expressions they have what ``conventions.tsv``
asks for: letters, ``.``, sets of letters, groups, ``|``, ``?``; ``*``, ``+`` and ``{n,}`` of one
letter; ``^`` that begins an alternative, ``$`` that ends one; ``^(?!...)`` that begins a pattern.
Anything else raises ``ValueError``.
"""

import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

from nisba.sounds.conventions import conventions

_END, _ANY = 0, 1
"""Places of a pattern that take no letter: the end of the word is to follow, or anything may."""
_NEVER: tuple[frozenset[str], bool] = (frozenset(), False)
_UNLESS = re.compile(r"\^\(\?!(.*?\)|[^()]*)\)")
_TIMES = re.compile(r"\{(\d),\}")
_SPECIAL = frozenset("\\()[]{}?*+|^$")
_MOST = 1 << 16

Before = Callable[[set[int]], set[int]]
"""Adds a part of a pattern before what may follow it; says where a match of it may begin."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """Reads a word that begins in state 0.

    Attributes:
        letters: those that it tells apart, of class 1 and on; all others are of class 0.
        following: of each state, for each class of a letter, the state behind it.
        accepts: of each state, 1 if a word matches that ends there, else 0.
    """

    letters: str
    following: "array[int]"
    accepts: bytes

    def matches(self, word: str) -> bool:
        """Whether the pattern is found in a word."""
        state, classes = 0, len(self.letters) + 1
        for letter in word:
            state = self.following[state * classes + self.letters.find(letter) + 1]
        return bool(self.accepts[state])


@cache
def shown() -> tuple[tuple[int, bool, Automaton], ...]:
    """What says of a word which conventions it shows.

    Each is the number of a convention in their order, and its automaton. ``True``: a word does not
    show it that the automaton accepts, whatever another one says.
    """
    found = []
    for number, own in enumerate(conventions()):
        pattern = own.pattern.pattern
        unless = _UNLESS.match(pattern)
        if unless:
            found.append((number, True, automaton_of(f"^(?:{unless[1]})")))
            pattern = "^" + pattern[unless.end() :]
            if "|" in pattern:
                raise ValueError(f"only one alternative is not begun so: {own.pattern.pattern}")
        found.append((number, False, automaton_of(pattern)))
    return tuple(found)


def said() -> tuple[tuple[int, bool, str, "array[int]", bytes], ...]:
    """The same for :class:`nisba.kernel.Shown`."""
    return tuple(
        [(number, unless, a.letters, a.following, a.accepts) for number, unless, a in shown()]
    )


def automaton_of(pattern: str) -> Automaton:
    """The automaton of a pattern, which accepts what :func:`re.search` finds it in."""
    source = _Source(pattern)
    anywhere: set[int] = set()
    start: set[int] = set()
    while True:
        anchored = source.takes("^")
        first = source.sequence()({_ANY})
        start |= first
        if not anchored:
            anywhere |= first
        if not source.takes("|"):
            break
    if source.at < len(pattern):
        raise ValueError(f"no such pattern: {pattern} at {source.at}")
    return _determined(source, start, anywhere)


class _Source:
    """A pattern that is read; the places in it that take a letter, and what may follow each."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0
        self.taken = [_NEVER, _NEVER]
        """Letters, or (``True``) all but these."""
        self.after: list[set[int]] = [set(), set()]

    def takes(self, text: str) -> bool:
        """Goes on behind ``text``, if it is here."""
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def sequence(self) -> Before:
        """Reads up to the end of an alternative."""
        parts: list[Before] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._repeated())

        def before(after: set[int]) -> set[int]:
            for part in reversed(parts):
                after = part(after)
            return after

        return before

    def _group(self) -> Before:
        choices = [self.sequence()]
        while self.takes("|"):
            choices.append(self.sequence())
        if not self.takes(")"):
            raise ValueError(f"a group has no end: {self.pattern}")
        return lambda after: set(chain.from_iterable([choice(after) for choice in choices]))

    def _repeated(self) -> Before:
        if self.takes("$"):
            return _at_end
        one, letter = (self._group(), False) if self.takes("(?:") else (self._letter(), True)
        times = _TIMES.match(self.pattern, self.at)
        if self.takes("?"):
            return lambda after: after | one(after)
        if not (times or self.pattern[self.at : self.at + 1] in ("*", "+")):
            return one
        if not letter:
            raise ValueError(f"only one letter is repeated: {self.pattern}")
        least = int(times[1]) if times else int(self.pattern[self.at] == "+")
        self.at += len(times[0]) if times else 1

        def before(after: set[int]) -> set[int]:
            loop = set(after)
            loop |= one(loop)  # which is what follows that letter, too
            for _ in range(least):
                loop = one(loop)
            return loop

        return before

    def _letter(self) -> Before:
        """One letter, or one of a set."""
        char = self.pattern[self.at]
        self.at += 1
        letters, others = frozenset(char), False
        if char == ".":
            letters, others = frozenset(), True
        elif char == "[":
            others = self.takes("^")
            end = self.pattern.index("]", self.at)
            letters = frozenset(_letters_of(self.pattern[self.at : end]))
            self.at = end + 1
        elif char in _SPECIAL:
            raise ValueError(f"no such pattern: {self.pattern} at {self.at - 1}")

        def before(after: set[int]) -> set[int]:
            self.taken.append((letters, others))
            self.after.append(after)
            return {len(self.after) - 1}

        return before


def _at_end(after: set[int]) -> set[int]:
    if after != {_ANY}:
        raise ValueError("what ends a word is at the end of a pattern")
    return {_END}


def _letters_of(text: str) -> Iterable[str]:
    """The letters of a set: single ones, and ranges."""
    for part in re.findall(r"(.)-(.)|(.)", text):
        first, last = (part[0], part[1]) if part[0] else (part[2], part[2])
        if not first <= last or _SPECIAL.intersection((first, last)):
            raise ValueError(f"no such letters: {text}")
        yield from map(chr, range(ord(first), ord(last) + 1))


def _determined(source: _Source, start: set[int], anywhere: set[int]) -> Automaton:
    """Of places that a match may have got to, one state each: a bit for each place."""
    letters = "".join(sorted(set(chain.from_iterable([own for own, _ in source.taken]))))
    taken = [
        sum([1 << i for i, (own, others) in enumerate(source.taken) if (letter in own) != others])
        for letter in ("", *letters)  # of which the first stands for all others
    ]
    after, always, anything = list(map(_bits, source.after)), _bits(anywhere), 1 << _ANY
    numbers = {_bits(start): 0}
    states, following = [_bits(start)], array("H")

    def numbered(state: int) -> int:
        number = numbers.setdefault(state, len(states))
        if number == len(states):
            states.append(state)
        return number

    def behind(places: int) -> int:
        """The state behind places where a letter is taken."""
        found = always
        while places:
            place = places.bit_length() - 1
            found |= after[place]
            places ^= 1 << place
        return numbered(anything if found & anything else found)

    known: dict[int, int] = {}
    for state in states:
        if state & anything:
            following.extend([numbered(anything)] * len(taken))
            continue
        for own in taken:
            number = known.get(state & own)
            if number is None:
                number = known[state & own] = behind(state & own)
            following.append(number)
    if len(states) >= _MOST:
        raise ValueError(f"too many states: {source.pattern}")
    accepts = bytes([state >> _END & 1 or state >> _ANY & 1 for state in states])
    return Automaton(letters, following, accepts)


def _bits(places: set[int]) -> int:
    return sum([1 << place for place in places])
