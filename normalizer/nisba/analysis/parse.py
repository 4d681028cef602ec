"""Parse a name into its elements."""

import re
from dataclasses import replace

from nisba.analysis.buckwalter import beside_latin, from_buckwalter, is_odd
from nisba.analysis.glued import Cutter
from nisba.analysis.maker import MISTER, Maker
from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.analysis.numbers import TEN, roman_of
from nisba.analysis.ordinary import Listed
from nisba.analysis.particles import plain_form
from nisba.analysis.token import Token
from nisba.analysis.tokenizer import ASSIMILATED, SOFT, Tokenizer
from nisba.analysis.wadegiles import from_wade_giles
from nisba.latinise import latinise
from nisba.lexicon import Lexicon
from nisba.memory import bounded
from nisba.records import quick
from nisba.script import Script, cut, script_of, words_of
from nisba.sounds.conventions import recognise
from nisba.sounds.reader import Reader, Reading

_INVERTED = re.compile(r"^([^,،]+)[,،]\s*([^,،]+)$")
_SUN = frozenset("tṯdḏrzsšṣḍṭẓlnčž")
_HEBREW_SUN = frozenset("תטדזסשצנלר")
_OTHER_ROLES = frozenset(("family", "allah"))
"""What a word may be rather than an article."""
LONGEST_WHOLE = 48
"""Symbols of a name run together: a longer one is cut into words alike, or is another name."""
_ABD_NAMES = frozenset(("abdi", "cabdi", "abed", "abdu", "абди", "абду"))
_FULL_NAME = 3
"""Elements of a title and a full name."""
_new_reading, _new_form = quick(Reading), quick(Form)
_new_element, _new_name = quick(Element), quick(ParsedName)


