"""Compose the canonical form of a name that is not in the table: English press style.

``al-`` in lower case, hyphenated, never assimilated; Abd al-X, X al-Din, bin, Abu written apart;
no diacritics; the preferred spelling of a known element, else the vowels as given.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.analysis.particles import roles
from nisba.composing import composing
from nisba.engine import Engine
from nisba.lexicon import Lexicon, Senses, bare, fold_latin
from nisba.lexicon_rows import Entry
from nisba.romanise import press_word
from nisba.score.element import senses_of
from nisba.script import script_of

_ELEMENTS = 1 << 13
"""Elements whose likeliest spelling is remembered: some hundred bytes each."""
_KNOWN = 0.5
_ROUNDS = 4
_APT = 0.15
"""Probability from which an entry that takes the article is what a word with it stands for."""
_GIVEN = frozenset({"given"})
_OWN = 0.5
"""Share of the likeliest entry's probability from which one is taken that the press spells so."""
_FAMILY = re.compile(r"A[lL]\s")
"""The family marker or the article, apart and with a capital: Al Thani."""
_JOINTS = re.compile(r"[-\s]+")
_CHAT = re.compile(r"[2356789]['’`]?[^\W\d]")
"""A figure that stands for a letter, as in 7arbi; at the end of a word it may be a number."""
_NEAR = 0.3
"""Alignment cost up to which a word in a unit (after Abd, before al-Din) is taken for its entry."""
_UNIT_KINDS = {Head.ABD: "divine", Head.UBAYD: "divine", Head.DIN: "laqab"}
_IBN = re.compile(r"(ibn|ebn|[اإٱ]\W?بن|ибн|ібн|ιμπν|ίμπν|იბნ|իբն|אי?בן)", re.IGNORECASE)
"""*bin* with its first vowel, as it begins a name: Ibn Khaldoun, but Bin Laden."""
_NASAB = {"bin": ("bin", "بِن"), "bint": ("bint", "بِنت"), "walad": ("ould", "وَلَد")}
_ALLAH = "الله"
_HEADS = {Head.ABU: ("Abu", "أَبُو"), Head.UMM: ("Umm", "أُمّ")}


@dataclass(frozen=True, slots=True)
class Composed:
    """A canonical form and the Arabic behind it; ``arabic`` is empty when an element is unknown."""

    canonical: str
    arabic: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """A guessed spelling of an element that the lexicon does not know."""

    press: str


Choose = Callable[[Element], "tuple[Entry | Inferred | None, str, float] | None"]
"""Picks, for an element, a lexicon entry or a guessed spelling (or neither), its vocalised Arabic
and a probability."""


def compose(parsed: ParsedName, engine: Engine) -> Composed:
    """The canonical form of a parsed name, and its vocalised Arabic where all of it is known."""
    return _settled(_once(parsed, engine), parsed.text, engine)


def compose_text(text: str, parse: Callable[[], ParsedName], engine: Engine) -> Composed:
    """The same of a text after hygiene, which ``parse`` parses: mostly it need not be."""
    return _settled(_plainly(text, engine) or _once(parse(), engine), text, engine)


def _settled(found: Composed, text: str, engine: Engine) -> Composed:
    """The form of the form, until it is its own; ``found`` is that of ``text``."""
    # What a name loses on the way (macrons, another convention's letters) may be what kept an
    # element from being known.
    for _ in range(_ROUNDS):
        if _letters_of(found.canonical) == _letters_of(text):
            break
        text = found.canonical
        again = _plainly(text, engine) or _once(engine.parser.parse(text), engine)
        if again.canonical == text:
            break
        found = Composed(again.canonical, found.arabic or again.arabic)
    return found


def _once(parsed: ParsedName, engine: Engine) -> Composed:
    lexicon = engine.lexicon
    return _composed(parsed, lambda element: _likeliest(element, lexicon))


def _plainly(text: str, engine: Engine) -> Composed | None:
    """The same of a plain name, without a parse; ``None`` of another."""
    found = composing(text, engine)
    if not found:
        return None
    lexicon, rest = engine.lexicon, iter(found)

    def spell(element: Element) -> tuple[str, str]:
        _, number, senses = next(rest)
        if number is not None:
            return _by_entry(element, lexicon.entries[number] if number >= 0 else None)
        if senses is None:
            return _likeliest(element, lexicon)
        return _by_entry(element, _entry_of(element.forms[0], senses, lexicon, element.article))

    return _composed(ParsedName(text, tuple([one.element for one in found])), spell)


