"""The parsed names of a small table, kept so that a look-up does not parse its candidates.

They are what :class:`nisba.analysis.parse.Parser` made of the spellings when the table was built,
with the keys and senses of every form, and are used only while the same would be made: under the
same rules and lexicon (:func:`parsing_version`). Distinct elements are kept once, as JSON, their
sounds as numbers of symbols that the table lists.
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
from nisba.rarity import NO_KEY, key_of
from nisba.score.compiled import KnownForm, Told, keys_of
from nisba.score.element import senses_of
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.inventory import Symbol
from nisba.sounds.reader import Reading
from nisba.table.arrays import Array, Blob, Texts, offsets
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
    places += [root / f"{module}.py" for module in modules] + [root / "score" / "align.py"]
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
        self._elements, self._wholes, self._symbols = (
            Blob(name, sink.append) for name in ("element", "whole", "symbol")
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
        for element in elements:
            encoded = _json(self._element(element))
            number = self._numbers.setdefault(encoded, len(self._numbers))
            if number == len(self._elements):
                self._elements.add(encoded)
                self._keys.append(key_of(element, self._engine.keys))
            self._flat.append(number)
        self._lengths.append(len(elements))
        whole = parsed.whole
        self._wholes.add(_json(self._form(whole)) if whole and elements else "")

    def close(self, count: Callable[[str], int]) -> None:
        """Hand on the arrays. ``count``: spellings of the table that have an index term."""
        counts = [count("e" + key) if key else NO_KEY for key in self._keys]
        self._sink.append("element_count", np.array(counts, np.int32))
        for blob in (self._elements, self._wholes, self._symbols):
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
        lexicon = self._engine.lexicon
        return [
            symbols,
            form.word,
            _HEADS.index(form.head),
            form.cost,
            flags,
            reading.starts,
            keys_of(form, lexicon),
            senses_of(form, lexicon),
        ]

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
        told: keys and senses of its forms.
        counts: of each element, the spellings of the table that have its key; :data:`NO_KEY` for
            one without.
    """

    parsed: ParsedName
    told: Told
    counts: tuple[int, ...]


class Names:
    """The parsed names of an opened table, in the symbols of one alphabet."""

    def __init__(self, arrays: Mapping[str, Array], alphabet: Alphabet) -> None:
        """Raises :class:`TableError` when the table is damaged."""
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
            raise _damaged(error) from error
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
            elements, told, counts = zip(*map(self._element, numbers), strict=True)
            encoded = self._wholes.at(spelling)
            form, known = self._form(_read(encoded)) if encoded else (None, None)
        except (ValueError, TypeError, LookupError) as error:
            raise _damaged(error) from error
        parsed = ParsedName(text, elements, whole=form)
        return Kept(parsed, Told(told, (known,) if known else ()), counts)

    def _element_at(self, number: int) -> tuple[Element, tuple[KnownForm, ...], int]:
        surface, forms, role, flags, nasab, value, gloss = _read(self._elements.at(number))
        own, known = zip(*map(self._form, forms), strict=True)
        element = Element(
            surface,
            own,
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
        return element, known, int(self._counts[number])

    def _form(self, row: list[Any]) -> tuple[Form, KnownForm]:
        symbols, word, head, cost, flags, starts, keys, senses = row
        own = symbols.translate(self._symbols)
        reading = Reading(own, bool(flags & 2), self._plain_of(own), tuple(starts))
        form = Form(reading, word, _HEADS[head], cost, bool(flags & 1))
        return form, (tuple(keys), tuple(map(tuple, senses)))


_DECODE = json.JSONDecoder().raw_decode


def _read(text: str) -> Any:
    """What :func:`_json` wrote: ``json.loads`` without a look for spaces."""
    return _DECODE(text)[0]


def _symbol(row: list[Any]) -> Symbol:
    options, geminate, final = row
    return Symbol(tuple((sound, cost) for sound, cost in options), geminate, final)


def _damaged(error: Exception) -> TableError:
    return TableError(f"the parsed names of the table are damaged, build it again: {error}")
