"""Any name to any system, through vocalised Arabic as the hub.

A name in Arabic script is brought to vocalised Arabic word by word; one in another script is
parsed, and each element brought there by the lexicon. The target system is generated from that by
rule. What is not known is guessed, and the result says that it was inferred.
"""

from dataclasses import dataclass, replace
from heapq import nlargest
from math import prod

from rapidfuzz.distance import Indel

from nisba.analysis.model import Element, Form, Head, ParsedName, Role
from nisba.canonical import Inferred, compose_with, has_article, latin_word
from nisba.engine import Engine, default_engine
from nisba.guess import guess_article
from nisba.guess.letters import latin_letters
from nisba.hygiene import clean
from nisba.lexicon import bare, letters
from nisba.lexicon_rows import Entry
from nisba.model import Normalization
from nisba.score.element import senses_of
from nisba.script import Script, script_of
from nisba.transliterate.abjad import skeleton
from nisba.transliterate.arabizi import marked as unchat
from nisba.transliterate.engine import guessed_language, render, reverse_candidates, romanise
from nisba.transliterate.known import ARTICLE, KnownNames, known_names
from nisba.transliterate.registry import system
from nisba.transliterate.unknown import MARKED, arabic_spellings, latin_spellings
from nisba.transliterate.vocalise import WHOLE, Sources, vocalisations

ARABIC, VOCALISED, POPULAR = "arabic", "arabic-vocalised", "popular"
MAX_BEST = 50
"""Most candidates one call returns."""

_SPARE = 3
"""Ways to take a name that are tried for each candidate wanted: some are written alike."""
_MANY = 12
"""Elements of a text from which on no more ways are tried than are wanted: it is no one name."""
_NO_HEAD = 0.2
"""What is left of the likelihood of a word before a place that is no word for a kind of place."""
_SPELLED = 0.6
"""Likeness to its popular spelling from which on a name is spelled, not called otherwise."""
_GIVEN = 0.2
"""How often a given name has an article in Arabic alone, beside other words that look like it: of
2,746 pairs of labels 28, where the word list that the guesser learnt from has one in fifteen."""
_CHAT = "arabizi"
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
    names: KnownNames | None = None,
) -> Transliteration:
    """``text`` in the system ``to``.

    Args:
        text: a name or a text in any script, up to the library's length limit.
        to: id or alias of a system, or ``arabic``, ``arabic-vocalised``, ``popular``.
        source: system that ``text`` is written in, ``""`` when not known. Marked systems are turned
            back by their own rules, press spelling and other scripts' practice by the lexicon.
        language: BCP 47 language of the text.
        nbest: most candidates wanted, 1 to 50.
        engine: the lexicon and the parser; the packaged ones unless given.
        names: vocalised names to read bare ones by; those of the packaged seeds unless given.

    Raises:
        UnknownSystem: ``to`` or ``source`` is not in the catalogue.
        NotReversible: ``source`` cannot be turned back by rule.
        InvalidName, NameTooLong: the text cannot be a name.
    """
    engine = engine or default_engine()
    nbest = max(1, min(nbest, MAX_BEST))
    told = ""
    if source and source not in (ARABIC, VOCALISED):
        told = guessed_language(source)
        if not told:
            return _from_system(text, to, source, nbest)
    if to not in (ARABIC, VOCALISED, POPULAR):
        chosen = system(to)
        marked = script_of(text) is Script.ARABIC and skeleton(text) != text
        if chosen.from_script != "Arab" or chosen.language != "ara" or marked:
            made = render(text, to)
            return Transliteration(
                text, to, (Rendered(made.text, 1.0, made.inferred, made.method.value),)
            )
    cleaned = clean(text).text
    names = known_names() if names is None else names
    if to not in (ARABIC, POPULAR) and script_of(cleaned) is Script.ARABIC:
        sources = Sources(engine, names)
        return Transliteration(text, to, _vocalised(cleaned, to, nbest, sources))
    if script_of(cleaned) is Script.LATIN:
        cleaned = unchat(cleaned, certain=told == _CHAT)
    parsed = engine.parser.parse(cleaned, language or told.replace(_CHAT, ""))
    found = _candidates(parsed, to, nbest, engine, names)
    if to == POPULAR and script_of(cleaned) is Script.ARABIC:
        found = _known_first(names.press(skeleton(cleaned)), found, to, nbest)
    elif to != POPULAR and script_of(cleaned) is not Script.ARABIC:
        known = names.spelling(cleaned)
        if not known and len(parsed.elements) > 1:
            arabic = found if to == ARABIC else _candidates(parsed, ARABIC, nbest, engine, names)
            known = _with_articles(arabic, names)
        found = _known_first(known, found, to, nbest)
    return Transliteration(text, to, found)


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


