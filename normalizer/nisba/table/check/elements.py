"""The lexicon: its own rows, and whether it has the elements of the entities' names."""

import re
from collections.abc import Iterator

from nisba.analysis.model import Role
from nisba.engine import Engine
from nisba.errors import NisbaError
from nisba.hygiene import clean
from nisba.lexicon import bare, fold_latin
from nisba.score.align import align_cost
from nisba.script import Script
from nisba.table.check.finding import Finding
from nisba.table.check.fit import plain, split_digraphs
from nisba.table.check.reading import Line, Seeds

_REACH = 0.7
"""Alignment cost up to which a press spelling corresponds to its Arabic."""
_EXONYMS = frozenset(("place", "title"))
"""Kinds whose press form is often an exonym or a translation: a warning, not an error."""
_GLOSSED = frozenset(("org", "place_head", "word", "title"))
"""Kinds whose glosses the parser takes for translations."""
_PROCLITIC = re.compile("^(?:و|وَ|ب|بِ|ل|لِ|ف|فَ|ك|كَ)")
_ARTICLE = re.compile("^(?:ال|ل)")
_SMALL = frozenset(
    (
        "و", "في", "من", "على", "إلى", "بلا", "أو", "لا", "ما", "عن", "مع", "أجل", "بين", "تحت",
    )
)  # fmt: skip
"""Words of the language that are no elements of names."""


def check_lexicon(seeds: Seeds, engine: Engine) -> Iterator[Finding]:
    """Codes ``duplicate_element`` and ``press_spelling`` (an error for Arabic names of persons and
    generic words, a warning for foreign ones, places and titles)."""
    seen: dict[tuple[str, str], Line] = {}
    for line in seeds.lexicon:
        key = line.file, line["arabic"]
        if key in seen:
            message = f"{line['arabic']} stands on line {seen[key].number} too: merge the rows"
            yield line.finding("duplicate_element", message)
        seen.setdefault(key, line)
        if line["arabic"] and line["press"] and not _listed(line):
            cost = _press_cost(line, engine)
            if cost > _REACH:
                message = (
                    f"{line['press']} does not sound like {line['arabic']} (cost {cost:.2f}): "
                    "mend one, or list the spelling among the variants too"
                )
                regular = line["origin"] == "ar" and not _EXONYMS & set(line["kind"].split("|"))
                make = line.finding if regular else line.warning
                yield make("press_spelling", message)


def check_glosses(seeds: Seeds) -> Iterator[Finding]:
    """Code ``hidden_gloss``: a press spelling that is the translation of another element.

    ``Camp`` as the press spelling of كَامب makes the parser take every English ``Camp`` for it and
    never for مُخَيَّم.
    """
    glosses: dict[str, Line] = {}
    for line in seeds.lexicon:
        if _GLOSSED & set(line["kind"].split("|")):
            for gloss in filter(None, line["gloss"].split("|")):
                glosses.setdefault(fold_latin(gloss), line)
    for line in seeds.lexicon:
        press = fold_latin(line["press"])
        other = glosses.get(press)
        own = {fold_latin(g) for g in line["gloss"].split("|")}
        if other is not None and press not in own and other["arabic"] != line["arabic"]:
            message = f"{line['press']} for {line['arabic']} is the gloss of {other['arabic']}"
            yield line.warning("hidden_gloss", message)


def _listed(line: Line) -> bool:
    """The press spelling is a listed irregular variant, or a translation (titles)."""
    said = {fold_latin(x) for c in ("variants", "gloss") for x in line[c].split("|")}
    return fold_latin(line["press"]) in said


def _press_cost(line: Line, engine: Engine) -> float:
    """The cheapest alignment of the press spelling, read as one word, with the Arabic."""
    word = re.sub(r"[\s\-]+", "", line["press"]).lower()
    readings = [engine.reader.read(word, Script.LATIN), *split_digraphs(word, engine)]
    arabic = engine.reader.vocalised(line["arabic"])
    return min(align_cost(r, arabic, engine.lexicon.alphabet) for r in readings)


def check_elements(seeds: Seeds, engine: Engine) -> Iterator[Finding]:
    """Code ``new_element``: an element of a name that the lexicon lacks, once each."""
    first: dict[str, Line] = {}
    counts: dict[str, int] = {}
    for line in seeds.entities:
        for word in _unknown(line["arabic"], engine):
            first.setdefault(word, line)
            counts[word] = counts.get(word, 0) + 1
    for word, line in first.items():
        times = f", {counts[word]} times" if counts[word] > 1 else ""
        message = f"the lexicon has no {word} ({line['arabic']}, {line['canonical']}{times})"
        yield line.warning("new_element", message)


def _unknown(arabic: str, engine: Engine) -> Iterator[str]:
    if not arabic:
        return
    try:
        parsed = engine.parser.parse(clean(plain(arabic)).text)
    except NisbaError:
        return
    for element in parsed.elements:
        if element.role in (Role.NUMBER, Role.INITIAL):
            continue
        words = [form.word for form in element.forms]
        if not any(_known(word, engine) for word in words):
            yield words[0]


def _known(word: str, engine: Engine) -> bool:
    """The lexicon has the word, as it stands or without proclitic and article."""
    if bare(word) in _SMALL or not fold_latin(word):
        return True
    rest = _PROCLITIC.sub("", word)
    options = {word, _ARTICLE.sub("", word), rest, _ARTICLE.sub("", rest)}
    return any(o and engine.lexicon.at_letters(o) for o in options)
