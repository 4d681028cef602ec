"""Parsed names kept in a small table: what the parser would say, or nothing."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nisba import Reconciler, Table
from nisba.engine import Engine
from nisba.errors import InvalidName, TableError
from nisba.hygiene import clean
from nisba.kernel import Name, Shelf
from nisba.rank import weigher_of
from nisba.rarity import Rarity
from nisba.score.brief import ready
from nisba.score.element import weight_of
from nisba.sounds.alphabet import Alphabet
from nisba.table import store
from nisba.table.build import build_table
from nisba.table.names import Names, parsing_version

compiled = pytest.mark.skipif(Shelf is None, reason="the kernel was not compiled here")

NAMES = (
    "name\tid\nNour al-Din al-Zinki\tA\nDeir ez-Zor 2nd\tB\nAssad, Bashar\tC\n東京\tD\n"
    "عبد الرحمن بن علي\tE\nFathi\tF\nSheikh Maqsoud Governorate\tG\nآل سعود\tH\n"
)


@pytest.fixture
def built(tmp_path: Path, engine: Engine) -> Path:
    source, out = tmp_path / "names.tsv", tmp_path / "names.table"
    source.write_text(NAMES, encoding="utf-8")
    build_table(source, out, engine=engine)
    return out


def test_what_is_kept_is_what_the_parser_says(embedded: Table, engine: Engine) -> None:
    names = embedded.names(engine)
    assert names is not None
    for spelling in range(0, embedded.spellings, 5):
        text = clean(embedded.spelling(spelling)).text
        kept, parsed = names.at(spelling, text), engine.parser.parse(text)
        if kept is None:
            assert parsed.inverted or parsed.latinised or parsed.text != text
        else:
            assert kept.parsed == replace(parsed, conventions=frozenset())


def test_rarities_are_those_of_the_elements(embedded: Table, engine: Engine) -> None:
    names = embedded.names(engine)
    assert names is not None
    rarity = Rarity(embedded.count, embedded.spellings, engine.keys)
    for spelling in range(0, embedded.spellings, 23):
        kept = names.at(spelling, clean(embedded.spelling(spelling)).text)
        if kept is None:
            continue
        elements = kept.parsed.elements
        found = tuple(map(rarity.by_count, map(weight_of, elements), kept.counts))
        assert found == rarity.each_of(kept.parsed)


ASKED = (
    "Nureddin Zengi", "نور الدين زنكي", "Ministère de la Défense", "Abou Kamal 2", "Deir ez-Zor",
    "A. Hassan", "Abdul Rahman bin Ali Al Saud", "Ас-Сахур", "Sheikh Maqsoud Governorate",
    "Umm Qasr",
)  # fmt: skip


@compiled
def test_the_kernel_is_given_what_it_would_be_told(embedded: Table, engine: Engine) -> None:
    """Names made from the bytes of the table weigh what the same do that were parsed."""
    names, weigher, pairs = (
        embedded.names(engine),
        weigher_of(engine.scorer),
        engine.scorer.compiled,
    )
    assert names
    assert weigher
    assert pairs
    rarity = Rarity(embedded.count, embedded.spellings, engine.keys)
    shelved = names.shelved(embedded.spelling, pairs, rarity)
    asked = [ready_of(text, engine, rarity) for text in ASKED]
    kept = 0
    for spelling in range(0, embedded.spellings, 11):
        text = clean(embedded.spelling(spelling)).text
        name, other = shelved.at(spelling), ready_of(text, engine, rarity)
        if name is None:
            continue
        kept += 1
        assert pairs.compare(name, other)[1] == pairs.compare(other, other)[1]
        for query in (*asked, other):
            expected = weigher.evidence(query, other, 0.37)
            assert weigher.evidence(query, name, 0.37) == expected
            assert weigher.each(query, (name, other), (0.37, 0.37)) == [expected, expected]
    assert kept > 1000


def ready_of(text: str, engine: Engine, rarity: Rarity) -> Name:
    parsed = engine.parser.parse(clean(text).text)
    found = ready(parsed, engine.scorer, rarity.each_of(parsed)).compiled
    assert found is not None
    return found


@compiled
def test_any_damage_to_what_the_kernel_is_given_is_told_or_harmless(
    built: Path, engine: Engine
) -> None:
    table = Table.open(built)
    for array in (
        "part_blob",
        "part_offset",
        "run_blob",
        "run_offset",
        "name_element",
        "spelling_offset",
    ):
        whole = np.asarray(table.stored.arrays[array])
        raw = whole.tobytes()
        for place in range(0, len(raw), 1 + len(raw) // 150):
            for value in (0, 0x7F, 0xFF):
                bad = bytearray(raw)
                bad[place] = value
                arrays = {**table.stored.arrays, array: np.frombuffer(bytes(bad), whole.dtype)}
                stored = replace(table.stored, arrays=arrays)
                # What a spelling itself became is not looked after here.
                with suppress(TableError, InvalidName, UnicodeDecodeError):
                    Reconciler(Table(stored), engine).normalize("Noureddine Zanki Abdul Rahman")


def test_another_alphabet_has_other_characters(built: Path) -> None:
    """Symbols are numbered as they are met; the table's are those of no process."""
    other = Engine.create()
    other.parser.parse("Çelebi Шостакович ბათუმი Ղարաբաղ")
    table = Table.open(built)
    names = table.names(other)
    assert names is not None
    for spelling in range(table.spellings):
        text = clean(table.spelling(spelling)).text
        kept = names.at(spelling, text)
        if kept is not None:
            assert kept.parsed == replace(other.parser.parse(text), conventions=frozenset())


