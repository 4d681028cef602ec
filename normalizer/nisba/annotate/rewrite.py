"""A text with every name in its canonical spelling, and nothing else changed."""

import re
from collections.abc import Iterable

from nisba.annotate.model import Mention
from nisba.script import Script, script_of

_HEAD = re.compile(r"(?:[.!?؟…:]\s|\n[ \t\r]*\n|[“«„\"‘(\[])\s*\Z")
"""What stands before a word that has a capital by its place alone: the head of a sentence."""

_BEFORE = 8
_ARTICLE, _SWALLOWED = "ال", "لل"


def rewrite(text: str, mentions: Iterable[Mention]) -> str:
    """``text`` with each mention replaced by its canonical form.

    Names in Arabic script get their canonical Arabic, all others the English press form. At the
    head of a sentence a capital stays one (A-Sakhour: Al-Sakhour). It is the spelling that changes:
    an acronym stays one (SAA), a short form of a translated name stays short (Defense Ministry),
    and what has no canonical form stays as it is.

    Args:
        mentions: of this text, in order, as :meth:`nisba.annotate.Annotator.annotate` gives them.
    """
    out: list[str] = []
    position = 0
    for mention in mentions:
        out += text[position : mention.start], _replacement(text, mention)
        position = mention.end
    out.append(text[position:])
    return "".join(out)


def _is_shortened(surface: str, canonical: str) -> bool:
    """Initials, or words of the canonical form and no others: no other spelling of it."""
    words, full = surface.split(), canonical.split()
    if len(words) >= len(full):
        return False
    return (len(words) == 1 and surface.isupper()) or set(words) < set(full)


def _replacement(text: str, mention: Mention) -> str:
    surface = mention.surface
    if script_of(surface) is Script.ARABIC:
        if not mention.arabic or len(surface.split()) != len(mention.arabic.split()):
            return surface
        if surface.startswith(_SWALLOWED) and mention.arabic.startswith(_ARTICLE):
            return _SWALLOWED + mention.arabic[len(_ARTICLE) :]
        return mention.arabic
    canonical = mention.canonical or surface
    if _is_shortened(surface, canonical):
        return surface
    before = text[max(0, mention.start - _BEFORE) : mention.start]
    first = mention.start < _BEFORE and not before.strip("\ufeff \t\r\n")
    if surface[:1].isupper() and (first or _HEAD.search(before)):
        return canonical[:1].upper() + canonical[1:]
    return canonical
