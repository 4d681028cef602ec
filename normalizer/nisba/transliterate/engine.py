"""Applies the systems of the catalogue to texts. The same text and system give the same result."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import abjad, arabic, charmap, perso, registry, reversal, steps, transforms
from .errors import NameTooLong, NotReversible
from .model import Method, Rendering, System

MAX_LENGTH = 10_000
"""Longest text accepted, in code points."""

_GUESS = "guess"
"""The step that says a system is read back with the lexicon, and in which language it is used."""

_SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "Arab": r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]",
        "Latn": r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]",
        "Cyrl": r"[\u0400-\u052f]",
        "Grek": r"[\u0370-\u03ff\u1f00-\u1fff]",
        "Hebr": r"[\u0590-\u05ff\ufb1d-\ufb4f]",
        "Deva": r"[\u0900-\u097f]",
        "Ethi": r"[\u1200-\u139f]",
        "Geor": r"[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]",
        "Geok": r"[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]",
        "Armn": r"[\u0530-\u058f\ufb13-\ufb17]",
    }
)

_STEPS: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        "arabic": arabic.romanise,
        "perso": perso.romanise,
        "map": charmap.forward,
        "unmap": charmap.backward,
        "rules": lambda text, name: transforms.by_rules(name)(text),
        "icu": lambda text, name: transforms.by_id(name)(text),
        "do": steps.apply,
        "back": reversal.first,
    }
)


def render(text: str, system_id: str) -> Rendering:
    """`text` in the system, with how it was made.

    Args:
        text: any text up to `MAX_LENGTH` code points; Arabic script vocalised as far as known.
        system_id: an id or alias of the catalogue.

    Raises:
        UnknownSystem: the catalogue has no such system.
        NameTooLong: the text is longer than `MAX_LENGTH`.
    """
    chosen = registry.system(system_id)
    _check(text)
    if not _has(text, chosen.from_script):
        return _elsewhere(text, chosen)
    made = _run(text, registry.steps(chosen.id))
    used = {kind for kind, _ in registry.steps(chosen.id)}
    method = Method.ICU if "icu" in used else Method.RULES
    if "map" in used:  # letter for letter, and what the map lacks stays: exact both ways
        return Rendering(made, chosen.id, method, False)
    guessed = _unvocalised(text, chosen)
    if chosen.to_script == "Latn" and _has_letter(made, chosen.from_script):
        made, guessed = _rest(made, chosen.from_script), True
    return Rendering(made, chosen.id, method, guessed)


def romanise(text: str, system_id: str) -> str:
    """The text of `render`."""
    return render(text, system_id).text


def reverse(text: str, system_id: str, *, vocalised: bool = True) -> str:
    """A text in the target script of the system back in its source script; the best guess.

    Args:
        text: a romanised text.
        system_id: an id or alias of the catalogue.
        vocalised: with the vowel marks the romanisation shows; else letters only.

    Raises:
        NotReversible: the system cannot be turned back by rule.
        UnknownSystem, NameTooLong: as `render`.
    """
    return reverse_candidates(text, system_id, 1, vocalised=vocalised)[0]


def reverse_candidates(
    text: str, system_id: str, limit: int = 3, *, vocalised: bool = True
) -> tuple[str, ...]:
    """As `reverse`, with up to `limit` readings, best first: hamza seats and final letters that the
    romanisation does not show are given in the order of how common they are."""
    chosen = registry.system(system_id)
    _check(text)
    way = registry.steps(chosen.id, "reverse")
    if not way or way[-1][0] == _GUESS:
        raise NotReversible(f"{chosen.id} cannot be turned back by rule", field="system")
    kind, argument = way[-1]
    if kind == "back":
        wanted = limit if vocalised else limit * 2
        found = reversal.candidates(_run(text, way[:-1]), argument, wanted)
    else:
        found = (_run(text, way),)
    if not vocalised:
        found = tuple(dict.fromkeys(abjad.skeleton(reading) for reading in found))
    return found[: max(limit, 1)]


def guessed_language(system_id: str) -> str:
    """The language of a system that is read back word by word, with the lexicon; else ``""``.

    Raises:
        UnknownSystem: the catalogue has no such system.
    """
    way = registry.steps(registry.system(system_id).id, "reverse")
    return way[-1][1] if way and way[-1][0] == _GUESS else ""


def _unvocalised(text: str, chosen: System) -> bool:
    """A word of Arabic script has no vowel mark, in a language that leaves them out."""
    if chosen.from_script != "Arab" or chosen.language == "kur":
        return False
    words = re.findall(_SCRIPTS["Arab"] + "{2,}", text)
    return any(abjad.skeleton(word) == word for word in words)


def _check(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise NameTooLong(f"the text is longer than {MAX_LENGTH} code points", field="text")


def _has(text: str, script: str) -> bool:
    pattern = _SCRIPTS.get(script)
    return pattern is None or re.search(pattern, text) is not None


def _has_letter(text: str, script: str) -> bool:
    found = re.findall(_SCRIPTS[script], text) if script in _SCRIPTS else []
    return any(c.isalpha() for c in found)


def _rest(text: str, script: str) -> str:
    """Letters the system's table does not have (of a sister language), by ICU's Any-Latin."""
    spare = transforms.by_id("Any-Latin; Latin-ASCII")
    made = re.sub(_SCRIPTS[script] + "+", lambda run: spare(run.group()), text)
    return unicodedata.normalize("NFC", made)


def _run(text: str, todo: tuple[tuple[str, str], ...]) -> str:
    for kind, argument in todo:
        text = _STEPS[kind](text, argument)
    return unicodedata.normalize("NFC", text)


def _elsewhere(text: str, chosen: System) -> Rendering:
    """A text without a letter of the system's script: copied if Latin, else ICU, else unidecode."""
    if chosen.to_script != "Latn" or not any(_foreign(c) for c in text):
        return Rendering(unicodedata.normalize("NFC", text), chosen.id, Method.COPIED, False)
    made = unicodedata.normalize("NFC", transforms.by_id("Any-Latin; Latin-ASCII")(text))
    if not any(_foreign(c) for c in made):
        return Rendering(made, chosen.id, Method.ANY_LATIN, True)
    from unidecode import unidecode

    return Rendering(unidecode(made).strip(), chosen.id, Method.UNIDECODE, True)


def _foreign(char: str) -> bool:
    if not char.isalpha() or char.isascii():
        return False
    return not unicodedata.name(char, "").startswith(("LATIN", "MODIFIER LETTER"))
