"""Are like names written alike: the article on both sides, one word with one set of vowels?

Rows are written by several hands over time. What two rows say of one word is compared here, so
that a mark which one of them forgot or guessed shows.
"""

import re
from collections.abc import Iterator, Mapping

from nisba.lexicon import bare, fold_latin
from nisba.model import AliasKind
from nisba.table.check.finding import Finding
from nisba.table.check.fit import plain
from nisba.table.check.reading import Line, Seeds
from nisba.table.check.second import TAILS

_MARKERS = frozenset((AliasKind.EXONYM.value, AliasKind.ACRONYM.value, AliasKind.SHORT.value))
_LATIN_ARTICLE = re.compile(r"(?:^|[\s-])(?:al|Al)-")
_ARTICLE = re.compile("^(?:وَ|بِ|فَ|كَ)?ال(?![َُِّ])|^(?:وَ)?لِل")
_STRIPPED = re.compile("^(?:وَ|بِ)?ال(?![َُِّ])(?=..)")
_GOD = "اللَّه"
_HEAD = "place_head"


def check_alike(seeds: Seeds) -> Iterator[Finding]:
    """Codes ``article`` (error) and ``unlike_vowels`` (warning)."""
    marked = {(a["entity"], a["spelling"]) for a in seeds.aliases if a["kind"] in _MARKERS}
    lines = [x for x in seeds.entities if x["arabic"] and (x["id"], x["canonical"]) not in marked]
    for line in lines:
        yield from _articles(line)
    yield from _unlike_words(lines, frozenset(x["arabic"] for x in seeds.lexicon))
    yield from _unlike_heads(seeds)


def _articles(line: Line) -> Iterator[Finding]:
    """``al-`` in the canonical form, and no word of the Arabic that has the article. The other way
    round is right in established names (Basra, Mosul), so nothing is said of it."""
    words = line["arabic"].split()
    has = sum(bool(_ARTICLE.match(w)) and not w.endswith(_GOD) for w in words)
    written = len(_LATIN_ARTICLE.findall(line["canonical"]))
    if written and not has and _GOD not in line["arabic"]:
        message = f"{line['canonical']} has an article, {line['arabic']} has none"
        yield line.finding("article", message)


def _unlike_words(lines: list[Line], lexicon: frozenset[str]) -> Iterator[Finding]:
    """A Latin word with one Arabic word in two vocalisations; reported is the one that the lexicon
    lacks, else the rarer one."""
    found: dict[tuple[str, str], dict[str, list[Line]]] = {}
    for line in lines:
        for latin, arabic in _words(line):
            found.setdefault((latin, bare(arabic)), {}).setdefault(arabic, []).append(line)
    for (latin, _), forms in found.items():
        ranked = sorted(forms, key=lambda x: (x not in lexicon, -len(forms[x])))
        for form in ranked[1:]:
            for line in forms[form]:
                usual = f"{ranked[0]} in {forms[ranked[0]][0]['canonical']}"
                message = f"{form} for {latin} ({line['canonical']}) is {usual}"
                yield line.warning("unlike_vowels", message)


def _words(line: Line) -> Iterator[tuple[str, str]]:
    """The words of the canonical form, each with its Arabic word, where there are as many."""
    arabic = [_STRIPPED.sub("", w) for w in plain(line["arabic"]).split()]
    latin = plain(line["canonical"]).replace("-", " ").split()
    if len(latin) > 1 and latin[-1].lower() in TAILS:
        latin = [latin[-1], *latin[:-1]]
    folded = [fold_latin(w) for w in latin if w not in ("al", "Al")]
    if len(arabic) == len(folded):
        yield from zip(folded, arabic, strict=True)


def _unlike_heads(seeds: Seeds) -> Iterator[Finding]:
    """A generic first word (district, river) with other vowels than the lexicon gives it."""
    heads = _heads(seeds)
    for line in seeds.entities:
        words = line["arabic"].split()
        if line["kind"] != "place" or len(words) < 2 or _ARTICLE.match(words[0]):
            continue
        known = heads.get(bare(words[0]), frozenset())
        if known and words[0] not in known:
            message = (
                f"{words[0]} ({line['canonical']}) is {', '.join(sorted(known))} in the lexicon"
            )
            yield line.warning("unlike_vowels", message)


def _heads(seeds: Seeds) -> Mapping[str, frozenset[str]]:
    """Generic words by their letters; those that are names as well are left out."""
    heads: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in seeds.lexicon:
        kinds = line["kind"].split("|")
        heads.setdefault(bare(line["arabic"]), set()).add(line["arabic"])
        if _HEAD not in kinds:
            names.add(bare(line["arabic"]))
    return {letters: frozenset(x) for letters, x in heads.items() if letters not in names}
