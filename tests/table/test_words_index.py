"""Large tables: the index by words finds misspelled, joined and foreign names, within bounds."""

import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from nisba import Decision, Hints, Kind, Reconciler, SeedError, Table
from nisba.engine import Engine, default_engine
from nisba.table import build, wide
from nisba.table.build import build_table

NAMES = (
    ("W1", "al-Sakhour", "place"),
    ("W2", "Tall Rifʿat", "place"),
    ("W3", "Deir Hafir", "place"),
    ("W4", "Khan al-Assal", "place"),
    ("W5", "Muhammad al-Khouri", "person"),
    ("W6", "Ẓāhir al-ʿUmar", "person"),
    ("W7", "الصالحية", "place"),
    ("W8", "Новоазовск", "place"),
    ("W9", "Muhammad al-Masri", "person"),
)
COMMON = ("Muhammad", "Abdallah", "Hassan", "Ibrahim", "Yusuf")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return default_engine()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The names above among three thousand that share their commonest words."""
    made = random.Random(4)
    rows = [f"{i}\t{name}\t{kind}" for i, name, kind in NAMES]
    for number in range(3000):
        word = "".join(made.choice("bdfgjklmnrst") + made.choice("aiu") for _ in range(3))
        rows.append(f"R{number}\t{made.choice(COMMON)} {word}\tperson")
    path = tmp_path_factory.mktemp("large") / "large.tsv"
    path.write_text("id\tname\tkind\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def table(source: Path, engine: Engine) -> Table:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "SMALL", 1000)
        build_table(source, source.parent / "large.table", engine=engine)
    return Table.open(source.parent / "large.table", verify=True)


@pytest.fixture(scope="module")
def reconciler(table: Table, engine: Engine) -> Reconciler:
    return Reconciler(table, engine)


def test_its_size_chooses_the_index(table: Table, source: Path, engine: Engine) -> None:
    assert table.info()["index"] == "words"
    assert Table.from_source(source, engine).info()["index"] == "terms"
    assert len(table) == 3009


@pytest.mark.parametrize(
    ("query", "entity"),
    [
        ("es-Sakhur", "W1"),
        ("Sakhuor", "W1"),
        ("Tal Refaat", "W2"),
        ("Tallrifat", "W2"),
        ("Dayr Hafer", "W3"),
        ("Deirhafir", "W3"),
        ("Khan el Asal", "W4"),
        ("Mohamed El Khoury", "W5"),
        ("Muhamad alkhuri", "W5"),
        ("Dhahir al Omar", "W6"),
        ("al-Salihiyya", "W7"),
        ("as-Salihiyah", "W7"),
        ("Novoazovsk", "W8"),
        ("Novoasowsk", "W8"),
        ("محمد المصري", "W9"),
    ],
)
def test_found(reconciler: Reconciler, query: str, entity: str) -> None:
    assert entity in [c.entity.id for c in reconciler.normalize(query).candidates[:3]]


def test_nothing_of_a_large_table_is_made_ready(reconciler: Reconciler) -> None:
    assert not list(reconciler.warm())


def test_decisions(reconciler: Reconciler) -> None:
    assert reconciler.normalize("AL SAKHOUR").decision is Decision.EXACT
    assert reconciler.normalize("Khan al-Asal").id == "W4"
    assert reconciler.normalize("Qwertz").decision is Decision.NONE
    assert reconciler.normalize("7").decision is Decision.NONE
    nobody = reconciler.normalize("Deirhafir", hints=Hints(kind=Kind.PERSON))
    assert "W3" not in [c.entity.id for c in nobody.candidates]


def test_what_is_not_kept_is_answered_the_same(reconciler: Reconciler) -> None:
    once = Reconciler(reconciler.table, reconciler.engine, keeps=False)
    for query in ("Muhammad Badibu", "Hassan", "Dayr Hafer", "Deirhafir", "Qwertz") * 2:
        assert once.normalize(query, explain=True) == reconciler.normalize(query, explain=True)


def test_scores_fall_and_entities_are_named_once(reconciler: Reconciler) -> None:
    for query in ("Muhammad Badibu", "Hassan", "Yousef Mutaka"):
        found = reconciler.normalize(query, limit=100).candidates
        assert found
        assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
        assert len({c.entity.id for c in found}) == len(found)


def test_every_word_of_the_table_is_like_itself(table: Table) -> None:
    index = table._words
    assert index is not None
    vocabulary = index.vocabulary
    for index in range(0, len(vocabulary), 7):
        found = vocabulary.similar(vocabulary.word(index))
        assert dict(found)[index] == 1
        assert [likeness for _, likeness in found] == sorted((x for _, x in found), reverse=True)


def test_a_query_of_common_words_stays_within_bounds(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is scanned is counted; the lists of Muhammad and Hassan are too long for it."""
    index = table._words
    assert index is not None
    for name, value in {"SCANNED": 100, "ENOUGH": 50, "LONG": 20, "PROBED": 60}.items():
        monkeypatch.setattr(wide, name, value)
    lists = [(10, 0, 7), (15, 9, 7), (40, 60, 7), (90, 100, 7)]
    scanned, probed = wide._within_budget(lists, index._bounds)
    assert [n for n, _, _ in scanned] == [10, 15, 40]
    assert [n for n, _, _ in probed] == [90]
    rare = table.entity_at(2000).canonical
    assert 2000 in dict(index.search(rare.lower().split()))
    found = index.search(["muhammad", "hassan", "ibrahim"])
    assert len(found) <= wide.READ
    assert [share for _, share in found] == sorted((x for _, x in found), reverse=True)


