"""Marked Latin (ALA-LC, DIN 31635, IJMES, ISO 233 ...) back to vocalised Arabic.

The letters come from the same table as the romanisation, read the other way. What Latin does not
show follows the rules of Arabic spelling: the seat of a hamza, ta marbuta, final alif; where those
leave a choice, several candidates are given. Irregular words (هذا, الرحمن, عمرو) are known.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice, product

from . import abjad
from .abjad import DAMMA, FATHA, HAMZA, KASRA, SHADDA, WAW, YA, Unit
from .profile import Profile, profile, words
from .spelling import spell

_SIGNS = {"ʻ": "ع", "ʿ": "ع", "‘": "ع", "ʾ": HAMZA, "ʼ": HAMZA, "’": HAMZA, "ˌ": HAMZA, "`": "ع"}
_LONG = {"ā": "aa", "ī": "ii", "ū": "uu", "á": "maqsura", "â": "aa", "î": "ii", "û": "uu"}
_SHORT = {"a": "a", "i": "i", "u": "u"}
_MARK = {"a": FATHA, "i": KASRA, "u": DAMMA}
# verbal nouns of the forms VII, VIII and X begin with hamzat al-wasl: intiqāl, ishtiyāq, istiqlāl
_WASL = re.compile(r"^i(st|n[^aiuāīūnl]h?|([^aiuāīū]|[stdkg]h)t|ḍṭ|ṣṭ|zd|tt)i")
_WORD = re.compile(r"[\w’‘'ʼʻʿʾˌˈʹ′·`\u0300-\u036f]+(?:-[\w’‘'ʼʻʿʾˌˈʹ′·`\u0300-\u036f]+)*")
_MAX_WORDS = 24


def first(text: str, system: str) -> str:
    """The best of `candidates`."""
    return candidates(text, system, 1)[0]


def candidates(text: str, system: str, limit: int) -> tuple[str, ...]:
    """Vocalised Arabic readings of a romanised text, best first, at least one, no two the same.

    Args:
        text: a name in the romanisation; words it cannot read pass through unchanged.
        system: a column of ``arabic-letters.tsv``.
        limit: how many at most.
    """
    text = unicodedata.normalize("NFC", text)
    spec = profile(system)
    gaps: list[str] = []
    choices: list[tuple[str, ...]] = []
    end = 0
    for match in _WORD.finditer(text):
        gaps.append(text[end : match.start()])
        end = match.end()
        options = _word(match.group(), spec, system)
        if choices and match.group() == spec.filiation:  # with a capital it begins a name: ابن
            options = ("بن", *options)
        choices.append(options)
    choices, gaps = _articles_apart(choices, gaps, spec)
    choices = [_genitive(c) if i + 1 < len(choices) else c for i, c in enumerate(choices)]
    tail = text[end:]
    if len(choices) > _MAX_WORDS:
        choices = [c[:1] for c in choices]
    found: dict[str, None] = {}
    for combination in islice(_by_rank(choices), 64):
        made = "".join(g + w for g, w in zip(gaps, combination, strict=True)) + tail
        found.setdefault(unicodedata.normalize("NFC", made))
        if len(found) >= limit:
            break
    return tuple(found)


def _by_rank(choices: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Combinations of one reading a word, those with the fewest second thoughts first."""
    top = tuple(c[0] for c in choices)
    yield top
    for i, options in enumerate(choices):
        for other in options[1:]:
            yield (*top[:i], other, *top[i + 1 :])
    if 2 <= len(choices) <= 4:
        yield from product(*(c[:3] for c in choices))


def _genitive(options: tuple[str, ...]) -> tuple[str, ...]:
    """A word in -at with another after it is more often ta marbuta in construct."""
    if options[0].endswith(FATHA + "ت"):
        return tuple(sorted(options, key=lambda o: not o.endswith("ة")))
    return options


