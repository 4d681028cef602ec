"""Any name to any system, through vocalised Arabic as the hub.

A name is parsed, each element brought to vocalised Arabic by the lexicon, and the target system
generated from there by rule. What the lexicon does not know is spelled from its sounds, and the
result says that it was inferred.
"""

from dataclasses import dataclass, replace
from itertools import product
from math import prod

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.canonical import Inferred, compose_with
from nisba.engine import Engine, default_engine
from nisba.hygiene import clean
from nisba.lexicon import Entry, bare, letters
from nisba.model import Normalization
from nisba.score.element import senses_of
from nisba.script import Script, script_of
from nisba.transliterate.abjad import skeleton
from nisba.transliterate.engine import render, reverse_candidates
from nisba.transliterate.registry import system
from nisba.transliterate.unknown import arabic_spellings, latin_spellings

ARABIC, VOCALISED, POPULAR = "arabic", "arabic-vocalised", "popular"
MAX_BEST = 50
"""Most candidates one call returns."""

_CHOICES = {1: 24, 2: 12, 3: 6}
"""Choices of each element that are combined, by how many elements there are; of more, 2."""
_UNKNOWN = 0.2
_SEAT, _OTHER_LETTERS = 0.6, 0.05
"""What is left of an entry's probability when a written word differs in its hamza seats, in ى and
ي or ه and ة, or in more."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One candidate.

    Attributes:
        text: in the target system.
        score: 0..1, how likely it is the one meant.
        inferred: vowels or letters were guessed.
        method: ``rules``, ``icu``, ``any-latin``, ``unidecode``, ``copied`` or ``lexicon``.
    """

    text: str
    score: float
    inferred: bool
    method: str


@dataclass(frozen=True, slots=True)
class Transliteration:
    """A text in a target system: candidates, best first."""

    text: str
    to: str
    candidates: tuple[Rendered, ...]


def transliterate(
    text: str,
    to: str,
    *,
    source: str = "",
    language: str = "",
    nbest: int = 1,
    engine: Engine | None = None,
) -> Transliteration:
    """``text`` in the system ``to``.

    Args:
        text: a name or a text in any script, up to the library's length limit.
        to: id or alias of a system, or ``arabic``, ``arabic-vocalised``, ``popular``.
        source: system that ``text`` is written in, for exact reversal; ``""`` when not known.
        language: BCP 47 language of the text.
        nbest: most candidates wanted, 1 to 50.

    Raises:
        UnknownSystem: ``to`` or ``source`` is not in the catalogue.
        NotReversible: ``source`` cannot be turned back by rule.
        InvalidName, NameTooLong: the text cannot be a name.
    """
    engine = engine or default_engine()
    nbest = max(1, min(nbest, MAX_BEST))
    if source and source not in (ARABIC, VOCALISED, POPULAR):
        return _from_system(text, to, source, nbest)
    if to not in (ARABIC, VOCALISED, POPULAR):
        chosen = system(to)
        marked = script_of(text) is Script.ARABIC and skeleton(text) != text
        if chosen.from_script != "Arab" or chosen.language != "ara" or marked:
            made = render(text, to)
            return Transliteration(
                text, to, (Rendered(made.text, 1.0, made.inferred, made.method.value),)
            )
    parsed = engine.parser.parse(clean(text).text, language)
    return Transliteration(text, to, _candidates(parsed, to, nbest, engine))


def restyle(answer: Normalization, to: str, engine: Engine | None = None) -> str:
    """The name of an answer in another system; identity is not touched.

    From the entity's vocalised Arabic where there is one, else from the spelling itself.

    Raises:
        UnknownSystem: ``to`` is not in the catalogue.
    """
    if to == POPULAR:
        return answer.canonical
    if answer.arabic_vocalised:
        if to == ARABIC:
            return answer.arabic
        if to == VOCALISED:
            return answer.arabic_vocalised
        return render(answer.arabic_vocalised, to).text
    return transliterate(answer.name, to, engine=engine).candidates[0].text


def _from_system(text: str, to: str, source: str, nbest: int) -> Transliteration:
    """Back from a marked system by its own rules, then on to ``to``."""
    arabic = reverse_candidates(text, source, nbest, vocalised=to != ARABIC)
    out = []
    for rank, reading in enumerate(arabic):
        made = reading
        if to not in (ARABIC, VOCALISED):
            made = render(reading, to).text
        out.append(Rendered(made, round(0.7**rank, 4), rank > 0, "rules"))
    return Transliteration(text, to, tuple(out))


Choice = tuple[Entry | Inferred | None, str, float]
"""An entry, a guessed spelling or neither, the vocalised Arabic to use, and how likely it is."""


def _candidates(parsed: ParsedName, to: str, nbest: int, engine: Engine) -> tuple[Rendered, ...]:
    solid = [e for e in parsed.elements if e.role not in (Role.NUMBER, Role.INITIAL)]
    options = [_choices(e, engine, to) for e in solid]
    ranked: dict[str, Rendered] = {}
    combinations = sorted(
        product(*(o[: _CHOICES.get(len(options), 2)] for o in options)),
        key=lambda c: -prod(p for _, _, p in c),
    )
    for combination in combinations[: nbest * 3]:
        chosen = iter(combination)
        picked = {id(e): next(chosen) for e in solid}
        composed = compose_with(parsed, engine, lambda e, picked=picked: picked.get(id(e)))  # type: ignore[misc]
        inferred = any(not isinstance(entry, Entry) for entry, _, _ in combination)
        text = composed.canonical if to == POPULAR else composed.arabic or parsed.text
        if to == ARABIC:
            text = bare(text)
        elif to not in (VOCALISED, POPULAR) and composed.arabic:
            text = render(composed.arabic, to).text
        score = round(prod(p for _, _, p in combination), 4)
        made = Rendered(
            text, score, inferred or to != POPULAR, "lexicon" if not inferred else "rules"
        )
        known = ranked.get(text)
        ranked[text] = (
            made if known is None else replace(known, score=min(1.0, known.score + score))
        )
    best = sorted(ranked.values(), key=lambda r: -r.score)
    return tuple(best[:nbest]) or (Rendered(parsed.text, 0.0, True, "copied"),)


def _kept(form: Form, entry: Entry, to: str) -> float:
    """What an entry counts that spells an Arabic word with other letters than are written."""
    if to == POPULAR or not form.arabic or bare(entry.arabic) == bare(form.word):
        return 1.0
    return _SEAT if letters(entry.arabic) == letters(form.word) else _OTHER_LETTERS


def _choices(element: Element, engine: Engine, to: str) -> list[Choice]:
    """What an element may be: lexicon entries by probability, then what the guesser says."""
    form: Form = element.forms[0]
    out: list[Choice] = []
    seen: set[tuple[str, str]] = set()
    entries = engine.lexicon.entries
    for i, p in senses_of(form, engine.lexicon):
        if ("", entries[i].arabic) not in seen:
            seen.add(("", entries[i].arabic))
            out.append((entries[i], entries[i].arabic, p * _kept(form, entries[i], to)))
    rest = max(0.01, 1.0 - sum(p for _, _, p in out))
    if to == POPULAR:
        spelled = latin_spellings(form)
    else:
        spelled = arabic_spellings(form, engine, vowels=to != ARABIC)
    for guessed, arabic, p in spelled:
        key = (guessed.press if guessed else "", arabic)
        if key not in seen:
            seen.add(key)
            out.append((guessed, arabic, rest * p))
    out.sort(key=lambda c: -c[2])
    if form.head is Head.NONE and not out:
        out.append((None, "", _UNKNOWN))
    return out
