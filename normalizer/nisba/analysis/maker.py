"""What a word of a name may be: its forms, its role, what it means."""

import re
from typing import NamedTuple

from nisba.analysis.generic import ADMIN, DIRECTION, concept, generic
from nisba.analysis.glued import Cutter
from nisba.analysis.misspelt import slips
from nisba.analysis.model import SLIP, Element, Form, Head, Role
from nisba.analysis.numbers import number_of
from nisba.analysis.token import Token
from nisba.lexicon import Lexicon, Senses, fold_latin, letters
from nisba.lexicon_rows import Entry
from nisba.memory import bounded
from nisba.records import quick
from nisba.score.align import align_cost
from nisba.script import Script
from nisba.sounds.reader import Reader

_NAMES = {"given", "family"}
_GLOSS_KINDS = {"org", "place_head", "word", "title"}
_TITLE_ALONE = {"title"}
_ALLAH = re.compile("^[aiu]?l[aā][hḥ]?$")
_DIGRAPH = re.compile("([tsdkgz])h(?=.)")
_KNOWN_SPLIT = 0.3
_KNOWN_AS_SPLIT, _UNKNOWN_SPLIT = 0.04, 0.12
_IRREGULAR = 0.05
_ABU, _ABU_SOUNDS = "بو", ("bu", "bū", "bw", "abu", "abū")
_KNOWN_GLOSS = 0.35
_KNOWN_NAME = 0.8
_POSSIBLE_GLOSS = 0.15
MISTER = "mr"
"""What a word also means that may be no more than an address: Sayyid."""
_NOTHING: frozenset[str] = frozenset()
_new_form, _new_element = quick(Form), quick(Element)


class Made(NamedTuple):
    """What an element is whatever its dress; the fields are those of :class:`Element`."""

    forms: tuple[Form, ...]
    role: Role
    number: int | None = None
    gloss: frozenset[str] = frozenset()
    translated: bool = False
    direction: bool = False

    def written(self, surface: str, role: Role, article: bool, certain_article: bool) -> Element:
        """The element, with an article or without."""
        return _new_element(
            surface,
            self.forms,
            role,
            article,
            False,
            "",
            self.number,
            self.gloss,
            certain_article,
            self.translated,
            self.direction,
        )


