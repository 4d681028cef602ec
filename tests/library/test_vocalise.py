"""Bare Arabic gets its vowels word for word: nothing is dropped, added or reordered."""

from itertools import pairwise

import pytest

from nisba.engine import Engine
from nisba.lexicon import bare
from nisba.transliterate import transliterate, vocalise
from nisba.transliterate.known import KnownNames
from nisba.transliterate.vocalise import Reading, Sources, likeliest, vocalisations

NAMES = KnownNames.of(
    [
        "بَاب الهَوَى",
        "بَاب الحَدِيد",
        "السَرَّاج",
        "السَرَّاج",
        "سِرَاج (لقب)",
        "دَير الزَور",
        "حَمزَة الخَطِيب",
    ]
)


@pytest.fixture(scope="module")
def sources(engine: Engine) -> Sources:
    return Sources(engine, NAMES)


def best(text: str, sources: Sources) -> str:
    return vocalisations(text, 1, sources)[0].text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("محمد", "مُحَمَّد"),
        ("نور الدين", "نُور الدِين"),
        ("نورالدين", "نُور الدِين"),
        ("عبدالرحمن النجار", "عَبد الرَحمَن النَجَّار"),
        ("عبد الله", "عَبد اللَّه"),
        ("حزب الله", "حِزب اللَّه"),
        ("وزارة الدفاع", "وِزَارَة الدِفَاع"),
        ("أبو عبيدة بن الجراح", "أَبُو عُبَيدَة بِن الجَرَّاح"),
        ("ابن خلدون", "اِبن خَلدُون"),
        ("فايز", "فَايِز"),
        ("اللواء 46 (حلب)", "اللِوَاء 46 (حَلَب)"),
        ("حلب، سوريا", "حَلَب، سُورِيَا"),
        ("حمزَة", "حمزَة"),
        ("46", "46"),
        ("", ""),
    ],
)
def test_names(text: str, wanted: str, sources: Sources) -> None:
    assert best(text, sources) == wanted


def test_a_name_of_the_table_is_read_as_it_stands_there(sources: Sources) -> None:
    assert best("باب الهوى", sources) == "بَاب الهَوَى"
    assert best("معبر باب الهوى", sources).endswith("بَاب الهَوَى")
    assert best("دير الزور", sources) == "دَير الزَور"


def test_a_word_is_read_as_names_of_the_table_have_it(sources: Sources) -> None:
    assert best("فهد السراج", sources).endswith(" السَرَّاج")


def test_particles_written_together_with_a_word(sources: Sources) -> None:
    assert best("الدفاع والأمن", sources) == "الدِفَاع وَالأَمن"
    assert best("جمعية للدفاع", sources).endswith("لِلدِفَاع")
    assert best("وليد", sources) == "وَلِيد"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("الشاذلي بنجديد", "بِنجَدِيد"),
        ("بنيحيى", "بِنيَحيَى"),
        ("بنموسى", "بِنمُوسَى"),
        ("بويوسف", "بُويُوسُف"),
        ("بلقاسم", "بَلقَاسِم"),
        ("بنفسج", "بَنَفسَج"),
        ("بناني", "بَنَّانِيّ"),
    ],
)
def test_family_names_of_the_maghreb_in_one_word(text: str, wanted: str, sources: Sources) -> None:
    """Ben, Bou and Bel before a name that is known; what only looks like one stays whole."""
    assert best(text, sources).split()[-1] == wanted


def test_letters_stay_and_scores_fall(sources: Sources) -> None:
    text = "كتائب الفاروق جلبوط زرنوخي"
    found = vocalisations(text, 8, sources)
    assert len({r.text for r in found}) == 8
    assert all(bare(r.text) == text for r in found)
    assert all(a.score >= b.score for a, b in pairwise(found))
    assert all(0 < r.score <= 1 for r in found)
    assert not any(r.known for r in found)


def test_likeliest_combinations() -> None:
    slots = [
        [Reading("a", 0.6, known=True), Reading("b", 0.4, known=False)],
        [Reading("c", 0.9, known=True), Reading("d", 0.1, known=True)],
    ]
    assert [r.text for r in likeliest(slots, 3)] == ["ac", "bc", "ad"]
    assert [r.known for r in likeliest(slots, 3)] == [True, False, True]
    assert likeliest([], 2) == (Reading("", 1.0, known=True),)