class Parser:
    """Parses names. Depends on a reader and a lexicon; remembers words it has seen.

    Attributes:
        tokenizer: makes tokens of written words.
        maker: says what an element of a word is.
        alone: the element of a token that minds no other; ``None`` for a rarer case.
    """

    def __init__(self, reader: Reader, lexicon: Lexicon) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._cutter = Cutter(lexicon)
        self.maker = Maker(reader, lexicon, self._cutter)
        self._made = self.maker.of
        listed = Listed(lexicon, self.maker.glosses)
        self.tokenizer = Tokenizer(reader, lexicon, self._cutter, listed)
        self.alone = bounded(1 << 15)(self._element_alone)
        self._definite = bounded(1 << 15)(self._with_article)
        self.parse = bounded(1 << 14)(self._parse)

    def _parse(self, text: str, language: str = "") -> ParsedName:
        """Parse ``text`` (after hygiene). ``language``: BCP 47 hint, or empty."""
        inverted = False
        match = _INVERTED.match(text) if "," in text or "،" in text else None
        if match and words_of(match[1]) and words_of(match[2]):
            text, inverted = f"{match[2].strip()} {match[1].strip()}", True
        odd = True in map(is_odd, text.split())
        source = from_buckwalter(text, self._lexicon) if odd else ""
        source = source or from_wade_giles(text) or ""
        source = source or (beside_latin(text, self._lexicon) if odd else text)
        latinised = False
        if script_of(source) is Script.OTHER:
            source, latinised = latinise(source), True
        words, gaps = cut(source)
        active = recognise(words, language)
        tokens: list[Token] = []
        for word, gap in zip(words, gaps, strict=True):
            tokens += self.tokenizer.of(word, active, gap)
        elements = _honoured(self.elements(tokens, "scholarly" in active))
        return _new_name(text, elements, inverted, active, latinised, self._whole(tokens))

    def _whole(self, tokens: list[Token]) -> Form | None:
        """The name without its spaces; articles are there to be matched or not."""
        symbols, plain, word, unwritten, arabic = "", "", "", False, True
        last = len(tokens) - 1
        for i, token in enumerate(tokens):
            if token.admin and last:
                continue
            if (token.roles or token.soft) and i < last:
                after = tokens[i + 1]
                if "article" in token.roles or (token.soft and self.assimilates(token, after)):
                    symbols += self.tokenizer.optional
                    plain += self.tokenizer.optional_plain
                    continue
            form = token.form
            reading = form.reading
            if token.article:
                symbols += self.tokenizer.optional
                plain += self.tokenizer.optional_plain
            symbols += reading.symbols
            plain += reading.plain
            word += token.word
            unwritten = unwritten or reading.unwritten
            arabic = arabic and form.arabic
        if not symbols or len(symbols) > LONGEST_WHOLE:
            return None
        return _new_form(_new_reading(symbols, unwritten, plain), word, Head.NONE, 0.0, arabic)

    def _element_alone(self, token: Token) -> Element | None:
        """The element of a word that minds no other; ``None`` for a rarer case."""
        core = token.core or token
        made = self._made(core, Head.NONE, self.maker.given(token))
        if made.number == TEN or (token.article and made.role is Role.TITLE):
            return None
        return made.written(token.surface, made.role, token.article, token.article)

    def _with_article(
        self, particle: Token, token: Token, later: bool, marked: bool
    ) -> Element | None:
        """The same with an article before it; ``marked``: it cannot be the family marker."""
        made = self._made(token.core or token, Head.NONE, False)
        if made.number == TEN:
            return None
        role = _in_place(made.role, True, later)
        return made.written(_surface([particle, token]), role, True, token.article or marked)

    def _plain(
        self, tokens: list[Token], i: int, later: bool, scholarly: bool
    ) -> tuple[Element | None, int]:
        """The element of a word, or of an article and a word, that minds no other; and its end.

        What stands before it is settled. ``None``: :meth:`elements` has to look closer.
        """
        token, end = tokens[i], i + 1
        following = tokens[end] if end < len(tokens) else None
        if token.free:
            looser = following is not None and _may_run_on(token, following)
            return (None if looser else self.alone(token)), end
        if following is None or not following.free or not _OTHER_ROLES.isdisjoint(token.roles):
            return None, end
        if "article" not in token.roles and not (token.soft and self.assimilates(token, following)):
            return None, end
        end += 1
        if end < len(tokens) and _may_run_on(following, tokens[end]):
            return None, end
        marked = scholarly and not token.surface[:1].isupper()
        return self._definite(token, following, later, marked), end

    def elements(self, tokens: list[Token], scholarly: bool) -> tuple[Element, ...]:
        """The elements of a name, or of a part of one. ``scholarly``: its vowels bear marks."""
        out: list[Element] = []
        marked = False
        head, nasab = Head.NONE, ""
        article = family = False
        pending: list[Token] = []  # particles waiting for the word they belong to
        i, n = 0, len(tokens)
        while i < n:
            if not (pending or nasab or family or marked):
                plain, end = self._plain(tokens, i, bool(out), scholarly)
                if plain is not None:
                    out.append(plain)
                    i = end
                    continue
            token = tokens[i]
            following = tokens[i + 1] if i + 1 < n else None
            step = self._particle(token, following, bool(out), article, head)
            if step == Head.ALLAH and (pending or not _takes_allah(out[-1])):
                step = ""
            if step == "din" and following and not pending and _before_a_name(out[-1], token):
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
                    unit_of = Head(step)
                    forms = tuple(
                        self._cutter.in_unit(f, unit_of) for f in previous.forms if not f.head
                    )
                    out.append(replace(previous, surface=surface, forms=forms, role=Role.WORD))
                    pending, article = [], False
                elif step != "stop":
                    head = Head(step)
                i += 1
                continue
            if following is not None and head is Head.NONE and _may_run_on(token, following):
                cut_off = self.without_run_on_article(token)
                if cut_off is not None:
                    word = cut_off.word
                    token = replace(token, form=cut_off, word=word, core=None, ordinary=False)
            named = not (article or family) and self.maker.given(token)
            made = self._made(token.core or token, head, named)
            element = made.written(token.surface, made.role, False, False)
            if out and head is Head.NONE and (roman := roman_of(token.surface)):
                element = Element(token.surface, (token.form,), Role.NUMBER, number=roman)
            if element.number == TEN and out and (out[-1].number or TEN) < TEN:
                unit = out.pop()  # الرابعة عشرة: four and ten
                element = replace(element, number=TEN + (unit.number or 0))
                pending.insert(0, replace(token, surface=unit.surface))
            if head in (Head.ABU, Head.UMM):
                element = self.glued_kunya(element, tokens[i - 1], token)
            pending.append(token)
            if len(pending) > 1 or token.article:
                definite = article or token.article
                element = _new_element(
                    _surface(pending),
                    element.forms,
                    _in_place(element.role, definite, bool(out)),
                    definite,
                    family,
                    nasab,
                    element.number,
                    element.gloss,
                    token.article or marked,
                    element.translated,
                    element.direction,
                )
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

    def without_run_on_article(self, token: Token) -> Form | None:
        """A word less the article that is run on to it; ``None`` where it is its own."""
        return self._cutter.without_run_on_article(token.form)

    def glued_kunya(self, element: Element, head: Token, token: Token) -> Element:
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
        made = [self._made(t.core or t, Head.NONE, True) for t in solid]
        return [
            m.written(t.surface, m.role, False, False) for m, t in zip(made, solid, strict=True)
        ]

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
        if token.soft and self.assimilates(token, following):
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
        if may_be_a_name(token):
            form = following.form
            senses = self._lexicon.senses(form.reading, form.word, form.arabic)
            entries = self._lexicon.entries
            return sum(p for i, p in senses if entries[i].kinds == {"divine"}) > 0.5
        return True

    def assimilates(self, token: Token, following: Token) -> bool:
        """``as-`` before s, ``e-`` (in Hebrew א-) before a sun letter."""
        if token.form.reading.plain.startswith("ʿ"):
            return False  # ʿIzz al-Din: an ayn that is written is no part of the article
        plain = token.form.reading.plain.strip("ʾ")
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
            return token.word in SOFT and first in _SUN
        if not ASSIMILATED.match(plain):
            return False
        alphabet = self._lexicon.alphabet
        return any(alphabet.rows[c][symbols[0]] < 0.3 for c in own[1:])


