"""The grapheme tables are well-formed, and words are read as they sound."""

import re
import unicodedata
from pathlib import Path

import pytest

from nisba.engine import Engine
from nisba.script import Script
from nisba.sounds import inventory
from nisba.sounds.alphabet import Alphabet, symbol_cost
from nisba.sounds.conventions import conventions, recognise
from nisba.sounds.inventory import SILENT, VOWELS, Symbol, confusions, read_tsv, sound_cost
from nisba.table.table import Table

FOLDER = Path(inventory.__file__).parent
TABLES = sorted((FOLDER / "graphemes").glob("*.tsv"))
SOUNDS = VOWELS | set("bptṯjčḥxdḏrzžsšṣḍṭẓʿġfvqkglmnhwyʾ") | {"ts"}
CONVENTIONS = {c.id for c in conventions()}


def rows_of(table: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers, each checked for its number of fields."""
    header: list[str] = []
    rows = []
    for number, line in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if not header:
            header = fields
            continue
        assert len(fields) == len(header), f"{table.name}:{number}"
        rows.append((number, dict(zip(header, fields, strict=True))))
    return rows


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.stem)
def test_grapheme_table_is_well_formed(table: Path) -> None:
    for number, row in rows_of(table):
        where = f"{table.name}:{number}"
        grapheme = row["grapheme"]
        assert grapheme.strip("^$") or grapheme == "$", where
        assert grapheme == grapheme.lower(), where
        assert row["convention"] in CONVENTIONS | {""}, where
        groups = row["sounds"].split("+")
        for group in groups:
            assert group.split(), f"{where}: an empty group"
            for token in group.split():
                sound, colon, cost = token.partition(":")
                assert sound.removesuffix("~") in SOUNDS | {SILENT}, f"{where}: {token}"
                assert not colon or re.fullmatch(r"\d?\.?\d+", cost), f"{where}: {token}"
                assert float(cost or 0) <= 1, f"{where}: {token}"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.stem)
def test_every_grapheme_row_can_be_reached(table: Path) -> None:
    """Names are NFC when they get here, and of two rows for one grapheme the first counts."""
    seen: dict[tuple[str, str], int] = {}
    idle = []
    for number, row in rows_of(table):
        key = row["grapheme"], row["convention"]
        if key in seen:
            idle.append(f"{table.name}:{number} repeats line {seen[key]}: {key[0]}")
        if key[0] != unicodedata.normalize("NFC", key[0]):
            idle.append(f"{table.name}:{number} is not NFC: {key[0]}")
        seen[key] = number
    assert idle == []


def test_conventions_are_used_and_their_patterns_compile() -> None:
    used = {row["convention"] for table in TABLES for _, row in rows_of(table)} - {""}
    assert used <= CONVENTIONS
    for convention in conventions():
        assert convention.note
        assert convention.pattern.pattern == convention.pattern.pattern.lower()
        # A pattern that finds the empty word would find every name.
        assert convention.pattern.search("") is None or convention.pattern.pattern == "$^"


def test_confusions_are_pairs_of_known_sounds_listed_once() -> None:
    seen = set()
    for row in read_tsv("nisba.sounds", "confusions.tsv"):
        pair = frozenset((row["a"], row["b"]))
        assert len(pair) == 2, row
        assert pair <= SOUNDS, row
        assert pair not in seen, row
        assert 0 < float(row["cost"]) < 1.2, row
        seen.add(pair)


def test_cost_of_sounds() -> None:
    assert sound_cost("b", "b") == 0
    assert sound_cost("q", "k") == sound_cost("k", "q") < sound_cost("b", "k")
    assert sound_cost("b", "a") > sound_cost("b", "d")
    assert all(cost == confusions()[b, a] for (a, b), cost in confusions().items())


def test_cost_of_symbols_is_the_cheapest_pair() -> None:
    x, y = Symbol((("s", 0.0), ("ṣ", 0.1))), Symbol((("ṣ", 0.0),))
    assert symbol_cost(x, y) == pytest.approx(0.1)
    assert symbol_cost(y, x) == pytest.approx(0.1)
    double = Symbol((("ṣ", 0.0),), geminate=True)
    assert symbol_cost(y, double) == pytest.approx(inventory.GEMINATE_COST)
    assert symbol_cost(Symbol((("ṣ", 0.0),), geminate=None), double) == 0


def test_alphabet_interns_each_symbol_once() -> None:
    alphabet = Alphabet()
    symbol = Symbol((("b", 0.0),))
    char = alphabet.intern(symbol)
    assert alphabet.intern(Symbol((("b", 0.0),))) == char
    assert alphabet.symbol(char) == symbol
    assert alphabet.plain_of(char + char) == "bb"
    assert not alphabet.is_vowel(char)


RECOGNISED = [
    ("nurettin", "tr"),
    ("erdoğan", "tr"),
    ("şêx", "ku"),
    ("cabdiraxmaan", "so"),
    ("maxamed", "so"),
    ("raschid", "de"),
    ("noureddine", "fr"),
    ("boutros", "fr"),
    ("szejk", "pl"),
    ("abadzadeh", "fa"),
    ("گولستان", "fa"),
    ("ۆردوگا", "ckb"),
    ("7abib", "arabizi"),
    ("ṣāliḥ", "scholarly"),
    ("syarif", "ms"),
    ("rašíd", "sk"),
    ("evdila", "ku"),
    ("габдулла", "tt"),
    ("ix", "mt"),
    ("hâkim", "ot"),
    ("hamisi", "sw"),
    ("sholeh", "ms"),
    ("shyqri", "sq"),
    ("saciid", "so"),
]


@pytest.mark.parametrize(("word", "convention"), RECOGNISED)
def test_convention_is_recognised(word: str, convention: str) -> None:
    assert convention in recognise((word,))


def test_a_language_switches_its_convention_on() -> None:
    assert "de" in recognise(("michel",), "de")
    assert "de" in recognise(("michel",), "de-AT")
    assert "sw" in recognise(("salehe",), "sw")
    assert recognise(("salim",)) == frozenset()


READ = [
    # word, script, likeliest sounds
    ("halab", Script.LATIN, "ḥalab|halab"),
    ("sakhour", Script.LATIN, "saxūr"),
    ("sheikh", Script.LATIN, "šayx"),
    ("khaled", Script.LATIN, "xalad|xalid"),
    ("ṣāliḥ", Script.LATIN, "ṣāliḥ"),
    ("7usayn", Script.LATIN, "ḥusayn"),
    ("ghassan", Script.LATIN, "ġasan|ġassan"),
    ("حلب", Script.ARABIC, "ḥlb"),
    ("صاخور", Script.ARABIC, "ṣāxwr"),
    ("أحمد", Script.ARABIC, "aḥmd"),
    ("صَاخُور", Script.ARABIC, "ṣāxūr"),
    ("сахур", Script.CYRILLIC, "saḥur|saxur"),
    ("шейх", Script.CYRILLIC, "šayḥ|šayx"),
    ("αχμέτ", Script.GREEK, "aḥmat|axmat|aḥmit"),
    ("מוחמד", Script.HEBREW, "muḥmd|mūḥmd"),
    ("მუჰამედ", Script.GEORGIAN, "muḥamad|muhamad"),
    ("մահմուդ", Script.ARMENIAN, "maḥmud|mahmud|mahmūd"),
    ("rašíd", Script.LATIN, "rašīd"),
    ("rášid", Script.LATIN, "rāšid"),
    ("sweida", Script.LATIN, "suwayda"),
    ("محەمەد", Script.ARABIC, "muḥamad"),
    ("габдулла", Script.CYRILLIC, "ʿabdula|ʿabdulla"),
    ("ильяс", Script.CYRILLIC, "ilyas"),
    ("hâkim", Script.LATIN, "ḥākim"),
    ("sholeh", Script.LATIN, "ṣulaḥ|ṣulah|šulaḥ|šulah"),
]


@pytest.mark.parametrize(("word", "script", "wanted"), READ)
def test_reading(engine: Engine, word: str, script: Script, wanted: str) -> None:
    reading = engine.reader.read(word, script, recognise((word,)))
    assert reading.plain in wanted.split("|")
    assert len(reading.starts) in (0, len(reading.symbols))


@pytest.mark.parametrize(
    ("word", "script", "unwritten"),
    [
        ("حلب", Script.ARABIC, True),
        ("صَاخُور", Script.ARABIC, False),
        ("halab", Script.LATIN, False),
        ("חלב", Script.HEBREW, True),
        ("халеб", Script.CYRILLIC, False),
    ],
)
def test_short_vowels_written_or_not(
    engine: Engine, word: str, script: Script, unwritten: bool
) -> None:
    assert engine.reader.read(word, script).unwritten is unwritten


def options(engine: Engine, word: str, convention: str, sound: str) -> dict[str, float]:
    """The sounds of the symbol of ``word`` whose likeliest sound is ``sound``."""
    reading = engine.reader.read(word, Script.LATIN, frozenset({convention} - {""}))
    symbols = [engine.reader.alphabet.symbol(c) for c in reading.symbols]
    return dict(next(s.options for s in symbols if s.plain == sound))


def test_bare_script_writes_its_glides(engine: Engine) -> None:
    hussein = engine.reader.read("hussein", Script.LATIN)
    glide = next(c for c in hussein.symbols if engine.reader.alphabet.plain[c] == "y")
    alphabet = engine.reader.alphabet
    assert alphabet.gaps_unwritten[glide] >= inventory.GAP_WRITTEN_GLIDE > alphabet.gaps[glide]


def test_a_convention_puts_its_own_reading_first(engine: Engine) -> None:
    assert options(engine, "chafi", "fr", "š")["š"] == 0
    assert options(engine, "chafi", "de", "x")["x"] == 0
    assert options(engine, "cemal", "tr", "j")["j"] == 0
    assert options(engine, "cali", "so", "ʿ")["ʿ"] == 0
    assert options(engine, "xasan", "so", "ḥ")["ḥ"] == 0


def test_a_shadda_doubles_and_bare_script_does_not_tell(engine: Engine) -> None:
    alphabet = engine.reader.alphabet
    marked = engine.reader.vocalised("عَمَّان")
    assert [alphabet.symbol(c).geminate for c in marked.symbols if alphabet.plain[c] == "m"] == [
        True
    ]
    bare = engine.reader.read("عمان", Script.ARABIC)
    assert all(
        alphabet.symbol(c).geminate is None for c in bare.symbols if alphabet.plain[c] == "m"
    )


def test_the_quick_look_at_plain_words_finds_every_convention(embedded: Table) -> None:
    """Every convention that knows a word in ASCII is behind one of the alternatives kept."""
    words = {
        word.lower()
        for number in range(0, embedded.spellings, 3)
        for word in embedded.spelling(number).split()
        if word.isascii()
    }
    words |= {"schahin", "nurettin", "xasan", "maxamuud", "o'zbek", "m7mad", "al2", "hassanu"}
    for word in sorted(words):
        found = frozenset(c.id for c in conventions() if c.pattern.search(word))
        assert recognise((word,)) == found, word
