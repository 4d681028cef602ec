"""Compounds and particles written as one word: Abdurrahman, Nureddin, Alsaliheen, أبوبكر.

Everything is cut on the *sounds* of the word, so one rule serves all scripts; a cut counts only
where the lexicon knows what is left.
"""

import re
from dataclasses import dataclass, replace

from nisba.analysis.model import Form, Head
from nisba.lexicon import Lexicon, letters
from nisba.records import quick
from nisba.sounds.reader import Reading

_ABD = re.compile("^ʿ?[aiu]?bd")
_UBAYD = re.compile("^ʿ?[uaū]?b[ai]?[iyī]?d(?=.{3})")
_DIN = re.compile("(?:ʿ|ʾ)?([aiuāūīwy]*)(?:l)?(t?[dt])[iī]n[aiu]?$")
_DIN_END = re.compile("[dt][iī]n")
"""What that asks for, found sooner."""
_ARTICLE = re.compile("^[aiuā]l(?=.{3})")
_MAGHREBI_ARTICLE = re.compile("^l(?=[aiuāīūʾ].{2})")
_ABU = re.compile("^([aiā]?)b[ūuw]l?(?=.{3})")
_ABU_VOWEL = re.compile("^[aiā]b[ūuw]")
_RUN_ON = re.compile("^(.{3,}?)(?:u|(?<=[aā])w)([lrsšdntzž])$")
"""The nominative and the article run on; behind a vowel (Ziaur) its u is read as w."""
_BEFORE_RUN_ON = "uw"
_PERSIAN_FAMILY = re.compile("ol+ah[iy]$")
"""Abdollahi (عبداللهی) is a last name of Iran; the Abdullahi of Africa is Abdullah."""
_ALLAH = re.compile("^[aiu]?l[aā][hḥ]?[iīy]?[aiu]?$")
_ALLAH_TAIL = re.compile("(?:[aāuūw])(l)[aā]([hḥ]?)$")
"""-allah, -ullah, -ollah, -alla; the l must be a double one."""
_CUTTABLE = re.compile(
    "ʿ?[aiu]?bd|ʿ?[uaū]?b[ai]?[iyī]|[aiā]?b[ūuw]|[aiuā]l|l[aiuāīūʾ]"
    "|.*(?:[dt][iī]n[aiu]?|[aāuūw]l[aā][hḥ]?)$"
)
"""What each of these asks for at the least; most words have nothing of it."""
_ALLAH_WORD, _UBAYD_WORD = "الله", "عبيد"
_OF_ALLAH = "اللهي"
_HEBREW_ALLAH = "אללה"
_VOWELS = "aiuāīū"
_ASSIMILABLE = "lrsšdntzžṯḏṣḍṭẓ"
_KNOWN = 0.3
_LIKELY = 0.5
_SURE = 0.8
_SURELY_CUT = 0.75
_DOUBTFUL = 0.6
_HEAD = 3
"""Sounds of which one is the b of a head (ʿAbd, Ubayd, Abu)."""
_WHOLE_KNOWN = 0.85
_NEAR = 0.32
"""Alignment cost up to which a remainder is taken for a name after Abd, or before al-Din."""
_new_reading, _new_form = quick(Reading), quick(Form)


