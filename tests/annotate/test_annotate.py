"""Names in running text, with the built-in table: what is found, where exactly, and as what."""

import html.parser
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisba import Decision, Hints, InvalidHint, Kind, Reconciler, Table
from nisba.annotate import (
    MAX_CODE_POINTS,
    Annotator,
    InvalidText,
    Mention,
    TextTooLong,
    html_page,
    marked,
    rewrite,
)

Find = Callable[[str], list[Mention]]

ENGLISH = (
    "Shelling hit Deir Ezzor on Sunday, said Khaled al-Omar, a doctor. Omar Hamdan of the White "
    "Helmets said the army had left Latakia. Later al-Omar added that Raqqa was quiet."
)


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(Reconciler(Table.embedded()))


@pytest.fixture(scope="module")
def find(annotator: Annotator) -> Find:
    return lambda text: list(annotator.annotate(text))


def surfaces(mentions: list[Mention]) -> list[str]:
    return [mention.surface for mention in mentions]


def by_surface(mentions: list[Mention]) -> dict[str, Mention]:
    return {mention.surface: mention for mention in mentions}


def test_names_of_the_table_and_names_by_their_shape(find: Find) -> None:
    found = by_surface(find(ENGLISH))
    assert set(found) == {
        "Deir Ezzor",
        "Khaled al-Omar",
        "Omar Hamdan",
        "White Helmets",
        "Latakia",
        "al-Omar",
        "Raqqa",
    } - ({"White Helmets"} - set(found))
    assert found["Latakia"].canonical == "Latakia"
    assert found["Latakia"].arabic == "اللاذقية"
    assert found["Latakia"].decision.accepted
    assert found["Khaled al-Omar"].kind is Kind.PERSON
    assert found["Khaled al-Omar"].arabic == "خالد العمر"


@pytest.mark.parametrize(
    ("text", "surface", "canonical"),
    [
        ("Les habitants d'Alep et de Homs", "Alep", "Aleppo"),
        ("la chute d’Alep", "Alep", "Aleppo"),
        ("die Einnahme Aleppos am Montag", "Aleppo", "Aleppo"),
        ("in der Hauptstadt Damaskus und in Kairo", "Damaskus", "Damascus"),
        ("The army's men left Aleppo's east", "Aleppo", "Aleppo"),
        ("وصل الوفد إلى دمشق وبالقاهرة", "القاهرة", "Cairo"),
        ("زار الوفد بيروت ودمشق", "دمشق", "Damascus"),
        ("the town of Bdama", "Bdama", None),
        ("in Zabadani and Madaya.", "Madaya", "Madaya"),
    ],
)
def test_clitics_and_endings_are_no_part(
    find: Find, text: str, surface: str, canonical: str | None
) -> None:
    found = by_surface(find(text))
    assert surface in found
    if canonical:
        assert found[surface].canonical == canonical


@pytest.mark.parametrize(
    ("text", "surface", "canonical"),
    [
        ("He said Ahrar a-Sham had left.", "Ahrar a-Sham", "Ahrar al-Sham"),
        ("He said Ahrar as-Sham had left.", "Ahrar as-Sham", "Ahrar al-Sham"),
        ("They met in e-Safira.", "e-Safira", "al-Safira"),
        ("Then Majd e-Shammout came.", "Majd e-Shammout", "Majd al-Shammout"),
        ("He met Abdelkader Messahel.", "Abdelkader Messahel", "Abd al-Qader Messahel"),
        ("Here Abdirahman Nuur spoke.", "Abdirahman Nuur", "Abd al-Rahman Nour"),
        ("قال أحمد عبد الملك خضر إن", "أحمد عبد الملك خضر", "Ahmad Abd al-Malik Khader"),
        ("وقال أحمد عبد الله أمس", "أحمد عبد الله", "Ahmad Abdullah"),
    ],
)
def test_articles_and_compounds_before_an_ordinary_word_or_an_unknown_name(
    find: Find, text: str, surface: str, canonical: str
) -> None:
    assert by_surface(find(text))[surface].canonical == canonical


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Bill de Blasio met Angela Merkel and Emmanuel Macron in Paris on Tuesday.",
        "Professor Amanda Baker of Stanford University disagreed with Alan Davis.",
        "Al Gore spoke with Al Pacino in Memphis, and El Paso won. As-is terms, Ad-Hoc rules.",
        "Am Montag war der Sommer heiß, und die Familie blieb im Haus am Hang.",
        "Le ministre a dit que la mer et le mur de la maison sont bleus ce mois de mars.",
        "Narendra Modi left Mumbai; Xi Jinping and Ban Ki-moon met in Geneva.",
        "لن يكون هذا سهلا على أي حال، وقد كان يوما جميلا في الحديقة.",
        "See https://example.org/Aleppo, mail omar@aleppo.example or ask @Damascus.",
        "Estonia began e-Residency in 2014; e-Sun and an e-Reader are other things.",
        "Recep Tayyip Erdoğan and Vladimir Putin spoke. Hans Blix did not. Mr. Salt ate jam.",
    ],
)
def test_nothing_is_found_where_nothing_is(find: Find, text: str) -> None:
    assert surfaces(find(text)) == []


