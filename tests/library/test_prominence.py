"""Prominence: read from seeds/ and from a column, kept by the table, refused when wrong."""

from pathlib import Path

import pytest

from nisba import Decision, Reconciler, SeedError, Table
from nisba.seeds import seeds_dir
from nisba.table.source import read_source


def source(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "t.tsv"
    path.write_text("\n".join(["id\tname\tprominence", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_column_of_a_users_table(tmp_path: Path) -> None:
    table = Table.from_source(source(tmp_path, "A\tHama\t2", "B\tal-Hameh\t"))
    assert [table.entity(i).prominence for i in ("A", "B")] == [2, 0]


@pytest.mark.parametrize("value", ["4", "-1", "high"])
def test_a_wrong_value_is_named(tmp_path: Path, value: str) -> None:
    with pytest.raises(SeedError, match=r"t\.tsv:2: prominence"):
        Table.from_source(source(tmp_path, f"A\tHama\t{value}"))


def test_the_seeds_rank_known_entities_only() -> None:
    ranked = {r.entity.canonical: r.entity.prominence for r in read_source(seeds_dir())}
    assert ranked["Syria"] == 2
    assert ranked["Muammar Gaddafi"] == 3
    assert ranked["Abu al-Majd al-Halabi"] == 0


@pytest.mark.parametrize("name", ["Gaddafi", "Qadhafi", "Saddam", "Erdoğan"])
def test_a_bare_surname_means_its_best_known_bearer(reconciler: Reconciler, name: str) -> None:
    assert reconciler.normalize(name).decision.accepted


def test_a_bare_surname_of_several_stays_open(reconciler: Reconciler) -> None:
    assert reconciler.normalize("Barghouti").decision is not Decision.NONE
    assert not reconciler.normalize("al-Halabi").decision.accepted
