"""The parsed names of a small table, kept so that a look-up does not parse its candidates.

They are what :class:`nisba.analysis.parse.Parser` made of the spellings when the table was built,
and are used only while the same would be made: under the same rules and lexicon
(:func:`parsing_version`). Distinct elements are kept once, as JSON, their sounds as numbers of
symbols that the table lists; and beside that as the kernel takes them (:mod:`nisba.table.shelf`).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.engine import Engine
from nisba.errors import TableError
from nisba.memory import remembered
from nisba.rarity import NO_KEY, Rarity, key_of
from nisba.score.compiled import Compiled
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.inventory import Symbol
from nisba.sounds.reader import Reading
from nisba.table.arrays import Array, Blob, Texts, offsets
from nisba.table.shelf import ShelvedNames, part_of
from nisba.table.store import Sink

_FIRST = 0xE000
_ROLES, _HEADS = tuple(Role), tuple(Head)
_ELEMENTS = 1 << 15
"""Elements remembered once read."""


@cache
def parsing_version(lexicon: Path) -> str:
    """Fingerprint (16 hex digits) of all that a parsed name depends on: code, rules, lexicon."""
    digest = hashlib.sha256()
    root = files("nisba")
    folders = (root / "analysis", root / "sounds", root / "sounds" / "graphemes", lexicon)
    modules = ("hygiene", "keys", "lexicon", "lexicon_costs", "script", "fold")
    places = [item for folder in folders for item in _files(folder)]
    places += [root / f"{module}.py" for module in modules]
    scores = ("align", "compiled", "element", "endings")
    places += [root / "score" / f"{module}.py" for module in scores]
    places += [root / "table" / "shelf.py"]
    for item in places:
        digest.update(item.name.encode())
        digest.update(item.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Traversable) -> list[Traversable]:
    found = [item for item in folder.iterdir() if item.name.endswith((".py", ".tsv"))]
    return sorted(found, key=lambda item: item.name)


class NamesBuilder:
    """Collects the parsed names of a table."""

    def __init__(self, engine: Engine, sink: Sink) -> None:
        self._engine, self._sink = engine, sink
        self._alphabet = engine.reader.alphabet
        self._elements, self._wholes, self._symbols, self._parts, self._runs = (
            Blob(name, sink.append) for name in ("element", "whole", "symbol", "part", "run")
        )
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._characters: dict[str, str] = {}
        self._lengths: list[int] = []
        self._flat: list[int] = []

    def add(self, text: str, parsed: ParsedName) -> None:
        """The next spelling, after hygiene, and what it was parsed to.

        One that was turned round, or that went through ICU, is parsed again when it is met.
        """
        kept = parsed.text == text and not parsed.inverted and not parsed.latinised
        elements = parsed.elements if kept else ()
        whole = parsed.whole if elements else None
        run = self._part(Element("", (whole,))) if whole else b""
        parts = list(map(self._part, elements))
        if not all(parts) or (whole and not run):
            elements, whole, run = (), None, b""
        for element, part in zip(elements, parts, strict=False):
            encoded = _json(self._element(element))
            number = self._numbers.setdefault(encoded, len(self._numbers))
            if number == len(self._elements):
                self._elements.add(encoded)
                self._parts.add_bytes(part)
                self._keys.append(key_of(element, self._engine.keys))
            self._flat.append(number)
        self._lengths.append(len(elements))
        self._wholes.add(_json(self._form(whole)) if whole else "")
        self._runs.add_bytes(run)

    def close(self, count: Callable[[str], int]) -> None:
        """Hand on the arrays. ``count``: spellings of the table that have an index term."""
        counts = [count("e" + key) if key else NO_KEY for key in self._keys]
        self._sink.append("element_count", np.array(counts, np.int32))
        for blob in (self._elements, self._wholes, self._symbols, self._parts, self._runs):
            blob.close()
        self._sink.append("name_element", np.array(self._flat, np.uint32))
        self._sink.append("name_offset", offsets(self._lengths))

    def _element(self, element: Element) -> list[Any]:
        flags = (
            element.article, element.family, element.certain_article, element.translated,
            element.direction,
        )  # fmt: skip
        return [
            element.surface,
            [self._form(form) for form in element.forms],
            _ROLES.index(element.role),
            sum(flag << bit for bit, flag in enumerate(flags)),
            element.nasab,
            element.number,
            sorted(element.gloss),
        ]

    def _form(self, form: Form) -> list[Any]:
        reading = form.reading
        symbols = "".join([self._characters.get(c) or self._listed(c) for c in reading.symbols])
        flags = form.arabic + 2 * reading.unwritten
        return [symbols, form.word, _HEADS.index(form.head), form.cost, flags, reading.starts]

    def _part(self, element: Element) -> bytes:
        return part_of(element, self._engine.lexicon, self._symbol)

    def _symbol(self, char: str) -> int:
        return ord(self._characters.get(char) or self._listed(char)) - _FIRST

    def _listed(self, char: str) -> str:
        symbol = self._alphabet.symbol(char)
        self._symbols.add(_json([symbol.options, symbol.geminate, symbol.final]))
        made = self._characters[char] = chr(_FIRST + len(self._characters))
        return made


def _json(value: list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A name that a table has parsed.

    Attributes:
        parsed: the name, but for its conventions.
        counts: of each element, the spellings of the table that have its key; :data:`NO_KEY` for
            one without.
    """

    parsed: ParsedName
    counts: tuple[int, ...]


