"""Vocalised Arabic as this project writes it, and what it is not."""

from __future__ import annotations

import pytest

from nisba.table.check.vocalised import clusters_of, problems_of


@pytest.mark.parametrize(
    "arabic",
    [
        "حَلَب",
        "الفِردَوس",
        "نُور الدِين الزِنكِيّ",
        "مُحَمَّد بِن عَبد اللَّه",
        "حِزب اللَّه",
        "المُعتَصِم بِاللَّه",
        "مُصطَفَى",
        "حَمَاة",
        "كَرِيمَة",
        "صَلَاح الدِين (حَلَب)",
        "مَشرُوع 1070 شُقَّة",
        "لِلإِغَاثَة وَالتَنمِيَة",
        "آل سُعُود",
        "السَلَام الآن",
        "اِتِّحَاد",
        "عَمرو",
        "أَبُو ظَبي",
        "تَايلَاند",
        "سَعِيد الصَحَّاف",
        "الهِلُّك",
        "زَين",
        "نَوف",
        "وَالِي",
        "رَئِيس",
        "مُؤمِن",
        "پَروَانَة",
    ],
)
def test_good(arabic: str) -> None:
    assert problems_of(arabic) == ()


@pytest.mark.parametrize(
    ("arabic", "problem"),
    [
        ("حلب", "no vowel is written"),
        ("الصَّاخُور", "sun letter"),
        ("اَلفِردَوس", "article"),
        ("حَلَبُ", "case ending"),
        ("حَلَبٌ", "U+064C"),
        ("حَلْب", "U+0652"),
        ("رَحمٰن", "U+0670"),
        ("كَرِيمة", "ة without a fatha"),
        ("مُصطَفى", "ى without a fatha"),
        ("مُصطَفَىّ", "carries no mark"),
        ("سالِم", "ا without a fatha"),
        ("كَريم", "must follow kasra"),
        ("نور", "no vowel"),
        ("مَنصور", "must follow damma"),
        ("مُحَمّد", "with shadda lacks its vowel"),
        ("أحمَد", "at the beginning"),
        ("اتِّحَاد", "at the beginning"),
        ("كَرَُم", "twice"),
        ("حَلَـب", "U+0640"),
        ("حَلَب Aleppo", "not used"),
        ("عَلیّ", "U+06CC"),
    ],
)
def test_bad(arabic: str, problem: str) -> None:
    assert problem in "; ".join(problems_of(arabic))


def test_an_element_carries_no_article() -> None:
    assert problems_of("الكَرِيم") == ()
    assert problems_of("الكَرِيم", article=False)
    assert problems_of("أَلبَان", article=False) == ()
    assert problems_of("اللَّه", article=False) == ()


@pytest.mark.parametrize(
    ("arabic", "words"),
    [
        ("حَلَب", set()),
        ("عَبد الرَحمَن", set()),
        ("فرَنسَا", {"فرَنسَا"}),
        ("بَنغلَادِيش", {"بَنغلَادِيش"}),
        ("الجَبهَة التُركمَانِيَّة", {"تُركمَانِيَّة"}),
        ("مَايك", {"مَايك"}),
    ],
)
def test_clusters(arabic: str, words: set[str]) -> None:
    assert set(clusters_of(arabic)) == words
