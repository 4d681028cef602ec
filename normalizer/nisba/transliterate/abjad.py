"""Reads vocalised Arabic script as sound units.

In: one word of Arabic script, NFC, with the short vowels (and shadda) that are known. Out: a tuple
of `Unit` in reading order: consonants, vowels (short, long, diphthongs stay vowel plus glide),
tanwin, ta marbuta. Nothing here knows a romanisation system; every system is rendered from these
units, so each question of spelling (is this waw a consonant or a long vowel?) is answered once.

Sukun is optional: in a word that carries at least one vowel mark, a letter without a vowel has
none. In a word without any mark, waw and ya between consonants are taken for long vowels.
"""

import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

FATHA, DAMMA, KASRA = "\u064e", "\u064f", "\u0650"
FATHATAN, DAMMATAN, KASRATAN = "\u064b", "\u064c", "\u064d"
SHADDA, SUKUN, DAGGER = "\u0651", "\u0652", "\u0670"
ZWARAKAY = "\u0659"

ALIF, MADDA, WASLA = "\u0627", "\u0622", "\u0671"
HAMZA, WAW, YA, MAQSURA, TA_MARBUTA = "\u0621", "\u0648", "\u064a", "\u0649", "\u0629"
HAMZA_ABOVE, HAMZA_WAW, HAMZA_BELOW, HAMZA_YA = "\u0623", "\u0624", "\u0625", "\u0626"
HAMZAS = frozenset((HAMZA, HAMZA_ABOVE, HAMZA_WAW, HAMZA_BELOW, HAMZA_YA))
FARSI_YA = "\u06cc"

SHORT = {FATHA: "a", DAMMA: "u", KASRA: "i", ZWARAKAY: "e"}
NUNATION = {FATHATAN: "an", DAMMATAN: "un", KASRATAN: "in"}
MARKS = frozenset(
    (*SHORT, *NUNATION, SHADDA, SUKUN, DAGGER, "\u0653", "\u0654", "\u0655", "\u06e1")
)
_TATWEEL = "\u0640"


