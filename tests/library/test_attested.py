"""Words of names side by side, of which spellings are counted for the lexicon."""

import pytest

from nisba.training.attested import words_of


@pytest.mark.parametrize(
    ("arabic", "canonical", "words"),
    [
        ("سَمِير الجِسر", "Samir al-Jisr", [("سَمِير", "Samir"), ("جِسر", "Jisr")]),
        ("عَبد اللَّه", "Abd Allah", [("عَبد", "Abd"), ("اللَّه", "Allah")]),
        ("عَبد اللَّه", "Abdullah", []),
    ],
)
def test_words_of_a_name(arabic: str, canonical: str, words: list[tuple[str, str]]) -> None:
    assert list(words_of(arabic, canonical)) == words
