"""What the vocaliser learns from running text: nouns, without endings, particles and article."""

import pytest

from nisba.training.guess_text import LEAST, nouns


def _found(text: str) -> dict[str, int]:
    """Nouns of a text that says everything often enough."""
    return {word: n // LEAST for word, n in nouns(f"{text}. " * LEAST).items()}


@pytest.mark.parametrize(
    ("written", "noun"),
    [
        ("الْكِتَابُ", "كِتَاب"),
        ("بِالْكِتَابِ", "كِتَاب"),
        ("وَالْكِتَابَ", "كِتَاب"),
        ("وَبِالْكِتَابِ", "كِتَاب"),
        ("لِلْكِتَابِ", "كِتَاب"),
        ("كِتَابٌ", "كِتَاب"),
        ("كِتَابًا", "كِتَاب"),
        ("كِتَاباً", "كِتَاب"),
        ("النَّاسِ", "نَاس"),
        ("لِلنَّاسِ", "نَاس"),
        ("اللَّيْلِ", "لَيل"),
        ("الأَنْصَارِ", "أَنصَار"),
        ("الصَّلاَةَ", "صَلَاة"),
        ("الرَّحْمَـٰنِ", "رَحمَن"),
        ("الزُّهْرِيُّ", "زُهرِيّ"),
        ("الْقَاضِي", "قَاضِي"),
        ("الْمُؤْمِنِينَ", "مُؤمِنِين"),
        ("هُدًى", "هُدَى"),
        ("هُدىً", "هُدَى"),
        ("مَاءً", "مَاء"),
        ("حَىٌّ", "حَيّ"),
        ("سَبْىٌ", "سَبي"),
        ("مَكَّةَ", "مَكَّة"),
        ("بْنُ عُمَرَ", "عُمَر"),
        ("بْنِ مُوسَىٰ", "مُوسَى"),
    ],
)
def test_nouns_lose_ending_article_and_particles(written: str, noun: str) -> None:
    assert _found(written) == {noun: 1}


@pytest.mark.parametrize(
    "written",
    [
        "كَتَبَ",  # a verb
        "الَّذِي",
        "اللَّهِ",
        "الْتَقَى",  # no article: its lam would have been assimilated
        "الْكتَاب",  # a vowel is missing
        "بْنُ عَمِّهِ",
        "وَلَدٌ",  # could be wa- and another noun
        "قَاضٍ",  # its last letter is hidden in the ending
        "كتاب kitāb 12",
    ],
)
def test_what_may_be_no_noun_is_left_out(written: str) -> None:
    assert _found(written) == {}


def test_doubtful_nouns_count_where_others_show_them() -> None:
    assert _found("وَلَدٌ الْوَلَدِ") == {"وَلَد": 2}
    assert _found("كِتَابٍ وَالْكِتَابُ") == {"كِتَاب": 2}


def test_slips_are_left_out() -> None:
    assert nouns("الْبَيْتِ " * LEAST) == {"بَيت": LEAST}
    assert nouns("الْبَيْتِ " * (LEAST - 1)) == {}
    often = "الْبَيْتُ " * 20 + "الْبِيتُ " * LEAST
    assert nouns(often) == {"بَيت": 20}
