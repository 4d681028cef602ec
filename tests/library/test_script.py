"""Scripts, and words as written."""

import pytest

from nisba.script import Script, script_of, script_of_char, words_of

SCRIPTS = [
    ("Halab", Script.LATIN),
    ("Ḥalab", Script.LATIN),
    ("حلب", Script.ARABIC),
    ("گولپێ", Script.ARABIC),
    ("Халеб", Script.CYRILLIC),
    ("Χαλέπι", Script.GREEK),
    ("חלב", Script.HEBREW),
    ("ჰალები", Script.GEORGIAN),
    ("Հալեպ", Script.ARMENIAN),
    ("阿勒颇", Script.OTHER),
    ("हलब", Script.OTHER),
    ("ሐለብ", Script.OTHER),
    ("47", Script.LATIN),
    ("٤٧", Script.LATIN),
    ("حلب (Aleppo city)", Script.LATIN),
    ("مدينة حلب (Halab)", Script.ARABIC),
]


@pytest.mark.parametrize(("text", "script"), SCRIPTS)
def test_script(text: str, script: Script) -> None:
    assert script_of(text) is script


@pytest.mark.parametrize("char", list("1٤.-' \u064e\u0301"))
def test_what_is_no_letter_has_no_script(char: str) -> None:
    assert script_of_char(char) is None


WORDS = [
    ("al-Sakhour", ["al", "Sakhour"]),
    ("Nour e-Din a-Zinki", ["Nour", "e", "Din", "a", "Zinki"]),
    ("Abu  Bakr", ["Abu", "Bakr"]),
    ("Sana'a", ["Sana'a"]),
    ("Sana׳a", ["Sana'a"]),
    ("'Ali'", ["Ali"]),
    ("Dr. Ahmad", ["Dr", "Ahmad"]),
    ("M.A. Jinnah", ["M", "A", "Jinnah"]),
    ("Mohd. Ali", ["Mohd", "Ali"]),
    ("علی\u200cرضا", ["علی", "رضا"]),
    ("בית־שאן", ["בית", "שאן"]),
    ("Abu_Bakr", ["Abu", "Bakr"]),
    ("Abu–Bakr", ["Abu", "Bakr"]),
    ("Zengi, Nureddin", ["Zengi", "Nureddin"]),
    ("(Aleppo)", ["Aleppo"]),
    ("al-Halabi?", ["al", "Halabi"]),
    ("-", []),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words
