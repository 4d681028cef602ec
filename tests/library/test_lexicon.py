"""The lexicon: which elements a spelling may stand for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nisba import SeedError
from nisba.analysis.model import ParsedName
from nisba.engine import Engine
from nisba.lexicon import Lexicon, bare, fold_latin, letters, load_attested
from nisba.lexicon_rows import COLUMNS, load_entries

Senses = Callable[[str], dict[str, float]]


@pytest.fixture(scope="module")
def senses(engine: Engine, parse: Callable[[str], ParsedName]) -> Senses:
    """Arabic of the entries that one word may be, with their probabilities."""

    def run(word: str) -> dict[str, float]:
        form = parse(word).elements[0].forms[0]
        found = engine.lexicon.senses(form.reading, form.word, form.arabic)
        return {engine.lexicon.entries[i].arabic: p for i, p in found}

    return run


ONE = [
    ("Hussein", "حُسَين"),
    ("Husain", "حُسَين"),
    ("Houssein", "حُسَين"),
    ("Muhammad", "مُحَمَّد"),
    ("Mohamed", "مُحَمَّد"),
    ("Mehmet", "مُحَمَّد"),
    ("Mohd", "مُحَمَّد"),
    ("Karim", "كَرِيم"),
    ("Kareem", "كَرِيم"),
    ("Karima", "كَرِيمَة"),
    ("Salim", "سَلِيم"),
    ("Salem", "سَالِم"),
    ("Salīm", "سَلِيم"),
    ("Sālim", "سَالِم"),
    ("Omar", "عُمَر"),
    ("Amr", "عَمرو"),
    ("Saad", "سَعد"),
    ("Yusuf", "يُوسُف"),
    ("Youcef", "يُوسُف"),
    ("Halabi", "حَلَبِيّ"),
    ("محمد", "مُحَمَّد"),
    ("سالم", "سَالِم"),
    ("سليم", "سَلِيم"),
    ("كريمة", "كَرِيمَة"),
    ("كريمه", "كَرِيمَة"),
    ("مصطفى", "مُصطَفَى"),
    ("مصطفي", "مُصطَفَى"),
    ("احمد", "أَحمَد"),
]


@pytest.mark.parametrize(("word", "arabic"), ONE)
def test_one_element(senses: Senses, word: str, arabic: str) -> None:
    found = senses(word)
    assert max(found, key=lambda a: found[a]) == arabic
    assert found[arabic] > 0.5


@pytest.mark.parametrize(
    ("word", "several"),
    [
        ("Hassan", {"حَسَن", "حَسَّان"}),
        ("Nasir", {"نَاصِر", "نَصِير"}),
        ("Said", {"سَعِيد"}),
        ("حسن", {"حَسَن", "حُسن"}),
    ],
)
def test_a_set_of_elements(senses: Senses, word: str, several: set[str]) -> None:
    assert several <= set(senses(word))


@pytest.mark.parametrize("word", ["Qwerty", "Putin", "Schwarzenegger", "Kowalczyk"])
def test_what_is_no_arabic_name_is_unknown(senses: Senses, word: str) -> None:
    assert sum(senses(word).values()) < 0.5


@pytest.mark.parametrize("word", ["Hassan", "Hussein", "Qwerty", "محمد", "A", "Nasir", "Ali"])
def test_senses_are_probabilities_likeliest_first(
    engine: Engine, senses: Senses, word: str
) -> None:
    values = list(senses(word).values())
    assert values == sorted(values, reverse=True)
    assert all(0 < p <= 1 for p in values)
    assert sum(values) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("dress", "base"), [("مَامَادُو", "مُحَمَّد"), ("إِيسُوفُو", "يُوسُف"), ("سَلِيم", "سَلِيم")]
)
def test_a_name_that_came_back_is_one_with_its_base(engine: Engine, dress: str, base: str) -> None:
    lexicon = engine.lexicon
    arabic = [e.arabic for e in lexicon.entries]
    i, j = arabic.index(dress), arabic.index(base)
    assert lexicon.base[i] == j
    assert lexicon.identity[i] == lexicon.identity[j]


@pytest.mark.parametrize(
    ("word", "arabic"),
    [
        ("Sala7", "صَلَاح"),
        ("9ale7", "صَالِح"),
        ("5aled", "خَالِد"),
        ("3ala2", "عَلَاء"),
        ("Hâkim", "حَاكِم"),
        ("Hakîm", "حَكِيم"),
    ],
)
def test_digits_and_length_marks(senses: Senses, word: str, arabic: str) -> None:
    found = senses(word)
    assert max(found, key=lambda a: found[a]) == arabic


def test_salim_and_salem_are_two(senses: Senses) -> None:
    assert senses("Salim").get("سَالِم", 0) < 0.2
    assert senses("Salem").get("سَلِيم", 0) < 0.2


def test_every_preferred_spelling_stands_for_something(engine: Engine) -> None:
    lexicon = engine.lexicon
    lost = []
    for entry in lexicon.entries:
        if "given" not in entry.kinds or " " in entry.press or "-" in entry.press:
            continue
        forms = engine.parser.parse(entry.press).elements[-1].forms
        if not any(lexicon.senses(f.reading, f.word, f.arabic) for f in forms):
            lost.append(f"{entry.arabic} {entry.press}")
    assert lost == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("مُصطَفَى", "مصطفي"),
        ("أَحمَد", "احمد"),
        ("كَرِيمَة", "كريمه"),
        ("مُؤمِن", "مومن"),
        ("رضاء", "رضا"),
        ("ـحلبـ", "حلب"),
    ],
)
def test_letters_fold_the_noise_of_spelling(text: str, wanted: str) -> None:
    assert letters(text) == wanted
    assert letters(wanted) == wanted


def test_bare_and_fold_latin() -> None:
    assert bare("الصَّاخُور") == "الصاخور"
    assert bare("مُصطَفَى") == "مصطفى"
    assert fold_latin("Ṣāliḥ") == "salih"
    assert fold_latin("Sa'd") == "sad"
    assert fold_latin("Kılıç") == "kilic"


HEADER = "\t".join(COLUMNS)


def lexicon_in(place: Path, *rows: str) -> Path:
    (place / "given.tsv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return place


def test_rows_with_the_same_arabic_are_merged(tmp_path: Path) -> None:
    lexicon_in(
        tmp_path,
        "سَالِم\tgiven\tm\tSalem\tSalim|Selim\t\tar\thigh\teditor",
        "سَالِم\tfamily\t\tSalim\tSalem\tsafe\tar\thigh\teditor",
    )
    (entry,) = load_entries(tmp_path)
    assert entry.kinds == {"given", "family"}
    assert entry.press == "Salem"
    assert entry.gender == "m"
    assert entry.variants == ("Salim", "Selim", "Salem")
    assert entry.gloss == ("safe",)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["\tgiven\tm\tSalem\t\t\tar\thigh\teditor"], "given.tsv:2: arabic and press"),
        (["سَالِم\tgiven\tm\t\t\t\tar\thigh\teditor"], "given.tsv:2: arabic and press"),
        (["سَالِم\tgiven"], "given.tsv:2: 2 fields where the header has 9"),
    ],
)
def test_malformed_rows_are_named(tmp_path: Path, rows: list[str], said: str) -> None:
    with pytest.raises(SeedError, match=said):
        load_entries(lexicon_in(tmp_path, *rows))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "given.tsv").write_text("arabic\tpress\nسَالِم\tSalem\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"given.tsv:1: the header lacks the column 'kind'"):
        load_entries(tmp_path)


def test_attested_spellings_are_optional(tmp_path: Path) -> None:
    assert load_attested(tmp_path) == {}
    (tmp_path / "attested.tsv").write_text("arabic\tlatin\tcount\nحسن\thassan\t7\n", "utf-8")
    assert load_attested(tmp_path) == {("حسن", "hassan"): 7}


def test_attested_counts_settle_what_rules_leave_open(tmp_path: Path, engine: Engine) -> None:
    lexicon_in(
        tmp_path,
        "حَسَن\tgiven\tm\tHasan\t\t\tar\thigh\teditor",
        "حَسَّان\tgiven\tm\tHassaan\t\t\tar\thigh\teditor",
    )
    entries = load_entries(tmp_path)
    reading = engine.parser.parse("Hassan").elements[0].forms[0].reading

    def share(attested: dict[tuple[str, str], int]) -> dict[str, float]:
        lexicon = Lexicon(entries, attested, engine.reader, engine.keys)
        return {entries[i].arabic: p for i, p in lexicon.senses(reading, "hassan", False)}

    without, with_counts = share({}), share({("حَسَن", "hassan"): 90, ("حَسَّان", "hassan"): 3})
    assert with_counts["حَسَن"] > without["حَسَن"]
    assert with_counts["حَسَن"] > 0.8


def test_the_lexicon_is_large_and_clean(engine: Engine) -> None:
    entries = engine.lexicon.entries
    assert len(entries) >= 3000
    assert all(e.confidence in ("high", "medium", "low") for e in entries)
    assert all(e.gender in ("", "m", "f", "mf", "m|f", "both") for e in entries)
    assert len({e.arabic for e in entries}) == len(entries)


def test_a_listed_spelling_is_a_sense_whatever_was_counted(senses: Senses) -> None:
    found = senses("Zahra")
    assert found["زَهرَة"] > found["زَهرَاء"] >= Lexicon.LISTED * found["زَهرَة"] - 1e-9