def run_on_article(plain: str) -> str:
    """The consonant of an article that may be run on to a word in the nominative, or ``""``.

    It is an l, or the first sound of the word that follows.
    """
    if plain[-2:-1] not in _BEFORE_RUN_ON:
        return ""  # most words
    match = _RUN_ON.match(plain)
    return match[2] if match else ""


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts words with the help of the lexicon."""

    lexicon: Lexicon

    def forms(self, whole: Form) -> tuple[Form, ...]:
        """Every way to take one written word, cheapest first; ``whole`` itself among them."""
        reading = whole.reading
        if not (whole.arabic or reading.unwritten or _CUTTABLE.match(reading.plain)):
            return (whole,)
        known = self.known(whole)
        # A head has its b among the first sounds.
        headed = whole.arabic or reading.unwritten or "b" in reading.plain[:_HEAD]
        servant = [*self._abd(whole), *self._ubayd(whole)] if headed else []
        units = servant or [*self._din(whole), *self._of_allah(whole)]
        kunya = self._abu(whole) if headed and known < _DOUBTFUL else []
        strong = sorted(units or self._sure_kunya(whole, kunya), key=_cost)
        if strong and known < _WHOLE_KNOWN:
            return (*strong, _at_cost(whole, 0.25))
        bare = self._article(whole)
        # By its sounds Alali may be Allali, which nobody lists so; al-Ali is listed.
        listed = self.lexicon.spelled
        apart = bare and listed(bare[0].word) and not listed(whole.word)
        if known >= _DOUBTFUL:
            return (whole, *strong, *bare) if apart else (whole, *strong)
        cut = apart and known >= _KNOWN and _ARTICLE.match(reading.plain)
        if cut and self.known(bare[0]) >= _SURE:
            return (_at_cost(bare[0], 0.02), *kunya)  # Elamin is al-Amin, and not Alamein
        if known < _KNOWN and not whole.arabic:
            # Alqahtani, Alkattan: what is known says more than the letters of an article.
            sure = [f for f in bare if self.known(f) >= _SURE]
            if sure:
                return (_at_cost(sure[0], 0.02), _at_cost(whole, 0.1), *kunya)
        return (whole, *sorted([*strong, *kunya, *bare], key=_cost))

    def known(self, form: Form, kind: str = "") -> float:
        """How sure it is that the lexicon has the word (with ``kind``: as this kind), 0..1."""
        senses = self.lexicon.senses(form.reading, form.word, form.arabic)
        entries = self.lexicon.entries
        return sum([p for i, p in senses if not kind or kind in entries[i].kinds])

    def without_run_on_article(self, form: Form) -> Form | None:
        """``Ziaur`` before ``Rahman``: the word without its -ur (``Saiful``: -ul)."""
        match = _RUN_ON.match(form.reading.plain)
        if not match or form.arabic:
            return None
        at = self._positions(form)
        part = self._sub(form, 0, at[len(match[1])], form.head, 0.0)
        if self.known(part) < _KNOWN:
            return None
        spelled = self.lexicon.spelled
        if self.known(form) >= _KNOWN + 0.2 and (spelled(form.word) or not spelled(part.word)):
            return None
        return part

    def _sub(self, form: Form, start: int, stop: int, head: Head, cost: float) -> Form:
        """The part of ``form`` between two symbol positions."""
        reading = form.reading
        symbols = reading.symbols[start:stop]
        plain = self.lexicon.alphabet.plain_of(symbols)
        starts = reading.starts
        if starts:
            first = starts[start] if start < len(starts) else len(form.word)
            last = starts[stop] if stop < len(starts) else len(form.word)
            word = form.word[first:last]
            starts = tuple(s - first for s in starts[start:stop])
        else:
            word = plain
        part = _new_reading(symbols, reading.unwritten, plain, starts)
        return _new_form(part, word, head, cost, form.arabic)

    def _positions(self, form: Form) -> list[int]:
        """For each of the likeliest sounds (``reading.plain``), the position of its symbol."""
        plain_of = self.lexicon.alphabet.plain
        at = [i for i, char in enumerate(form.reading.symbols) for _ in plain_of[char]]
        return [*at, len(form.reading.symbols)]

    def _abd(self, form: Form) -> list[Form]:
        if form.arabic and form.reading.unwritten:
            return self._abd_arabic(form)
        text = form.reading.plain
        match = _ABD.match(text)
        if not match or len(text) - match.end() < 2 or _PERSIAN_FAMILY.search(form.word):
            return []
        at, end = self._positions(form), match.end()
        starts = {end}
        if text[end] in _VOWELS or (form.arabic and text[end] in "wv"):
            starts.add(end + 1)  # عەبدولڕەحمان: its u is written as w
        for s in sorted(starts):
            if s < len(text) - 3 and text[s] in _ASSIMILABLE:
                starts.add(s + 1)
        return self._near(form, [(at[s], len(form.reading.symbols)) for s in starts], Head.ABD)

    def _near(self, form: Form, spans: list[tuple[int, int]], head: Head) -> list[Form]:
        """The parts that are near a name of the kind ``head`` takes; at most the best two."""
        kind = "laqab" if head is Head.DIN else "divine"
        out: dict[str, Form] = {}
        for start, stop in spans:
            part = self._sub(form, start, stop, head, 0.0)
            if part.reading.symbols in out or len(part.reading.symbols) < 2:
                continue
            # Abd-illah is Abd Allah; behind the l of the article it is al-Ilah: Abdelilah.
            ilah = part.reading.plain[:1] == "i" and self._behind_l(form, start)
            if head is not Head.DIN and _ALLAH.match(part.reading.plain) and not ilah:
                out["allah"] = self._allah(part, head)
                continue
            cost, _ = self.lexicon.nearest(part.reading, part.word, kind)
            if cost > _NEAR and part.word[:1] == part.word[1:2]:
                # Abde-nnacer: the article is in the double letter.
                part = Form(part.reading, part.word[1:], head, part.cost, part.arabic)
                cost, _ = self.lexicon.nearest(part.reading, part.word, kind)
            if cost <= _NEAR:
                out[part.reading.symbols] = _at_cost(part, 0.02 + cost / 4)
        return sorted(out.values(), key=lambda f: f.cost)[:2]

    def _behind_l(self, form: Form, start: int) -> bool:
        return start > 0 and self.lexicon.alphabet.plain[form.reading.symbols[start - 1]] == "l"

    def _abd_arabic(self, form: Form) -> list[Form]:
        word = form.word
        if not word.startswith("عبد") or len(word) < 5:
            return []
        rest = word[3:]
        if letters(rest) == _OF_ALLAH:
            return []  # Abdollahi
        if not rest.startswith("ال") or rest == _ALLAH_WORD:
            return self._arabic_divine(rest, Head.ABD)
        rest = rest[2:]
        known = self._arabic_divine(rest, Head.ABD)
        if known or len(rest) < 3:
            return known
        # What follows عبدال is a name of God, also when it is misspelt.
        return [Form(self.lexicon.read_arabic(rest), rest, Head.ABD, 0.06, True)]

    def _arabic_divine(self, rest: str, head: Head) -> list[Form]:
        entries = self.lexicon.entries
        if not any("divine" in entries[i].kinds for i in self.lexicon.at_letters(rest)):
            return []
        return [Form(self.lexicon.read_arabic(rest), rest, head, 0.02, True)]

    def _ubayd(self, form: Form) -> list[Form]:
        """``Obaidullah``, عبيدالله: the diminutive of Abd."""
        if form.arabic and form.reading.unwritten:
            rest = form.word.removeprefix("عبيد")
            if rest == form.word or len(rest) < 3:
                return []
            name = rest if rest == _ALLAH_WORD else rest.removeprefix("ال")
            return self._arabic_divine(name, Head.UBAYD)
        text = form.reading.plain
        match = _UBAYD.match(text)
        if not match or not any(c in "iyī" for c in match[0]):
            return []
        at = self._positions(form)
        starts = [match.end(), match.end() + 1]
        spans = [(at[s], len(form.reading.symbols)) for s in starts if s < len(text) - 1]
        found = self._near(form, spans, Head.UBAYD)
        return [f for f in found if f.word == _ALLAH_WORD][:1]

    def in_unit(self, form: Form, head: Head) -> Form:
        """The word before *al-Din* or *Allah* as that unit; ``Ubayd Allah`` is ``Ubaydullah``."""
        names, senses = self.lexicon.letters, self.lexicon.senses
        if head is Head.ALLAH:
            found = senses(form.reading, form.word, form.arabic)
            if sum([p for i, p in found if names[i] == _UBAYD_WORD]) > _LIKELY:
                return self._allah(form, Head.UBAYD)
        return _new_form(form.reading, form.word, head, form.cost, form.arabic)

    def _allah(self, form: Form, head: Head) -> Form:
        """Every way to write Allah after Abd (-ullah, -alla, -oulaye, -ulla) is the one name."""
        return Form(self.lexicon.read_arabic(_ALLAH_WORD), _ALLAH_WORD, head, 0.02, True)

    def _din(self, form: Form) -> list[Form]:
        if form.arabic and form.reading.unwritten:
            word = letters(form.word)
            for tail in ("الدين", "لدين"):
                if word.endswith(tail) and len(word) - len(tail) >= 2:
                    rest = form.word[: len(form.word) - len(tail)]
                    return [Form(self.lexicon.read_arabic(rest), rest, Head.DIN, 0.02, True)]
            return []
        plain = form.reading.plain
        match = _DIN.search(plain) if _DIN_END.search(plain) else None
        if not match or match.start(2) < 2:
            return []
        at = self._positions(form)
        stops = {match.start(2), match.start(), match.start(1), match.end(1)}
        stops |= set(range(match.start(1), match.end(1)))
        return self._near(form, [(0, at[s]) for s in sorted(stops) if s >= 2], Head.DIN)[:1]

    def _of_allah(self, form: Form) -> list[Form]:
        """``Nasrallah``, ``Fethullah``, عطاالله: a name and Allah, less the latter."""
        if form.arabic and form.reading.unwritten:
            rest = form.word.removesuffix(_ALLAH_WORD)
            if rest == form.word or len(rest) < 2:
                return []
            return [Form(self.lexicon.read_arabic(rest), rest, Head.ALLAH, 0.02, True)]
        if form.reading.unwritten:
            rest = form.word.removesuffix(_HEBREW_ALLAH)
            if rest == form.word or len(rest) < 2:
                return []
            return [self._sub(form, 0, form.reading.starts.index(len(rest)), Head.ALLAH, 0.02)]
        text = form.reading.plain
        match = _ALLAH_TAIL.search(text)
        if not match or match.start() < 2:
            return []
        at = self._positions(form)
        if not self.lexicon.alphabet.symbol(form.reading.symbols[at[match.start(1)]]).geminate:
            return []
        part = self._sub(form, 0, at[match.start()], Head.ALLAH, 0.02)
        if self.known(part) >= _KNOWN:
            return [part]
        evident = match[2] and text[match.start()] in "uū" and match.start() > 2
        return [_at_cost(part, 0.06)] if evident else []

    def _sure_kunya(self, form: Form, kunya: list[Form]) -> list[Form]:
        """``Abolhassan``, ``Aboubakr``: begins with Abu, and the rest is a name beyond doubt."""
        found = [f for f in kunya if f.arabic or _ABU_VOWEL.match(form.reading.plain)]
        return [f for f in found if self.known(f) >= _SURE]

    def _article(self, form: Form) -> list[Form]:
        """``Alsaliheen``, ``Elsisi``, Maghrebi ``Larbaa`` for الأربعاء: the article run on."""
        text, end = form.reading.plain, len(form.reading.symbols)
        match = _ARTICLE.match(text)
        if match and not form.arabic:
            part = self._sub(form, self._positions(form)[match.end()], end, form.head, 0.06)
            if text[match.end()] not in _VOWELS:
                return [part]
            # Alotaibi, Alahmad; but Elias, Alan and Alexander have no article.
            if part.word.isascii():  # a vowel that begins a word may stand for more than another
                part = replace(part, reading=self.lexicon.read_latin(part.word))
            return [part] if self.known(part) >= _SURELY_CUT else []
        if _MAGHREBI_ARTICLE.match(text):
            return [self._sub(form, self._positions(form)[1], end, form.head, 0.1)]
        return []

    def _abu(self, form: Form) -> list[Form]:
        """``Aboubakr``, ``أبوهنية``: the head of a kunya run on."""
        if form.arabic:
            for head in ("أبو", "ابو"):
                if form.word.startswith(head) and len(form.word) > 5:
                    rest = form.word[3:]
                    if rest.startswith("ال") and len(rest) > 4:
                        rest = rest[2:]
                    return [Form(self.lexicon.read_arabic(rest), rest, Head.ABU, 0.03, True)]
            return []
        match = _ABU.match(form.reading.plain)
        if not match:
            return []
        at = self._positions(form)
        part = self._sub(form, at[match.end()], len(form.reading.symbols), Head.ABU, 0.05)
        return [part] if self.known(part) >= (_KNOWN if match[1] else 0.6) else []


def _cost(form: Form) -> float:
    return form.cost


def _at_cost(form: Form, cost: float) -> Form:
    return _new_form(form.reading, form.word, form.head, cost, form.arabic)
