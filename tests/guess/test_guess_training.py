"""The parts of the training that can be checked by hand on a few words."""

import math

import pytest

from nisba.guess.letters import ARABIC, LATIN
from nisba.guess.vowels import distance, signs
from nisba.training.guess_align import align
from nisba.training.guess_lexicon import HELD_OUT, cut_marks, split
from nisba.training.guess_ngram import START, estimate
from nisba.training.guess_pairs import GENERAL, Pair


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
    words = ["".join(p) for p in zip("بتجحخدرزسش" * 4, "م" * 40, strict=True)] + ["سَالِم"]
    trained, held = split(words)
    assert len(trained) + len(held) == len({"".join(cut_marks(w)) for w in words})
    assert len(held) == math.ceil(11 / HELD_OUT)
    assert not {a.pair.source for a in trained} & set(held)


def test_signs_and_distances() -> None:
    assert signs("سَالِم") == "سAلiم"
    assert distance(signs("سَالِم"), "salim") < distance(signs("سَالِم"), "salam")
    assert distance(signs("حَسَن"), "hasan") < distance(signs("حُسن"), "hasan")
    assert distance(signs("حُسَين"), "hussein") < distance(signs("حَسِين"), "hussein")


def test_alphabets_have_no_letter_twice() -> None:
    assert len(set(ARABIC)) == len(ARABIC)
    assert len(set(LATIN)) == 26
