"""Importers, each on rows in the form its publisher gives them."""

import json
from collections.abc import Iterator

import pytest

from nisba import Kind, SeedError
from nisba.importers import cod, ftm, geonames, places, plain, wikidata
from nisba.table.source import Record


def lines(text: str) -> Iterator[str]:
    return iter(text.strip("\n").splitlines(keepends=True))


def spellings(record: Record) -> list[tuple[str, str, str]]:
    return [(a.spelling, a.language, a.kind.value) for a in record.aliases]


SYRIA = """
170063\tAleppo\tAleppo\tAlep,Alepo,Halab,حلب,Алеппо\t36.20124\t37.16117\tP\tPPLA\tSY\tTR\t09\t\t\t\t1602264\t\t394\tAsia/Damascus\t2023-05-10
x\tNowhere\t\t\t0\t0\tP\tPPL\tSY\t\t\t\t\t\t0\t\t0\tAsia/Damascus\t2023-05-10
1\tshort row
8986867\tGradi\x8aka\t\t\t0\t0\tP\tPPL\tBA\t\t\t\t\t\t0\t\t0\tEurope/Sarajevo\t2014-01-01
"""

ALTERNATES = """
1\t170063\ten\tAleppo\t1\t\t\t\t\t
2\t170063\tar\tحلب\t1\t\t\t\t\t
3\t170063\tfr\tAlep\t\t\t\t\t\t
4\t170063\t\tBeroea\t\t\t\t1\t\t
5\t170063\tlink\thttps://en.wikipedia.org/wiki/Aleppo\t\t\t\t\t\t
6\t170063\twkdt\tQ41183\t\t\t\t\t\t
7\t170063\tiata\tALP\t\t\t\t\t\t
8\t170063\tar\tحلب الشهباء\t\t\t1\t\t\t
9\t5391959\ten\tFrisco\t\t\t1\t\t\t
10\t5391959\tabbr\tSF\t\t\t\t\t\t
11\t5391959\ten\tSan Francisco\t1\t\t\t\t\t
12\tno number\ten\tx\t\t\t\t\t\t
13\t5391959\ten\tYerba Buena\t\t\t\t1\t1835\t1847
"""


def test_geonames() -> None:
    told: list[str] = []
    (aleppo,) = geonames.read_places(lines(SYRIA), "SY.txt", told.append)
    assert aleppo.entity.id == "geonames:170063"
    assert (aleppo.entity.canonical, aleppo.entity.arabic_vocalised) == ("Aleppo", "حلب")
    assert aleppo.entity.country == ("SY", "TR")
    assert aleppo.entity.same_as == ("geonames:170063",)
    assert aleppo.entity.kind is Kind.PLACE
    assert [a.spelling for a in aleppo.aliases] == ["Alep", "Alepo", "Halab", "Алеппо"]
    assert [message.split(": ")[0] for message in told] == [
        "SY.txt:2", "SY.txt:3", "SY.txt:4", "SY.txt:4",
    ]  # fmt: skip


def test_geonames_with_alternates() -> None:
    told: list[str] = []
    packed = geonames.read_alternates(lines(ALTERNATES), "alternateNamesV2.txt", told.append)
    (aleppo,) = geonames.read_places(lines(SYRIA), "SY.txt", lambda message: None, packed)
    assert told == ["alternateNamesV2.txt:12: no row of alternateNamesV2.txt"]
    assert aleppo.entity.arabic_vocalised == "حلب"
    assert aleppo.entity.same_as == ("geonames:170063", "Q41183")
    assert spellings(aleppo) == [
        ("Alep", "fr", "exonym"),
        ("Beroea", "", "former"),
        ("حلب الشهباء", "ar", "spelling"),
    ]


def test_alternates_alone() -> None:
    packed = geonames.read_alternates(lines(ALTERNATES), "a.txt", lambda message: None)
    aleppo, frisco = geonames.alternates_alone(packed, "a.txt", lambda message: None)
    assert (aleppo.entity.canonical, aleppo.entity.id) == ("Aleppo", "geonames:170063")
    assert frisco.entity.canonical == "San Francisco"
    assert spellings(frisco) == [
        ("SF", "", "acronym"),
        ("Yerba Buena", "en", "former"),
        ("Frisco", "en", "exonym"),
    ]


