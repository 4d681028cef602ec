"""Persian, Dari, Pashto, Urdu, Balochi and Azerbaijani in Arabic script, vocalised, to Latin.

Letters come from ``perso-letters.tsv``, questions of usage from ``perso-conventions.tsv``, a column
a system. Settled here: the izafat (a kasra on the last letter of a word), the Arabic article inside
compounds (Z̄ū ol Faqār, Jamaluddin), names with Allah, final silent h.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from . import abjad, resources
from .abjad import Reading, Unit
from .arabic import PUNCTUATION
from .cutting import separate, split_at
from .profile import Profile, profile, words
from .spelling import capitalise, spell

_WORD = re.compile(r"[\u0620-\u065f\u066e-\u06d3\u06d5\u06ee-\u06ff\u0670]+")
_SUN = frozenset("تثدذرزسشصضطظلن")
_LONG = frozenset(("aa", "aa-bare", "uu", "madda", "oo"))
_HEH = frozenset("هہة")


@dataclass(frozen=True, slots=True)
class Usage:
    """A column of ``perso-conventions.tsv``; the options are explained there."""

    spec: Profile
    options: Mapping[str, str]

    def __getitem__(self, option: str) -> str:
        return self.options[option]


@cache
def usage(name: str) -> Usage:
    """The usage of a system, by the name of its column."""
    table = {
        row["option"]: (row[name] or row["default"]).replace("_", " ")
        for row in resources.rows("perso-conventions.tsv")
    }
    letters = resources.column("perso-letters.tsv", "symbol", name)
    base = profile("bgn")
    spec = replace(
        base,
        letters=letters,
        digraphs=frozenset(("th", "kh", "sh", "zh", "gh", "ch")),
        digraph_doubled=table["digraph_doubled"] == "yes",
        digraph_break=table["digraph_break"],
    )
    return Usage(spec, MappingProxyType(table))


def romanise(text: str, system: str) -> str:
    """`text` as the column `system` writes it; what is not Arabic script passes through."""
    rules = usage(system)
    text = abjad.normalise(text)
    out = ""
    end = 0
    previous = ""
    matches = list(_WORD.finditer(text))
    for n, match in enumerate(matches):
        gap = text[end : match.start()]
        end = match.end()
        close = n + 1 < len(matches) and text[end : matches[n + 1].start()] == " "
        word = match.group()
        if close and abjad.skeleton(matches[n + 1].group()).startswith("ال"):
            word = word.removesuffix(abjad.DAMMA)  # the o of the article: Zeyn od Dīn
        spelled, fuse = _word(word, previous if gap == " " else "", close, rules)
        out += ("" if fuse and gap == " " else gap) + spelled
        previous = abjad.skeleton(match.group())
    out += text[end:]
    return unicodedata.normalize("NFC", out.translate(PUNCTUATION))


def _word(text: str, previous: str, more: bool, rules: Usage) -> tuple[str, bool]:
    """One word in letters, and whether it is written together with the one before."""
    plain = abjad.skeleton(text)
    if plain == "الله":
        if previous == "عبد" or previous in words().allah:
            return rules["allah_suffix"], not rules["allah_suffix"].startswith(" ")
        return rules["allah"], False
    if plain in ("عبدالله", "عبداللہ"):
        return rules["abdallah"], False
    parts = separate(text)
    if len(parts) == 2:
        first = _spell(parts[0], False, rules)
        return first + _compound(parts[1], rules), False
    if previous and plain in ("آباد", "آبادی", "آبادي"):  # Islāmābād: one word, however spaced
        return _spell(text, more, rules).lower(), True
    if previous and plain.startswith("ال") and len(plain) > 4:
        made = _compound(text, rules)
        return made.removeprefix(" "), not made.startswith(" ")
    return _spell(text, more, rules), False


def _compound(text: str, rules: Usage) -> str:
    """The second, article-bearing part of a compound, from its leading space (if any) on."""
    if abjad.skeleton(text) == "الله":
        return rules["allah_suffix"]
    stem = text
    for _ in range(2):
        stem = split_at(stem, 1)[1]
    opening = abjad.letters(stem)[:1]
    if not opening:
        return ""
    first = opening[0]
    article = rules["article"]
    if rules["article_sun"] == "yes" and first.base in _SUN:
        article = article[:-1] + rules.spec.letters[first.base]
    units = _units(words().readings.get(abjad.skeleton(stem), stem), rules)
    if units[0].doubled:
        units = (replace(units[0], doubled=False), *units[1:])
    body = spell(units, rules.spec, construct=False)
    if rules["article_fused"] == "yes":
        return article + body
    return " " + article + rules["article_join"] + capitalise(body)


def _units(text: str, rules: Usage) -> tuple[Unit, ...]:
    reading = Reading(strict=rules["strict"] == "yes", waw_sukun=rules["waw_sukun"] == "yes")
    units = abjad.parse(text, reading)
    silent = rules["madda_after_consonant"] == "yes"
    if silent and abjad.skeleton(text) not in words().medial_madda:
        return tuple(u for i, u in enumerate(units) if not _silent_hamza(units, i))
    return units


def _silent_hamza(units: tuple[Unit, ...], i: int) -> bool:
    """The hamza of an alif with madda after a letter without a vowel: gird-āvarandah."""
    return units[i].seat == abjad.MADDA and i > 0 and units[i - 1].kind == "C"


def _spell(text: str, more: bool, rules: Usage) -> str:
    marked_h = text.removesuffix("ۀ").removesuffix("ه\u0654")
    if marked_h != text:  # the izafat as a hamza over silent h
        return _spell(marked_h + "ه", False, rules) + rules["izafat_h"]
    units = _units(text, rules)
    if not units:
        return ""
    tail = ""
    if more and len(units) > 2 and units[-1].kind == "V" and units[-1].key == "i":
        units, tail = _izafat(units, rules)
    bare_alif = text[:1] == abjad.ALIF and units[0].kind == "V" and not units[0].written
    if rules["alif_initial"] and bare_alif:
        units = (replace(units[0], key=rules["alif_initial"]), *units[1:])
    ending = _ending(units, rules)
    if ending is not None:
        units, last = ending
        tail = last + tail
    body = spell(_glides(units, rules), rules.spec, construct=False)
    return capitalise(body + tail)


def _izafat(units: tuple[Unit, ...], rules: Usage) -> tuple[tuple[Unit, ...], str]:
    """Cuts the linking kasra off, with the ya it stands on after a long vowel."""
    if units[-2].key == abjad.YA and units[-3].key in _LONG:
        return units[:-2], rules["izafat_y"]
    if units[-2].key == abjad.YA and units[-3].key == "i" and not units[-2].doubled:
        return (*units[:-3], replace(units[-3], key="ii", final=True)), rules["izafat_ii"]
    after_h = units[-2].key in _HEH and units[-3].key in ("a", "i")
    return units[:-1], rules["izafat_ah" if after_h else "izafat"]


def _ending(units: tuple[Unit, ...], rules: Usage) -> tuple[tuple[Unit, ...], str] | None:
    """Final letters spelled in their own way: silent h, hiatus of two ya."""
    if len(units) < 3:
        return None
    keys = [u.key for u in units[-3:]]
    silent = rules["final_ta" if keys[2] == abjad.TA_MARBUTA else "final_ah"]
    if silent and keys[1] in ("a", "i") and keys[2] in _HEH and len(units) > 3:
        return units[:-2], silent
    if rules["h_final"] and keys[2] == "ہ":
        return units[:-1], rules["h_final"]
    if keys[0] in ("aa", "aa-bare") and keys[1] == keys[2] == abjad.YA:
        hiatus = rules["yy_hiatus"]
        return None if hiatus == "yy" else (units[:-2], hiatus)
    return None


def _glides(units: tuple[Unit, ...], rules: Usage) -> tuple[Unit, ...]:
    """Waw before alif, where a system writes it in its own way."""
    other = rules["v_before_alif"]
    if not other:
        return units
    return tuple(
        replace(u, key=other)
        if u.key == abjad.WAW and i + 1 < len(units) and units[i + 1].key in _LONG
        else u
        for i, u in enumerate(units)
    )
