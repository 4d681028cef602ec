"""Romanisation systems as data, and pure functions that apply them.

    >>> romanise("نُور الدِّين الزِّنكِيّ", "popular")
    'Nour al-Din al-Zinki'
    >>> romanise("الصَّاخُور", "ala-lc")
    'al-Ṣākhūr'
    >>> reverse("Ṣākhūr", "ala-lc", vocalised=False)
    'صاخور'

Texts in Arabic script are taken as vocalised (see `nisba.transliterate.abjad`): vowels that are not
written are not invented here. Systems are named by the ids and aliases of the catalogue
(``nisba/systems/catalogue.tsv``); callers can never pass ICU ids or rules.
"""

from .engine import MAX_LENGTH, render, reverse, reverse_candidates, romanise
from .errors import NameTooLong, NotReversible, UnknownSystem
from .hub import Rendered, Transliteration, restyle, transliterate
from .model import Direction, Method, Rendering, System
from .registry import catalogue, system

__all__ = [
    "MAX_LENGTH",
    "Direction",
    "Method",
    "NameTooLong",
    "NotReversible",
    "Rendered",
    "Rendering",
    "System",
    "Transliteration",
    "UnknownSystem",
    "catalogue",
    "render",
    "restyle",
    "reverse",
    "reverse_candidates",
    "romanise",
    "system",
    "transliterate",
]
