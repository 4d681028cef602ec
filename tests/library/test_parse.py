"""Names as elements: titles, compounds, kunyas, nasab, articles, numbers, order."""

from collections.abc import Callable

import pytest

from nisba.analysis.model import Head, ParsedName, Role

Parse = Callable[[str], ParsedName]


def shape(parsed: ParsedName) -> list[str]:
    """Each element as ``head:word`` with what else is known of it, in short."""
    out = []
    for element in parsed.elements:
        form = element.forms[0]
        text = f"{form.head.value}:{form.word}" if form.head else form.word
        text += "+al" if element.article else ""
        text += "+family" if element.family else ""
        text += f"<{element.nasab}" if element.nasab else ""
        text += f"={element.number}" if element.number is not None else ""
        out.append(text)
    return out


SHAPES = [
    ("Mohammad Adeeb", ["mohammad", "adeeb"]),
    ("Der Ezzor", ["der", "ezzor"]),
    ("Faisal II", ["faisal", "ii=2"]),
    ("Mao Tse-tung", ["mao", "zedong"]),
    ("al-Sakhour", ["sakhour+al"]),
    ("Al Sakhoor", ["sakhoor+al"]),
    ("a-Sakhour", ["sakhour+al"]),
    ("as-Sakhour", ["sakhour+al"]),
    ("es-Sakhur", ["sakhur+al"]),
    ("ash-Sham", ["sham+al"]),
    ("ech-Cham", ["cham+al"]),
    ("ed-Dawla", ["dawla+al"]),
    ("Ас-Сахур", ["сахур+al"]),
    ("אל-סאח'ור", ["סאח'ור+al"]),
    ("الصاخور", ["صاخور+al"]),
    ("Abd al-Rahman al-Rashid", ["abd:rahman+al", "rashid+al"]),
    ("Abdul Rahman", ["abd:rahman"]),
    ("Abd ar-Raḥmān", ["abd:raḥmān+al"]),
    ("عبد الفتاح السيسي", ["abd:فتاح+al", "سيسي+al"]),
    ("Nour al-Din al-Zinki", ["din:nour", "zinki+al"]),
    ("Nour e-Din a-Zinki", ["din:nour", "zinki+al"]),
    ("Nour ad-Din az-Zinki", ["din:nour", "zinki+al"]),
    ("Nour Eddine", ["din:nour"]),
    ("نور الدين الزنكي", ["din:نور", "زنكي+al"]),
    ("Abu Bakr al-Baghdadi", ["abu:bakr", "baghdadi+al"]),
    ("Abu al-Majd al-Halabi", ["abu:majd+al", "halabi+al"]),
    ("Abul Majd", ["abu:majd"]),
    ("Umm Kulthum", ["umm:kulthum"]),
    ("أم كلثوم", ["umm:كلثوم"]),
    ("Muhammad ibn Musa", ["muhammad", "musa<bin"]),
    ("محمد بن سلمان", ["محمد", "سلمان<bin"]),
    ("Fatima bint Muhammad", ["fatima", "muhammad<bint"]),
    ("Mohamed Ould Abdel Aziz", ["mohamed", "abd:aziz<walad"]),
    ("Osama bin Laden", ["osama", "laden<bin"]),
    ("Abdi Hassan", ["abdi", "hassan"]),
    ("Hamad Āl Thānī", ["hamad", "thānī+family=2"]),
    ("5th Corps", ["5th=5", "corps"]),
    ("الفيلق الخامس", ["فيلق+al", "خامس+al=5"]),
    ("Brigade 47", ["brigade", "47=47"]),
    ("ʿIzz ad-Dīn al-Qassām", ["din:ʿizz", "qassām+al"]),
    ("ʻIzz al-Dīn", ["din:ʻizz"]),
    ("Ubayd Allah Nasr", ["ubayd:الله", "nasr"]),
    ("Ubaydullah Nasr", ["ubayd:الله", "nasr"]),
    ("عبيد الله", ["ubayd:الله"]),
    ("Nasr Allah", ["allah:nasr"]),
    ("Evdilkerîm", ["abd:kerîm"]),
    ("Evdila Osman", ["abd:الله", "osman"]),
    ("محەمەد سەلاحەدین", ["محەمەد", "din:سەلاح"]),
    ("Nasser Alqahtani", ["nasser", "qahtani"]),
    ("Alford", ["alford"]),
]


@pytest.mark.parametrize(("name", "wanted"), SHAPES)
def test_shape(parse: Parse, name: str, wanted: list[str]) -> None:
    assert shape(parse(name)) == wanted


SURFACES = [
    ("Nour e-Din a-Zinki", ["Nour e-Din", "a-Zinki"]),
    ("Abu al-Majd al-Halabi", ["Abu al-Majd", "al-Halabi"]),
    ("Muhammad ibn Musa", ["Muhammad", "ibn Musa"]),
]


@pytest.mark.parametrize(("name", "surfaces"), SURFACES)
def test_particles_belong_to_the_surface_of_their_element(
    parse: Parse, name: str, surfaces: list[str]
) -> None:
    assert [e.surface for e in parse(name).elements] == surfaces