def test_names_turned_round_or_latinised_are_parsed_anew(built: Path, engine: Engine) -> None:
    table = Table.open(built)
    names = table.names(engine)
    assert names is not None
    kept = {table.spelling(s): names.at(s, table.spelling(s)) for s in range(table.spellings)}
    assert kept["Assad, Bashar"] is None
    assert kept["東京"] is None
    assert kept["Fathi"] is not None
    assert names.at(table.spellings, "added by an overlay") is None
    reconciler = Reconciler(table, engine)
    assert reconciler.normalize("Bashar al-Assad").candidates[0].entity.id == "C"


def test_other_rules_or_another_lexicon_make_the_parser_speak(
    built: Path, engine: Engine, tmp_path: Path
) -> None:
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    for path in engine.lexicon_dir.glob("*.tsv"):
        lexicon.joinpath(path.name).write_bytes(path.read_bytes())
    assert parsing_version(lexicon) == parsing_version(engine.lexicon_dir)
    parsing_version.cache_clear()
    with next(lexicon.glob("*.tsv")).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert Table.open(built).names(Engine.create(lexicon_dir=lexicon)) is None
    header = json.loads((built / store.HEADER).read_text(encoding="utf-8"))
    header["meta"]["parsing"] = "0" * 16
    (built / store.HEADER).write_text(json.dumps(header), encoding="utf-8")
    table = Table.open(built)
    assert table.names(engine) is None
    found = Reconciler(table, engine).normalize("Nureddin Zengi").candidates[0]
    assert found.entity.id == "A"


@pytest.mark.parametrize(
    ("array", "text"),
    [("symbol", "[7]"), ("symbol", "{"), ("element", '["x"]'), ("element", '"'), ("whole", "[1]")],
)
def test_damaged_names_are_told(embedded: Table, array: str, text: str) -> None:
    arrays = dict(embedded.stored.arrays)
    data = np.frombuffer(text.encode(), np.uint8)
    count = len(arrays[f"{array}_offset"]) - 1
    arrays[f"{array}_blob"] = np.tile(data, count)
    arrays[f"{array}_offset"] = np.arange(count + 1, dtype=np.uint32) * len(data)
    with pytest.raises(TableError, match="damaged, build it again"):
        Names(arrays, Alphabet()).at(0, "Aleppo")
