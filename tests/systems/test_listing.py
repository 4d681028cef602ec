"""The page that lists the romanisation systems."""

import unicodedata

import pytest

from nisba import Table
from nisba.transliterate import catalogue
from nisba.transliterate.listing import EXAMPLES, FILE, is_current, listing, main
from nisba.transliterate.resources import rows


def test_up_to_date() -> None:
    assert is_current(), f"{FILE}: python -m nisba.transliterate.listing"
    assert main(["--check"]) == 0


def test_every_system_is_there_once_with_an_example() -> None:
    lines = listing().splitlines()
    for system in catalogue():
        (line,) = (x for x in lines if x.startswith(f"| `{system.id}` |"))
        assert len(line.split(" | ")) >= 7, line
        assert all(f"`{alias}`" in line for alias in system.aliases)


def test_examples_are_of_the_seed() -> None:
    table = Table.embedded()
    seed = {
        entity.arabic_vocalised
        for entity in (table.entity_at(i) for i in range(len(table)))
        if entity.source.startswith("seed:")
    }
    texts = [row["text"] for row in rows(EXAMPLES)]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)
    assert {row["text"] for row in rows(EXAMPLES) if row["language"] == "ara"} <= seed


def test_no_such_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--wrong"]) == 2
    assert "--check" in capsys.readouterr().err