class Names:
    """The parsed names of an opened table, in the symbols of one alphabet."""

    def __init__(self, arrays: Mapping[str, Array], alphabet: Alphabet) -> None:
        """Raises :class:`TableError` when the table is damaged."""
        self._arrays = arrays
        self._counts = np.asarray(arrays["element_count"])
        self._plain_of = alphabet.plain_of
        self._elements, self._wholes = Texts(arrays, "element"), Texts(arrays, "whole")
        self._flat = np.asarray(arrays["name_element"])
        self._offset = np.asarray(arrays["name_offset"])
        symbols = Texts(arrays, "symbol")
        try:
            self._symbols = {
                _FIRST + i: alphabet.intern(_symbol(_read(symbols.at(i))))
                for i in range(len(symbols))
            }
        except (ValueError, TypeError, OverflowError) as error:
            raise damaged(error) from error
        self._element = remembered(self._element_at, _ELEMENTS)

    def at(self, spelling: int, text: str) -> Kept | None:
        """What the spelling with this number, ``text`` after hygiene, was parsed to.

        ``None``: the table does not say, and the parser has to be asked.
        """
        if spelling >= len(self._offset) - 1:
            return None
        numbers = self._flat[int(self._offset[spelling]) : int(self._offset[spelling + 1])].tolist()
        if not numbers:
            return None
        try:
            elements = tuple(map(self._element, numbers))
            encoded = self._wholes.at(spelling)
            form = self._form(_read(encoded)) if encoded else None
            counts = tuple([int(self._counts[number]) for number in numbers])
        except (ValueError, TypeError, LookupError) as error:
            raise damaged(error) from error
        return Kept(ParsedName(text, elements, whole=form), counts)

    def shelved(
        self, spelling: Callable[[int], str], compiled: Compiled, rarity: Rarity
    ) -> ShelvedNames:
        """The names as the kernel takes them. ``spelling``: of the table, by its number.

        Raises:
            TableError: the table is damaged.
        """
        symbols = "".join(self._symbols.values())
        try:
            return ShelvedNames(self._arrays, symbols, self._element, spelling, compiled, rarity)
        except (ValueError, TypeError, LookupError) as error:
            raise damaged(error) from error

    def _element_at(self, number: int) -> Element:
        surface, forms, role, flags, nasab, value, gloss = _read(self._elements.at(number))
        return Element(
            surface,
            tuple(map(self._form, forms)),
            _ROLES[role],
            bool(flags & 1),
            bool(flags & 2),
            nasab,
            value,
            frozenset(gloss),
            bool(flags & 4),
            bool(flags & 8),
            bool(flags & 16),
        )

    def _form(self, row: list[Any]) -> Form:
        symbols, word, head, cost, flags, starts = row
        own = symbols.translate(self._symbols)
        reading = Reading(own, bool(flags & 2), self._plain_of(own), tuple(starts))
        return Form(reading, word, _HEADS[head], cost, bool(flags & 1))


_DECODE = json.JSONDecoder().raw_decode


def _read(text: str) -> Any:
    """What :func:`_json` wrote: ``json.loads`` without a look for spaces."""
    return _DECODE(text)[0]


def _symbol(row: list[Any]) -> Symbol:
    options, geminate, final = row
    return Symbol(tuple((sound, cost) for sound, cost in options), geminate, final)


def damaged(error: Exception) -> TableError:
    """What to say of parsed names that cannot be read."""
    return TableError(f"the parsed names of the table are damaged, build it again: {error}")
