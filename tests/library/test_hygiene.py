"""Unicode hygiene. What depends on ICU (look-alikes) was fixed with ICU 72 and Unicode 15."""

import pytest

from nisba import InvalidName, NameTooLong
from nisba.hygiene import MAX_CODE_POINTS, MAX_MARKS, clean

REFUSED = [
    ("", "empty"),
    ("   \t\n", "empty"),
    ("--- .", "no letter or digit"),
    ("ـــ", "empty"),
    ("\u200b\u200d", "empty"),
    ("Hal\x00ab", "U+0000 at 3"),
    ("حلب\x00", "U+0000 at 3"),
    ("Halab\x07", "U+0007"),
    ("\x1b[31mHalab", "U+001B"),
    ("Halab\x7f", "U+007F"),
    ("Halab\x85", "U+0085"),
    ("Halab\ud800", "surrogate"),
    ("\udc80", "surrogate"),
    ("ب" + "\u064e" * (MAX_MARKS + 1), "combining marks"),
    ("Ha" + "l\u0323" + "\u0330" * (MAX_MARKS + 1), "combining marks"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidName, match=said.replace("+", r"\+")) as caught:
        clean(text)
    assert caught.value.code == "INVALID_NAME"
    assert caught.value.field == "name"


@pytest.mark.parametrize(
    ("text", "points"),
    [("a" * (MAX_CODE_POINTS + 1), 501), ("ا" * (MAX_CODE_POINTS + 1), 501), ("\ufdfa" * 40, 720)],
)
def test_too_long_before_or_after_normalisation(text: str, points: int) -> None:
    with pytest.raises(NameTooLong, match=f"{points} code points") as caught:
        clean(text)
    assert caught.value.code == "NAME_TOO_LONG"
    assert ("after normalisation" in caught.value.message) == (len(text) <= MAX_CODE_POINTS)


@pytest.mark.parametrize("letter", ["a", "ب"])
def test_longest_allowed(letter: str) -> None:
    assert clean(letter * MAX_CODE_POINTS).text == letter * MAX_CODE_POINTS


CLEANED = [
    # text, cleaned, warnings
    ("Halab", "Halab", ()),
    ("  Abu \t Bakr\n", "Abu Bakr", ()),
    ("Abu\u00a0Bakr", "Abu Bakr", ()),
    ("H\u0323alab", "Ḥalab", ()),
    ("حـــلـب", "حلب", ()),
    ("ﺣﻠﺐ", "حلب", ()),
    ("عبد ﷲ", "عبد الله", ()),
    ("عبد اﷲ", "عبد الله", ()),
    ("ﷺ", "صلى الله عليه وسلم", ()),
    ("ﻻﻣﻊ", "لامع", ()),
    ("ﷴ", "محمد", ()),
    ("Ｈａｌａｂ", "Halab", ()),
    ("ﬁras", "firas", ()),
    ("\u202bحلب\u202c", "حلب", ("bidi_controls",)),
    ("حلب\u200f", "حلب", ("bidi_controls",)),
    ("\u2067حلب\u2069", "حلب", ("bidi_controls",)),
    ("Ha\u200blab", "Halab", ("invisible_characters",)),
    ("\ufeffHalab", "Halab", ("invisible_characters",)),
    ("Ha\u00adlab", "Halab", ("invisible_characters",)),
    ("Halab\U000e0061\U000e007f", "Halab", ("invisible_characters",)),
    ("ح\u200dلب\u200e", "حلب", ("bidi_controls", "invisible_characters")),
    ("Halab\ue000", "Halab", ("private_use",)),
    ("\U000f0000Halab", "Halab", ("private_use",)),
    ("H\u0430lab", "Halab", ("mixed_scripts",)),
    ("\u041d\u0430lab", "Halab", ("mixed_scripts",)),
    ("\u039dour", "Nour", ("mixed_scripts",)),
    # ZWNJ separates words in Persian and stays.
    ("علی\u200cرضا", "علی\u200cرضا", ()),
    # Words of one script beside words of another are no disguise.
    ("Халаб Halab", "Халаб Halab", ()),
    ("Сахур", "Сахур", ()),
    # A twin in the script that the word has more of.
    ("С\u0061хур", "Сахур", ("mixed_scripts",)),
    ("\u0041леппо", "Алеппо", ("mixed_scripts",)),
    ("\u0041λεππο", "Αλεππο", ("mixed_scripts",)),
    ("H\u03b1lab", "Halab", ("mixed_scripts",)),
    ("\u13aaleppo", "Aleppo", ("mixed_scripts",)),
    # None for ж, ح, I, א: said, and left as it is.
    ("Hжlab", "Hжlab", ("mixed_scripts",)),
    ("Hحalab", "Hحalab", ("mixed_scripts",)),
    ("ГIалгIай", "ГIалгIай", ("mixed_scripts",)),
    ("Nasserא", "Nasserא", ("mixed_scripts",)),
    # Marks of romanisation are of no script.
    ("ʿAlī", "ʿAlī", ()),
    ("Ma‘lūlā", "Ma‘lūlā", ()),
    # In Sorani it made an h the vowel that Unicode had no letter for.
    ("ئه\u200cحمه\u200cد", "ئەحمەد", ()),
    ("قلعه\u200cنو", "قلعه\u200cنو", ()),
    # ZWNJ elsewhere is a disguise; so are variation selectors and what only looks empty.
    ("Ha\u200clab", "Halab", ("invisible_characters",)),
    ("حلب\u200c", "حلب", ("invisible_characters",)),
    ("Halab\ufe0f", "Halab", ("invisible_characters",)),
    ("Hal\u3164ab\u2800", "Halab", ("invisible_characters",)),
    ("Halab\U000e0100", "Halab", ("invisible_characters",)),
    ("Halab\ufdd0\uffff\U0001fffe", "Halab", ("private_use",)),
    ("ب" + "\u064e" * MAX_MARKS, "ب" + "\u064e" * MAX_MARKS, ()),
    ("الصَّاخُور", "الصَّاخُور", ()),
]


@pytest.mark.parametrize(("text", "wanted", "warnings"), CLEANED)
def test_cleaned(text: str, wanted: str, warnings: tuple[str, ...]) -> None:
    found = clean(text)
    assert found.text == wanted
    assert found.warnings == warnings


@pytest.mark.parametrize(("text", "wanted", "warnings"), CLEANED)
def test_cleaning_again_changes_nothing(text: str, wanted: str, warnings: tuple[str, ...]) -> None:
    again = clean(clean(text).text)
    assert again.text == wanted
    mended = wanted != text.strip()
    assert again.warnings == (() if mended else warnings)