def _letters_of(text: str) -> str:
    """A text by its letters: no element is known by capitals and hyphens."""
    return text.lower().replace("-", " ")


def compose_with(parsed: ParsedName, choose: Choose) -> Composed:
    """As :func:`compose`, with the entry of each element picked by ``choose``."""
    return _composed(parsed, lambda element: _element(element, choose(element)))


def _composed(parsed: ParsedName, spell: Callable[[Element], tuple[str, str]]) -> Composed:
    """As :func:`compose`, once; ``spell`` gives Latin and vocalised Arabic of an element."""
    latin: list[str] = []
    arabic: list[str] = []
    complete = True
    for element in parsed.elements:
        spelled, vocalised = spell(element)
        if element.nasab and len(element.surface.split()) == 1 and _is_latin(element.surface):
            spelled = capitalised(plain_latin(element.surface))  # Benali, as the family writes it
            vocalised = vocalised and f"{_NASAB[element.nasab][1]} {vocalised}"
        elif element.nasab:
            name, written = _NASAB[element.nasab]
            if not latin:
                name = name.capitalize()
                if _IBN.match(element.surface):
                    name, written = "Ibn", "اِبن"
            latin.append(name)
            arabic.append(written)
        latin.append(spelled)
        arabic.append(vocalised)
        complete = complete and bool(vocalised)
    if any(e.translated for e in parsed.elements) and parsed.text.isascii():
        return Composed(parsed.text, "")  # Ministry of Defense is English, not romanised
    text = " ".join(latin) or parsed.text
    return Composed(text, " ".join(arabic) if complete and arabic else "")


@lru_cache(_ELEMENTS)
def _likeliest(element: Element, lexicon: Lexicon) -> tuple[str, str]:
    """Latin and vocalised Arabic of an element by the entry that it most likely is."""
    return _by_entry(element, known_entry(element.forms[0], lexicon, article=element.article))


def _by_entry(element: Element, entry: Entry | None) -> tuple[str, str]:
    return _element(element, (entry, entry.arabic if entry else "", 1.0))


def _element(
    element: Element, choice: tuple[Entry | Inferred | None, str, float] | None
) -> tuple[str, str]:
    """Latin and vocalised Arabic of one element with its article and head."""
    if choice is None or element.role is Role.INITIAL or _keeps_figures(element, choice[0]):
        own = _without_nasab(element)
        return plain_latin(own), own if own.isdecimal() else ""
    form = element.forms[0]
    entry, arabic, _ = choice
    latin = entry.press if entry is not None else _as_given(element, form)
    if element.role is Role.TITLE and isinstance(entry, Entry) and form.word in entry.gloss:
        latin = capitalised(form.word)  # Mullah, as English writes it, though Mulla is a family
    is_allah = isinstance(entry, Entry) and bare(entry.arabic) == "الله"
    if form.head is Head.ABD:
        if is_allah:
            return "Abdullah", f"عَبد {arabic}"
        return f"Abd al-{latin}", f"عَبد ال{arabic}" if arabic else ""
    if form.head is Head.UBAYD:
        return f"Ubayd {'Allah' if is_allah else latin}", f"عُبَيد {arabic}" if arabic else ""
    if form.head is Head.ALLAH:
        if len(element.surface.split()) == 1 and _is_latin(element.surface):
            latin = capitalised(plain_latin(element.surface))  # Nasrallah, as people write it
        else:
            latin = f"{latin} Allah"
        return latin, f"{arabic} {_ALLAH}" if arabic else ""
    if form.head is Head.DIN:
        return f"{latin} al-Din", f"{arabic} الدِين" if arabic else ""
    dynasty = isinstance(entry, Entry) and "dynasty" in entry.kinds
    family = element.family or (dynasty and bool(_FAMILY.match(element.surface)))
    if family:
        # Al is the article where the house is not known; Aal is nothing else.
        latin, arabic = f"{'Al' if dynasty else 'Aal'} {latin}", f"آل {arabic}" if arabic else ""
    elif has_article(element) and not is_allah:
        latin, arabic = f"al-{latin}", f"ال{arabic}" if arabic else ""
    if form.head in _HEADS:
        head, written = _HEADS[form.head]
        return f"{head} {latin}", f"{written} {arabic}" if arabic else ""
    return latin, arabic