def may_be_a_name(abd: Token) -> bool:
    """Whether a word for Abd is a name itself (Abdi, Abed), so that what follows tells."""
    return plain_form(abd.word, abd.script) in _ABD_NAMES


def _may_run_on(token: Token, following: Token) -> bool:
    """Whether an article before ``following`` may be run on to ``token``."""
    if not token.run_on:
        return False
    plain = following.form.reading.plain
    return plain[:1] == token.run_on or (token.run_on == "l" and plain != "")


def _honoured(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """What also means *Mr* is a title before a full name: Sayyid Hassan Nasrallah."""
    if len(elements) < _FULL_NAME or elements[0].role is not Role.PLACE_HEAD:
        return elements
    first, *rest = elements
    if MISTER not in first.gloss or any(e.role is not Role.WORD for e in rest):
        return elements
    return (replace(first, role=Role.TITLE), *rest)


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


def _before_a_name(element: Element, token: Token) -> bool:
    """``Qari Din Muhammad``: behind a title a bare *Din* begins the name."""
    return element.role is Role.TITLE and token.form.reading.plain.startswith("d")


def _surface(tokens: list[Token]) -> str:
    """Neighbouring tokens as written."""
    return tokens[0].surface + "".join(t.gap + t.surface for t in tokens[1:])


def _in_place(role: Role, article: bool, later: bool) -> Role:
    """A title stands before the name; after it and with article it is a family name (al-Sheikh)."""
    return Role.WORD if role is Role.TITLE and article and later else role