class Maker:
    """Makes elements of words, with the help of the lexicon; remembers those it has made.

    Attributes:
        glosses: every one-word translation of a generic word, folded, with its role.
        meanings: of every entry for a generic word its role, and its glosses.
    """

    def __init__(self, reader: Reader, lexicon: Lexicon, cutter: Cutter) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._cutter = cutter
        self.glosses = _glosses(lexicon)
        self.meanings = _meanings(lexicon)
        self.of = bounded(1 << 15)(self.once)

    def once(self, token: Token, head: Head, name: bool) -> Made:
        """What an element of this word is; :attr:`of` is the same, remembered.

        ``name``: a word for a number is none here (Khamis is a man, al-Khamis the fifth).
        """
        listed = not token.ordinary
        number = number_of(token.word, token.script) if listed and not name else None
        if number is not None:
            return Made((token.form,), Role.NUMBER, number)
        form = token.form
        if head is not form.head:
            form = _new_form(form.reading, form.word, head, form.cost, form.arabic)
        if len(token.word) == 1 and not form.arabic:
            return Made((form,), Role.INITIAL)
        plain = form.reading.plain
        if head is Head.ABD and _ALLAH.match(plain) and plain[0] != "i":  # Abdul Ilah is al-Ilah
            word = "الله"
            form = Form(self._lexicon.read_arabic(word), word, head, arabic=True)
        forms = self._cutter.forms(form) if head is Head.NONE else (form,)
        if head is Head.NONE and token.script is Script.LATIN:
            forms += self._split_digraphs(token, forms[0])
        if token.article and form.arabic and self._cutter.known(form) < _KNOWN_SPLIT:
            whole = "ال" + token.word  # الانکوی is Alanköy: not every ال is the article
            forms += (Form(self._lexicon.read_arabic(whole), whole, cost=0.1, arabic=True),)
        if len(forms) > 1 or self._lexicon.senses(form.reading, form.word, form.arabic):
            forms += tuple([f for form in forms for f in self._irregular(form)])
            forms += self._kunya(forms[0]) if listed else ()
        elif token.ordinary:
            return Made(forms, Role.WORD)
        if form.arabic and head in (Head.NONE, Head.ABD):
            forms += self._meant(forms[0])
        own = token.form
        senses = self._lexicon.senses(own.reading, own.word, own.arabic)
        known = self._cutter.known(form) if listed else 0.0
        return self.meant(forms, token.word, token.script, token.ordinary, senses, known)

    def meant(
        self,
        forms: tuple[Form, ...],
        word: str,
        script: Script,
        ordinary: bool,
        senses: Senses,
        known: float,
    ) -> Made:
        """A word that is no number, with its role and what it means.

        ``senses``: of the word as written; ``known``: how sure it is that the lexicon has it.
        """
        kind = None if ordinary else generic(word, script)
        if kind is not None and (ADMIN in kind.classes or known < _KNOWN_NAME):
            role = Role.ADMIN if ADMIN in kind.classes else Role.GENERIC
            direction = DIRECTION in kind.classes
            return Made(forms, role, None, kind.meanings, not kind.arabic, direction)
        gloss, role, translated = self._meaning(word, script, ordinary, senses)
        return Made(forms, role, None, gloss, translated)

    def given(self, token: Token) -> bool:
        """A word for a number that is a given or family name too."""
        if token.ordinary or token.script is not Script.LATIN:
            return False
        if number_of(token.word, token.script) is None:
            return False
        entries = self._lexicon.entries
        return any(entries[i].kinds & _NAMES for i in self._lexicon.spelled(token.word))

    def _irregular(self, form: Form) -> tuple[Form, ...]:
        """``Mehmet`` sounds unlike محمد: a listed spelling has its entry's sounds too."""
        lexicon = self._lexicon
        senses = lexicon.senses(form.reading, form.word, form.arabic)
        if not senses or senses[0][1] < _KNOWN_SPLIT:
            return ()
        entry = lexicon.readings[lexicon.base[senses[0][0]]]
        if align_cost(form.reading, entry, lexicon.alphabet, lexicon.REACH) <= lexicon.REACH:
            return ()
        return (Form(entry, form.word, form.head, form.cost + _IRREGULAR, form.arabic),)

    def _kunya(self, form: Form) -> tuple[Form, ...]:
        """``Bakari``, ``Babacar`` are Abu Bakr: a listed spelling of a kunya in one word."""
        if form.head or form.arabic or form.reading.plain.startswith(_ABU_SOUNDS):
            return ()  # Boubacar is cut
        lexicon = self._lexicon
        for i in lexicon.spelled(form.word):
            own = lexicon.letters[i]
            rest = lexicon.at_letters(own[len(_ABU) :]) if own.startswith(_ABU) else ()
            if rest:
                return (Form(lexicon.readings[rest[0]], form.word, Head.ABU, _IRREGULAR),)
        return ()

    def _meant(self, form: Form) -> tuple[Form, ...]:
        """What an unknown word in Arabic script may have been meant to be, at most two."""
        word = letters(form.word)
        lexicon = self._lexicon
        if lexicon.at_letters(word) or self._cutter.known(form) >= _KNOWN_SPLIT:
            return ()
        found = dict.fromkeys([w for w, plain in slips(word) if lexicon.has_letters(plain)])
        best = sorted(found, key=lambda w: -max(lexicon.priors[i] for i in lexicon.at_letters(w)))
        return tuple(
            Form(lexicon.read_arabic(w), w, form.head, form.cost + SLIP, True) for w in best[:2]
        )

    def _split_digraphs(self, token: Token, whole: Form) -> tuple[Form, ...]:
        """``Fathi`` is fat-hi, ``Ishaq`` is-haq: two letters, where the lexicon knows only that.

        An ``x`` may be ks whatever the lexicon knows (Alexandria).
        """
        word = token.word
        if "h" not in word and "x" not in word:
            return ()
        word = _DIGRAPH.sub(r"\1'h", word).replace("x", "ks")
        if word == token.word:
            return ()
        known = self._cutter.known(whole)
        if known >= _KNOWN_GLOSS:
            return ()
        reading = self._reader.read_once(word, Script.LATIN)
        split = _new_form(reading, token.word, Head.NONE, _KNOWN_AS_SPLIT)
        if "x" in token.word or self._cutter.known(split) >= _KNOWN_SPLIT:
            return (split,)
        if known >= _KNOWN_SPLIT:
            return ()
        return (_new_form(reading, token.word, Head.NONE, _UNKNOWN_SPLIT),)

    def _meaning(
        self, word: str, script: Script, ordinary: bool, senses: Senses
    ) -> tuple[frozenset[str], Role, bool]:
        """Glosses of a generic word, its role, and whether it is a translation itself."""
        if not ordinary and script is Script.LATIN:
            folded = fold_latin(word)
            entries = self._lexicon.entries
            role = self.glosses.get(folded)
            if role and not any(_writes(entries[i], folded) for i, _ in senses):
                return frozenset((concept(folded),)), role, True
        sums: dict[Role, float] = {}
        glosses: set[str] = set()
        for i, p in senses:
            if p > _POSSIBLE_GLOSS and i in self.meanings:
                own_role, own = self.meanings[i]
                sums[own_role] = sums.get(own_role, 0.0) + p
                glosses |= own
        if not sums or sum(sums.values()) < _KNOWN_GLOSS:
            return _NOTHING, Role.WORD, False
        return frozenset(glosses), max(sums, key=lambda r: sums[r]), False


def _writes(entry: Entry, folded: str) -> bool:
    """A word is its press spelling; of titles (Emir, Mullah: English too) any listed one."""
    listed = entry.variants if "title" in entry.kinds else ()
    return any(fold_latin(spelled) == folded for spelled in (entry.press, *listed))


def _role(kinds: frozenset[str]) -> Role:
    if "title" in kinds and "given" not in kinds:
        return Role.TITLE
    if "org" in kinds:
        return Role.GENERIC
    return Role.PLACE_HEAD if "place_head" in kinds else Role.WORD


def _meanings(lexicon: Lexicon) -> dict[int, tuple[Role, frozenset[str]]]:
    """Of every entry for a generic word its role, and its glosses other than itself."""
    found = {}
    for i, entry in enumerate(lexicon.entries):
        if entry.gloss and entry.kinds & _GLOSS_KINDS:
            press = concept(entry.press)
            glosses = frozenset([c for g in entry.gloss if (c := concept(g)) != press])
            found[i] = _role(entry.kinds), glosses
    return found


def _glosses(lexicon: Lexicon) -> dict[str, Role]:
    """Every one-word translation of a generic word (movement, mouvement), with its role.

    Naqib is a name of men, a captain is none, but dress. A king is more: King Faisal is no Prince
    Faisal; so is what names of God mean.
    """
    table: dict[str, Role] = {}
    for entry in lexicon.entries:
        kinds = entry.kinds & _GLOSS_KINDS
        if entry.gloss and kinds:
            rank = kinds == _TITLE_ALONE and "divine" not in entry.kinds
            role = Role.TITLE if rank else _role(entry.kinds)
            for gloss in entry.gloss:
                if " " not in gloss:
                    table.setdefault(fold_latin(gloss), role)
    return table
