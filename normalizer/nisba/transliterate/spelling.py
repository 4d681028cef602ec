"""Writes the units of one word in the letters of a profile."""

from . import abjad
from .abjad import HAMZA, WAW, YA, Unit
from .profile import Profile, base_letters

_BACK = frozenset("حخصضطظعغقر")
_BACK_GLIDES = {"ey": "ay", "ev": "av"}
"""Diphthongs after a back consonant, where a is written e elsewhere: Zeyd, but Kays."""


def capitalise(text: str, *, turkish: bool = False) -> str:
    """The first letter as a capital; marks such as ayn before it are passed over."""
    for i, char in enumerate(text):
        if char.isdigit():
            return text
        if char.isalpha() and char not in "ʿʾʻʼˈˌ":
            upper = "İ" if turkish and char == "i" else char.upper()
            return text[:i] + upper + text[i + 1 :]
    return text


def spell(units: tuple[Unit, ...], spec: Profile, construct: bool) -> str:
    """The units of one word as letters, in lower case."""
    out: list[str] = []
    for i, unit in enumerate(units):
        before = units[i - 1] if i else None
        after = units[i + 1] if i + 1 < len(units) else None
        if unit.kind == "C":
            _consonant(out, unit, before, after, spec, first=i == 0)
            if spec.front_a and i > 1 and units[i - 2].key in _BACK:
                out[-1] = _BACK_GLIDES.get(out[-1], out[-1])
        elif unit.kind == "T":
            out.append(_ta_marbuta(unit, before, spec, construct))
        elif unit.kind == "N":
            out.append(spec.letters[unit.key])
        else:
            out.append(_vowel(unit, units, i, spec))
    return "".join(out)


def _ta_marbuta(unit: Unit, before: Unit | None, spec: Profile, construct: bool) -> str:
    if construct or not unit.final:
        return spec.letters["ة-construct"]
    long = before is not None and before.key in ("aa", "aa-bare", "madda")
    return spec.letters["ة-long" if long else "ة"]


def _vowel(unit: Unit, units: tuple[Unit, ...], i: int, spec: Profile) -> str:
    key = unit.key
    before = units[i - 1] if i else None
    after = units[i + 1] if i + 1 < len(units) else None
    if key in ("i", "u") and after is not None and after.doubled and after.kind == "C":
        glide = YA if key == "i" else WAW
        if after.key == glide:
            return ""  # written with the glide: -iyy-, -uww-
    if key == "a" and after is not None and after.kind == "C" and not after.doubled:
        closed = i + 2 >= len(units) or units[i + 2].kind == "C"
        if closed and after.key in (WAW, YA):
            return ""  # a diphthong, written with the glide
    if key == "a" and spec.front_a:
        near = [u.key for u in (before, after) if u is not None and u.kind == "C"]
        if not any(k in _BACK for k in near):
            return spec.front_a
    if key == "oo" and key not in spec.letters:
        key = "uu"
    if key == "uu" and unit.final:
        return spec.letters.get("uu-final", spec.letters[key])
    return spec.letters[key]


def _consonant(
    out: list[str],
    unit: Unit,
    before: Unit | None,
    after: Unit | None,
    spec: Profile,
    *,
    first: bool,
) -> None:
    letters = spec.letters
    if unit.key == HAMZA:
        out.append(_hamza(unit, spec, first=first))
        return
    if before is not None and before.kind == "V" and unit.key in (WAW, YA):
        if unit.doubled and before.key in ("i", "u"):
            name = "iyy" if unit.key == YA else "uww"
            if (name == "iyy") == (before.key == "i"):
                out.append(letters[name + "-final" if unit.final else name])
                return
        if before.key == "a" and not unit.doubled and (after is None or after.kind == "C"):
            glide = "aw" if unit.key == WAW else "ay"
            final = letters.get(glide + "-final", letters[glide])
            silent = after is not None and after.key in ("ع", HAMZA) and not letters[after.key]
            out.append(final if unit.final or silent else letters[glide])
            return
    spelling = letters.get(unit.key, unit.key)
    if unit.key == "ع" and not spelling:
        out.append(spec.ayn_coda if _ayn_heard(before, after) else "")
        return
    after_consonant = before is not None and before.kind == "C" and bool(out) and bool(out[-1])
    if unit.key == "ه" and after_consonant and out[-1][-1] + "h" in spec.digraphs:
        out.append(spec.digraph_break)
    pressed = letters["aa"] == letters["a"] and not letters["ع"]
    if unit.key == YA and after_consonant and after is None and not unit.doubled and pressed:
        spelling = letters["ii"]  # ẓaby: what marks neither length nor ayn writes Zabi
    if unit.doubled and (spec.doubling or unit.key == YA):
        if spec.doubled_mark:
            spelling += spec.doubled_mark
        elif base_letters(spelling) == 1 or spec.digraph_doubled:
            spelling *= 2
    out.append(spelling)


def _ayn_heard(before: Unit | None, after: Unit | None) -> bool:
    """Where the press leaves a vowel for an ayn it does not write: Saad, Bayaa, Asaad, Shara."""
    if before is None:
        return False
    coda = before.key in ("a", "aa") and (after is None or after.kind == "C")
    return coda or (before.kind == "C" and (after is None or after.key == "a"))


_SEATS = {abjad.HAMZA_WAW: "w", abjad.HAMZA_YA: "y", abjad.HAMZA_ABOVE: "’", abjad.HAMZA_BELOW: "’"}


def _hamza(unit: Unit, spec: Profile, *, first: bool) -> str:
    if first and not spec.hamza_initial:
        return ""
    if unit.seat == abjad.MADDA and (spec.hamza_seat or first):
        return ""
    sign = spec.letters[HAMZA]
    if spec.hamza_seat and unit.seat in _SEATS:
        sign = _SEATS[unit.seat] + "ˈ"
    return sign * 2 if unit.doubled and spec.doubling else sign
