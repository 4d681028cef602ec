"""Overlays: aliases added and withdrawn without building anew, on small tables and large ones."""

from pathlib import Path

import pytest

from nisba import Decision, Reconciler, SeedError, Table
from nisba.engine import default_engine
from nisba.model import Alias, AliasKind
from nisba.table import build
from nisba.table.build import build_table
from nisba.table.edits import COLUMNS, Action, Edit, append_edits, read_edits
from nisba.table.overlay import OverlaidTable, open_table

SOURCE = (
    "id\tname\tarabic\taliases\tkind\n"
    "T1\tAleppo\tحَلَب\tAlep|Halep\tplace\n"
    "T2\tAmman\tعَمَّان\t\tplace\n"
    "T3\tal-Sakhour\tالصَاخُور\tRocky Quarter\tplace\n"
    "T4\tDeir Hafir\t\t\tplace\n"
)
HEADER = "\t".join(COLUMNS) + "\n"


@pytest.fixture(params=["terms", "words"])
def table(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "words":
        monkeypatch.setattr(build, "SMALL", 2)
    source, out = tmp_path / "few.tsv", tmp_path / "few.table"
    source.write_text(SOURCE, encoding="utf-8")
    build_table(source, out, engine=default_engine())
    assert Table.open(out).info()["index"] == request.param
    return out


def overlaid(table: Path, *rows: str) -> Table:
    path = table.parent / "overlay.tsv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return open_table(table, path)


def test_an_added_spelling_is_found_exactly_and_nearly(table: Path) -> None:
    before = Reconciler(Table.open(table))
    assert before.normalize("Beroea").id == ""
    opened = overlaid(table, "add\tT1\tBeroea\tgrc\tformer\teditor\t2026-11-28")
    after = Reconciler(opened)
    answer = after.normalize("BEROEA")
    assert (answer.id, answer.decision) == ("T1", Decision.ALIAS)
    assert answer.candidates[0].alias_kind is AliasKind.FORMER
    near = after.normalize("Beroeia").candidates
    assert near
    assert (near[0].entity.id, near[0].spelling) == ("T1", "Beroea")
    assert after.normalize("Halep").id == "T1"
    assert [a.spelling for a in opened.aliases("T1")] == ["Alep", "Halep", "Beroea"]
    assert opened.aliases("T1")[2] == Alias("T1", "Beroea", "grc", AliasKind.FORMER, "editor")
    assert opened.version != Table.open(table).version
    assert len(opened) == 4


def test_spellings_by_their_consonants_are_those_of_the_overlay(tmp_path: Path) -> None:
    source, out = tmp_path / "few.tsv", tmp_path / "few.table"
    source.write_text(SOURCE, encoding="utf-8")
    build_table(source, out, engine=default_engine())
    row = "withdraw\tT1\tHalep\t\t\t\t"
    opened = overlaid(out, "add\tT4\tBeroea\tgrc\tformer\teditor\t2026-11-28", row)
    found = {opened.spelling(s) for s in opened.sounding("br", 5)}
    assert "Beroea" in found
    table = Table.open(out)
    below, above = ({t.spelling(s) for s in t.sounding("hlb", 9)} for t in (table, opened))
    assert below - above == {"Halep"}


def test_a_withdrawn_spelling_is_gone(table: Path) -> None:
    opened = overlaid(table, "withdraw\tT3\tRocky Quarter\t\t\t\t")
    after = Reconciler(opened)
    assert opened.exact("Rocky Quarter") == ()
    answer = after.normalize("Rocky Quarter")
    assert answer.id == ""
    assert "Rocky Quarter" not in [c.spelling for c in answer.candidates]
    assert opened.aliases("T3") == ()
    assert after.normalize("al-Sakhour").id == "T3"


def test_decisions_are_taken_back_in_order(table: Path) -> None:
    opened = overlaid(
        table,
        "add\tT1\tBeroea\t\t\t\t",
        "withdraw\tT1\tAlep\t\t\t\t",
        "withdraw\tT1\tBeroea\t\t\t\t",
        "add\tT1\tAlep\t\t\t\t",
        "add\tT1\tHalep\t\t\t\t",
        "withdraw\tT2\tnever listed\t\t\t\t",
    )
    assert [a.spelling for a in opened.aliases("T1")] == ["Alep", "Halep"]
    assert opened.spellings == Table.open(table).spellings
    assert opened.exact("Beroea") == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("add\tT9\tx\t\t\t\t", r"overlay.tsv:2: the table has no entity 'T9'"),
        ("drop\tT1\tx\t\t\t\t", r"overlay.tsv:2: the action is 'drop'"),
        ("add\tT1\tx\t\tpet\t\t", r"overlay.tsv:2: 'pet' is none of romanisation"),
        ("add\tT1\tx\t\t\t\t28.11.2026", r"overlay.tsv:2: the date is '28.11.2026'"),
        ("add\tT1\t--\t\t\t\t", r"overlay.tsv:2: the name has no letter"),
        ("add\tT1", r"overlay.tsv:2: 2 fields where the header has 7"),
        ("withdraw\tT1\tAleppo\t\t\t\t", r"overlay.tsv:2: 'Aleppo' is the canonical form of T1"),
        ("withdraw\tT1\tحَلَب\t\t\t\t", r"overlay.tsv:2: .* is the arabic form of T1"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(table: Path, row: str, said: str) -> None:
    with pytest.raises(SeedError, match=said):
        overlaid(table, row)


def test_an_overlay_that_grew_too_large(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nisba.table.edits.MOST_EDITS", 2)
    with pytest.raises(SeedError, match=r"3 decisions.*nisba table merge"):
        overlaid(table, *(f"add\tT1\tx{n}\t\t\t\t" for n in range(3)))


def test_merged_it_gives_the_same_answers(table: Path) -> None:
    opened = overlaid(table, "add\tT4\tDayr Hafir al-Sharqi\t\t\t\t", "withdraw\tT1\tAlep\t\t\t\t")
    merged = Table(build.compile_in_memory(opened.records(), default_engine()))
    assert [r.aliases for r in merged.records()] == [r.aliases for r in opened.records()]
    for name in ("Dayr Hafir al-Sharqi", "Dair Hafer al-Charqi", "Alep", "Halep", "Sakhur"):
        one, other = Reconciler(opened).normalize(name), Reconciler(merged).normalize(name)
        assert (one.id, one.decision) == (other.id, other.decision)


def test_the_table_below_is_the_mapped_one(table: Path) -> None:
    opened = overlaid(table, "add\tT1\tBeroea\t\t\t\t")
    assert isinstance(opened, OverlaidTable)
    assert opened.stored.version == Table.open(table).version
    assert opened.path == table


def test_appending(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    edits = [
        Edit(Action.ADD, Alias("T1", "Beroea", "grc", AliasKind.FORMER, "review"), "2026-11-28"),
        Edit(Action.WITHDRAW, Alias("T1", "Alep")),
    ]
    assert append_edits(path, edits[:1]) == 1
    assert append_edits(path, edits[1:]) == 1
    assert path.read_text(encoding="utf-8").splitlines()[0] == "\t".join(COLUMNS)
    assert [(e.action, e.alias, e.date) for e in read_edits(path)] == [
        (e.action, e.alias, e.date) for e in edits
    ]
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append_edits(path, edits[:1])
    assert len(read_edits(path)) == 3
    with pytest.raises(SeedError, match="tab or a line break"):
        append_edits(path, [Edit(Action.ADD, Alias("T1", "a\tb"))])
    other = tmp_path / "other.tsv"
    other.write_text("id\tname\n", encoding="utf-8")
    with pytest.raises(SeedError, match="not appended to"):
        append_edits(other, edits)
