"""The page that lists the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisba.table.check.__main__ import main
from nisba.table.listing import FILE, listing, listing_is_current, write_listing

ENTITIES = """\
id	kind	canonical	arabic	country	same_as	confidence	source	note
N900001	place	Syria	سُورِيَا	SY	Q858	high	editor	country
N900002	place	al-Bab	البَاب	SY		medium	editor	town
N900003	place	Aleppo	حَلَب	SY		high	editor	city
N900004	org	Arab League	جَامِعَة الدُوَل العَرَبِيَّة			high	editor	a|b
N900005	place	Euphrates	الفُرَات	SY|IQ		high	editor	river
N900006	person	Zayd	زَيد	JO		high	editor	poet
"""
ALIASES = """\
entity	spelling	language	kind	source
N900003	Aleppo	en	exonym	editor
N900003	Alep	fr	exonym	editor
N900003	Beroea	la	former	editor
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for folder, text in (("entities", ENTITIES), ("aliases", ALIASES)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "some.tsv").write_text(text, encoding="utf-8")
    return tmp_path


def test_by_country_then_kind_then_name(seeds: Path) -> None:
    text = listing(seeds)
    headings = [x for x in text.splitlines() if x.startswith("##")]
    assert headings == [
        "## JO", "### Persons", "## Syria (SY)", "### Places", "## Several countries",
        "### Places", "## No country", "### Organisations",
    ]  # fmt: skip
    order = [text.index(f"| {n} |") for n in ("N900003", "N900002", "N900001", "N900005")]
    assert order == sorted(order)


def test_rows_say_what_a_reader_checks(seeds: Path) -> None:
    text = listing(seeds)
    assert "| N900003 | Aleppo | حَلَب | Alep; Beroea (*former*) | city |" in text
    assert "town (medium confidence) |" in text
    assert "country [Q858] |" in text
    assert "SY IQ: river |" in text
    assert "a\\|b" in text
    assert "| Syria (SY) | 3 | 0 | 0 | 3 |" in text
    assert "| **all** | 4 | 1 | 1 | 6 |" in text


def test_written_and_checked(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (seeds / "manifest.yaml").write_text("name: nisba-seeds\nfiles:\n", encoding="utf-8")
    assert not listing_is_current(seeds)
    assert main(["current", str(seeds)]) == 1
    said = capsys.readouterr().err
    assert FILE in said
    assert "manifest.yaml" in said
    assert main(["refresh", str(seeds)]) == 0
    assert listing_is_current(seeds)
    assert main(["current", str(seeds)]) == 0
    assert not write_listing(seeds)
    (seeds / FILE).write_text("edited", encoding="utf-8")
    assert not listing_is_current(seeds)


def test_second_sources_from_a_shell(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["second", str(seeds)]) == 0
    assert "confirmed" in capsys.readouterr().out
    wrong = ENTITIES.replace("سُورِيَا", "العِرَاق")
    (seeds / "entities" / "some.tsv").write_text(wrong, encoding="utf-8")
    assert main(["second", str(seeds)]) == 1
    assert "some.tsv:2: العِرَاق" in capsys.readouterr().out


def test_no_such_task(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "refresh" in capsys.readouterr().err
