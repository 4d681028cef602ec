"""The lexicon of name elements: which elements a spelling may stand for.

The rows are in ``seeds/lexicon/*.tsv``. Regular spellings are found by rule (consonant keys, then
alignment with the vocalised form); only irregular ones are listed. ``attested.tsv`` there counts
spellings met in the wild and settles what rules leave open (Hassan: حسن far more than حسّان).
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from nisba import kernel
from nisba.keys import Keys
from nisba.lexicon_costs import EntryCosts
from nisba.lexicon_rows import Entry, load_entries
from nisba.memory import bounded
from nisba.score.align import align_cost
from nisba.score.sums import total_of
from nisba.script import Script, script_of
from nisba.seeds import read_columns, seeds_dir
from nisba.sounds.alphabet import Alphabet
from nisba.sounds.reader import Reader, Reading

_MARKS = (*range(0x064B, 0x0656), 0x0670, 0x0640, 0x200C, 0x200D)
_MARK = re.compile(f"[{''.join(map(chr, _MARKS))}]")
_LENGTH_MARKS = re.compile("[āīūâ]")
"""A spelling that writes length is no witness for spellings that do not."""

_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه",
     "ۀ": "ه", "ھ": "ه", "ؤ": "و", "ئ": "ي", "ء": None, "ے": "ي", "ە": "ه"}
)  # fmt: skip
_LETTERS_ALONE = {**_LETTERS, **dict.fromkeys(_MARKS)}


def bare(arabic: str) -> str:
    """Arabic without vowel marks and tatweel; letters as they are."""
    return _MARK.sub("", arabic)


def letters(arabic: str) -> str:
    """Arabic letters with the noise of everyday spelling folded (hamza seats, ى/ي, ة/ه)."""
    return arabic.translate(_LETTERS_ALONE)


_NO_LETTERS = re.compile("[\\W_ʹʻʼʽʾʿˈ]+")
"""Marks, spaces, punctuation, and the apostrophes of scholarly romanisation that Unicode counts as
letters."""
_PLAIN = {code: None for code in range(128) if not chr(code).isalnum()}


def fold_latin(word: str) -> str:
    """Lower case without marks, apostrophes or anything but letters and digits."""
    return word.lower() if word.isascii() and word.isalnum() else _folded(word)


@lru_cache(1 << 16)
def _folded(word: str) -> str:
    word = word.lower()
    if word.isascii():
        return word.translate(_PLAIN)
    kept = _NO_LETTERS.sub("", unicodedata.normalize("NFD", word))
    return kept.replace("ı", "i").replace("ł", "l")


_DIGITS = str.maketrans({"2": "", "3": "", "5": "kh", "6": "t", "7": "h", "8": "q", "9": "s"})
_ARABIZI = re.compile("[a-z][2356789]|[2356789][a-z]")


def _without_digits(folded: str) -> str:
    """The everyday spelling of a word with digits for letters: *sala7* is *salah*."""
    if not _ARABIZI.search(folded):
        return folded
    ending = "a" if folded.endswith("2") else ""  # 3ala2 is Alaa
    return folded.translate(_DIGITS) + ending


LENGTH_SLACK = 3
"""Symbols by which a spelling and its entry may differ in number."""

Senses = tuple[tuple[int, float], ...]
"""Entries with their probabilities, likeliest first; what is missing to 1 is "none of these"."""


class Listings(NamedTuple):
    """What is listed of spellings, folded: to be read, not changed.

    Attributes:
        variants: entries whose rows list it.
        preferred: of those, the ones that the press writes so.
        attested: how often it was counted as which vocalised entry.
        at_arabic: the entry of each of these.
    """

    variants: Mapping[str, Sequence[int]]
    preferred: Mapping[str, Sequence[int]]
    attested: Mapping[str, Mapping[str, int]]
    at_arabic: Mapping[str, tuple[int]]


def load_attested(directory: Path) -> Mapping[tuple[str, str], int]:
    """Counts of ``(vocalised entry, folded Latin)`` pairs, empty when the file is missing."""
    path = directory / "attested.tsv"
    if not path.exists():
        return {}
    counts: dict[tuple[str, str], int] = {}
    for _, (arabic, latin, count) in read_columns(path, ("arabic", "latin", "count")):
        key = arabic, fold_latin(latin)
        counts[key] = counts.get(key, 0) + int(count)
    return counts


def _bases(entries: Sequence[Entry], written: Sequence[str]) -> tuple[int, ...]:
    """Of each entry, the one that it is another dress of: itself, for nearly all.

    A name that came back to Arabic script by way of another language is a row of its own, for it
    is vocalised and spelled in its own way (مامادو, Mamadou), and a variant of the name it comes
    from (محمد). ``written``: the entries' letters.
    """
    bases = list(range(len(entries)))
    dresses: dict[str, int] = {}
    for i, entry in enumerate(entries):
        for variant in entry.variants:
            if script_of(variant[0]) is Script.ARABIC:
                dresses[letters(variant)] = i
    for i, own in enumerate(written):
        bases[i] = dresses.get(own, i)
    return tuple(bases)


class Lexicon:
    """Entries, indexed by letters, by consonant keys and by irregular variants.

    Attributes:
        letters: of each entry, its letters with noise folded.
        base: of each entry, the one that it is another dress of, or itself.
        identity: of each entry, the letters of its base: entries that share them are one name.
        compiled: the readings of the entries in the kernel, where there is one.
    """

    REACH = 0.42
    """Alignment cost beyond which a spelling is not taken for an entry."""
    VARIANT = 0.08
    """What a listed irregular spelling costs, in alignment units."""
    LISTED = 0.3
    """Share of the likeliest entry's weight that an entry has at the least whose row lists the
    spelling: Zahra is زهرة, and زهراء too, though the counted pairs have only the first."""
    TAU = 0.11
    """Softness of the choice between entries, in alignment units."""
    UNKNOWN = 0.02
    """Prior weight of "an element the lexicon does not have"."""
    _NONE = UNKNOWN * 8
    _LEAST = 0.02
    """Share of the best weight that a sense has at the least."""
    _MOST = 8
    """Senses of a word."""
    REACHES: tuple[float, ...] = tuple([round(min(0.42, 0.1 + 0.055 * n), 9) for n in range(7)])
    """The reach of a spelling by rule, by its number of symbols; that of longer ones is the last:
    :data:`REACH`."""

    def __init__(
        self,
        entries: Iterable[Entry],
        attested: Mapping[tuple[str, str], int],
        reader: Reader,
        keys: Keys,
    ) -> None:
        self.entries = tuple(entries)
        self._reader = reader
        self.keys = keys
        self.readings: tuple[Reading, ...] = tuple(reader.vocalised(e.arabic) for e in self.entries)
        self._symbols = tuple(r.symbols for r in self.readings)
        self.letters = tuple(letters(e.arabic) for e in self.entries)
        self._by_letters: dict[str, list[int]] = {}
        self.base = _bases(self.entries, self.letters)
        self.identity = tuple(self.letters[i] for i in self.base)
        self._at_arabic = {e.arabic: (i,) for i, e in enumerate(self.entries)}
        by_key: dict[str, list[int]] = {}
        self._by_variant: dict[str, list[int]] = {}
        self._preferred: dict[str, list[int]] = {}
        totals: dict[str, int] = {}
        self._attested: dict[str, dict[str, int]] = {}
        for (arabic, latin), count in attested.items():
            totals[arabic] = totals.get(arabic, 0) + count
            self._attested.setdefault(latin, {})[arabic] = count
        self.priors = tuple(
            math.log(2.0 + totals.get(e.arabic, 0)) * (0.5 if e.confidence == "low" else 1.0)
            for e in self.entries
        )
        for i, entry in enumerate(self.entries):
            self._by_letters.setdefault(self.letters[i], []).append(i)
            for key in keys.of(self.readings[i].symbols):
                by_key.setdefault(key, []).append(i)
            press = fold_latin(entry.press)
            self._preferred.setdefault(press, []).append(i)
            self._by_variant.setdefault(press, []).append(i)
            for variant in entry.variants:
                self._by_variant.setdefault(fold_latin(variant), []).append(i)
        self._listed = frozenset(self._by_variant).union(self._attested)
        self._by_key = {k: tuple(v) for k, v in by_key.items()}
        self.compiled: kernel.Entries | None = None
        if reader.alphabet.compiled and keys.compiled and kernel.Entries is not None:
            softness = self.TAU, self._NONE, self._LEAST, self._MOST
            self.compiled = kernel.Entries(
                reader.alphabet.compiled,
                keys.compiled,
                self._symbols,
                self._by_key,
                self.priors,
                softness,
            )
        self.senses = bounded(1 << 15)(self._senses)
        self._nearest = bounded(1 << 14)(self._nearest_of)

    @property
    def alphabet(self) -> Alphabet:
        """The symbols that readings are made of."""
        return self._reader.alphabet

    def nearest(self, reading: Reading, word: str, kind: str) -> tuple[float, int]:
        """The entry of ``kind`` that fits best: its cost and position (9.0, -1: none).

        Costs are in alignment units, at most :data:`REACH`; a listed variant costs
        :data:`VARIANT`. Unlike :meth:`senses` no other kinds compete.
        """
        return self._nearest(reading, word, kind)

    def _nearest_of(self, reading: Reading, word: str, kind: str) -> tuple[float, int]:
        folded = fold_latin(word)
        costs = {i: c for i, c in self._alike(reading, self.REACH).items() if self._is(i, kind)}
        for i in self._by_variant.get(folded, ()):
            if self._is(i, kind):
                costs[i] = min(costs.get(i, self.VARIANT), self.VARIANT)
        if not costs:
            return 9.0, -1
        # By its sounds Hamid is حَمِيد and حَامِد: the press spelling goes first, then a listed one.
        least, seen = min(costs.values()), self._attested.get(folded, {})
        ranks = (self._preferred.get(folded, ()), self._by_variant.get(folded, ()))

        def order(i: int) -> tuple[bool, bool, float, float, float]:
            preferred, listed = (i in rank for rank in ranks)
            met = seen.get(self.entries[i].arabic, 0)
            return not preferred, not listed, -met, -self.priors[i], costs[i]

        return least, min([i for i, c in costs.items() if c <= least + self.VARIANT], key=order)

    def _is(self, entry: int, kind: str) -> bool:
        return kind in self.entries[entry].kinds

    def _alike(self, reading: Reading, reach: float) -> dict[int, float]:
        """Entries that share a key with ``reading`` and cost ``reach`` at most: what each costs.

        Those that are much longer or shorter are not among them.
        """
        symbols, by_key = reading.symbols, self._by_key
        if self.compiled:
            return self.compiled.near(symbols, reading.unwritten, LENGTH_SLACK, reach)
        found = [by_key[k] for k in self.keys.of(symbols) if k in by_key]
        if not found or not symbols:
            return {}
        return self._costs.of(reading, found, LENGTH_SLACK, reach)

    @cached_property
    def _costs(self) -> EntryCosts:
        """Of the entries, for want of the compiled kernel."""
        return EntryCosts(self._symbols, self.alphabet)

    def read_arabic(self, word: str) -> Reading:
        """The reading of a bare Arabic word (a part of a longer one)."""
        return self._reader.read(word, Script.ARABIC)

    def read_latin(self, word: str) -> Reading:
        """The reading of a lower-case Latin word (a part of a longer one), of no convention."""
        return self._reader.read(word, Script.LATIN)

    def at_letters(self, word: str) -> tuple[int, ...]:
        """Entries written with these Arabic letters (noise folded)."""
        return tuple(self._by_letters.get(letters(word), ()))

    def has_letters(self, folded: str) -> bool:
        """Whether :meth:`at_letters` has any, of a word whose noise is folded."""
        return folded in self._by_letters

    def spelled(self, word: str) -> tuple[int, ...]:
        """Entries that ``word`` (Latin letters) is a listed or an attested spelling of."""
        folded = fold_latin(word)
        found = dict.fromkeys(self._by_variant.get(folded, ()))
        for arabic in self._attested.get(folded, ()):
            found.update(dict.fromkeys(self._at_arabic.get(arabic, ())))
        return tuple(found)

    @property
    def listings(self) -> Listings:
        """What is listed of every spelling."""
        return Listings(self._by_variant, self._preferred, self._attested, self._at_arabic)

    def spellings(self) -> frozenset[str]:
        """The spellings, folded, of which :meth:`spelled` gives any."""
        return self._listed

    def spellings_of(self, entries: frozenset[int]) -> frozenset[str]:
        """The spellings, folded, of which :meth:`spelled` gives one of ``entries``."""
        found = [s for s, listed in self._by_variant.items() if not entries.isdisjoint(listed)]
        names = {self.entries[i].arabic for i in entries}
        found += [s for s, seen in self._attested.items() if not names.isdisjoint(seen)]
        return frozenset(found)

    def _senses(self, reading: Reading, word: str, arabic: bool) -> Senses:
        """What a word may be, with probabilities.

        Args:
            reading: the word's sounds.
            word: as written, lower case (Arabic script: article already taken off).
            arabic: the word is in Arabic script.
        """
        plain = not arabic and word.isalpha() and word not in self._listed
        if plain and self.compiled and fold_latin(word) == word:
            return self._by_sound(reading)
        weights: dict[int, float] = {}
        if arabic:
            for i in self._by_letters.get(letters(word), ()):
                cost = align_cost(reading, self.readings[i], self.alphabet)
                weights[i] = self.priors[i] * math.exp(-cost / (2 * self.TAU)) * 40
        long = not word.isascii() and _LENGTH_MARKS.search(word)
        folded = "" if long else _without_digits(fold_latin(word))
        if not arabic:
            for i in self._by_variant.get(folded, ()):
                weights[i] = self.priors[i] * math.exp(-self.VARIANT / self.TAU)
        if not weights or not arabic:
            known = weights or folded in self._attested or folded in self._preferred
            if self.compiled and not known:
                return self._by_sound(reading)
            listed = tuple(weights)
            self._by_rule(reading, folded, weights)
            if listed and not arabic:
                least = self.LISTED * max(weights.values())
                weights.update({i: max(weights[i], least) for i in listed})
        if not weights:
            return ()
        total = total_of(weights.values()) + self._NONE
        least = max(weights.values()) * self._LEAST
        kept = sorted(
            [(i, w / total) for i, w in weights.items() if w > least], key=lambda x: -x[1]
        )
        return tuple(kept[: self._MOST])

    def _by_sound(self, reading: Reading) -> Senses:
        """What a word may be that is no listed and no attested spelling, by the kernel."""
        assert self.compiled is not None
        reach = self._reach(reading)
        return self.compiled.senses(reading.symbols, reading.unwritten, LENGTH_SLACK, reach)

    def _reach(self, reading: Reading) -> float:
        """Alignment cost up to which a spelling may be an entry's by rule."""
        return self.REACHES[min(len(reading.symbols), len(self.REACHES) - 1)]

    def _by_rule(self, reading: Reading, folded: str, weights: dict[int, float]) -> None:
        found = self._alike(reading, self._reach(reading))
        if not found:
            return
        counts = self._attested.get(folded, {})
        seen_total = sum(counts.values())
        preferred = self._preferred.get(folded, ())
        for i, cost in found.items():
            weight = self.priors[i] * math.exp(-cost / self.TAU)
            if i in preferred:
                weight = weight * 3 + 0.5
            if seen_total:
                share = counts.get(self.entries[i].arabic, 0) / (seen_total + 2)
                factor = 0.3 + 4 * share
                weight *= max(factor, 1.0) if i in preferred else factor
            weights[i] = max(weight, weights.get(i, 0.0))


def load_lexicon(reader: Reader, keys: Keys, directory: Path | None = None) -> Lexicon:
    """The curated lexicon, from ``directory`` or wherever :func:`seeds_dir` finds it."""
    directory = directory or seeds_dir() / "lexicon"
    return Lexicon(load_entries(directory), load_attested(directory), reader, keys)