def _vocalised(text: str, to: str, nbest: int, sources: Sources) -> tuple[Rendered, ...]:
    """Candidates for Arabic text that lacks its vowels."""
    ranked: dict[str, Rendered] = {}
    for reading in vocalisations(text, nbest * _SPARE, sources):
        method = "lexicon" if reading.known else "rules"
        _add(ranked, Rendered(_written(reading.text, to), reading.score, True, method))
    return _best(ranked, nbest)


def _candidates(
    parsed: ParsedName, to: str, nbest: int, engine: Engine, names: KnownNames
) -> tuple[Rendered, ...]:
    """Candidates by the elements of a name."""
    if to != POPULAR:  # a word of another language (Wall, West) has letters, too
        parsed = replace(
            parsed, elements=tuple(replace(e, translated=False) for e in parsed.elements)
        )
    solid = [
        e for e in parsed.elements if e.role not in (Role.NUMBER, Role.INITIAL) or _spelled_out(e)
    ]
    alone = len(solid) == 1
    exonyms = [_exonyms(e, names) if to != POPULAR else [] for e in solid]
    wanted = nbest * _SPARE if len(solid) <= _MANY else nbest
    options = [
        # A name that begins with a given name has no article there: the first of several is left.
        _choices(e, engine, to, x, wanted, articles=to == ARABIC and (e is not solid[0] or alone))
        for e, x in zip(solid, exonyms, strict=True)
    ]
    if any(exonyms[1:]):
        options[0] = _before_place(options[0])
    ranked: dict[str, Rendered] = {}
    for combination in _combinations(options, wanted):
        chosen = iter(combination)
        picked = {id(e): next(chosen) for e in solid}
        composed = compose_with(parsed, lambda e, picked=picked: picked.get(id(e)))  # type: ignore[misc]
        inferred = any(not isinstance(entry, Entry) for entry, _, _ in combination)
        text = composed.canonical
        if to != POPULAR:
            text = _written(composed.arabic, to) if composed.arabic else parsed.text
        score = prod(p for _, _, p in combination)
        method = "rules" if inferred else "lexicon"
        _add(ranked, Rendered(text, score, inferred or to != POPULAR, method))
    return _best(ranked, nbest) or (Rendered(parsed.text, 0.0, True, "copied"),)


def _with_articles(found: tuple[Rendered, ...], names: KnownNames) -> dict[str, float]:
    """Names of the table that candidates are but for the article, and how likely each is."""
    known: dict[str, float] = {}
    for candidate in found:
        for name, share in names.articles(candidate.text).items():
            known[name] = known.get(name, 0.0) + share * candidate.score
    return known


def _known_first(
    known: dict[str, float], others: tuple[Rendered, ...], to: str, nbest: int
) -> tuple[Rendered, ...]:
    """Names of the table that a text is letter for letter, then what its elements may be.

    ``known`` are vocalised names, or canonical spellings where ``to`` is the popular one.
    """
    if not known:
        return others
    ranked: dict[str, Rendered] = {}
    for name, share in known.items():
        text = name if to == POPULAR else _written(name, to)
        _add(ranked, Rendered(text, WHOLE * share, to != POPULAR, "lexicon"))
    left = 1 - WHOLE * sum(known.values())
    for other in others:
        _add(ranked, replace(other, score=other.score * left))
    return _best(ranked, nbest)


def _may_lack_article(element: Element) -> bool:
    """Whether Arabic may have an article where the text, which is not in Arabic, has none."""
    form = element.forms[0]
    beside = has_article(element) or element.family or element.nasab or element.number is not None
    if beside or form.arabic or form.head is not Head.NONE:
        return False
    return MARKED.isdisjoint(latin_word(form))  # marked systems write every article


def _articles_added(choices: list[Choice], latin: str) -> list[Choice]:
    """Choices, each with the article too, as likely as usage is to have one in Arabic alone."""
    out: list[Choice] = []
    for entry, arabic, p in choices:
        share = guess_article(arabic, latin)
        if isinstance(entry, Entry) and "given" in entry.kinds and "nisba" not in entry.kinds:
            share *= _GIVEN
        out.append((entry, arabic, p * (1 - share)))
        if share:
            out.append((entry, ARTICLE + arabic, p * share))
    return out