def test_known_names() -> None:
    assert NAMES.name("بَاب الهوى") == {"بَاب الهَوَى": 1.0}
    assert NAMES.name("باب") == {}
    assert NAMES.articles("دير زور") == {"دَير الزَور": 1.0}
    assert NAMES.articles("الدير زور") == {"دَير الزَور": 1.0}
    assert NAMES.articles("سراج") == {}
    assert NAMES.word("سراج", article=True) == {"سَرَّاج": 2.0, "سِرَاج": 0.25}
    assert NAMES.word("سراج", article=False) == {"سِرَاج": 1.0, "سَرَّاج": 0.5}
    assert NAMES.word("هوي", article=True) == {"هَوَى": 1.0}
    assert NAMES.word("سرج", article=True) == {}


def test_names_spelled_in_another_script(engine: Engine) -> None:
    names = KnownNames.of([], [("Hama", "حَمَاة"), ("Hama", "هَامَة"), ("Hama", "حَمَاة (مدينة)")])
    assert names.spelling("HAMA") == {"حَمَاة": pytest.approx(2 / 3), "هَامَة": pytest.approx(1 / 3)}
    assert names.spelling("Hamas") == {}
    made = transliterate("Hama", "arabic", nbest=5, engine=engine, names=names).candidates
    assert [c.text for c in made[:2]] == ["حماة", "هامة"]
    assert all(a.score >= b.score for a, b in pairwise(made))
    assert transliterate("Hama", "ala-lc", engine=engine, names=names).candidates[0].text == "Ḥamāh"


@pytest.mark.parametrize(
    ("spelled", "wanted"),
    [("Deir Ezzor", "دير الزور"), ("Aleppo", "حلب"), ("Дамаск", "دمشق"), ("Fallujah", "الفلوجة")],
)
def test_names_of_the_packaged_table(spelled: str, wanted: str) -> None:
    assert transliterate(spelled, "arabic").candidates[0].text == wanted


@pytest.mark.parametrize(
    ("spelled", "wanted"),
    [("Matar al-Cairo", "مطار القاهرة"), ("Sahat Cairo", "ساحة القاهرة"),
     ("Matar Damascus", "مطار دمشق"), ("Bab Jerusalem", "باب القدس"), ("Jisr Aleppo", "جسر حلب"),
     ("Матар Каир", "مطار القاهرة"), ("Omar al-Basra", "عمر البصرة"), ("Yusuf Matar", "يوسف مطر")],
)  # fmt: skip
def test_exonyms_within_names(spelled: str, wanted: str) -> None:
    """A word that is what a place is called, not how it is spelled, is the place with its article;
    the word before it is what places are called by, where it may be one (airport, not rain)."""
    assert transliterate(spelled, "arabic").candidates[0].text == wanted


@pytest.mark.parametrize("text", ["الزنقور", "زنقور الباب", "باب بالزنقور"])
def test_words_with_the_article_and_before_one_are_guessed_as_arabic(
    text: str, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def guesses(word: str, n: int, *, native: bool) -> tuple[()]:
        asked.append((word, native))
        return ()

    monkeypatch.setattr(vocalise, "guess_vowels", guesses)
    vocalisations(text, 1, sources)
    assert ("زنقور", True) in asked
    asked.clear()
    vocalisations("زنقور", 1, sources)
    assert asked == [("زنقور", False)]


def test_words_of_other_languages_have_letters_too() -> None:
    assert transliterate("Wall", "arabic").candidates[0].text == "وال"
    assert "أوسترغارد" in [
        c.text for c in transliterate("Østergaard", "arabic", nbest=5).candidates
    ]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("رابعة", "Rabia"), ("رابعة العدوية", "Rabia al-Adawiya"), ("احمد", "Ahmad"), ("ثيو", "Theo")],
)
def test_press_spelling_is_of_the_letters_written(written: str, wanted: str) -> None:
    """A numeral is a word; an element with other letters (سيوة for ثيو) is another word."""
    elements_alone = KnownNames({}, {}, {}, {})
    made = transliterate(written, "popular", names=elements_alone)
    assert made.candidates[0].text == wanted


def test_bare_text_in_a_system_is_marked_as_inferred(engine: Engine) -> None:
    made = transliterate("وزارة الدفاع", "ala-lc", nbest=3, engine=engine)
    assert made.candidates[0].text == "Wizārat al-Difā‘"
    assert all(c.inferred for c in made.candidates)
    marked = transliterate("وِزَارَة الدِفَاع", "ala-lc", engine=engine).candidates[0]
    assert (marked.text, marked.inferred, marked.score) == ("Wizārat al-Difā‘", False, 1.0)
