"""Parse a name into its elements."""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from nisba.analysis.buckwalter import beside_latin, from_buckwalter
from nisba.analysis.compound import Splitter
from nisba.analysis.generic import ADMIN, generic
from nisba.analysis.glued import Cutter
from nisba.analysis.maker import Maker
from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.analysis.numbers import number_of, roman_of
from nisba.analysis.particles import plain_form, roles
from nisba.analysis.token import Token
from nisba.analysis.wadegiles import from_wade_giles
from nisba.latinise import latinise
from nisba.lexicon import Lexicon, bare
from nisba.script import Script, gaps_between, script_of, words_of
from nisba.sounds.inventory import Symbol
from nisba.sounds.reader import Reader, Reading, recognise

_INVERTED = re.compile(r"^([^,،]+)[,،]\s*([^,،]+)$")
_ARABIC_ARTICLE = re.compile("^(?:و?ال|ٱل|أل)(?=..)")
_SUN = frozenset("tṯdḏrzsšṣḍṭẓlnčž")
_HEBREW_SUN = frozenset("תטדזסשצנלר")
_ASSIMILATED = re.compile("^[aiu]ḥ?(?:[tṯdḏrzsšṣḍṭẓnčž]|ts)$")
_OPTIONAL_ARTICLE = (
    Symbol((("a", 0.0), ("0", 0.0), ("i", 0.0), ("u", 0.0))),
    Symbol((("l", 0.0), ("0", 0.0)), None),
)
_LONGEST_WHOLE = 48
_KNOWN_SPLIT = 0.3
_TEN = 10


