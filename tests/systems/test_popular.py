"""Popular spelling of Arabic: names of the table by what they are called, others by elements."""

import pytest

from nisba.transliterate import transliterate
from nisba.transliterate.known import KnownNames


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("القاهرة", "Cairo"), ("القَاهِرَة", "Cairo"), ("الأردن", "Jordan"), ("العراق", "Iraq"),
        ("حلب", "Aleppo"), ("الصاخور", "al-Sakhour"), ("مصطفى", "Mustafa"),
        ("مصطفى الحلبي", "Mustafa al-Halabi"),
    ],
)  # fmt: skip
def test_a_name_of_the_table_is_called_as_there(arabic: str, latin: str) -> None:
    assert transliterate(arabic, "popular").candidates[0].text == latin


def test_names_that_are_written_alike_are_all_said() -> None:
    found = transliterate("الجزائر", "popular", nbest=3).candidates
    assert {c.text for c in found[:2]} == {"Algeria", "Algiers"}
    assert sum(c.score for c in found) <= 1.001


def test_without_names_the_elements_say() -> None:
    nothing = KnownNames({}, {}, {}, {})
    made = transliterate("العراق", "popular", names=nothing).candidates[0]
    assert made.text == "al-Iraq"


def test_canonical_spellings_by_the_names_given() -> None:
    names = KnownNames.of([], canonical=[("الكَرك (بَلدَة)", "Karak (town)"), ("الكَرك", "Kerak")])
    assert names.press("الكرك") == {"Karak": 0.5, "Kerak": 0.5}
    assert names.press("كرك") == {}