def test_short_forms_mean_the_full_name_of_the_document(find: Find) -> None:
    text = "Bashar al-Assad spoke to Khaled al-Omar. Al-Assad left. “Good,” said al-Omar."
    mentions = find(text)
    short = mentions[2]
    assert short.surface == "Al-Assad"
    assert short.id == mentions[0].id != ""
    assert (short.canonical, short.arabic) == ("al-Assad", "الأسد")
    unknown = mentions[3]
    assert (unknown.surface, unknown.kind) == ("al-Omar", Kind.PERSON)
    assert mentions[1].arabic.endswith(unknown.arabic)


def test_a_bare_surname_of_the_document_is_found(find: Find) -> None:
    text = "Mustafa Zanbouri, a baker, fled. Zanbouri said nothing was left. Zanbouri wept."
    mentions = find(text)
    assert surfaces(mentions) == ["Mustafa Zanbouri", "Zanbouri", "Zanbouri"]
    assert len({m.canonical for m in mentions[1:]}) == 1
    assert mentions[0].canonical.endswith(mentions[1].canonical)


def test_different_spellings_of_one_unknown_name_are_brought_together(find: Find) -> None:
    text = (
        "Khalid al-Zanbouri spoke in Homs. Reporters asked Khaled al-Zanburi again. "
        "In the end Khaled al-Zanburi left."
    )
    people = [m for m in find(text) if m.kind is Kind.PERSON]
    assert len(people) == 3
    assert len({(m.canonical, m.arabic) for m in people}) == 1


def test_names_found_nowhere_have_canonical_form_and_arabic(find: Find) -> None:
    mention = by_surface(find("said Munadil al-Qarmashti on Sunday in Baghdad"))[
        "Munadil al-Qarmashti"
    ]
    assert mention.decision is Decision.NONE
    assert mention.id == ""
    assert mention.canonical == "Munadil al-Qarmashti"
    assert mention.arabic
    assert all("\u0600" <= c <= "\u06ff" or c == " " for c in mention.arabic)
    assert mention.inferred


def test_arabic_names_that_no_table_lists(find: Find) -> None:
    found = by_surface(find("وقال محمد الزعتري إن الطريق مغلق، ونقل أبو خالد الزعتري الخبر."))
    assert found["محمد الزعتري"].canonical == "Mohammad al-Zaatari"
    assert found["محمد الزعتري"].arabic == "محمد الزعتري"


def test_the_document_settles_what_is_ambiguous(find: Find) -> None:
    libya = by_surface(find("From Benghazi and Misrata to Sirte, and on to Tripoli, it was calm."))
    lebanon = by_surface(find("From Beirut and Sidon to Zahle, and on to Tripoli, it was calm."))
    assert libya["Tripoli"].id != lebanon["Tripoli"].id
    assert libya["Tripoli"].canonical == "Tripoli"


VARIED = [
    "\ufeffIn Aleppo, Mustafa a-Sarout left al-Fardous.",
    "In Aleppo,\r\nMustafa\r\na-Sarout left\r\n\r\nal-Fardous.",
    "In Al\u00adeppo, Mus\u200dtafa al-Ṣārūt 😀 left al-Fardous 🏴󠁧󠁢󠁥󠁮󠁧󠁿.",
    unicodedata.normalize("NFD", "À Béjaïa, Youssef al-Ḥalabī quitta l’Égypte."),
    "<p>In <b>Aleppo</b>, <a href='/Homs'>Mustafa a-Sarout</a> &amp; Homs</p>",
    "في حَلَبَ وَحِمْص، قال مُحَمَّد الحَلَبي",
]


