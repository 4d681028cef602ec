"""What two rows say of one word: articles on both sides, one set of vowels."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisba.table.check import Finding
from nisba.table.check.alike import check_alike
from nisba.table.check.reading import read_seeds

ENTITIES = "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote"
ALIASES = "entity\tspelling\tlanguage\tkind\tsource"
LEXICON = "arabic\tkind\tgender\tpress\tvariants\tgloss\torigin\tconfidence\tsource"


def found(
    directory: Path,
    *names: tuple[str, str],
    aliases: tuple[str, ...] = (),
    lexicon: tuple[str, ...] = (),
) -> list[Finding]:
    """What is said of places with these canonical forms and Arabic, N900001 and so on."""
    rows = [
        f"N90000{i}\tplace\t{latin}\t{arabic}\tSY\t\thigh\teditor\t"
        for i, (latin, arabic) in enumerate(names, 1)
    ]
    for folder, header, lines in (
        ("entities", ENTITIES, rows),
        ("aliases", ALIASES, aliases),
        ("lexicon", LEXICON, lexicon),
    ):
        (directory / folder).mkdir()
        text = "".join(f"{line}\n" for line in (header, *lines))
        (directory / folder / "some.tsv").write_text(text, encoding="utf-8")
    return list(check_alike(read_seeds(directory)))


@pytest.mark.parametrize(
    ("latin", "arabic", "codes"),
    [
        ("al-Zitan", "زِيتَان", ["article"]),
        ("Tal al-Kurdi", "تَلّ كُردِيّ", ["article"]),
        ("al-Sakhour", "الصَاخُور", []),
        ("Basra", "البَصرَة", []),
        ("al-Bari and al-Najm", "البَارِي وَالنَجم", []),
        ("al-Nasir li-Din Allah", "النَاصِر لِدِين اللَّه", []),
        ("Abd al-Aziz", "عَبد العَزِيز", []),
    ],
)
def test_an_article_stands_on_both_sides(
    tmp_path: Path, latin: str, arabic: str, codes: list[str]
) -> None:
    said = found(tmp_path, (latin, arabic))
    assert [f.code for f in said] == codes
    assert all(f.severity == "error" and f.line == 2 for f in said)


def test_a_translation_needs_no_article(tmp_path: Path) -> None:
    marker = "N900001\tal-Aqsa Field\ten\texonym\teditor"
    assert found(tmp_path, ("al-Aqsa Field", "حَقل قُدس"), aliases=(marker,)) == []


def test_one_word_has_one_set_of_vowels(tmp_path: Path) -> None:
    said = found(
        tmp_path,
        ("Mustafa Tlass", "مُصطَفَى طَلَاس"),
        ("Manaf Tlass", "مَنَاف طَلَاس"),
        ("Firas Tlass", "فِرَاس طلَاس"),
    )
    assert [(f.code, f.line, f.severity) for f in said] == [("unlike_vowels", 4, "warning")]
    assert "طَلَاس in Mustafa Tlass" in said[0].message


def test_the_lexicon_says_which_one_is_right(tmp_path: Path) -> None:
    said = found(
        tmp_path,
        ("Shukri Mustafa", "شُكرِيّ مُصطَفَى"),
        ("Shukri Ghanem", "شُكرِيّ غَانِم"),
        ("Shukri al-Quwatli", "شُكرِي القُوَّتلِيّ"),
        lexicon=("شُكرِي\tgiven\tm\tShukri\t\t\tar\thigh\teditor",),
    )
    assert [f.line for f in said] == [2, 3]


def test_two_latin_spellings_are_two_words(tmp_path: Path) -> None:
    assert found(tmp_path, ("Tripoli Hasan", "طَرَابُلُس حَسَن"), ("Husn", "حُسن")) == []


def test_a_generic_word_behind_stands_for_the_one_in_front(tmp_path: Path) -> None:
    said = found(
        tmp_path,
        ("Nubl Subdistrict", "نَاحِيَة نُبُّل"),
        ("Kafr Nabl Subdistrict", "نَاحِيَة كَفر نَبل"),
    )
    assert said == []


def test_a_generic_word_has_the_vowels_of_the_lexicon(tmp_path: Path) -> None:
    said = found(
        tmp_path,
        ("Homs District", "مَنطِقَة حِمص"),
        ("Hama District", "مِنطَقَة حَمَاة"),
        lexicon=("مِنطَقَة\tplace_head\t\tMintaqat\t\tregion|district\tar\thigh\teditor",),
    )
    assert {(f.code, f.line) for f in said} == {("unlike_vowels", 2)}