def _articles_apart(
    choices: list[tuple[str, ...]], gaps: list[str], spec: Profile
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Joins an article written as a word of its own (Ash Shāriqah) to the word that follows."""
    if spec.article_join != " ":
        return choices, gaps
    words_out: list[tuple[str, ...]] = []
    gaps_out: list[str] = []
    pending: str | None = None
    for gap, options in zip(gaps, choices, strict=True):
        if options[0].startswith("\u0000"):
            pending = gap
            continue
        if pending is not None:
            options = tuple("ال" + o for o in options)
            gap, pending = pending, None
        words_out.append(options)
        gaps_out.append(gap)
    return words_out, gaps_out


def _word(text: str, spec: Profile, system: str) -> tuple[str, ...]:
    """Readings of one word with its article and particles; itself where it cannot be read."""
    low = unicodedata.normalize("NFC", text.lower())
    if spec.article_join == " " and _is_article(low, spec):
        return ("\u0000",)
    *front, stem = low.split("-")
    prefix = ""
    for part in front:
        if part in ("wa", "fa", "ka"):
            prefix += part[0].translate(str.maketrans("wfk", "وفك")) + FATHA
        elif part == "bi":
            prefix += "ب" + KASRA
        elif part in ("lil", "li"):
            prefix += "ل" + KASRA + ("ل" if part == "lil" else "")
        elif _is_article(part, spec) or (prefix and part == "l"):
            prefix += "ل" if prefix.startswith("ل") else "ال"
        else:
            inner = _word(part, spec, system)
            rest = _word("-".join([*front[front.index(part) + 1 :], stem]), spec, system)
            return tuple(f"{prefix}{a}-{b}" for a in inner[:1] for b in rest[:3])
    known = _irregular(system).get(stem)
    read = _readings(stem, spec, system)
    options = ((known,) if known else ()) + read
    return tuple(prefix + o for o in options) if options else (text,)


def _is_article(part: str, spec: Profile) -> bool:
    if part in (spec.article, "al", "el"):
        return True
    if not spec.article_sun and part != "l":
        return False
    sun = {spec.letters[c] for c in "تثدذرزسشصضطظلن"}
    return part == "l" or (part[:1] in ("a", "e") and part[1:] in sun)


@cache
def _irregular(system: str) -> dict[str, str]:
    """Romanised form to plain Arabic of the irregular words."""
    spec = profile(system)
    known = {
        spell(abjad.parse(reading), spec, construct=False): word
        for word, reading in words().readings.items()
    }
    return {**known, spec.allah.lower(): "اللَّه"}


@cache
def _inverse(system: str) -> dict[str, str]:
    """Spelling to letter, ayn and hamza left to `_SIGNS`."""
    found: dict[str, str] = {}
    for symbol, spelling in profile(system).letters.items():
        if len(symbol) == 1 and symbol > "\u0600" and symbol not in ("ة", HAMZA, "ع") and spelling:
            found.setdefault(spelling, symbol)
    return found


def _readings(stem: str, spec: Profile, system: str) -> tuple[str, ...]:
    units = _units(stem, spec, system)
    if not units:
        return ()
    ways = (True, False) if _WASL.match(stem) else (False,)
    found = [_write(v, wasl=wasl) for v in _variants(units, stem, spec) for wasl in ways]
    return tuple(dict.fromkeys(found))


def _units(stem: str, spec: Profile, system: str) -> tuple[Unit, ...] | None:
    """The sounds of a romanised word; None where a letter is not of the system."""
    table = _inverse(system)
    rest, units = stem, list[Unit]()
    while rest:
        unit, used = _next(rest, table, spec)
        if unit is None:
            if rest[0] in "·ʹ′'":
                rest = rest[1:]
                continue
            return None
        same = units and units[-1].kind == "C" == unit.kind and units[-1].key == unit.key
        spelled_twice = not spec.doubled_mark or unit.key == "ع"
        if same and not units[-1].doubled and spelled_twice:
            units[-1] = replace(units[-1], doubled=True)
        else:
            units.append(unit)
        rest = rest[used:]
    units = list(_long_glides(units))
    if units and units[0].kind == "V":
        units.insert(0, Unit("C", HAMZA))
    return tuple(units)


def _next(rest: str, table: dict[str, str], spec: Profile) -> tuple[Unit | None, int]:
    if spec.hamza_seat:  # ISO 233: the seat is written
        for sign, seat in (("’ˈ", "أ"), ("wˈ", "ؤ"), ("yˈ", "ئ")):
            if rest.startswith(sign):
                return Unit("C", HAMZA, seat=seat), len(sign)
        for sign, key in (("a’", "aa"), ("’â", "madda"), ("aỳ", "maqsura"), ("â", "aa-bare")):
            if rest.startswith(sign) and not rest.startswith("a’ˈ"):
                return Unit("V", key), len(sign)
    if rest[0] == "ẗ":
        return Unit("T", "ة"), 1
    for size in (4, 3, 2, 1):
        piece = rest[:size]
        if len(piece) == size and piece in table:
            mark = spec.doubled_mark
            doubled = bool(mark) and rest[size : size + 1] == mark
            return Unit("C", table[piece], doubled=doubled), size + doubled
    if spec.doubled_mark and rest[0] in "ȳ":
        return Unit("C", YA, doubled=True), 1
    if spec.doubled_mark:
        plain = unicodedata.normalize("NFD", rest[0])
        if len(plain) > 1 and plain[-1] == spec.doubled_mark:
            letter = unicodedata.normalize("NFC", plain[:-1])
            if letter in table:
                return Unit("C", table[letter], doubled=True), 1
    if rest[0] in _SIGNS:
        key = _SIGNS[rest[0]]
        if rest[0] in "‘’" and spec.letters["ع"] == rest[0]:
            key = "ع"
        doubled = bool(spec.doubled_mark) and rest[1:2] == spec.doubled_mark
        return Unit("C", key, doubled=doubled), 1 + doubled
    if rest[0] in _LONG:
        return Unit("V", _LONG[rest[0]]), 1
    return (Unit("V", _SHORT[rest[0]]), 1) if rest[0] in _SHORT else (None, 0)


def _long_glides(units: list[Unit]) -> Iterator[Unit]:
    """-īy- and -ūw- before a vowel are a doubled glide; ISO 233 writes long vowels as vowel and
    letter, so iy and uw before a consonant are long."""
    skip = False
    for i, unit in enumerate(units):
        if skip:
            skip = False
            continue
        following = units[i + 1] if i + 1 < len(units) else None
        glide = {"ii": YA, "uu": WAW}.get(unit.key) if unit.kind == "V" else None
        if glide and following is not None and following.key == glide and not following.doubled:
            yield Unit("V", unit.key[0])
            yield Unit("C", glide, doubled=True)
            skip = True
            continue
        short = {"i": YA, "u": WAW}.get(unit.key) if unit.kind == "V" else None
        after = units[i + 2] if i + 2 < len(units) else None
        closed = after is None or after.kind == "C"
        written = following is not None and following.key == short and not following.doubled
        if short and written and closed:
            yield Unit("V", unit.key * 2)
            skip = True
            continue
        yield unit


def _variants(units: tuple[Unit, ...], stem: str, spec: Profile) -> Iterator[tuple[Unit, ...]]:
    """The word with each way its ending may be spelled, likeliest first."""
    end = units[-1]
    body = units[:-1]
    final_h = end.kind == "C" and end.key == "ه" and len(units) > 3
    if final_h and units[-2].key in ("a", "aa") and spec.letters["ة"] == "h":
        yield (*body, Unit("T", "ة"))
        yield units
    elif end.kind == "V" and end.key == "a" and spec.letters["ة"] == "" and len(units) > 2:
        yield (*units, Unit("T", "ة"))
        yield units
    elif end.key == "ت" and len(units) > 2 and units[-2].key in ("a", "aa"):
        yield units
        yield (*body, Unit("T", "ة"))
    elif end.key == "ii":
        iyy = (*body, Unit("V", "i"), Unit("C", YA, doubled=True))
        pair = (iyy, units) if sum(u.kind == "C" for u in units) > 2 else (units, iyy)
        yield from pair
    elif end.key == "uu":
        yield units
        yield (*body, Unit("V", "u"), Unit("C", WAW, doubled=True))
    elif end.key == "aa" and not spec.hamza_seat:
        yield units
        yield (*body, Unit("V", "maqsura"))
    else:
        yield units


def _write(units: tuple[Unit, ...], *, wasl: bool) -> str:
    """Units as vocalised Arabic, with the seat each hamza takes by the rules of spelling."""
    out: list[str] = []
    for i, unit in enumerate(units):
        before = units[i - 1] if i else None
        after = units[i + 1] if i + 1 < len(units) else None
        if unit.kind == "C":
            if unit.key == HAMZA:
                out.append(_seat(unit, before, after, wasl=wasl and i == 0))
            else:
                out.append(unit.key)
            if unit.doubled:
                out.append(SHADDA)
        elif unit.kind == "T":
            out.append(unit.key)
        else:
            hamza = before is not None and before.key == HAMZA
            out.append(_vowel(unit, hamza and out[-1] == "آ"))
    return "".join(out)


def _vowel(unit: Unit, on_madda: bool) -> str:
    if on_madda:
        return ""
    long = {"aa": FATHA + "ا", "ii": KASRA + YA, "uu": DAMMA + WAW, "aa-bare": "ا"}
    long |= {"maqsura": FATHA + "ى", "madda": "آ"}
    return long.get(unit.key) or _MARK[unit.key]


def _seat(unit: Unit, before: Unit | None, after: Unit | None, *, wasl: bool) -> str:
    """The letter a hamza is written with: kasra is stronger than damma, damma than fatha."""
    following = after.key if after is not None and after.kind == "V" else ""
    if unit.seat in ("ؤ", "ئ"):
        return unit.seat
    if before is None:
        if following in ("aa", "madda"):
            return "آ"
        if wasl:
            return "ا"
        return "إ" if following[:1] == "i" else "أ"
    if unit.seat == "أ":
        return "إ" if following[:1] == "i" else "أ"
    previous = before.key if before.kind == "V" else ""
    long = previous in ("aa", "uu", "ii")
    if after is None:
        return {"a": "أ", "i": "ئ", "u": "ؤ"}.get(previous, HAMZA)
    if following[:1] == "i" or previous in ("i", "ii") or (not previous and before.key == YA):
        return "ئ"
    if following[:1] == "u":
        return "ؤ"
    if previous == "u":
        return "ؤ"
    if long:
        return HAMZA
    return "آ" if following == "aa" else "أ"