@pytest.mark.parametrize("text", VARIED)
def test_offsets_are_into_the_text_as_given(find: Find, text: str) -> None:
    mentions = find(text)
    assert len(mentions) >= 2
    before = 0
    for mention in mentions:
        assert before <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.surface
        before = mention.end
        following = text[mention.end : mention.end + 1]
        assert not following or not unicodedata.combining(following)


def test_line_ends_and_byte_order_mark_only_shift_offsets(find: Find) -> None:
    plain = ENGLISH.replace(". ", ".\n\n").replace("the army", "the\narmy")
    moved = "\ufeff" + plain.replace("\n", "\r\n")
    expected = [(m.start + 1 + plain.count("\n", 0, m.start), m.canonical) for m in find(plain)]
    assert [(m.start, m.canonical) for m in find(moved)] == expected


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aAlL-’'. \n\r\u0301\u200fحلبوالnNsSmM<&@0é\ufeff😀"), max_size=80))
def test_any_text_is_annotated_without_a_fault(text: str) -> None:
    annotator = Annotator(_shared())
    before = 0
    for mention in annotator.annotate(text):
        assert text[mention.start : mention.end] == mention.surface
        assert before <= mention.start < mention.end
        before = mention.end


_RECONCILERS: list[Reconciler] = []


def _shared() -> Reconciler:
    if not _RECONCILERS:
        _RECONCILERS.append(Reconciler(Table.embedded()))
    return _RECONCILERS[0]


def test_hints(annotator: Annotator) -> None:
    text = "Chalhoub, Cheikh Maksoud"
    french = annotator.annotate(text, hints=Hints(language="fr"))
    assert all(text[m.start : m.end] == m.surface for m in french)
    (only,) = annotator.annotate("in Tripoli today", hints=Hints(country="LB", kind=Kind.PLACE))
    assert only.surface == "Tripoli"
    with pytest.raises(InvalidHint):
        annotator.annotate("Aleppo", hints=Hints(country="syria"))


def test_what_is_no_text_is_refused(annotator: Annotator) -> None:
    with pytest.raises(InvalidText, match="surrogate at 3"):
        annotator.annotate("abc\ud800")
    with pytest.raises(TextTooLong, match=str(MAX_CODE_POINTS)):
        annotator.annotate("a" * (MAX_CODE_POINTS + 1))
    assert annotator.annotate("") == ()


def test_rewriting_changes_names_only(find: Find) -> None:
    text = "“A-Sakhour fell,” he said; Mustafa a-Sarout left (SAA) Alep’s east.\r\nA-Sakhour…"
    again = rewrite(text, find(text))
    assert again == (
        "“Al-Sakhour fell,” he said; Mustafa al-Sarout left (SAA) Aleppo’s east.\r\nAl-Sakhour…"
    )
    assert rewrite(again, find(again)) == again


def test_rewriting_arabic_script(find: Find) -> None:
    text = "سافر إلى ادلب ثم عاد للقاهرة، وزار حِمص."
    assert rewrite(text, find(text)) == "سافر إلى إدلب ثم عاد للقاهرة، وزار حمص."


def test_a_text_without_names_is_rewritten_to_itself() -> None:
    for text in ("", "nothing\r\n", "\ufeff"):
        assert rewrite(text, []) == text
        assert marked(text, []) == text


def test_marked(find: Find) -> None:
    text = "in a-Sakhour."
    assert marked(text, find(text)) == "in a-Sakhour [al-Sakhour الصاخور]."


class _Reader(html.parser.HTMLParser):
    """Checks nesting; collects the marks and the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_escapes_everything_and_says_direction_and_language(find: Find) -> None:
    title = '<script>alert("x")</script>'
    text = (
        'x <img src=x onerror=alert(1)> & "Aleppo" \x07\x1b[31m </div><script>1</script> a-Sakhour'
    )
    page = html_page([(title, text, find(text))], "en")
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    assert {"script", "img"} & set(reader.tags) == set()
    assert [name for _, name, _ in reader.attributes if name.startswith("on")] == []
    assert reader.tags.count("mark") == 2
    assert ("bdi", "dir", "rtl") in reader.attributes
    assert ("bdi", "lang", "ar") in reader.attributes
    assert ("div", "lang", "en") in reader.attributes
    assert "\x07" not in page
    assert "\x1b" not in page
    assert title in "".join(reader.words)
    assert "http" not in page.replace("http-equiv", "")


def test_a_page_of_a_text_without_names() -> None:
    page = html_page([("empty", "", [])])
    assert "No Arabic names were found." in page
