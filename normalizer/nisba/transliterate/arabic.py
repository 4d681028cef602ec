"""Vocalised Arabic to the systems of ``arabic-letters.tsv``.

What letter rules cannot see is settled here, word by word: the article and its sun letters, the
one-letter particles before it, ta marbuta in construct, hamzat al-wasl after a vowel, names written
together (عبدالرحمن), the name of God, capitals and hyphens. Letters come from the table.
"""

import re
import unicodedata
from dataclasses import replace

from . import abjad
from .abjad import HAMZA, Unit
from .cutting import Word, cut
from .profile import Profile, profile, words
from .spelling import capitalise, spell

_ARABIC_WORD = re.compile(r"[\u0620-\u065f\u066e-\u06d3\u06d5\u06ee-\u06ff\u0670]+")
_ABD = "عبد"
_SON = "بن"
_SUN = frozenset("تثدذرزسشصضطظلن")
_PERSIAN_FORMS = str.maketrans("کہھەۀ", "كهههه")
PUNCTUATION = str.maketrans("،؛؟٪٫٬۔٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", ",;?%.,.01234567890123456789")


def romanise(text: str, system: str) -> str:
    """`text` (Arabic in Arabic script, vocalised) as the profile `system` writes it.

    What is not Arabic script passes through; Arabic punctuation and digits become European ones.
    Result in NFC. Vowels that are not written are not invented.
    """
    spec = profile(system)
    text = abjad.normalise(text).translate(_PERSIAN_FORMS)
    pieces: list[str] = []
    found: list[tuple[int, Word]] = []  # where in `pieces` each word goes
    end = 0
    for match in _ARABIC_WORD.finditer(text):
        pieces.append(text[end : match.start()])
        end = match.end()
        for word in cut(match.group()):
            found.append((len(pieces), word))
            pieces.append("")
    pieces.append(text[end:])
    _fill(pieces, found, spec)
    joined = "".join(pieces).translate(PUNCTUATION)
    return unicodedata.normalize("NFC", joined)


def _fill(pieces: list[str], found: list[tuple[int, Word]], spec: Profile) -> None:
    spelled = ""
    for n, (slot, word) in enumerate(found):
        gap = pieces[slot - 1] if slot and not word.joined else ""
        adjacent = n > 0 and not gap.strip()
        before = found[n - 1][1] if adjacent else None
        close = n + 1 < len(found) and not pieces[slot + 1].strip()
        after = found[n + 1][1] if close else None
        later = found[n + 2][1] if close and n + 2 < len(found) else None
        fused = _fused(word, before, spec)
        if fused is not None and before is not None:
            pieces[found[n - 1][0]] += fused
            if before.bare == _ABD:
                head = spelled.rpartition(spec.article_join) if before.article else ("", "", "")
                pieces[found[n - 1][0]] = head[0] + head[1] + fused
            if not word.joined:
                pieces[slot - 1] = ""
            spelled = ""
            continue
        spelled = _word(word, before, spelled, _construct(word, after, later, spec), after, spec)
        pieces[slot] = (" " if word.joined else "") + spelled


def _fused(word: Word, before: Word | None, spec: Profile) -> str | None:
    """Allah as the second part of one word (Abdullah, Nasrallah), in the systems that join it."""
    if not word.god or before is None or not spec.allah_suffix:
        return None
    if before.bare == _ABD:
        return spec.abdallah
    return spec.allah_suffix if before.bare in words().allah else None


def _construct(word: Word, after: Word | None, later: Word | None, spec: Profile) -> bool:
    """Whether a ta marbuta at the end of `word` is pronounced, the next word being its genitive."""
    if after is None or word.article or after.prefix or word.bare in words().names:
        return False
    if after.bare == "ابن":  # written with its alif it begins a name: Riḥlat Ibn Jubayr
        return True
    if after.bare == "ما":  # a clause is its genitive: ma‘rifat mā yajibu
        return True
    if after.bare in words().particles:
        return False
    if word.bare in words().heads:
        return True
    if after.article or after.god:
        return spec.construct == "places" or not after.nisba
    if after.bare.endswith("ة"):  # an indefinite adjective agrees with its noun
        return False
    return spec.construct == "places" or (later is not None and later.article)


def _word(
    word: Word,
    before: Word | None,
    previous: str,
    construct: bool,
    after: Word | None,
    spec: Profile,
) -> str:
    """One word, spelled, with article and capitals."""
    if word.god:
        return spec.allah
    if word.bare == _SON and before is not None and spec.filiation:
        return spec.filiation
    units = word.stem
    if _case_vowel(units):
        to_article = after is not None and (after.article or after.god)
        if spec.drop_case_final or (spec.drop_case_before_article and to_article):
            units = units[:-1]
            if units[-1].kind in "CT":
                units = (*units[:-1], replace(units[-1], final=True))
    body = spell(units, spec, construct)
    if spec.verb_a and not word.article and _perfect_verb(units):
        body += spec.letters["a"]
    lower = word.bare in words().particles and before is not None and not word.article
    if spec.capitals == "names" and not lower:
        body = capitalise(body, turkish=bool(spec.front_a))
    if word.prefix and not word.article:
        return _particle(word, spec) + spec.article_join + body
    if not word.article:
        return body
    return _with_article(word, body, before, previous, spec)


def _case_vowel(units: tuple[Unit, ...]) -> bool:
    """The word ends in a written short vowel."""
    last = units[-1] if len(units) > 2 else None
    return last is not None and last.kind == "V" and last.key in ("a", "i", "u") and last.written


def _perfect_verb(units: tuple[Unit, ...]) -> bool:
    """CaCi’, the perfect verb (خَطِئ): a noun of that shape is not met among names."""
    keys = [u.key for u in units]
    return len(units) == 5 and keys[1] == "a" and keys[3] == "i" and keys[4] == HAMZA


_VOWEL_END = frozenset("aeiouāēīōūáâîûỳ")


def _with_article(word: Word, body: str, before: Word | None, previous: str, spec: Profile) -> str:
    join = spec.article_join
    article = _assimilated(spec.article, word, spec)
    if word.prefix == "ل":
        return _assimilated(spec.lil, word, spec) + join + body
    if word.prefix:
        particle = _particle(word, spec)
        if spec.article_prefixed == "fused":
            return particle + article[1:] + join + body
        inner = article if spec.article_prefixed == "al" else article[1:]
        return particle + join + inner + join + body
    if spec.article_elided and before is not None and previous[-1:].lower() in _VOWEL_END:
        article = article[1:]
    if spec.article_capital and before is None:
        article = article[0].upper() + article[1:]
    return article + join + body


def _assimilated(article: str, word: Word, spec: Profile) -> str:
    """The article with its l turned into the sun letter that follows, where the system does so."""
    if word.bare[:1] not in _SUN or not spec.article_sun:
        return article
    letter = "" if spec.article_drops else spec.letters[word.bare[0]]
    return re.sub(r"(ль|ל|l)$", letter, article)


def _particle(word: Word, spec: Profile) -> str:
    vowel = "i" if word.prefix in "بل" else "a"
    return spell((Unit("C", word.prefix), Unit("V", vowel)), spec, False)