def test_the_older_alternates_are_refused_row_by_row() -> None:
    told: list[str] = []
    packed = geonames.read_alternates(
        iter(["2\t170063\tar\tحلب\t1\t\t\t\n"]), "alternateNames.txt", told.append
    )
    assert list(packed.places()) == []
    assert told == ["alternateNames.txt:1: 8 fields where there should be 10"]


FTM = [
    {
        "id": "NK-1",
        "caption": "Jamal al-Din al-Masri",
        "schema": "Person",
        "properties": {
            "name": ["جمال الدين المصري", "Jamal al-Din al-Masri"],
            "alias": ["Gamal Eddin El Masry"],
            "weakAlias": ["Abu Ahmad"],
            "previousName": ["Jamal Masri"],
            "country": ["sy", "eg"],
            "wikidataId": ["Q4115189"],
            "position": ["governor"],
        },
    },
    {"id": "v", "schema": "Vessel", "properties": {"name": ["Nour"]}},
    {"id": "c", "schema": "Company", "properties": {"name": ["Cham Wings"]}},
    {"id": "n", "schema": "LegalEntity", "properties": {}},
    {"schema": "Person"},
    ["Person"],
    {"id": "w", "schema": "Person", "properties": {"name": "Ali"}},
]


def test_ftm() -> None:
    told: list[str] = []
    text = "\n".join([*map(json.dumps, FTM), "{", ""])
    person, company = ftm.read_entities(lines(text), "e.json", told.append)
    assert person.entity.canonical == "Jamal al-Din al-Masri"
    assert person.entity.arabic_vocalised == "جمال الدين المصري"
    assert (person.entity.kind, company.entity.kind) == (Kind.PERSON, Kind.ORG)
    assert person.entity.country == ("SY", "EG")
    assert person.entity.same_as == ("Q4115189",)
    assert spellings(person) == [
        ("Gamal Eddin El Masry", "", "exonym"),
        ("Jamal Masri", "", "former"),
        ("Abu Ahmad", "", "short"),
    ]
    assert [message.split(": ")[0] for message in told] == [
        "e.json:4", "e.json:5", "e.json:6", "e.json:7", "e.json:8",
    ]  # fmt: skip


def wikidata_item(id: str, **more: object) -> str:
    return json.dumps({"type": "item", "id": id, **more}, ensure_ascii=False)


def label(language: str, value: str) -> dict[str, str]:
    return {"language": language, "value": value}


def claim(value: object) -> dict[str, object]:
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}}


WIKIDATA = "\n".join(
    [
        "[",
        wikidata_item(
            "Q41183",
            labels={
                "en": label("en", "Aleppo"),
                "ar": label("ar", "حلب"),
                "fr": label("fr", "Alep"),
            },
            aliases={"en": [label("en", "Halab")], "de": [label("de", "Haleb")]},
            claims={"P1566": [claim("170063")], "P31": [claim({"id": "Q1549591"})]},
        )
        + ",",
        wikidata_item("Q1", labels=[], aliases=[], claims=[]) + ",",
        wikidata_item("Q2", labels={"mul": "Nizar Qabbani"}, claims={"P31": ["Q5"]}) + ",",
        '{"type": "property", "id": "P31"},',
        '{"id": "Q3", "labels": {"en": 7}}',
        "]",
    ]
)


def test_wikidata() -> None:
    told: list[str] = []
    aleppo, poet = wikidata.read_entities(lines(WIKIDATA), "w.json", told.append)
    assert (aleppo.entity.id, aleppo.entity.canonical) == ("Q41183", "Aleppo")
    assert aleppo.entity.arabic_vocalised == "حلب"
    assert aleppo.entity.same_as == ("Q41183", "geonames:170063")
    assert {(s, lang) for s, lang, _ in spellings(aleppo)} == {
        ("Alep", "fr"), ("Halab", "en"), ("Haleb", "de"),
    }  # fmt: skip
    assert (aleppo.entity.kind, poet.entity.kind) == (Kind.PLACE, Kind.PERSON)
    assert [message.split(": ")[0] for message in told] == ["w.json:3", "w.json:6"]
    aleppo, _ = wikidata.read_entities(
        lines(WIKIDATA), "w.json", told.append, frozenset({"de", "ar"})
    )
    assert {s for s, _, _ in spellings(aleppo)} == {"Halab", "Haleb"}


