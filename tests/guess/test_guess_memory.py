"""What the vocaliser has read, packed and weighed against the network."""

import math

import pytest

from nisba.guess import TO_ARABIC, TO_LATIN, TO_VOWELS, guess_vowels, load
from nisba.guess.memory import DOUBT, packed_memory, remembered, unpacked_memory

READ = {"عَين": 9, "عِزَّة": 16, "عَزَّة": 4, "كِتَاب": 70_000}


def test_what_was_read_is_packed_and_unpacked() -> None:
    memory = unpacked_memory(*packed_memory(READ))
    assert memory["عين"] == [("عَين", 9)]
    assert sorted(memory["عزة"]) == [("عَزَّة", 4), ("عِزَّة", 16)]
    assert memory["كتاب"] == [("كِتَاب", 0xFFFF)], "more is not more certain"
    assert unpacked_memory(*packed_memory({})) == {}


@pytest.mark.parametrize("sharpness", [0.5, 1.0])
def test_what_was_read_weighs_by_the_root_of_its_count(sharpness: float) -> None:
    network = [("عِين", 0.0), ("عَين", -1.0 / sharpness)]
    found = remembered(network, [("عَين", 9)], sharpness)
    share = 1 / (1 + math.exp(-1.0))
    weights = {text: math.exp(sharpness * score) for text, score in found}
    assert [text for text, _ in found] == ["عَين", "عِين"]
    assert weights["عِين"] == pytest.approx(DOUBT * share)
    assert weights["عَين"] == pytest.approx(DOUBT * (1 - share) + 3.0)


def test_a_reading_the_network_lacks_is_added() -> None:
    assert remembered([("عِين", 0.0)], [("عَين", 9)], 1.0)[0][0] == "عَين"


def test_a_word_that_was_not_read_is_the_networks() -> None:
    network = [("عِين", 0.0), ("عَين", -1.0)]
    assert remembered(network, [], 1.0) == network
    assert remembered([], [("عَين", 9)], 1.0) == []


def test_the_packaged_vocaliser_has_read_ordinary_words() -> None:
    memory = load(TO_VOWELS).memory
    assert len(memory) > 3000
    for word, vocalised in (("سيف", "سَيف"), ("عين", "عَين"), ("حسين", "حُسَين")):
        assert max(memory[word], key=lambda met: met[1])[0] == vocalised
        assert guess_vowels(word, 1)[0].text == vocalised
    assert load(TO_LATIN).memory == load(TO_ARABIC).memory == {}
