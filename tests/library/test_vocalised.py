"""Vocalised Arabic is read exactly."""

import unicodedata

import pytest

from nisba.engine import Engine
from nisba.sounds.vocalised import read_vocalised

EXACT = [
    ("حَلَب", "ḥalab"),
    ("صَاخُور", "ṣāxūr"),
    ("سَالِم", "sālim"),
    ("سَلِيم", "salīm"),
    ("كَرِيم", "karīm"),
    ("كَرِيمَة", "karīmat"),
    ("نُور", "nūr"),
    ("عَمَّان", "ʿammān"),
    ("عُمَان", "ʿumān"),
    ("أَحمَد", "aḥmad"),
    ("إِبرَاهِيم", "ibrāhīm"),
    ("أُسَامَة", "usāmat"),
    ("آدَم", "ādam"),
    ("قُرآن", "qurʾān"),
    ("مُصطَفَى", "muṣṭafā"),
    ("زَين", "zayn"),
    ("زَيْن", "zayn"),
    ("فَوزِيّ", "fawzī"),
    ("حَلَبِيّ", "ḥalabī"),
    ("مُحَمَّد", "muḥammad"),
    ("حَسَّان", "ḥassān"),
    ("حَسَن", "ḥasan"),
    ("رَئِيس", "raʾīs"),
    ("مُؤمِن", "muʾmin"),
    ("هُوَيدَا", "huwaydā"),
    ("قُوَيدِر", "quwaydir"),
    ("يَحيَى", "yaḥyā"),
    ("چِيَا", "čiyā"),
    ("گُولَان", "gūlān"),
]


def plain(word: str, engine: Engine) -> str:
    """The likeliest sounds, a double consonant written twice."""
    alphabet = engine.reader.alphabet
    symbols = [alphabet.symbol(c) for c in engine.reader.vocalised(word).symbols]
    return "".join(s.plain * (2 if s.geminate else 1) for s in symbols)


@pytest.mark.parametrize(("word", "sounds"), EXACT)
def test_exact(engine: Engine, word: str, sounds: str) -> None:
    found = plain(unicodedata.normalize("NFC", word), engine)
    assert found == sounds
    assert not engine.reader.vocalised(word).unwritten


def test_the_order_of_shadda_and_vowel_does_not_matter() -> None:
    composed = "عَم\u064e\u0651ان"
    assert read_vocalised(composed) == read_vocalised("عَم\u0651\u064eان")


def test_ta_marbuta_may_be_silent_t_or_h() -> None:
    last = read_vocalised("كَرِيمَة")[-1]
    assert {sound for sound, _ in last.options} == {"0", "t", "h"}
    assert last.silence == 0


def test_the_waw_of_amr_is_silent() -> None:
    assert read_vocalised("عَمرو")[-1].silence == 0


def test_partly_marked_words_leave_length_open() -> None:
    exact, lenient = read_vocalised("مُحمد"), read_vocalised("مُحمد", lenient=True)
    assert exact[-1].geminate is False
    assert lenient[-1].geminate is None


@pytest.mark.parametrize("word", ["", "َ", "ـ", "ّ", "abc", "ءءء", "اىة", "١٢"])
def test_odd_input_is_no_error(word: str) -> None:
    read_vocalised(word)
    read_vocalised(word, lenient=True)


def test_every_entry_of_the_lexicon_has_sounds(engine: Engine) -> None:
    silent = [
        entry.arabic
        for entry, reading in zip(engine.lexicon.entries, engine.lexicon.readings, strict=True)
        if not reading.plain
    ]
    assert silent == []