def test_bounds_grow_with_the_table_up_to_a_point(table: Table) -> None:
    arrays = table.stored.arrays
    grown = [wide.WideIndex(arrays, n)._bounds for n in (10**4, 10**6, 10**7, 10**9, 10**10)]
    assert grown[0] == grown[1] == (40_000, 3_000, 2_000, 128, 64)
    assert grown[2] == (40_000, 12_000, 8_000, 512, 64)
    assert grown[3] == grown[4] == (40_000, 24_000, 16_000, 1024, 64)


def test_a_compressed_source_makes_the_same_table(
    source: Path, table: Table, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "SMALL", 1000)
    packed = tmp_path / "large.tsv.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    assert build_table(packed, tmp_path / "again", engine=engine).version == table.version
    packed.write_bytes(packed.read_bytes()[:-2000])
    with pytest.raises(SeedError, match="cannot be read as UTF-8 text"):
        build_table(packed, tmp_path / "again", engine=engine)
    assert Table.open(tmp_path / "again").version == table.version


def test_a_repeated_id_is_told_with_both_lines_whatever_the_size(
    source: Path, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "SMALL", 1000)
    monkeypatch.setattr("nisba.table.source._REMEMBERED", 10)
    path = tmp_path / "twice.tsv"
    path.write_text(source.read_text(encoding="utf-8") + "R7\tHoms\tplace\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"twice.tsv:3011: id R7 was used at .*twice.tsv:18"):
        build_table(path, tmp_path / "t", engine=engine)
    assert not (tmp_path / "t").exists()


def test_texts_that_are_no_names_are_told_and_left_out(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "few.tsv"
    path.write_text("id\tname\taliases\nA\tGradi\x8aka\t\nB\tHoms\t--|Emesa\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"few.tsv:2: the name has the control character"):
        build_table(path, tmp_path / "t", engine=engine)
    told: list[str] = []
    report = build_table(path, tmp_path / "t", engine=engine, fault=told.append)
    assert (report.entities, report.spellings) == (1, 2)
    assert [t.split(": ")[0] for t in told] == [f"{path}:2", f"{path}:3"]


def test_hash_buckets_find_every_row() -> None:
    from nisba.table.arrays import HashIndex, hash_arrays

    for size in (0, 1, 2, 3, 1000, 70_000):
        hashes = np.random.default_rng(size).integers(0, 1 << 32, size, np.uint32)
        if size > 2:
            hashes[1] = hashes[0]
        for check in (True, False):
            index = HashIndex(hash_arrays("x", hashes, check=check), "x")
            for row in range(0, size, 97):
                rows = index.rows(int(hashes[row]))
                same = [r for r in rows if hashes[r] == hashes[row]]
                assert row in same
                assert same == sorted(same)
            index.rows(0), index.rows((1 << 32) - 1)