def _combinations(options: list[list[Choice]], n: int) -> list[tuple[Choice, ...]]:
    """The ``n`` likeliest ways to take one choice of each element, best first."""
    best: list[tuple[Choice, ...]] = [()]
    for choices in options:
        longer = ((*taken, choice) for taken in best for choice in choices)
        best = nlargest(n, longer, key=lambda taken: prod(p for _, _, p in taken))
    return best


def _written(vocalised: str, to: str) -> str:
    if to == VOCALISED:
        return vocalised
    return bare(vocalised) if to == ARABIC else render(vocalised, to).text


def _add(ranked: dict[str, Rendered], made: Rendered) -> None:
    """Put a candidate among the others; the scores of those written alike are added."""
    same = ranked.get(made.text)
    score = made.score if same is None else min(1.0, same.score + made.score)
    ranked[made.text] = replace(same or made, score=score)


def _best(ranked: dict[str, Rendered], nbest: int) -> tuple[Rendered, ...]:
    best = sorted(ranked.values(), key=lambda r: -r.score)[:nbest]
    return tuple(replace(r, score=round(r.score, 4)) for r in best)


def _kept(form: Form, entry: Entry, to: str) -> float:
    """What an entry counts that spells an Arabic word with other letters than are written."""
    if not form.arabic or bare(entry.arabic) == bare(form.word):
        return 1.0
    if letters(entry.arabic) != letters(form.word):
        return _OTHER_LETTERS
    return 1.0 if to == POPULAR else _SEAT


def _spelled_out(element: Element) -> bool:
    """A numeral in Arabic letters, which is a word like others (رابعة, Rabia)."""
    return element.role is Role.NUMBER and element.forms[0].arabic and element.surface.isalpha()


def _before_place(choices: list[Choice]) -> list[Choice]:
    """Choices for the word before a place: what is called a kind of place is likelier then."""

    def is_head(choice: Choice) -> bool:
        return isinstance(choice[0], Entry) and "place_head" in choice[0].kinds

    if not any(map(is_head, choices)):
        return choices
    return [c if is_head(c) else (c[0], c[1], _NO_HEAD * c[2]) for c in choices]


def _exonyms(element: Element, names: KnownNames) -> list[Choice]:
    """Names of one word that an element is called by, not spelled as: Cairo, Damascus."""
    form = element.forms[0]
    if form.arabic or form.head is not Head.NONE:
        return []
    latin = latin_letters(form.word)
    return [
        (None, name.removeprefix(ARTICLE) if element.article else name, WHOLE * share)
        for name, share in names.spelling(form.word).items()
        if " " not in name
        and Indel.normalized_similarity(latin, latin_letters(romanise(name, POPULAR))) < _SPELLED
    ]


def _choices(
    element: Element,
    engine: Engine,
    to: str,
    exonyms: list[Choice],
    enough: int,
    *,
    articles: bool,
) -> list[Choice]:
    """What an element may be: exonyms, lexicon entries by probability, what the guesser says.

    The likeliest of as many as are ``enough`` are among them. With ``articles``, those that are
    not exonyms are there with an article, too, where the text has none.
    """
    form: Form = element.forms[0]
    senses = senses_of(form, engine.lexicon)
    left = 1.0 - sum(p for _, _, p in exonyms)
    out = list(exonyms)
    seen: set[tuple[str, str]] = {("", arabic) for _, arabic, _ in out}
    entries = engine.lexicon.entries
    for i, p in senses:
        if ("", entries[i].arabic) not in seen:
            seen.add(("", entries[i].arabic))
            out.append((entries[i], entries[i].arabic, left * p * _kept(form, entries[i], to)))
    rest = max(0.01, 1.0 - sum(p for _, _, p in out))
    if to == POPULAR:
        spelled = latin_spellings(form)
    else:
        spelled = arabic_spellings(form, engine, vowels=to != ARABIC, enough=enough + len(out))
    for guessed, arabic, p in spelled:
        key = (guessed.press if guessed else "", arabic)
        if key not in seen:
            seen.add(key)
            out.append((guessed, arabic, rest * p))
    if articles and _may_lack_article(element):
        known = len(exonyms)
        out[known:] = _articles_added(out[known:], latin_word(form))
    out.sort(key=lambda c: -c[2])
    if form.head is Head.NONE and not out:
        out.append((None, "", _UNKNOWN))
    return out
