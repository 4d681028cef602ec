"""Are the lexicon's elements met in pairs of names, and do the pairs say the same of them?

Pairs are Arabic words with a Latin spelling and how often the two were met. They write no vowels,
are spelled by every convention there is, and are full of other names with the same letters
(باز is Baz and Paz) and of misalignments. So nothing here is a mistake by itself; a disagreement is
a line for a person, whose verdict :mod:`nisba.table.check.reviewed` keeps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nisba.engine import Engine
from nisba.errors import SeedError
from nisba.lexicon import Lexicon, fold_latin, letters
from nisba.lexicon_rows import Entry
from nisba.score.align import align_cost
from nisba.script import Script, script_of
from nisba.seeds import read_rows
from nisba.sounds.conventions import recognise
from nisba.sounds.reader import Reading

FITS = 0.35
"""Alignment cost up to which a spelling is one of the element; another short vowel costs more."""
NEAR = 1.0
"""Alignment cost beyond which a word is no reading of these letters, but something else."""
_OFTEN = 3
"""Times a spelling must be met before a press or Arabic spelling that differs is reported."""
_NONE = 9.0
"""The cost of an element that there is not."""
_SHOWN = 5
"""Spellings that a disagreement names."""

VOWELS, PRESS, LETTERS = "vowels", "press", "letters"
CODES = (VOWELS, PRESS, LETTERS)
"""What the pairs disagree about. ``vowels``: words with these letters are met that could be the
element, and fewer than half of them, by number, are it or a namesake with the same letters, or
none is it. ``press``: a spelling of the element is met at least thrice, and twice as often as the
press spelling. ``letters``: no spelling of the element is met with its letters, but the press
spelling is, at least thrice, with others."""

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One element, and what the pairs have instead.

    Attributes:
        arabic, press: the element as the lexicon has it.
        code: one of :data:`CODES`.
        heard: spellings with their counts, the commonest first.
    """

    arabic: str
    press: str
    code: str
    heard: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a file of pairs says of the lexicon.

    Attributes:
        entries: elements of the lexicon.
        known: of these, elements whose letters the pairs have.
        attested: of these, elements that a Latin word with their letters fits.
        disagreements: in the lexicon's order.
    """

    entries: int
    known: int
    attested: int
    disagreements: tuple[Disagreement, ...]

    @property
    def share(self) -> float:
        """Attested elements of all, 0..1."""
        return self.attested / max(1, self.entries)


@dataclass(frozen=True, slots=True)
class _Word:
    """A Latin word met with an element's letters; costs in alignment units."""

    text: str
    count: int
    cost: float
    namesake: float

    @property
    def fits(self) -> bool:
        return self.cost <= FITS


def listen(pairs: Path, engine: Engine) -> Hearing:
    """Compare the lexicon of ``engine`` with ``pairs``, a TSV of ``native``, ``latin``, ``count``.

    Raises:
        SeedError: ``pairs`` is missing or lacks a column; a count is no number.
    """
    by_letters, by_latin = _read(pairs)
    known = attested = 0
    found: list[Disagreement] = []
    for i, entry in enumerate(engine.lexicon.entries):
        words = _words(i, by_letters.get(engine.lexicon.letters[i], {}), engine)
        known += bool(words)
        attested += any(word.fits for word in words)
        elsewhere = by_latin.get(fold_latin(entry.press), {})
        found += _disagreements(entry, words, elsewhere)
    return Hearing(len(engine.lexicon.entries), known, attested, tuple(found))


def _read(pairs: Path) -> tuple[Counts, Counts]:
    """Latin words of Arabic letters, with the article and without it, and Arabic letters of a
    folded Latin word. Arabic letters are folded."""
    by_letters: Counts = {}
    by_latin: Counts = {}
    for number, row in read_rows(pairs, ("native", "latin", "count")):
        latin = row["latin"].lower()
        folded = fold_latin(latin)
        if not folded or script_of(latin) is not Script.LATIN:
            continue
        if not row["count"].isdigit():
            raise SeedError(f"{pairs}:{number}: {row['count']!r} is no number of times")
        whole = letters(row["native"])
        core = whole.removeprefix("ال") if len(whole) > 4 else whole
        for text in {whole, core}:
            _add(by_letters, text, latin, int(row["count"]))
        _add(by_latin, folded, whole, int(row["count"]))
    return by_letters, by_latin


def _add(counts: Counts, key: str, value: str, count: int) -> None:
    own = counts.setdefault(key, {})
    own[value] = own.get(value, 0) + count


def _words(i: int, met: Mapping[str, int], engine: Engine) -> list[_Word]:
    """The words of ``met`` with what each costs as entry ``i``, and as the nearest other entry with
    the same letters."""
    lexicon = engine.lexicon
    namesakes = [j for j in lexicon.at_letters(lexicon.letters[i]) if j != i]
    out = []
    for text, count in met.items():
        reading = engine.reader.read(text, Script.LATIN, recognise((text,)))
        other = min((_cost(text, reading, j, lexicon) for j in namesakes), default=_NONE)
        out.append(_Word(text, count, _cost(text, reading, i, lexicon), other))
    return out


def _cost(text: str, reading: Reading, i: int, lexicon: Lexicon) -> float:
    """Of ``text`` as entry ``i``; a listed spelling costs nothing."""
    entry = lexicon.entries[i]
    if fold_latin(text) in {fold_latin(x) for x in (entry.press, *entry.variants)}:
        return 0.0
    return align_cost(reading, lexicon.readings[i], lexicon.alphabet)


def _disagreements(
    entry: Entry, words: Iterable[_Word], elsewhere: Mapping[str, int]
) -> Iterable[Disagreement]:
    near = [word for word in words if word.cost <= NEAR]
    own = [word for word in near if word.fits]
    explained = sum(w.count for w in near if min(w.cost, w.namesake) <= FITS)
    if near and (not own or 2 * explained < sum(w.count for w in near)):
        yield _said(entry, VOWELS, {w.text: w.count for w in near})
    spellings: dict[str, int] = {}
    for word in own:
        if word.cost <= word.namesake:
            key = fold_latin(word.text)
            spellings[key] = spellings.get(key, 0) + word.count
    most = max(spellings.values(), default=0)
    press = spellings.get(fold_latin(entry.press), 0)
    if most >= _OFTEN and most >= 2 * press and most > press:
        yield _said(entry, PRESS, spellings)
    here = {letters(entry.arabic), "ال" + letters(entry.arabic)}
    if not own and sum(elsewhere.values()) >= _OFTEN and not here & elsewhere.keys():
        yield _said(entry, LETTERS, elsewhere)


def _said(entry: Entry, code: str, counts: Mapping[str, int]) -> Disagreement:
    ranked = sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:_SHOWN]
    heard = ", ".join(f"{text} {count}" for text, count in ranked)
    return Disagreement(entry.arabic, entry.press, code, heard)
