"""Running text as tokens with exact offsets: words without their clitics, markup left out."""

import re
import unicodedata
from dataclasses import dataclass

from nisba.script import Script, script_of

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_APOSTROPHES = "'’‘`´ʹʻʼʽʾʿˈ′"
_LETTER = r"[^\W_]"
_MARK = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_WORD = re.compile(
    rf"{_LETTER}(?:[{_INVISIBLE}]*(?:{_LETTER}|[{_MARK}]|[{_APOSTROPHES}](?={_LETTER})))*"
)
_MARKUP = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[A-Za-z][^<>]*>|&#?\w{1,10};"
    r"|\b(?:https?://|www\.)[^\s<>\"]+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w+",
    re.DOTALL | re.IGNORECASE,
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_POSSESSIVE = re.compile(f"(?<=...)[{_APOSTROPHES}][sS]$")
_ELISION = re.compile(f"^(?:[dljmnstcDLJMNSTC]|[qQ]u)[{_APOSTROPHES}](?={_LETTER}{{2}})")
_STRAIGHT = str.maketrans(dict.fromkeys("’‘`´ʹ′ˈ", "'"))
_END_OF_SENTENCE = re.compile(r"[.!?؟…:»”\"]\s|\n\s*\n|^$|[.!?]$|[-–—]\s|[“«„\"‘(]$")
_JOINT = re.compile(
    rf"[{_INVISIBLE}]*(?:[ \t\u00a0]+(?:\r?\n)?[ \t]*|\r?\n[ \t]*|[-‐‑_])[{_INVISIBLE}]*"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word.

    Attributes:
        start, end: code points into the text, without possessive ending and elided article.
        text: composed, without invisible characters; apostrophes straight.
        fold: ``text`` in lower case.
        script: the script it is in.
        capital: its first letter is a capital (never true in scripts without case).
        caps: it has two letters or more, all of them capitals.
        opens: a capital means nothing here: the word begins a sentence or a title.
        joined: what stands before it may stand inside a name: a space, a hyphen, a line break.
        hyphen: what stands before it is a hyphen.
        elided: a French article or preposition was taken off.
    """

    start: int
    end: int
    text: str
    fold: str
    script: Script
    capital: bool
    caps: bool
    opens: bool
    joined: bool
    hyphen: bool
    elided: bool = False


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of ``text`` in order; tags, entities, addresses and handles are no words."""
    tokens: list[Token] = []
    position = 0
    for start, stop in _readable(text):
        for match in _WORD.finditer(text, start, stop):
            begin, end = match.span()
            gap = text[position:begin] if tokens else ""
            clean = plain(text[begin:end])
            elision = _ELISION.match(clean)
            if elision and (clean[0].islower() or clean[elision.end()].isupper()):
                begin += raw_length(text, begin, elision.end())
                clean = clean[elision.end() :]
            else:
                elision = None
            possessive = _POSSESSIVE.search(clean)
            if possessive:
                clean = clean[: possessive.start()]
                end = begin + raw_length(text, begin, len(clean))
            tokens.append(_token(begin, end, clean, gap, not tokens, elision is not None))
            # A name does not go on after a possessive: Syria's Defense Ministry is two.
            position = end
    return tuple(tokens)


def _token(start: int, end: int, clean: str, gap: str, first: bool, elided: bool) -> Token:
    capital = clean[:1].isupper()
    joined = not first and _JOINT.fullmatch(gap) is not None
    return Token(
        start,
        end,
        clean,
        clean.lower(),
        script_of(clean),
        capital,
        capital and len(clean) > 1 and clean.isupper(),
        first or _END_OF_SENTENCE.search(gap) is not None,
        joined,
        joined and gap.strip(" \t\n").strip() in ("-", "‐", "‑"),
        elided,
    )


def _readable(text: str) -> list[tuple[int, int]]:
    """Stretches of ``text`` between markup, addresses and handles."""
    stretches, position = [], 0
    if "<" in text or "&" in text or "@" in text or "://" in text or "www." in text:
        for match in _MARKUP.finditer(text):
            stretches.append((position, match.start()))
            position = match.end()
    stretches.append((position, len(text)))
    return stretches


def plain(raw: str) -> str:
    """``raw`` composed, without invisible characters and tatweel, apostrophes straight."""
    if raw.isascii():
        return raw
    return unicodedata.normalize("NFC", _HIDDEN.sub("", raw).replace("\u0640", "")).translate(
        _STRAIGHT
    )


def raw_length(text: str, start: int, wanted: int) -> int:
    """Code points of ``text`` from ``start`` that come to ``wanted`` after cleaning."""
    size = wanted
    while len(plain(text[start : start + size])) < wanted:
        size += 1
    while len(plain(text[start : start + size + 1])) == wanted and _continues(text, start + size):
        size += 1
    return size


def _continues(text: str, at: int) -> bool:
    """Whether the character at ``at`` belongs to the one before it."""
    return at < len(text) and unicodedata.combining(text[at]) != 0
