"""Golden table: each spelling of the seed article's names to its entity of the built-in table."""

from pathlib import Path

import pytest

from nisba import DocumentContext, Reconciler
from nisba.seeds import read_rows, seeds_dir

GOLDENS = Path(__file__).parents[1] / "goldens" / "seed_names.tsv"
ROWS = [row for _, row in read_rows(GOLDENS)]
DEFECTS = {
    ("Halap", ""): "a false accept: taken for Halab, Aleppo",
}


def marked(row: dict[str, str]) -> object:
    """A row as a parameter, expected to fail where a defect is known."""
    why = DEFECTS.get((row["spelling"], row["context"]))
    marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
    name = f"{row['spelling']}|{row['context']}"
    return pytest.param(row, marks=marks, id=name.encode("unicode_escape").decode())


@pytest.mark.parametrize("row", [marked(row) for row in ROWS])
def test_spelling(reconciler: Reconciler, row: dict[str, str]) -> None:
    context = DocumentContext(tuple(i for i in row["context"].split("|") if i))
    found = reconciler.normalize(row["spelling"], context=context)
    best = [(c.entity.id, c.entity.canonical, c.score) for c in found.candidates[:3]]
    said = f"{found.decision} {found.id or '-'}; best {best}"
    if row["accepted"] == "yes":
        assert (found.id, found.decision.accepted) == (row["entity"], True), said
        entity = reconciler.table.entity(row["entity"])
        assert found.canonical == entity.canonical
        assert found.arabic_vocalised == entity.arabic_vocalised
        assert found.kind is entity.kind
    else:
        assert not found.decision.accepted, said
        assert found.id == ""
        assert found.canonical
        if row["entity"]:
            assert row["entity"] in {c.entity.id for c in found.candidates}, said


def test_the_table_has_every_spelling_of_the_seed() -> None:
    written = {(r["spelling"], r["entity"]) for r in ROWS}
    mentions = {(r["spelling"], r["entity"]) for _, r in read_rows(seeds_dir() / "mentions.tsv")}
    assert mentions <= written
    assert {r["accepted"] for r in ROWS} == {"yes", "no"}


def test_every_entity_of_the_seed_is_there(reconciler: Reconciler) -> None:
    for entity in {r["entity"] for r in ROWS} - {""}:
        found = reconciler.table.entity(entity)
        assert found.source == "seed:000_bcbfe24b4ab35984"
        assert found.arabic_vocalised