COD = """
ADM2_EN,ADM2_AR,ADM2_PCODE,ADM1_EN,ADM1_AR,ADM1_PCODE,ADM0_EN,ADM0_AR,ADM0_PCODE,date
Afrin,عفرين,SY0203,Aleppo,حلب,SY02,Syria,سوريا,SY,2021-05-09
"Ain, the city",عين العرب,SY0206,Aleppo,حلب,SY02,Syria,سوريا,SY,2021-05-09
Nowhere,,,Aleppo,حلب,SY02,Syria,سوريا,SY,2021-05-09
too,few
"""

COD_2025 = """
adm1_name,adm1_name1,adm1_name2,adm1_pcode,adm0_name,adm0_name1,adm0_pcode,lang,lang1,lang2
Aleppo,حلب,,SY02,Syria,سوريا,SY,en,ar,
"""


def test_cod() -> None:
    told: list[str] = []
    units = list(cod.read_units(lines(COD), "syr.csv", told.append))
    assert [u.entity.id for u in units] == ["SY", "SY02", "SY0203", "SY0206"]
    aleppo = units[1].entity
    assert (aleppo.canonical, aleppo.arabic_vocalised, aleppo.country) == ("Aleppo", "حلب", ("SY",))
    assert units[3].entity.canonical == "Ain, the city"
    assert spellings(units[2]) == []
    assert [message.split(": ")[0] for message in told] == ["syr.csv:4", "syr.csv:5"]
    country, aleppo_again = cod.read_units(lines(COD_2025), "syr.csv", told.append)
    assert country.entity.arabic_vocalised == "سوريا"
    assert aleppo_again.entity == aleppo
    with pytest.raises(SeedError, match="no column is called like ADM1_PCODE"):
        list(cod.read_units(iter(["a,b\n", "1,2\n"]), "x.csv", told.append))


PLACES = """
id\ttitle\ttitle_source\tfclasses\tccodes\tmatches\tvariants\tstart
z1\tZanzibar\tAn atlas\tP\tTZ\twd:Q1774;gn:148730;tgn:7\tزنجبار@ar;Sansibar@de-DE-1901;Unguja\t1800
\tNo id\tAn atlas\tP\tTZ\t\t\t1800
"""


def test_linked_places() -> None:
    told: list[str] = []
    (zanzibar,) = places.read_places(lines(PLACES), "lp.tsv", told.append)
    assert zanzibar.entity.same_as == ("Q1774", "geonames:148730")
    assert zanzibar.entity.arabic_vocalised == "زنجبار"
    assert zanzibar.entity.source == "An atlas"
    assert spellings(zanzibar) == [("Sansibar", "de-DE-1901", "exonym"), ("Unguja", "", "exonym")]
    assert told == ["lp.tsv:3: there is no id"]
    with pytest.raises(SeedError, match=r"lp.tsv:1: the header lacks the column 'title'"):
        list(places.read_places(iter(["id\tname\n"]), "lp.tsv", told.append))


def test_any_csv() -> None:
    told: list[str] = []
    columns = plain.Columns("Full Name", "No", "Arabic", ("Also", "Nick"), "Sort", "Land", ";")
    text = (
        "No,Full Name,Arabic,Also,Nick,Sort,Land\n"
        '7,"Masri, Jamal",جمال,Gamal;Jemal,Abu|A,person,sy;eg\n'
        "8,Homs,,,,town,\n9,,,,,,\n"
    )
    (jamal,) = plain.read_rows(lines(text), "p.csv", told.append, columns)
    assert jamal.entity.id == "7"
    assert jamal.entity.country == ("SY", "EG")
    assert [a.spelling for a in jamal.aliases] == ["Gamal", "Jemal", "Abu/A"]
    assert told == [
        "p.csv:3: 'town' is none of person, place, org",
        "p.csv:4: 9 has no name",
    ]
    numbered = plain.read_rows(
        lines("name\nHoms\nHama\n"),
        "p.tsv",
        told.append,
        plain.Columns(),
        tabs=True,
        kind=Kind.PLACE,
    )
    assert [(r.entity.id, r.entity.kind) for r in numbered] == [("1", "place"), ("2", "place")]
    with pytest.raises(SeedError, match="lacks the column 'sort'"):
        list(plain.read_rows(lines("No,Full Name,Arabic\n"), "p.csv", told.append, columns))
    with pytest.raises(SeedError, match=r"p.csv:\d: not CSV"):
        list(plain.read_rows(iter(["name\n", '"x\n']), "p.csv", told.append, plain.Columns()))
