"""Keys and index terms: spellings of one element can be looked up by each other."""

from collections.abc import Callable

import pytest

from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.keys import MAX_KEYS
from nisba.terms import WEIGHTS, terms_of

SHARED = [
    # convention, spelling, vocalised Arabic of the element
    ("English", "Kareem", "كَرِيم"),
    ("English", "Yousuf", "يُوسُف"),
    ("English", "Ghassan", "غَسَّان"),
    ("English", "Sakhour", "صَاخُور"),
    ("English", "Dhiab", "ذِيَاب"),
    ("French", "Chérif", "شَرِيف"),
    ("French", "Djamel", "جَمَال"),
    ("French", "Youcef", "يُوسُف"),
    ("French", "Khadidja", "خَدِيجَة"),
    ("German", "Scherif", "شَرِيف"),
    ("German", "Dschamal", "جَمَال"),
    ("German", "Chalid", "خَالِد"),
    ("Turkish", "Cemal", "جَمَال"),
    ("Turkish", "Şerif", "شَرِيف"),
    ("Turkish", "Halit", "خَالِد"),
    ("Turkish", "Mehmet", "مُحَمَّد"),
    ("Turkish", "Rıza", "رِضَا"),
    ("Spanish", "Jaled", "خَالِد"),
    ("Italian", "Giamal", "جَمَال"),
    ("Polish", "Szarif", "شَرِيف"),
    ("Polish", "Dżamal", "جَمَال"),
    ("Czech", "Šaríf", "شَرِيف"),
    ("Scholarly", "Ǧamāl", "جَمَال"),
    ("Scholarly", "Ṣalāḥ", "صَلَاح"),
    ("Egyptian", "Gamal", "جَمَال"),
    ("Persian", "Reza", "رِضَا"),
    ("Persian", "Ruhollah", "رُوح الله"),
    ("Persian", "Hosayn", "حُسَين"),
    ("Kurmanji", "Xalid", "خَالِد"),
    ("Kurmanji", "Şêx", "شَيخ"),
    ("Urdu", "Qazi", "قَاضِي"),
    ("Malay", "Syarif", "شَرِيف"),
    ("Somali", "Xasan", "حَسَن"),
    ("Somali", "Cumar", "عُمَر"),
    ("Somali", "Maxamed", "مُحَمَّد"),
    ("Swahili", "Salehe", "صَالِح"),
    ("Hausa", "Mamman", "مُحَمَّد"),
    ("Arabizi", "7asan", "حَسَن"),
    ("Arabizi", "5aled", "خَالِد"),
    ("Cyrillic", "Халид", "خَالِد"),
    ("Cyrillic", "Мухаммед", "مُحَمَّد"),
    ("Cyrillic", "Шариф", "شَرِيف"),
    ("Cyrillic", "Джамаль", "جَمَال"),
    ("Cyrillic", "Гасан", "حَسَن"),
    ("Greek", "Χαλίντ", "خَالِد"),
    ("Greek", "Σαρίφ", "شَرِيف"),
    ("Hebrew", "מוחמד", "مُحَمَّد"),
    ("Spanish", "Yamal", "جَمَال"),
    ("Hebrew", "ח'אלד", "خَالِد"),
    ("Georgian", "ხალიდი", "خَالِد"),
    ("Armenian", "Խալիդ", "خَالِد"),
    ("Arabic", "صلاح", "صَلَاح"),
    ("Sorani", "شێخ", "شَيخ"),
    ("Sorani", "خالید", "خَالِد"),
]


@pytest.mark.parametrize(("convention", "spelling", "arabic"), SHARED)
def test_share_an_index_term(
    engine: Engine,
    parse: Callable[[str], ParsedName],
    convention: str,
    spelling: str,
    arabic: str,
) -> None:
    shared = terms_of(parse(spelling), engine) & terms_of(parse(arabic), engine)
    assert shared, convention


KEYS = [
    ("sālim", "سَلِيم"),
    ("kāsim", "قَاسِم"),
    ("raḍī", "رَضِيّ"),
    ("ǧalāl", "جَلَال"),
    ("ʿumar", "عُمَر"),
]


@pytest.mark.parametrize(("latin", "arabic"), KEYS)
def test_vowels_and_emphatics_do_not_change_a_key(
    engine: Engine, parse: Callable[[str], ParsedName], latin: str, arabic: str
) -> None:
    own = engine.keys.of(parse(latin).elements[0].forms[0].reading.symbols)
    other = engine.keys.of(engine.reader.vocalised(arabic).symbols)
    assert set(own) & set(other)


def test_different_consonants_give_different_keys(engine: Engine) -> None:
    keys = [
        set(engine.keys.of(engine.reader.vocalised(a).symbols)) for a in ("كَرِيم", "سَلِيم", "نُور")
    ]
    assert not keys[0] & keys[1]
    assert not keys[1] & keys[2]


def test_keys_are_few(engine: Engine, parse: Callable[[str], ParsedName]) -> None:
    for word in ("Dschachtschachdschasch", "Gghcjxqgghcjxq", "tzchgxc" * 8, "ḏẓṯč" * 9):
        found = engine.keys.of(parse(word).elements[0].forms[0].reading.symbols)
        assert 0 < len(found) <= MAX_KEYS
        assert len(set(found)) == len(found)


def test_every_term_has_a_kind_that_weighs(
    engine: Engine, parse: Callable[[str], ParsedName]
) -> None:
    kinds = set()
    for name in (
        "Harakat Nour al-Din al-Zinki",
        "5th Corps",
        "Ali",
        "Aya",
        "الفيلق الخامس",
        "阿勒颇",
    ):
        terms = terms_of(parse(name), engine)
        assert terms
        kinds |= {t[0] for t in terms}
    assert kinds == set(WEIGHTS)


def test_joined_and_split_words_share_a_whole_key(
    engine: Engine, parse: Callable[[str], ParsedName]
) -> None:
    a, b = (
        {t for t in terms_of(parse(n), engine) if t[0] == "w"}
        for n in ("Tuz Khurmatu", "Tuzkhurmatu")
    )
    assert a & b


def test_numbers_meet_across_scripts(engine: Engine, parse: Callable[[str], ParsedName]) -> None:
    for name in ("5th Corps", "Fifth Corps", "الفيلق الخامس", "الفيلق ٥"):
        assert "n5" in terms_of(parse(name), engine)