def test_a_capital_that_has_no_composed_form_reads_as_its_small_letter(parse: Parse) -> None:
    capital, small = parse("H\u0331alid"), parse("\u1e96alid")
    assert capital.elements[0].forms == small.elements[0].forms


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Dr. Ahmad", Role.TITLE),
        ("Sheikh Ahmad", Role.TITLE),
        ("Cheikh Ahmad", Role.TITLE),
        ("Sheik Akram", Role.TITLE),
        ("Akhund Ahmad", Role.TITLE),
        ("Sayyid Ahmad", Role.TITLE),
        ("الشيخ أحمد", Role.TITLE),
        ("Harakat Hazm", Role.GENERIC),
        ("Movement Hazm", Role.GENERIC),
        ("Deir Hafer", Role.PLACE_HEAD),
        ("Wadi Rum", Role.PLACE_HEAD),
        ("J. Smith", Role.INITIAL),
        ("47 Brigade", Role.NUMBER),
        ("Ahmad Adeeb", Role.WORD),
    ],
)
def test_role_of_the_first_element(parse: Parse, name: str, role: Role) -> None:
    first = parse(name).elements[0]
    assert first.role is role or (role is Role.TITLE and first.gloss)


@pytest.mark.parametrize("name", ["Ahmad al-Zinki", "Omar al-Farouq"])
def test_names_of_people_are_no_generic_words(parse: Parse, name: str) -> None:
    assert [e.role for e in parse(name).elements] == [Role.WORD, Role.WORD]


def test_a_generic_word_and_its_translation_share_a_gloss(parse: Parse) -> None:
    arabic, english = parse("Harakat Hazm").elements[0], parse("Hazm Movement").elements[1]
    assert arabic.gloss & english.gloss
    assert english.translated
    assert not arabic.translated


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Zengi, Nureddin", "Nureddin Zengi"),
        ("al-Assad, Bashar", "Bashar al-Assad"),
        ("الأسد، بشار", "بشار الأسد"),
    ],
)
def test_a_comma_turns_the_name_round(parse: Parse, name: str, turned: str) -> None:
    assert parse(name).inverted
    assert parse(name).text == turned
    assert shape(parse(name)) == shape(parse(turned))


@pytest.mark.parametrize("name", ["Ahmad, Muhammad, Ali", ", Ahmad", "Ahmad,", "Ahmad"])
def test_other_commas_do_not(parse: Parse, name: str) -> None:
    assert not parse(name).inverted


@pytest.mark.parametrize("name", ["al", "bin", "Abu", "Umm", "Abd", "de la", "e", "الله", "ال"])
def test_particles_alone_stand_for_themselves(parse: Parse, name: str) -> None:
    assert len(parse(name).elements) == 1


def test_titles_and_nasab_do_not_hide_compounds(parse: Parse) -> None:
    parsed = parse("Sheikh Abdullah bin Abd al-Aziz")
    assert [e.forms[0].head for e in parsed.elements][-1] is Head.ABD
    assert parsed.elements[-1].nasab == "bin"


def test_other_scripts_go_through_icu(parse: Parse) -> None:
    """Any-Latin of ICU 72."""
    parsed = parse("阿勒颇")
    assert parsed.latinised
    assert parsed.elements
    assert not parse("Халеб").latinised


def test_the_whole_name_is_one_form_with_its_articles_optional(parse: Parse) -> None:
    assert parse("Abu Bakr").whole
    assert parse("Ben Slimane").whole.reading.plain == parse("Benslimane").whole.reading.plain
    assert parse(" ".join(["Muhammad"] * 20)).whole is None


def test_a_language_hint_reads_its_convention(engine: object) -> None:
    parser = engine.parser  # type: ignore[attr-defined]
    french, german = parser.parse("Michel", "fr"), parser.parse("Michel", "de")
    assert french.elements[0].forms[0].reading.plain != german.elements[0].forms[0].reading.plain


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Sayyid Hassan Nasrallah", True),
        ("Seyedali Khamenei", True),
        ("Sayyid Qutb", False),
        ("Sayyid Hassan Street", False),
        ("Captain Nizar Haddad", True),
        ("Marshal Haftar", True),
        ("Malik Haddad", False),
    ],
)
def test_a_name_that_is_a_title_too(parse: Parse, name: str, title: bool) -> None:
    assert (parse(name).elements[0].role is Role.TITLE) is title


def test_din_behind_a_title_begins_a_name(parse: Parse) -> None:
    assert shape(parse("Qari Din Muhammad")) == ["qari", "din", "muhammad"]
    assert shape(parse("Sheikh al-Din")) == ["din:sheikh"]


def test_a_last_name_of_ben_is_one_word(parse: Parse) -> None:
    assert shape(parse("Turki al-Binali")) == ["turki", "binali+al"]
    assert shape(parse("تركي البنعلي")) == ["تركي", "بنعلي+al"]
    assert shape(parse("Turki Benali")) == ["turki", "ali<bin"]
