"""Elements of a small table as the compiled kernel takes them: bytes from which it makes its parts.

To read an element's JSON, and tell the kernel about it, takes some fifty microseconds; to make a
part from bytes, one. So beside what the parser made of an element (:mod:`nisba.table.names`) stands
what the kernel wants of it, with the facts that two forms are judged by (`nisba.score.compiled`).
Numbers are little-endian, texts UTF-8 with their length in bytes before them.
"""

import struct
from array import array
from collections.abc import Callable, Mapping

from nisba.analysis.model import Element, Form
from nisba.hygiene import clean
from nisba.kernel import Name, Part, Shelf
from nisba.lexicon import Lexicon
from nisba.memory import remembered
from nisba.rarity import Rarity
from nisba.score.compiled import HEADS, Compiled, facts_of, flags_of, keys_of
from nisba.score.element import weight_of
from nisba.table.arrays import Array, numbers

_PARTS = 1 << 15
"""Elements remembered once made."""
_ELEMENT = struct.Struct("<HBd?qB")
"""Flags, *bin*, weight, whether it is a number and which, how many forms. Then what it means."""
_FORM = struct.Struct("<?Bd")
"""Whether it leaves out short vowels, its head, its cost."""
_FACTS = struct.Struct("<?HHdddB")
"""Whether it is Arabic, consonants, vowels, mass of the senses, of men's and of women's, how many
senses."""
_SENSE = struct.Struct("<Id")
_SHORT = struct.Struct("<H")


def part_of(element: Element, lexicon: Lexicon, symbol: Callable[[str], int]) -> bytes:
    """What the kernel wants of an element; empty where that does not fit, as of no name it does.

    ``symbol``: the number that the table has for a symbol of a reading.
    """
    flags, nasab = flags_of(element)
    value = element.number
    try:
        return _ELEMENT.pack(
            flags, nasab, weight_of(element), value is not None, value or 0, len(element.forms)
        ) + b"".join([_gloss(element), *[_form(f, lexicon, symbol) for f in element.forms]])
    except (struct.error, ValueError):
        return b""


def _gloss(element: Element) -> bytes:
    return bytes([len(element.gloss)]) + b"".join(map(_text, sorted(element.gloss)))


def _form(form: Form, lexicon: Lexicon, symbol: Callable[[str], int]) -> bytes:
    reading = form.reading
    keys = keys_of(form, lexicon)
    facts = _facts(form, lexicon)
    parts = [
        _FORM.pack(reading.unwritten, HEADS[form.head], form.cost),
        _SHORT.pack(len(reading.symbols)),
        *[_SHORT.pack(symbol(char)) for char in reading.symbols],
        bytes([len(keys)]),
        *[bytes([len(key)]) + key.encode("ascii") for key in keys],
        _SHORT.pack(len(facts)),
        facts,
    ]
    return b"".join(parts)


def _facts(form: Form, lexicon: Lexicon) -> bytes:
    *texts, arabic, consonants, vowels, senses, known, male, female = facts_of(
        form, lexicon, range(len(lexicon.entries))
    )
    parts = [_FACTS.pack(arabic, consonants, vowels, known, male, female, len(senses))]
    parts += [_SENSE.pack(entry, p) for entry, _, p in senses]
    return b"".join([*parts, *map(_text, texts)])


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _SHORT.pack(len(encoded)) + encoded


class ShelvedNames:
    """Names of a small table, made ready from its bytes. Threads may share it."""

    def __init__(
        self,
        arrays: Mapping[str, Array],
        symbols: str,
        element: Callable[[int], Element],
        spelling: Callable[[int], str],
        compiled: Compiled,
        rarity: Rarity,
    ) -> None:
        """Where there is a kernel.

        Args:
            arrays: of the table.
            symbols: those of the table, in the alphabet of this process.
            element: the element with a number.
            spelling: the spelling with a number.
            compiled: what will compare the names.
            rarity: of elements in this table.

        Raises:
            ValueError: the table is damaged.
        """
        self._compiled, self._rarity = compiled, rarity
        self._counts = numbers(arrays["element_count"])
        self._flat, self._offset = numbers(arrays["name_element"]), numbers(arrays["name_offset"])
        parts, wholes, spellings = (
            (arrays[f"{name}_blob"], arrays[f"{name}_offset"])
            for name in ("part", "run", "spelling")
        )
        letters = array("i", compiled.letters)
        self._shelf = Shelf(compiled.pairs, parts, wholes, spellings, symbols, letters, element)
        self._spelling = spelling
        self._part = remembered(self._made, _PARTS)

    def at(self, spelling: int) -> "Name | None":
        """The spelling with this number; ``None`` where it is not kept.

        Raises:
            ValueError, LookupError: the table is damaged.
        """
        if spelling >= len(self._offset) - 1:
            return None
        found = self._flat[self._offset[spelling] : self._offset[spelling + 1]]
        if not found:
            return None
        parts, rarities = zip(*map(self._part, found), strict=True)
        name = self._shelf.name(spelling, parts, rarities)
        if name is None:
            text = clean(self._spelling(spelling)).text
            name = self._compiled.named(text, parts, self._shelf.whole(spelling), rarities)
        return name

    def _made(self, number: int) -> tuple[Part, float]:
        part, weight = self._shelf.part(number)
        return part, self._rarity.by_count(weight, self._counts[number])
