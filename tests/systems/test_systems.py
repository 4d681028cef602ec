"""Every system against examples of its own standard, and the promises of the public surface."""

import unicodedata
from pathlib import Path

import pytest

from nisba.engine import default_engine
from nisba.lexicon import bare
from nisba.transliterate import (
    MAX_LENGTH,
    Direction,
    Method,
    NameTooLong,
    NotReversible,
    UnknownSystem,
    catalogue,
    render,
    reverse,
    reverse_candidates,
    romanise,
    system,
)

FOLDER = Path(__file__).parent


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a TSV file beside this one, without its header."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines[1:]]


OTHER = ("reverse", "further")
EXAMPLES = [r for f in sorted(FOLDER.glob("*.tsv")) if f.stem not in OTHER for r in rows(f.name)]


@pytest.mark.parametrize(("system_id", "source", "expected", "cite"), EXAMPLES)
def test_example(system_id: str, source: str, expected: str, cite: str) -> None:
    assert cite
    assert romanise(source, system_id) == expected


@pytest.mark.parametrize(("system_id", "source", "expected", "cite"), rows("further.tsv"))
def test_further_example(system_id: str, source: str, expected: str, cite: str) -> None:
    """Examples of the tables themselves, places that GeoNames has in both spellings, and names that
    a table was applied to by hand, which ``cite`` says; capitals are the tables' own."""
    assert cite
    assert romanise(source, system_id).casefold() == expected.casefold()


@pytest.mark.parametrize(("system_id", "source", "expected", "cite"), rows("reverse.tsv"))
def test_reverse(system_id: str, source: str, expected: str, cite: str) -> None:
    assert cite
    assert reverse(source, system_id) == expected


def test_example_tables_are_clean() -> None:
    for file in FOLDER.glob("*.tsv"):
        text = file.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text)
        assert text.endswith("\n")
        assert "\r" not in text
        assert all(len(line.split("\t")) == 4 for line in text.splitlines())


def test_catalogue_is_complete_and_unambiguous() -> None:
    names = [n.casefold() for s in catalogue() for n in (s.id, *s.aliases)]
    assert len(names) == len(set(names))
    for entry in catalogue():
        assert entry.name
        assert entry.authority
        assert entry.source
        assert entry.reversible <= (entry.direction is Direction.BOTH)
        assert system(entry.id.upper()) is entry


@pytest.mark.parametrize("system_id", [s.id for s in catalogue()])
def test_every_system_runs(system_id: str) -> None:
    samples = "حَلَب ۀ Москва Αθήνα הַר हिन्दी አዲስ თბილისი Երևան 12, –"
    for text in (*samples.split(), samples, ""):
        made = render(text, system_id)
        assert made.system == system_id
        assert made.text == unicodedata.normalize("NFC", made.text)


@pytest.mark.parametrize(
    "system_id", [s.id for s in catalogue() if "Z" not in (s.from_script[0], s.to_script[0])]
)
def test_no_letter_of_the_source_script_is_left(system_id: str) -> None:
    samples = {
        "Arab": "عَبد الرَّحمَن بِن خَلدُون الحَضرَمِيّ، شَيخ مُؤَرِّخ",
        "Cyrl": "Владимир",
        "Grek": "Θεσσαλονίκη",
        "Hebr": "שָׁלוֹם",
        "Deva": "हिन्दी",
        "Ethi": "አዲስ",
        "Geor": "თბილისი",
        "Geok": "ႱႭႪ",
        "Armn": "Երևան",
    }
    entry = system(system_id)
    made = romanise(samples[entry.from_script], system_id)
    target = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Hebr": "HEBREW"}[entry.to_script]
    names = {unicodedata.name(c, "") for c in made if c.isalpha()}
    assert all(n.startswith((target, "MODIFIER LETTER")) for n in names), names


def test_callers_cannot_name_transforms() -> None:
    for name in ("Any-Hex", "Greek-Latin/BGN", "rules:rus-bgn", "::NFD;", "../buckwalter", ""):
        with pytest.raises(UnknownSystem) as caught:
            romanise("а", name)
        assert caught.value.code == "UNKNOWN_SYSTEM"


def test_limits() -> None:
    romanise("ا" * MAX_LENGTH, "bgn")
    with pytest.raises(NameTooLong):
        romanise("ا" * (MAX_LENGTH + 1), "bgn")
    with pytest.raises(NotReversible):
        reverse("Halab", "popular")


def test_what_made_the_result_is_said() -> None:
    assert render("حَلَب", "bgn").method is Method.RULES
    assert not render("حَلَب", "bgn").inferred
    assert render("حلب", "bgn").inferred
    assert render("Halab", "bgn").method is Method.COPIED
    assert render("ঢাকা", "popular").method is Method.ANY_LATIN
    assert render("ঢাকা", "popular").inferred


@pytest.mark.parametrize("system_id", ["iso233", "din", "ala-lc", "ijmes", "iso233-2"])
def test_marked_systems_come_back(system_id: str) -> None:
    names = ["كَرِيمَة", "مُصطَفَى", "الصَّاخُور", "قُوَيدِر", "مُؤمِن", "أَحمَد", "إِبرَاهِيم", "رَئِيس", "حَلَبِيّ"]
    for name in names:
        plain = "".join(c for c in name if not unicodedata.combining(c))
        found = reverse_candidates(romanise(name, system_id), system_id, 3, vocalised=False)
        assert plain in found


@pytest.mark.parametrize("system_id", ["iso233", "din", "ala-lc", "bgn", "ungegn-2017"])
def test_elements_of_the_lexicon_come_back(system_id: str) -> None:
    """Every twentieth; the letters are among the first three readings for all but one in a hundred,
    and Buckwalter gives each back as it was."""
    elements = [entry.arabic for entry in default_engine().lexicon.entries[::20]]
    lost = [
        arabic
        for arabic in elements
        if bare(arabic)
        not in reverse_candidates(romanise(arabic, system_id), system_id, 3, vocalised=False)
    ]
    assert len(elements) > 400
    assert len(lost) <= len(elements) / 100, lost
    assert all(reverse(romanise(a, "buckwalter"), "buckwalter") == a for a in elements)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("وَأَحمَد", "wa-Aḥmad"),
        ("القَائِم بِأَمر اللَّه", "al-Qā’im bi-Amr Allāh"),
        ("بِاِهتِمَام", "bi-Ihtimām"),
        ("كَأس", "Ka’s"),
        ("فَأر", "Fa’r"),
        ("وَرَقَة", "Waraqah"),
        ("وَزَّان", "Wazzān"),
        ("وَسِيم", "Wasīm"),
    ],
)
def test_particles_before_hamza_and_verbs(written: str, wanted: str) -> None:
    assert romanise(written, "ala-lc") == wanted


def test_buckwalter_is_exact() -> None:
    for name in ("الصَّاخُور", "مُؤَرِّخ", "آبَاء", "ٱلرَّحْمٰن", "شَيْءٌ", "ـچڤ گپ"):
        text = unicodedata.normalize("NFC", name)
        assert reverse(romanise(text, "buckwalter"), "buckwalter") == text
