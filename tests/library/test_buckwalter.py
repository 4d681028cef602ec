"""Buckwalter's transliteration is recognised, and names in capitals or Turkish are not."""

import unicodedata

import pytest

from nisba.analysis.buckwalter import from_buckwalter, to_arabic
from nisba.engine import Engine

FRIENDS = [
    ("mHmd", "محمد"),
    ("AlSAxwr", "الصاخور"),
    ("nwr Aldyn Alznky", "نور الدين الزنكي"),
    (">Hmd", "أحمد"),
    ("<brAhym", "إبراهيم"),
    ("mSTfY", "مصطفى"),
    ("fATmp", "فاطمة"),
    ("Hlb", "حلب"),
    (">bw bkr AlbgdAdy", "أبو بكر البغدادي"),
    ("Ebd AlrHmn", "عبد الرحمن"),
    ("xAld bn Alwlyd", "خالد بن الوليد"),
    ("$ms Aldyn", "شمس الدين"),
    ("muHam~ad", unicodedata.normalize("NFC", "مُحَمَّد")),
]


@pytest.mark.parametrize(("text", "arabic"), FRIENDS)
def test_recognised(engine: Engine, text: str, arabic: str) -> None:
    assert unicodedata.normalize("NFC", from_buckwalter(text, engine.lexicon)) == arabic


# Latin, whatever its capitals and consonants look like.
FALSE = [
    "Halab", "Muhammad", "Mohammad Adeeb", "SAA", "YPG", "HTS", "McDonald", "Nour al-Din", "Smith",
    "al-Sakhour", "Ahmad", "Abu Bakr", "Zinki", "Hmd.", "Dr", "Mr Smith", "Fatah Halab", "PKK",
    "Mohd", "Mhmd Ali", "Jr", "Ibn Sina", "Qwerty", "Bashar al-Assad", "ISIS", "d'Artagnan",
    "Schmidt", "Abd", "AbdulRahman", "AlSaud", "ElSisi", "DeVries", "Türk", "7abib", "حلب", "",
    "Nguyen", "Lvov", "Brno", "Omsk", "Krk", "Ngl", "Tbilisi",
]  # fmt: skip
TURKISH = [
    "Recep", "Zeynep", "Galip", "Talip", "Eyup", "Halep", "Halap", "Philip", "Garip", "Muhip",
]  # fmt: skip


@pytest.mark.parametrize("text", FALSE + TURKISH)
def test_false_friends(engine: Engine, text: str) -> None:
    assert from_buckwalter(text, engine.lexicon) == ""


def test_character_by_character() -> None:
    latin = "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYyPJVG"
    assert to_arabic(latin) == "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچڤگ"
    assert to_arabic("FNKaui~o") == "ًٌٍَُِّْ"