@dataclass(frozen=True, slots=True)
class Unit:
    """One sound of a word.

    Attributes:
        kind: ``C`` consonant, ``V`` vowel, ``N`` tanwin, ``T`` ta marbuta.
        key: the Arabic letter of a consonant or ta marbuta; else the name of the vowel:
            ``a i u e`` short, ``aa ii uu`` long, ``aa-bare`` (alif without the fatha written),
            ``oo`` (waw with damma and sukun), ``maqsura``, ``madda``; ``an in un`` for tanwin.
        doubled: the consonant carries a shadda.
        seat: the letter a hamza is written on.
        written: false where the vowel was supplied (the vowel of an initial hamza, of a word
            spelled without its dagger alif, before a ta marbuta).
        final: last unit of its word.
    """

    kind: Literal["C", "V", "N", "T"]
    key: str
    doubled: bool = False
    seat: str = ""
    written: bool = True
    final: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter and the marks that stand on it."""

    base: str
    vowel: str = ""
    shadda: bool = False
    sukun: bool = False
    dagger: bool = False

    @property
    def mute(self) -> bool:
        """No vowel is written on the letter."""
        return not self.vowel and not self.dagger


@dataclass(frozen=True, slots=True)
class Reading:
    """What differs between the languages that write in Arabic script.

    Attributes:
        strict: waw and ya are vowels only where a mark says so, even in a word without marks.
        waw_sukun: damma + waw + sukun is its own vowel ``oo`` (Dari and Pashto majhul vowel).
    """

    strict: bool = False
    waw_sukun: bool = False


ARABIC = Reading()


def normalise(text: str) -> str:
    """NFC, presentation forms to letters, without tatweel, dagger sukun and wasla made plain."""
    if any("\ufb50" <= c <= "\ufdff" or "\ufe70" <= c <= "\ufefc" for c in text):
        text = "".join(
            unicodedata.normalize("NFKC", c) if "\ufb50" <= c <= "\ufefc" else c for c in text
        )
    text = unicodedata.normalize("NFC", text).replace(_TATWEEL, "").replace("\u06e1", SUKUN)
    return text.replace(WASLA, ALIF)


def letters(word: str) -> tuple[Letter, ...]:
    """The letters of a word with their marks; marks typed before the first letter go to it."""
    found: list[Letter] = []
    early = ""
    for char in word:
        if char not in MARKS:
            found.append(Letter(char))
            if early:
                found[-1] = _marked(found[-1], early)
                early = ""
        elif found:
            found[-1] = _marked(found[-1], char)
        else:
            early = char
    return tuple(found)


def _marked(letter: Letter, mark: str) -> Letter:
    if mark in SHORT:
        return replace(letter, vowel=SHORT[mark])
    if mark in NUNATION:
        return replace(letter, vowel=NUNATION[mark])
    if mark == SHADDA:
        return replace(letter, shadda=True)
    if mark == SUKUN:
        return replace(letter, sukun=True)
    return replace(letter, dagger=True) if mark == DAGGER else letter


def skeleton(word: str) -> str:
    """The word without its marks."""
    return "".join(c for c in word if c not in MARKS)


def parse(word: str, reading: Reading = ARABIC) -> tuple[Unit, ...]:
    """The units of one word; see `Unit`. An empty word has none."""
    return _Parser(letters(word), reading).run()


class _Parser:
    """One pass over the letters of a word; `units` grows, nothing already there changes meaning."""

    def __init__(self, word: tuple[Letter, ...], reading: Reading) -> None:
        self.word = word
        self.reading = reading
        self.units: list[Unit] = []
        self.marked = reading.strict or any(not x.mute or x.sukun for x in word)

    def run(self) -> tuple[Unit, ...]:
        skip = 0
        for i, letter in enumerate(self.word):
            if skip:
                skip -= 1
                continue
            skip = self._letter(i, letter)
        if self.units:
            self.units[-1] = replace(self.units[-1], final=True)
        return tuple(self.units)

    def _last(self, *keys: str) -> bool:
        return bool(self.units) and self.units[-1].kind == "V" and self.units[-1].key in keys

    def _after_consonant(self) -> bool:
        return bool(self.units) and self.units[-1].kind == "C"

    def _after_long_syllable(self) -> bool:
        """A long vowel and a consonant stand before: no second consonant closes the word."""
        if len(self.units) < 3 or not self._after_consonant():
            return False
        return self.units[-2].kind == "V" and self.units[-2].key in ("aa", "ii", "uu")

    def _lengthen(self, key: str) -> None:
        self.units[-1] = replace(self.units[-1], key=key)

    def _peek(self, i: int) -> Letter | None:
        return self.word[i + 1] if i + 1 < len(self.word) else None

    def _vowel(self, letter: Letter) -> None:
        if letter.vowel in ("an", "in", "un"):
            self.units.append(Unit("N", letter.vowel))
        elif letter.dagger:
            self.units.append(Unit("V", "aa"))
        elif letter.vowel:
            self.units.append(Unit("V", letter.vowel))

    def _consonant(self, letter: Letter, key: str = "", seat: str = "") -> None:
        self.units.append(Unit("C", key or letter.base, doubled=letter.shadda, seat=seat))
        self._vowel(letter)

    def _letter(self, i: int, letter: Letter) -> int:
        """Reads letter `i`; how many of the following letters it used up as well."""
        base = letter.base
        if base == ALIF:
            return self._alif(i, letter)
        if base == MADDA:
            self._madda(i)
        elif base in HAMZAS:
            return self._hamza(i, letter)
        elif base == MAQSURA or (base == FARSI_YA and i == len(self.word) - 1 and self._last("a")):
            self._maqsura(letter)
        elif base == TA_MARBUTA:
            if self._after_consonant():
                self.units.append(Unit("V", "a", written=False))
            self.units.append(Unit("T", base))
            self._vowel(letter)
        elif base in (WAW, YA, FARSI_YA):
            self._glide(i, letter)
        else:
            self._consonant(letter)
        return 0

    def _alif(self, i: int, letter: Letter) -> int:
        if not self.units:
            return self._initial(i, letter)
        if letter.vowel in ("an", "in", "un"):  # tanwin written over its silent alif
            self._vowel(letter)
        elif self._last("a"):
            self._lengthen("aa")
        elif self.units[-1].kind == "N" and self.units[-1].key == "an":
            pass
        elif letter.vowel:  # hamza left out: li-ummin and the like
            self.units.append(Unit("C", HAMZA, seat=ALIF))
            self._vowel(letter)
        elif self._last("uu") and i == len(self.word) - 1:
            pass  # the silent alif of the plural verb
        elif self._after_consonant():
            self.units.append(Unit("V", "aa-bare"))
        elif not self._last("i"):  # mi'a is written with a silent alif
            self.units.append(Unit("V", "aa"))
        return 0

    def _initial(self, i: int, letter: Letter) -> int:
        """An alif or hamza that opens the word: its vowel, lengthened by a following mater."""
        base, vowel = letter.base, letter.vowel
        following = self._peek(i)
        if base in HAMZAS:
            self.units.append(Unit("C", HAMZA, seat=base))
        if vowel in ("an", "in", "un"):
            self._vowel(letter)
            return 0
        default = "i" if base == HAMZA_BELOW or self._wasl(i, base) else "a"
        mute = following is not None and following.mute and not following.shadda
        if following is not None and mute:
            long = {WAW: "uu", YA: "ii", FARSI_YA: "ii"}.get(following.base, "")
            nxt = self.word[i + 2] if i + 2 < len(self.word) else None
            open_ = nxt is not None and nxt.base in (ALIF, MADDA) and nxt.mute
            short = {"uu": "u", "ii": "i"}.get(long, "")
            bare = base == ALIF and not vowel
            if long and not open_ and (vowel == short or (not vowel and default == short) or bare):
                self.units.append(Unit("V", long, written=bool(vowel)))
                return 1
        self.units.append(Unit("V", vowel or default, written=bool(vowel)))
        return 0

    def _wasl(self, i: int, base: str) -> bool:
        """A bare alif before two consonants is hamzat al-wasl where the shape is that of a verbal
        noun (istidraak, ihtimaam), not of a name that lost its hamza (احمَد)."""
        if base != ALIF or not self.marked or self.reading.strict or i + 2 >= len(self.word):
            return False
        first, second = self.word[i + 1], self.word[i + 2]
        plain = first.base not in (WAW, YA, FARSI_YA, ALIF) and first.mute
        shape = second.vowel == "i" or (second.base == "ت" and bool(second.vowel))
        return plain and (shape or (first.shadda and first.vowel == "i"))

    def _madda(self, i: int) -> None:
        following = self._peek(i)
        before_hamza = following is not None and following.base == HAMZA
        if self._last("a") and before_hamza:  # the older spelling of -aa' (khulafaa')
            self._lengthen("aa")
            return
        self.units.append(Unit("C", HAMZA, seat=MADDA))
        self.units.append(Unit("V", "madda"))

    def _hamza(self, i: int, letter: Letter) -> int:
        if not self.units:
            return self._initial(i, letter)
        self._consonant(letter, HAMZA, letter.base)
        following = self._peek(i)
        if letter.base == HAMZA_BELOW and not letter.vowel:
            self.units.append(Unit("V", "i", written=False))
        elif letter.mute and following is not None and following.base in (YA, WAW, ALIF):
            pass
        return 0

    def _maqsura(self, letter: Letter) -> None:
        if self._last("i"):  # Egyptian spelling of final ya
            if letter.shadda:
                self._consonant(letter, YA)
            else:
                self._lengthen("ii")
        elif letter.vowel in ("an", "in", "un"):
            if self._last("a"):
                self.units.pop()
            self._vowel(letter)
        elif self.units and self.units[-1].kind == "N":
            pass
        elif self._last("a"):
            self._lengthen("maqsura")
        elif letter.shadda:
            self._consonant(letter, YA)
        else:
            self.units.append(Unit("V", "maqsura"))

    def _hiatus(self, is_waw: bool) -> bool:
        seat = self.units[-1].seat if self.units else ""
        return len(self.units) > 1 and seat == (HAMZA_WAW if is_waw else HAMZA_YA)

    def _glide(self, i: int, letter: Letter) -> None:
        is_waw = letter.base == WAW
        short, long = ("u", "uu") if is_waw else ("i", "ii")
        base = WAW if is_waw else YA
        following = self._peek(i)
        before_alif = following is not None and following.base in (ALIF, MADDA) and following.mute
        if before_alif and following is not None and is_waw and i + 2 == len(self.word):
            before_alif = not self._last("u")  # -uu with the silent alif of the plural verb
        # a ta marbuta shows that an unmarked a precedes it, so the glide is a consonant
        before_ta = following is not None and following.base == TA_MARBUTA
        if not letter.mute or letter.shadda or (before_alif or before_ta) or not self.units:
            self._consonant(letter, base)
        elif self._last(short):
            majhul = is_waw and self.reading.waw_sukun and letter.sukun
            self._lengthen("oo" if majhul else long)
        elif self._hiatus(is_waw) and not letter.sukun:
            self.units.append(Unit("V", long))  # ra'uf with the damma of the hamza left out
        elif self._after_long_syllable() and following is None and not letter.sukun:
            self.units.append(Unit("V", long, written=False))  # nūri with its kasra left out
        elif self.marked or not self._after_consonant():
            self._consonant(letter, base)
        else:
            self.units.append(Unit("V", long, written=False))
