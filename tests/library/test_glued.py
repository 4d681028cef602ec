"""Compounds and particles written as one word, and words that only look like them."""

from collections.abc import Callable

import pytest

from nisba.analysis.model import Form, Head, ParsedName
from nisba.lexicon import letters

Parse = Callable[[str], ParsedName]

CUT = [
    # word, head, Arabic letters of the rest (or several, joined by |)
    ("Abdurrahman", Head.ABD, "رحمن"),
    ("Abdurahman", Head.ABD, "رحمن"),
    ("Abderrahmane", Head.ABD, "رحمن"),
    ("Abdirahman", Head.ABD, "رحمن"),
    ("Cabdiraxmaan", Head.ABD, "رحمن"),
    ("Abdulrahman", Head.ABD, "رحمن"),
    ("Abdelrahman", Head.ABD, "رحمن"),
    ("Abdulaziz", Head.ABD, "عزيز"),
    ("Abdelaziz", Head.ABD, "عزيز"),
    ("Abdulkarim", Head.ABD, "كريم"),
    ("Abdelkader", Head.ABD, "قادر"),
    ("Abdülkadir", Head.ABD, "قادر"),
    ("Abdussalam", Head.ABD, "سلام"),
    ("Abdessalam", Head.ABD, "سلام"),
    ("Абдуррахман", Head.ABD, "رحمن"),
    ("Абдулазиз", Head.ABD, "عزيز"),
    ("عبدالرحمن", Head.ABD, "رحمن"),
    ("عبدالعزيز", Head.ABD, "عزيز"),
    ("عبدالله", Head.ABD, "الله"),
    ("عبيدالله", Head.UBAYD, "الله"),
    ("Nureddin", Head.DIN, "نور"),
    ("Nuruddin", Head.DIN, "نور"),
    ("Noureddine", Head.DIN, "نور"),
    ("Nourredine", Head.DIN, "نور"),
    ("Nurettin", Head.DIN, "نور"),
    ("Selahattin", Head.DIN, "صلاح"),
    ("Salahuddin", Head.DIN, "صلاح"),
    ("Shamsuddin", Head.DIN, "شمس"),
    ("Şemsettin", Head.DIN, "شمس"),
    ("Imaduddin", Head.DIN, "عماد"),
    ("Ziauddin", Head.DIN, "ضيا"),
    ("Alauddin", Head.DIN, "علا"),
    ("Izzeddin", Head.DIN, "عز"),
    ("Bahaeddin", Head.DIN, "بها"),
    ("Нуреддин", Head.DIN, "نور"),
    ("نورالدين", Head.DIN, "نور"),
    ("صلاحالدين", Head.DIN, "صلاح"),
    ("Aboubakr", Head.ABU, "بكر"),
    ("Abubakr", Head.ABU, "بكر"),
    ("Ebubekir", Head.ABU, "بكر"),
    ("أبوبكر", Head.ABU, "بكر"),
    ("ابوبكر", Head.ABU, "بكر"),
    ("أبوهنية", Head.ABU, "هنيه"),
    ("Abolhassan", Head.ABU, "حسن"),
    ("عبدالوهب", Head.ABD, "وهب"),
    ("Nasrallah", Head.ALLAH, "نصر"),
    ("Hizbullah", Head.ALLAH, "حزب"),
    ("Fethullah", Head.ALLAH, "فتح"),
    ("Насралла", Head.ALLAH, "نصر"),
    ("נסראללה", Head.ALLAH, "نصر"),
    ("عطاالله", Head.ALLAH, "عطا"),
    ("Abdennacer", Head.ABD, "ناصر"),
    ("Azzeddine", Head.DIN, "عز"),
]


def entries_of(engine: object, form: Form) -> set[str]:
    """Arabic letters of the entries a form may be."""
    lexicon = engine.lexicon  # type: ignore[attr-defined]
    senses = lexicon.senses(form.reading, form.word, form.arabic)
    return {lexicon.letters[i] for i, p in senses if p > 0.05}


@pytest.mark.parametrize(
    ("word", "head", "rest"),
    CUT,
)
def test_cut(parse: Parse, engine: object, word: str, head: Head, rest: str) -> None:
    (element,) = parse(word).elements
    forms = [form for form in element.forms if form.head is head]
    assert forms, [(f.head, f.word) for f in element.forms]
    found = {x for form in forms for x in (*entries_of(engine, form), letters(form.word))}
    assert rest in found or f"ال{rest}" in found


@pytest.mark.parametrize(
    "name", ["Abdelilah", "Abdulilah", "Abdul Ilah", "Abd al-Ilah", "عبد الإله"]
)
def test_ilah_behind_the_article_is_not_allah(parse: Parse, engine: object, name: str) -> None:
    (element,) = parse(name).elements
    assert element.forms[0].head is Head.ABD
    assert "اله" in entries_of(engine, element.forms[0])
    assert "الله" not in {form.word for form in element.forms if form.head is Head.ABD}


