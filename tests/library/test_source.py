"""What tables are made of: seeds directories and single files; every mistake with its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisba import AliasKind, Confidence, Kind, SeedError
from nisba.hygiene import Clean, clean
from nisba.table.source import ALIAS_COLUMNS, ENTITY_COLUMNS, is_plain, read_source

ENTITIES = "\t".join(ENTITY_COLUMNS)
ALIASES = "\t".join(ALIAS_COLUMNS)
ALEPPO = "T1\tplace\tAleppo\tحَلَب\tSY|TR\tQ41183|geonames:170063\thigh\teditor\ta city"


def seeds(place: Path, entities: list[str], aliases: list[str]) -> Path:
    for folder, rows in (("entities", entities), ("aliases", aliases)):
        (place / folder).mkdir()
        (place / folder / "few.tsv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    return place


def test_seeds(tmp_path: Path) -> None:
    place = seeds(
        tmp_path,
        ["# a comment", ENTITIES, ALEPPO, "T2\torg\tSAA\t\t\t\tlow\teditor\t"],
        [ALIASES, "T1\tAlep\tfr\texonym\teditor", "T1\tHalep\ttr\texonym\teditor"],
    )
    aleppo, saa = read_source(place)
    assert aleppo.entity.kind is Kind.PLACE
    assert aleppo.entity.country == ("SY", "TR")
    assert aleppo.entity.same_as == ("Q41183", "geonames:170063")
    assert aleppo.entity.confidence is Confidence.HIGH
    assert [a.spelling for a in aleppo.aliases] == ["Alep", "Halep"]
    assert aleppo.aliases[0].kind is AliasKind.EXONYM
    assert aleppo.where.endswith("few.tsv:3")
    assert saa.aliases == ()
    assert saa.entity.country == ()


BAD_SEEDS = [
    ([ENTITIES, ALEPPO, ALEPPO], [ALIASES], r"entities/few.tsv:3: id T1 was used at .*:2"),
    (
        [ENTITIES, ALEPPO],
        [ALIASES, "T9\tAlep\tfr\texonym\te"],
        r"aliases/few.tsv:2: alias of .* T9",
    ),
    (
        [ENTITIES, ALEPPO],
        [ALIASES, "T1\tAlep\tfr\tpet\te"],
        r"aliases/few.tsv:2: 'pet' is none of ",
    ),
    (
        [ENTITIES, ALEPPO],
        [ALIASES, "T1\tAlep"],
        r"aliases/few.tsv:2: 2 fields where the header has 5",
    ),
    (
        [ENTITIES, ALEPPO.replace("place", "town")],
        [ALIASES],
        r"few.tsv:2: 'town' is none of person,",
    ),
    ([ENTITIES, ALEPPO.replace("high", "sure")], [ALIASES], r"few.tsv:2: 'sure' is none of high, "),
    ([ENTITIES, ALEPPO.replace("T1", "", 1)], [ALIASES], r"few.tsv:2: id must not be empty"),
    ([ENTITIES, ALEPPO.replace("Aleppo", "")], [ALIASES], r"few.tsv:2: the name is empty"),
    ([ENTITIES, ALEPPO.replace("Aleppo", "--")], [ALIASES], r"few.tsv:2: the name has no letter"),
    ([ENTITIES, ALEPPO + "\textra"], [ALIASES], r"few.tsv:2: 10 fields where the header has 9"),
    ([ENTITIES.replace("\tkind", "")], [ALIASES], r"few.tsv:1: the header lacks the column 'kind'"),
    ([ENTITIES], [ALIASES], r"no entities found"),
]


@pytest.mark.parametrize(("entities", "aliases", "said"), BAD_SEEDS)
def test_bad_seeds(tmp_path: Path, entities: list[str], aliases: list[str], said: str) -> None:
    with pytest.raises(SeedError, match=said) as caught:
        list(read_source(seeds(tmp_path, entities, aliases)))
    assert caught.value.code == "BAD_SEED"


def test_an_alias_that_is_no_name(tmp_path: Path) -> None:
    place = seeds(tmp_path, [ENTITIES, ALEPPO], [ALIASES, "T1\t--\tfr\texonym\teditor"])
    with pytest.raises(SeedError, match=r"aliases/few.tsv:2: the name has no letter"):
        list(read_source(place))


@pytest.mark.parametrize("name", ["few.tsv", "few.csv"])
def test_one_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        text = (
            "\ufeffid,name,arabic,aliases,kind,country,same_as\r\n"
            '1,"Aleppo, city of",حَلَب,Alep|Halep|,place,SY,Q1|Q2\r\n2,Amman,,,,,\r\n'
        )
    else:
        text = (
            "id\tname\tarabic\taliases\tkind\tcountry\tsame_as\n"
            "1\tAleppo, city of\tحَلَب\tAlep|Halep|\tplace\tSY\tQ1|Q2\n2\tAmman\t\t\t\t\t\n"
        )
    path.write_text(text, encoding="utf-8", newline="")
    first, second = read_source(path)
    assert first.entity.canonical == "Aleppo, city of"
    assert [a.spelling for a in first.aliases] == ["Alep", "Halep"]
    assert first.entity.kind is Kind.PLACE
    assert first.entity.same_as == ("Q1", "Q2")
    assert second.entity.kind is None
    assert second.where.endswith(f"{name}:3")


BAD_FILES = [
    ("few.tsv", "id\tname\nA\t\n", r"few.tsv:2: id and name must not be empty"),
    ("few.tsv", "id\tname\n\tAleppo\n", r"few.tsv:2: id and name must not be empty"),
    ("few.tsv", "id\tname\nA\tx\nA\ty\n", r"few.tsv:3: id A was used on line 2"),
    ("few.tsv", "id\tname\nA\tx\ty\n", r"few.tsv:2: 3 fields where the header has 2"),
    ("few.tsv", "id\ttitle\nA\tx\n", r"few.tsv:1: the header lacks the column 'name'"),
    ("few.tsv", "id\tname\nA\tHal\x00ab\n", r"few.tsv:2: the name has the control character"),
    ("few.tsv", "id\tname\tkind\nA\tx\ttown\n", r"few.tsv:2: 'town' is none of"),
    ("few.tsv", "id\tname\taliases\nA\tx\ty|--\n", r"few.tsv:2: the name has no letter"),
    ("few.tsv", "id\tname\nA\t" + "x" * 501 + "\n", r"few.tsv:2: .*501 code points"),
    ("few.csv", "id,name\nA,x,y\n", r"few.csv:2: wrong number of fields"),
    ("few.csv", "id,name\nA\n", r"few.csv:2: wrong number of fields"),
    ("few.csv", "id,title\nA,x\n", r"few.csv:1: the header lacks the column 'name'"),
    ("few.csv", 'id,name\nA,"x\n', r"few.csv: cannot be read as CSV"),
    ("few.csv", "", r"few.csv:1: the header lacks"),
]


@pytest.mark.parametrize(("name", "text", "said"), BAD_FILES)
def test_bad_files(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=said):
        list(read_source(tmp_path / name))


@pytest.mark.parametrize("name", ["few.tsv", "few.csv"])
def test_not_utf8(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"id\tname\nA\tHal\xe9p\n")
    with pytest.raises(SeedError, match=r"cannot be read as"):
        list(read_source(tmp_path / name))


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no such file or directory"):
        list(read_source(tmp_path / "nowhere.tsv"))
    with pytest.raises(SeedError, match="no entities found"):
        list(read_source(tmp_path))


def test_an_empty_file_has_no_entities(tmp_path: Path) -> None:
    (tmp_path / "few.tsv").write_text("id\tname\n", encoding="utf-8")
    assert list(read_source(tmp_path / "few.tsv")) == []
    (tmp_path / "none.tsv").write_text("", encoding="utf-8")
    assert list(read_source(tmp_path / "none.tsv")) == []


@given(st.text(max_size=12) | st.text("ab -'  \t1.éİḥ’", max_size=12))
def test_what_is_plain_is_a_name_as_it_stands(text: str) -> None:
    if is_plain(text):
        assert clean(text) == Clean(text)


def test_every_letter_that_is_plain_is_one_as_it_stands() -> None:
    plain = [text for code in range(0x3000) if is_plain(text := f"a{chr(code)}b")]
    assert len(plain) > 700
    assert [text for text in plain if clean(text) != Clean(text)] == []