def has_article(element: Element) -> bool:
    """Whether an article is written, by itself or as the beginning of the word (Alqahtani)."""
    form = element.forms[0]
    if element.article or form.arabic or form.head is not Head.NONE:
        return element.article
    own = plain_latin(element.surface).lower()
    return own != form.word and own.removesuffix(form.word) in _GLUED_ARTICLES


def _keeps_figures(element: Element, entry: Entry | Inferred | None) -> bool:
    """Its figures are numbers (Brigade 47, M23), not the letters of a name in chat spelling."""
    if not any(map(str.isdigit, element.surface)):
        return False
    return not (isinstance(entry, Entry) and _CHAT.search(element.surface))


def _without_nasab(element: Element) -> str:
    """The surface of an element less its *bin*, which is written before it anyway."""
    if not element.nasab:
        return element.surface
    words = element.surface.split()
    return " ".join([w for w in words if not _NASAB.keys() & roles(w.lower(), script_of(w))])


def known_entry(form: Form, lexicon: Lexicon, *, article: bool = False) -> Entry | None:
    """The lexicon entry a form most likely is, when it is likelier than not.

    Of words in Arabic letters with the article, those that are given names alone give way: الملك
    is the king (مَلِك) and not Malak, السيد is Sayyed and not Sid.
    """
    return _entry_of(form, senses_of(form, lexicon), lexicon, article)


def _entry_of(form: Form, senses: Senses, lexicon: Lexicon, article: bool) -> Entry | None:
    """The same of a form that may be these entries."""
    if form.head in _UNIT_KINDS and not form.arabic:
        cost, i = lexicon.nearest(form.reading, form.word, _UNIT_KINDS[form.head])
        if i >= 0 and cost <= _NEAR:
            return lexicon.entries[i]
    entries = lexicon.entries
    apt = [i for i, p in senses if p >= _APT and entries[i].kinds != _GIVEN] if article else []
    if form.arabic and apt:
        return entries[apt[0]]
    if not form.arabic:
        # What is already the press form of an entry is that entry: Kataib, which may be Kateb.
        written = fold_latin(form.word)
        for i, p in senses:
            if (i in apt or p >= _OWN * senses[0][1]) and fold_latin(entries[i].press) == written:
                return entries[i]
    return entries[senses[0][0]] if senses and senses[0][1] >= _KNOWN else None


def _as_given(element: Element, form: Form) -> str:
    """The element's own letters in plain Latin; other scripts by their likeliest spelling."""
    word = form.word
    if not _is_latin(word):
        # Not needed for a name of the table, and slow to load beside a look-up.
        from nisba.guess import guess_latin

        if form.arabic and bare(word) == word and (guessed := guess_latin(word, 1)):
            return capitalised(guessed[0].text)
        return press_word(form.reading.plain)
    own = _JOINTS.split(element.surface)[-1]
    return capitalised(plain_latin(own if own.lower() == word else word))


def latin_word(form: Form) -> str:
    """A form in Latin letters, lower case, as written or by its sounds."""
    return form.word if _is_latin(form.word) else press_word(form.reading.plain).lower()


def capitalised(word: str) -> str:
    """``word`` with its first letter large, the rest as it is."""
    return word if word[:1].isupper() else word[:1].upper() + word[1:]


def _is_latin(word: str) -> bool:
    if word.isascii():
        return any(map(str.isalpha, word))
    return any("LATIN" in unicodedata.name(c, "") for c in word)


_GLUED_ARTICLES = ("al", "el", "ul")
"""Beginnings of a word that is known without them."""
_SPECIAL = str.maketrans(
    {"ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "dh", "þ": "th",
     "Đ": "D", "Ł": "L", "Ø": "O", "İ": "I", "ə": "e", "Ə": "E"}
)  # fmt: skip
_DROPPED = set("'`´’‘ʿʾʻʼ′ʹˈ")


def plain_latin(text: str) -> str:
    """Latin letters without diacritics or marks for ʿ and ʾ."""
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    decomposed = unicodedata.normalize("NFD", text.translate(_SPECIAL))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in _DROPPED)
    return unicodedata.normalize("NFC", kept)