class Parser:
    """Parses names. Depends on a reader and a lexicon; remembers words it has seen."""

    def __init__(self, reader: Reader, lexicon: Lexicon) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._cutter = Cutter(lexicon)
        self._splitter = Splitter(lexicon)
        self._maker = Maker(reader, lexicon, self._cutter)
        self._element = self._maker.of
        self._word = lru_cache(1 << 15)(self._read_word)
        self._tokens = lru_cache(1 << 15)(self._read_tokens)
        self.parse = lru_cache(1 << 14)(self._parse)

    def _parse(self, text: str, language: str = "") -> ParsedName:
        """Parse ``text`` (after hygiene). ``language``: BCP 47 hint, or empty."""
        inverted = False
        match = _INVERTED.match(text)
        if match and words_of(match[1]) and words_of(match[2]):
            text, inverted = f"{match[2].strip()} {match[1].strip()}", True
        arabic = from_buckwalter(text, self._lexicon)
        latinised = False
        source = arabic or from_wade_giles(text) or beside_latin(text, self._lexicon)
        if script_of(source) is Script.OTHER:
            source, latinised = latinise(source), True
        words = words_of(source)
        lowered = tuple(w.lower() for w in words)
        active = recognise(lowered, language)
        gaps = gaps_between(source, words)
        tokens = [
            token
            for word, gap in zip(words, gaps, strict=True)
            for token in self._tokens(word, active, gap)
        ]
        elements = self._elements(tokens, "scholarly" in active)
        return ParsedName(text, elements, inverted, active, latinised, self._whole(tokens))

    def _whole(self, tokens: list[Token]) -> Form | None:
        """The name without its spaces; articles are there to be matched or not."""
        alphabet = self._lexicon.alphabet
        optional = "".join(alphabet.intern(s) for s in _OPTIONAL_ARTICLE)
        symbols, word, unwritten, arabic = "", "", False, True
        for i, token in enumerate(tokens):
            following = tokens[i + 1] if i + 1 < len(tokens) else None
            kind = generic(token.word, token.script)
            if kind is not None and ADMIN in kind.classes and len(tokens) > 1:
                continue
            if following is not None and (
                "article" in token.roles or self._assimilates(token, following)
            ):
                symbols += optional
                continue
            symbols += (optional if token.article else "") + token.form.reading.symbols
            word += token.word
            unwritten = unwritten or token.form.reading.unwritten
            arabic = arabic and token.form.arabic
        if not symbols or len(symbols) > _LONGEST_WHOLE:
            return None
        return Form(Reading(symbols, unwritten, alphabet.plain_of(symbols)), word, arabic=arabic)

    def _read_tokens(self, surface: str, active: frozenset[str], gap: str) -> tuple[Token, ...]:
        """A written word as a token, or as two where it is two names."""
        token = self._token(surface, active, gap)
        parts = None if token.roles else self._splitter.split(token.word, token.script)
        if parts is None or self._cutter.known(token.form) >= _KNOWN_SPLIT:
            return (token,)
        if number_of(token.word, token.script) or generic(token.word, token.script):
            return (token,)
        first, rest = parts
        at = len(surface) - len(rest)
        one = self._token(surface[at - len(first) : at], active, gap)
        return replace(one, article=token.article), self._token(surface[at:], active, "")

    def _token(self, surface: str, active: frozenset[str], gap: str) -> Token:
        # Composed anew: some letters exist composed in lower case only (H with macron below).
        w = self._word(unicodedata.normalize("NFC", surface.lower()), active)
        return Token(w.word, surface, w.script, w.form, w.roles, w.article, gap, w)

    def _read_word(self, surface: str, active: frozenset[str]) -> Token:
        word, script = surface, script_of(surface)
        found = roles(word, script)
        article = False
        if script is Script.ARABIC and not found:
            match = _ARABIC_ARTICLE.match(word)
            if match and len(bare(word)) > 4 and bare(word) not in ("الله", "اللہ"):
                word, article = word[match.end() :], True
        elif script is Script.HEBREW and not found and word.startswith("אל") and len(word) > 4:
            word, article = word[2:], True
        reading = self._reader.read(word, script, active)
        form = Form(reading, word, arabic=script is Script.ARABIC)
        return Token(word, surface, script, form, found, article)

    def _elements(self, tokens: list[Token], scholarly: bool) -> tuple[Element, ...]:
        out: list[Element] = []
        marked = False
        head, nasab = Head.NONE, ""
        article = family = False
        pending: list[Token] = []  # particles waiting for the word they belong to
        i, n = 0, len(tokens)
        while i < n:
            token = tokens[i]
            following = tokens[i + 1] if i + 1 < n else None
            step = self._particle(token, following, bool(out), article, head)
            if step == Head.ALLAH and (pending or not _takes_allah(out[-1])):
                step = ""
            if step:
                pending.append(token)
                if step == "article":
                    article = True
                    marked = scholarly and not token.surface[:1].isupper()
                elif step == "family":
                    family = True
                elif step in ("bin", "bint", "walad"):
                    nasab = step
                elif step == "din" and not any(f.head is Head.NONE for f in out[-1].forms):
                    pass  # Abd X al-Din: no unit of two heads
                elif step in ("din", Head.ALLAH):
                    previous = out.pop()
                    surface = previous.surface + pending[0].gap + _surface(pending)
                    made = Head(step)
                    forms = tuple(replace(f, head=made) for f in previous.forms if not f.head)
                    out.append(replace(previous, surface=surface, forms=forms, role=Role.WORD))
                    pending, article = [], False
                elif step != "stop":
                    head = Head(step)
                i += 1
                continue
            if following is not None and head is Head.NONE:
                cut = self._cutter.without_run_on_article(token.form, following.form)
                if cut is not None:
                    token = replace(token, form=cut, word=cut.word, core=None)
            named = not (article or family) and self._maker.given(token)
            element = self._element(token.core or token, head, named)
            if out and head is Head.NONE and (roman := roman_of(token.surface)):
                element = Element(token.surface, (token.form,), Role.NUMBER, number=roman)
            if element.number == _TEN and out and (out[-1].number or _TEN) < _TEN:
                unit = out.pop()  # الرابعة عشرة: four and ten
                element = replace(element, number=_TEN + (unit.number or 0))
                pending.insert(0, replace(token, surface=unit.surface))
            if head in (Head.ABU, Head.UMM):
                element = self._glued_kunya(element, tokens[i - 1], token)
            pending.append(token)
            if len(pending) > 1 or token.article:
                element = replace(
                    element,
                    surface=_surface(pending),
                    role=_in_place(element.role, article or token.article, bool(out)),
                    article=article or token.article,
                    family=family,
                    nasab=nasab,
                    certain_article=token.article or marked,
                )
            elif element.surface != token.surface:
                element = _as_written(element, token.surface)
            if nasab:
                element = _named(element)
                if out and out[-1].role is not Role.TITLE:
                    out[-1] = _named(out[-1])
            out.append(element)
            head, nasab, pending = Head.NONE, "", []
            article = family = marked = False
            i += 1
        if pending:
            out.extend(self._leftover(tokens, pending))
        return tuple(out)

    def _glued_kunya(self, element: Element, head: Token, token: Token) -> Element:
        """``Umm Durman`` may meet ``Omdurman``: one more form, head and name run together."""
        own, name = head.form.reading, token.form.reading
        symbols = own.symbols + name.symbols
        reading = Reading(
            symbols, own.unwritten or name.unwritten, self._lexicon.alphabet.plain_of(symbols)
        )
        form = Form(reading, head.word + token.word, cost=0.15, arabic=token.form.arabic)
        return replace(element, forms=(*element.forms, form))

    def _leftover(self, tokens: list[Token], pending: list[Token]) -> list[Element]:
        """Particles at the end of a name stand for themselves (a man called Abdo, Ben)."""
        tail = tokens[len(tokens) - len(pending) :]
        solid = [t for t in tail if "article" not in t.roles and "stop" not in t.roles] or tail[-1:]
        return [_as_written(self._element(t.core or t, Head.NONE, True), t.surface) for t in solid]

    def _particle(
        self, token: Token, following: Token | None, later: bool, article: bool, head: Head
    ) -> str:
        """The grammar role of a token here: a role of ``particles.tsv``, or ``""``."""
        found = token.roles
        if later and head is Head.NONE and "allah" in found:
            return Head.ALLAH
        if following is None:
            return "din" if "din" in found and later and head is Head.NONE else ""
        if "family" in found:
            return "family"
        if "article" in found:
            return "article"
        if self._assimilates(token, following):
            return "article"
        if "din" in found and later and head is Head.NONE:
            return "din"
        if head is Head.NONE:
            if "abd" in found and self._takes_abd(token, following):
                return Head.ABD
            if "kunya-abu" in found or "kunya-abu-al" in found:
                return Head.ABU
            if "kunya-umm" in found:
                return Head.UMM
        for role in ("bin", "bint", "walad"):
            if role in found and not article:
                return role
        single = len(token.word) == 1 and token.surface.isupper()
        between = "stop" in found or ("stop-later" in found and later)
        return "stop" if between and not single else ""

    def _takes_abd(self, token: Token, following: Token) -> bool:
        """``Abdi Rahman`` is one name, ``Abdi Hassan`` two."""
        if "article" in following.roles or following.article:
            return True
        if plain_form(token.word, token.script) in (
            "abdi",
            "cabdi",
            "abed",
            "abdu",
            "абди",
            "абду",
        ):
            form = following.form
            senses = self._lexicon.senses(form.reading, form.word, form.arabic)
            entries = self._lexicon.entries
            return sum(p for i, p in senses if entries[i].kinds == {"divine"}) > 0.5
        return True

    def _assimilates(self, token: Token, following: Token) -> bool:
        """``as-`` before s, ``e-`` (in Hebrew א-) before a sun letter."""
        plain = token.form.reading.plain.strip("ʿʾ")
        symbols, own = following.form.reading.symbols, token.form.reading.symbols
        if token.script is Script.HEBREW:  # א-צאח׳ור: the lamed falls out
            sun = following.word[:1] in _HEBREW_SUN
            return sun and token.word == "א" and following.gap[:1] in ("-", "־")
        if not symbols or not own or token.script is Script.ARABIC:
            return False
        if following.gap.startswith("."):
            return False  # А. С. Пушкин: an initial
        first = following.form.reading.plain[:1]
        if len(plain) == 1 and token.surface.isupper() and following.gap == " ":
            return False  # M A Tariq: initials
        if len(plain) == 1:
            return token.word in ("a", "e", "i", "а", "э") and first in _SUN
        if not _ASSIMILATED.match(plain):
            return False
        alphabet = self._lexicon.alphabet
        return any(alphabet.rows[c][symbols[0]] < 0.3 for c in own[1:])


def _named(element: Element) -> Element:
    """Sayf bin Zayid: beside a *bin* the sword is a man."""
    if element.role in (Role.GENERIC, Role.PLACE_HEAD, Role.TITLE) and not element.translated:
        return replace(element, role=Role.WORD)
    return element


def _takes_allah(element: Element) -> bool:
    """``Nasr Allah`` is one name; a number, an initial or an English word makes none with Allah."""
    if element.role in (Role.NUMBER, Role.INITIAL) or element.translated:
        return False
    return any(form.head is Head.NONE for form in element.forms)


def _as_written(e: Element, surface: str) -> Element:
    """The same element in other dress; at a third of the cost of `replace`."""
    return Element(
        surface,
        e.forms,
        e.role,
        e.article,
        e.family,
        e.nasab,
        e.number,
        e.gloss,
        e.certain_article,
        e.translated,
        e.direction,
    )


def _surface(tokens: list[Token]) -> str:
    """Neighbouring tokens as written."""
    return tokens[0].surface + "".join(t.gap + t.surface for t in tokens[1:])


def _in_place(role: Role, article: bool, later: bool) -> Role:
    """A title stands before the name; after it and with article it is a family name (al-Sheikh)."""
    return Role.WORD if role is Role.TITLE and article and later else role