@pytest.mark.parametrize("name", ["Abdillah", "Abdullah", "Abdallah", "Abdellah", "Abdoulaye"])
def test_allah_behind_abd(parse: Parse, name: str) -> None:
    (element,) = parse(name).elements
    assert "الله" in {form.word for form in element.forms if form.head is Head.ABD}


ARTICLES = [
    ("Alsaliheen", "saliheen"),
    ("Elsisi", "sisi"),
    ("Alsakhour", "sakhour"),
    ("Albaghdadi", "baghdadi"),
    ("Alzarqawi", "zarqawi"),
]


@pytest.mark.parametrize(("word", "rest"), ARTICLES)
def test_run_on_article(parse: Parse, word: str, rest: str) -> None:
    (element,) = parse(word).elements
    assert rest in {form.word for form in element.forms if form.head is Head.NONE}


# Words that begin or end like a particle and are not to be taken apart.
WHOLE = [
    "Abdin", "Abidin", "Abida", "Abbas", "Abbud", "Abadan", "Abla", "Abdo", "Abduh", "Abed",
    "Ilham", "Elham", "Almas", "Alma", "Alia", "Alawi", "Alwan", "Albania", "Elias", "Elif", "Ali",
    "Alexandria", "Aleppo", "Medina", "Madina", "Budin", "Badin", "Odin", "Din", "Mardin", "Aden",
    "Hussein", "Yasin", "Islam", "Salah", "Fallah",
    "Mullah", "Jamila", "Kerbala", "Priscilla", "Amina",
    "عابدين", "مدينة", "إلهام", "الماس", "مدين", "أبها",
]  # fmt: skip


@pytest.mark.parametrize("word", WHOLE)
def test_not_cut(parse: Parse, word: str) -> None:
    (element,) = parse(word).elements
    assert element.forms[0].head is Head.NONE
    assert element.forms[0].word in (word.lower(), word.removeprefix("ال"))


def test_the_whole_word_stays_a_way_to_take_it(parse: Parse) -> None:
    for word in ("Abdurrahman", "Nureddin", "Alsaliheen", "عبدالرحمن", "نورالدين", "أبوبكر"):
        (element,) = parse(word).elements
        assert word.lower() in {form.word for form in element.forms}
        costs = [form.cost for form in element.forms]
        assert min(costs) >= 0


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Saiful Islam", "saif"),
        ("Habibur Rahman", "habib"),
        ("Anwarul Haq", "anwar"),
        ("Fazlur Rahman", "fazl"),
        ("Mujibur Rahman", "mujib"),
        ("Ziaur Rahman", "zia"),
    ],
)
def test_article_run_on_behind(parse: Parse, name: str, first: str) -> None:
    elements = parse(name).elements
    assert elements[0].forms[0].word == first
    assert len(elements) == 2


@pytest.mark.parametrize("name", ["Arthur Rahman", "Mansur Rahman", "Nur Rahman", "Gul Ahmad"])
def test_an_own_ending_stays(parse: Parse, name: str) -> None:
    assert parse(name).elements[0].forms[0].word == name.split()[0].lower()


@pytest.mark.parametrize(
    ("word", "rest"),
    [("Alotaibi", "otaibi"), ("Alibrahim", "ibrahim"), ("Elamin", "amin"), ("Alali", "ali")],
)
def test_article_before_a_vowel(parse: Parse, word: str, rest: str) -> None:
    assert rest in [form.word for form in parse(word).elements[0].forms]


def test_a_listed_name_behind_an_article_is_no_word_that_sounds_alike(parse: Parse) -> None:
    """Elamin is al-Amin, and not Alamein; the h of Lahya is no part of an article."""
    assert [form.word for form in parse("Elamin").elements[0].forms] == ["amin"]
    assert parse("Lahya").elements[0].forms[0].word == "lahya"


@pytest.mark.parametrize("word", ["عەبدولڕەحمان", "عەبدولکەریم"])
def test_sorani_writes_the_vowel_before_the_article(parse: Parse, word: str) -> None:
    assert parse(word).elements[0].forms[0].head is Head.ABD


@pytest.mark.parametrize("word", ["Bakari", "Babacar"])
def test_a_kunya_in_one_word_is_one(parse: Parse, word: str) -> None:
    assert Head.ABU in [form.head for form in parse(word).elements[0].forms]
    assert Head.ABU not in [form.head for form in parse("Bakr").elements[0].forms]


@pytest.mark.parametrize("word", ["Elias", "Alan", "Elena", "Alexander", "Aliyev", "Alawi"])
def test_no_article_before_a_vowel(parse: Parse, word: str) -> None:
    assert {form.word for form in parse(word).elements[0].forms} == {word.lower()}


@pytest.mark.parametrize("name", ["Abdollahi", "Abdolahi", "عبداللهی"])
def test_a_last_name_of_iran_is_no_servant(parse: Parse, name: str) -> None:
    assert all(form.head is Head.NONE for form in parse(name).elements[0].forms)
    assert parse("Abdullahi").elements[0].forms[0].head is Head.ABD
