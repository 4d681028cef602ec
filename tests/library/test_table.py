"""An opened table: look-up by id, by exact spelling, by terms; pages."""

from pathlib import Path

import pytest

from nisba import AliasKind, Kind, Table, UnknownEntity
from nisba.engine import Engine
from nisba.table.build import build_table
from nisba.table.record import DERIVED
from nisba.terms import terms_of

SOURCE = (
    "id\tname\tarabic\taliases\tkind\n"
    "T1\tAleppo\tحَلَب\tAlep|Halep|Aleppo\tplace\n"
    "T2\tAmman\tعَمَّان\t\tplace\n"
    "T3\tOman\tعُمَان\t\tplace\n"
    "T4\tal-Sakhour\tالصَاخُور\tAl Sakhoor\t\n"
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Table:
    place = tmp_path_factory.mktemp("table")
    (place / "few.tsv").write_text(SOURCE, encoding="utf-8")
    report = build_table(place / "few.tsv", place / "few.table", engine=engine)
    assert (report.entities, report.spellings) == (4, 13)
    return Table.open(place / "few.table")


def exact(table: Table, text: str) -> set[str]:
    return {table.entity_at(int(table.owner[s])).id for s in table.exact(text)}


def test_entities_by_id_and_place(table: Table) -> None:
    assert len(table) == 4
    assert list(table.ids()) == ["T1", "T2", "T3", "T4"]
    assert [table.entity_at(i).id for i in range(4)] == list(table.ids())
    assert [table.index_of(i) for i in table.ids()] == [0, 1, 2, 3]
    entity = table.entity("T1")
    assert (entity.canonical, entity.arabic_vocalised, entity.kind) == ("Aleppo", "حَلَب", Kind.PLACE)
    assert table.entity("T4").kind is None
    assert [a.spelling for a in table.aliases("T1")] == ["Alep", "Halep", "Aleppo"]
    assert table.aliases("T2") == ()


@pytest.mark.parametrize("id", ["T9", "", "t1", "T1 ", "\ud800", "x" * 10_000])
def test_unknown_ids(table: Table, id: str) -> None:
    for look in (table.entity, table.aliases, table.index_of):
        with pytest.raises(UnknownEntity) as caught:
            look(id)
        assert caught.value.code == "UNKNOWN_ENTITY"


@pytest.mark.parametrize(
    ("text", "ids"),
    [  # a derived spelling (Halab of حَلَب) serves the search only
        ("Aleppo", {"T1"}),
        ("ALEPPO", {"T1"}),
        ("Halep", {"T1"}),
        ("حلب", {"T1"}),
        ("حَلَب", {"T1"}),
        ("al-Sakhour", {"T4"}),
        ("Al Sakhour", {"T4"}),
        ("al Sakhoor", {"T4"}),
        ("عمان", {"T2", "T3"}),
        ("Halab", set()),
        ("Alepp", set()),
        ("", set()),
    ],
)
def test_exact(table: Table, text: str, ids: set[str]) -> None:
    assert exact(table, text) == ids


def test_kinds_of_spellings(table: Table) -> None:
    kinds = {table.spelling(s): table.kind_of(s) for s in range(table.spellings)}
    assert kinds["Aleppo"] == "canonical"
    assert kinds["حَلَب"] == "arabic"
    assert kinds["Halep"] == AliasKind.ROMANISATION
    assert kinds["Halab"] == DERIVED
    assert sum(kind == DERIVED for kind in kinds.values()) == 2
    spelling = table.exact("Halep")[0]
    assert table.alias_kind(spelling) is AliasKind.ROMANISATION
    assert table.alias_kind(table.exact("Aleppo")[0]) is None


def test_search(table: Table, engine: Engine) -> None:
    terms = terms_of(engine.parser.parse("es-Sakhur"), engine)
    found = table.search(terms, 10)[0].tolist()
    assert table.entity_at(int(table.owner[found[0]])).id == "T4"
    assert len(found) == len(set(found))
    assert [len(part) for part in table.search(terms, 1)] == [1, 1]
    for nothing in ([], ["enothing"]):
        assert [len(part) for part in table.search(nothing, 10)] == [0, 0]


def test_every_spelling_of_the_built_in_table_is_found_exactly(embedded: Table) -> None:
    """But those derived from the Arabic, which no source has written."""
    for spelling in range(0, embedded.spellings, 7):
        found = spelling in embedded.exact(embedded.spelling(spelling))
        assert found == (embedded.kind_of(spelling) != DERIVED)


def test_every_entity_of_the_built_in_table_is_complete(embedded: Table) -> None:
    assert len(embedded) > 900
    assert len(set(embedded.ids())) == len(embedded)
    for index, record in enumerate(embedded.records()):
        entity = embedded.entity_at(index)
        assert entity == record.entity
        assert embedded.entity(entity.id) == entity
        assert entity.canonical
        assert entity.source
        assert embedded.aliases(entity.id) == record.aliases


def test_info(embedded: Table) -> None:
    info = embedded.info()
    assert info["entities"] == len(embedded)
    assert info["spellings"] == embedded.spellings
    assert info["version"] == embedded.version


def test_an_empty_source_makes_an_empty_table(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "none.tsv").write_text("id\tname\n", encoding="utf-8")
    build_table(tmp_path / "none.tsv", tmp_path / "none.table", engine=engine)
    table = Table.open(tmp_path / "none.table", verify=True)
    assert len(table) == 0
    assert table.exact("Aleppo") == ()
    assert [len(part) for part in table.search(["eLB"], 10)] == [0, 0]
    with pytest.raises(UnknownEntity):
        table.entity("T1")
