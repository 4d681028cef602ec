"""The parts of the training that can be checked by hand on a few words."""

import math
from itertools import product

import pytest

from nisba.guess import TO_LATIN, load
from nisba.guess.hints import DOUBLED, GIVEN, GUESSED, KINDS, NATIVE
from nisba.guess.letters import ARABIC, LATIN, arabic_letters
from nisba.guess.vowels import distance, signs
from nisba.lexicon_rows import Entry
from nisba.training.guess import vowels
from nisba.training.guess_align import align
from nisba.training.guess_lexicon import (
    SPELLED,
    TOLD,
    completed,
    cut_marks,
    held_out,
    lessons,
    readings,
    spelled,
    vocalised,
)
from nisba.training.guess_ngram import START, estimate
from nisba.training.guess_pairs import GENERAL, Pair
from nisba.training.guess_vocabulary import Vocabulary


def _pair(source: str, target: str) -> Pair:
    return Pair(source, target, 1.0, GENERAL)


def test_alignment_finds_the_letters() -> None:
    pairs = [_pair("نور", "nur"), _pair("رن", "rn"), _pair("ون", "un"), _pair("شر", "shr"),
             _pair("شن", "shn"), _pair("نش", "nsh")]  # fmt: skip
    cut = {a.pair.source: a.chunks for a in align(pairs, 4)}
    assert cut["نور"] == ("n", "u", "r")
    assert cut["شن"] == ("sh", "n")
    assert all("".join(c) == p.target for p in pairs for c in [cut[p.source]])


def test_words_too_long_for_their_letters_are_left_out() -> None:
    assert align([_pair("ن", "nnnnnn")], 4) == []


@pytest.mark.parametrize("least", [1, 2])
def test_ngram_probabilities_sum_to_one(least: int) -> None:
    words = [[2, 3, 4], [2, 3, 5], [3, 4, 4], [2, 2, 3], [5, 3, 4], [2, 3, 4]] * 2
    model = estimate(words, 3, least)

    def log(history: tuple[int, ...], unit: int) -> float:
        if (*history, unit) in model.probability:
            return model.probability[*history, unit]
        if not history:
            return -math.inf
        return model.backoff.get(history, 0.0) + log(history[1:], unit)

    # All of the mass but what is kept for units that were never seen.
    for history in [(), (2,), (START,), (2, 3), (START, 2)]:
        total = sum(math.exp(log(history, unit)) for unit in (1, 2, 3, 4, 5))
        assert 0.75 <= total <= 1.02


def test_lexicon_words_are_cut_and_held_out() -> None:
    assert cut_marks("سَالِم") == ("سَ", "ا", "لِ", "م")
    words = ["".join(p) + "َم" for p in product("بتجحخدرزسش", "بتجحخدرزسش")]
    held = [word for word in words if held_out(word)]
    assert 2 <= len(held) <= 25
    assert set(readings(words)) == {arabic_letters(word) for word in held}
    assert all(held_out(arabic_letters(word)) for word in held), "vowels must not matter"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("سالم", "سَالم"),
        ("نوري", "نُوري"),
        ("خاشُقجي", "خَاشُقجي"),
        ("جعَيِّط", "جعَيِّط"),
        ("مُنَّا", "مُنَّا"),
        ("شّامِيّ", "شَّامِيّ"),
        ("دَلو", "دَلو"),
        ("آدَم", "آدَم"),
        ("جِيرُود", "جِيرُود"),
    ],
)
def test_vowels_that_long_ones_imply_are_completed(written: str, wanted: str) -> None:
    assert completed(cut_marks(written)) == cut_marks(wanted)


def test_vocalised_words_are_aligned_with_their_letters() -> None:
    made = vocalised(["سَالم", "سَالَم", "سالم", "أ", "two words", "بَاب الهَوَى"], 0.5)
    assert [a.chunks for a in made] == [("سَ", "ا", "ل", "م"), ("سَ", "ا", "لَ", "م")]
    assert all(a.pair.source == "سالم" and a.pair.weight == 0.5 for a in made)


def test_words_are_learnt_with_likely_and_with_given_spellings() -> None:
    words = vocalised(["مُعَمَّر", "سَالِم"])
    given = [
        ("مُعَمَّر", "muammar"), ("سَالِم", "zzzzzz"), ("حَسَن", "hasan"), ("مُعَمَّر", "muammar"),
    ]  # fmt: skip
    made = lessons(words, given, load(TO_LATIN))
    assert [(one.aligned.pair.target, one.aligned.pair.domain) for one in made] == [
        ("سَالِم", GUESSED), ("مُعَمَّر", GUESSED), ("مُعَمَّر", GIVEN),
    ], "what does not fit or is not among the words is left out"  # fmt: skip
    assert all(one.hints.shape == (4, KINDS) for one in made)
    assert made[2].aligned.pair.weight == TOLD
    assert made[2].hints[:, DOUBLED].tolist() == [0, 0, 1, 0]


def test_arabic_words_are_learnt_as_such_too() -> None:
    words = vocalised(["سَالِم", "جُورج"])
    made = lessons(words, [], load(TO_LATIN), {"سَالِم"})
    told = [(one.aligned.pair.target, bool(one.hints[:, NATIVE].all())) for one in made]
    assert told == [("جُورج", False), ("سَالِم", False), ("سَالِم", True)]
    assert len(vowels(made).cut) == 2, "n-grams count it once"


def test_words_measured_are_kept_away() -> None:
    words = Vocabulary(("سَالِم", "جُورج", "عَين"), {"عَين": 9, "سَيف": 4}, frozenset(("عَين",)))
    away = frozenset(("عين", "جورج"))
    assert words.without(away, read=True).listed == ("سَالِم",)
    assert words.without(away, read=True).read == {"سَيف": 4}
    assert words.without(away, read=False).read == words.read


def test_the_vocabulary_knows_what_is_arabic() -> None:
    words = Vocabulary.of(["الْكِتَابُ. كِتَابٌ"])
    assert words.read == {"كِتَاب": 2}
    assert {"دَير", "حَلَبِيّ"} <= words.native <= set(words.listed)
    assert "جُورج" in set(words.listed) - words.native


def test_spellings_of_the_lexicon_without_what_is_measured() -> None:
    def entry(arabic: str, press: str, *variants: str) -> Entry:
        return Entry(arabic, frozenset(), "", press, variants, (), "ar", "high")

    entries = [
        entry("سَالِم", "Salem", "Salim", "Selim", "Saalim"),
        entry("مُعَمَّر", "Muammar"),
        entry("نُور الدِين", "Nour al-Din"),
        entry("زَكِي", "Zaki"),
    ]
    made = spelled(entries, [("معمر", "moamer"), ("زاكي", "zaki")])
    assert [(p.source, p.target) for p in made] == [
        ("سالم", "salem"), ("سالم", "salim"), ("سالم", "selim"),
    ]  # fmt: skip
    assert {p.weight for p in made} == {SPELLED}


def test_signs_and_distances() -> None:
    assert signs("سَالِم") == "سAلiم"
    assert distance(signs("سَالِم"), "salim") < distance(signs("سَالِم"), "salam")
    assert distance(signs("حَسَن"), "hasan") < distance(signs("حُسن"), "hasan")
    assert distance(signs("حُسَين"), "hussein") < distance(signs("حَسِين"), "hussein")


def test_alphabets_have_no_letter_twice() -> None:
    assert len(set(ARABIC)) == len(ARABIC)
    assert len(set(LATIN)) == 26
