"""The lexicon against pairs of names, and the verdicts on what they say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisba.engine import Engine
from nisba.errors import SeedError
from nisba.seeds import read_rows, seeds_dir
from nisba.table.check import Finding, check_seeds, review
from nisba.table.check.__main__ import main
from nisba.table.check.heard import Disagreement, Hearing, listen
from nisba.table.check.reviewed import COLUMNS, FILE

LEXICON = "arabic\tkind\tgender\tpress\tvariants\tgloss\torigin\tconfidence\tsource"
KARIM = "كَرِيم\tgiven\tm\tKarim\t\t\tar\thigh\teditor"
SALIM = "سَلِيم\tgiven\tm\tSalim\t\t\tar\thigh\teditor"
TALAL = "طَلَال\tgiven\tm\tTalal\t\t\tar\thigh\teditor"


def seeds(directory: Path, *rows: str, reviewed: tuple[str, ...] = ()) -> Path:
    """A seeds directory of some lexicon rows and verdicts."""
    (directory / "lexicon").mkdir()
    text = "".join(f"{row}\n" for row in (LEXICON, *rows))
    (directory / "lexicon" / "given.tsv").write_text(text, encoding="utf-8")
    if reviewed:
        text = "".join(f"{row}\n" for row in ("\t".join(COLUMNS), *reviewed))
        (directory / FILE).write_text(text, encoding="utf-8")
    return directory


def pairs(directory: Path, *rows: str) -> Path:
    """A file of pairs, each a row of native, latin and count."""
    path = directory / "pairs.tsv"
    text = "".join(f"{row}\n" for row in ("native\tlatin\tcount", *rows))
    path.write_text(text, encoding="utf-8")
    return path


def hear(directory: Path, lexicon: tuple[str, ...], *rows: str) -> Hearing:
    """What pairs say of a lexicon of these rows."""
    place = seeds(directory, *lexicon)
    return listen(pairs(directory, *rows), Engine.create(lexicon_dir=place / "lexicon"))


def reviews(place: Path) -> list[Finding]:
    """The findings of the check about verdicts."""
    return [f for f in check_seeds(place) if f.code == "review"]


def test_elements_are_counted_by_what_the_pairs_have(tmp_path: Path) -> None:
    said = hear(
        tmp_path, (KARIM, SALIM, TALAL), "كريم\tkareem\t4", "الكريم\tel-karim\t1", "سليم\tx\t9"
    )
    assert (said.entries, said.known, said.attested) == (3, 2, 1)
    assert said.share == pytest.approx(1 / 3)
    assert said.disagreements == (Disagreement("كَرِيم", "Karim", "press", "kareem 4"),)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (("كريم\tkarim\t2",), ()),
        (("كريم\tkurum\t3", "كريم\tkarim\t2"), ("vowels",)),
        (("كريم\tkurum\t2", "كريم\tkarim\t2"), ()),
        (("كريم\tsmith\t99",), ()),
        (("كريم\tkareem\t2", "كريم\tkarim\t1"), ()),
        (("كريم\tkareem\t4", "كريم\tkarim\t2"), ("press",)),
        (("كريم\tkareem\t4", "كريم\tkarim\t3"), ()),
        (("قريم\tkarim\t3",), ("letters",)),
        (("قريم\tkarim\t2",), ()),
        (("قريم\tkarim\t3", "كريم\tkarim\t1"), ()),
        (("Карим\tkarim\t3",), ("letters",)),
        (("كريم\tкарим\t3",), ()),
    ],
)
def test_what_is_a_disagreement(
    tmp_path: Path, rows: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    said = hear(tmp_path, (KARIM,), *rows)
    assert tuple(d.code for d in said.disagreements) == wanted


def test_a_namesake_of_the_same_letters_explains_its_own_spellings(tmp_path: Path) -> None:
    sulaym = "سُلَيم\tgiven\tm\tSulaym\t\t\tar\thigh\teditor"
    said = hear(tmp_path, (SALIM, sulaym), "سليم\tsalim\t9", "سليم\tsulaym\t1")
    assert said.disagreements == ()


def test_listed_variants_are_spellings_of_the_element(tmp_path: Path) -> None:
    listed = KARIM.replace("\tKarim\t\t", "\tKarim\tXurum\t")
    assert hear(tmp_path, (listed,), "كريم\txurum\t3").attested == 1


@pytest.mark.parametrize("row", ["كريم\tkarim\tmany", "كريم\tkarim"])
def test_pairs_that_are_none_say_where(tmp_path: Path, row: str) -> None:
    with pytest.raises(SeedError, match=r"pairs\.tsv:2"):
        hear(tmp_path, (KARIM,), row)


def test_a_disagreement_is_open_until_it_has_a_verdict(tmp_path: Path) -> None:
    place = seeds(tmp_path, KARIM)
    file = pairs(tmp_path, "كريم\tkareem\t4")
    engine = Engine.create(lexicon_dir=place / "lexicon")
    (finding,) = review(place, file, engine).findings
    assert (finding.file, finding.code, finding.severity) == (FILE, "review", "error")
    assert "كَرِيم (Karim), press: kareem 4" in finding.message
    verdict = "كَرِيم\tKarim\tpress\tkareem 4\tright\ta test\teditor\n"
    (tmp_path / FILE).write_text("\t".join(COLUMNS) + "\n" + verdict, encoding="utf-8")
    assert review(place, file, engine).open == ()
    other = verdict.replace("Karim", "Kerim")
    (tmp_path / FILE).write_text("\t".join(COLUMNS) + "\n" + other, encoding="utf-8")
    assert len(review(place, file, engine).open) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("كَرِيم\tKarim\tpress\tkareem 4\tright\ta test\teditor", ""),
        ("كَرِيم\tKarim\tpress\tkareem 4\tcorrected\ta test\teditor", ""),
        ("كَرِيم\tKarim\tpress\tkareem 4\tremoved\ta test\teditor", "was removed"),
        ("كَارِم\tKarem\tpress\tkareem 4\tremoved\ta test\teditor", ""),
        ("كَارِم\tKarem\tpress\tkareem 4\tright\ta test\teditor", "does not have it any more"),
        ("كَرِيم\tKerim\tpress\tkareem 4\tright\ta test\teditor", "spelled Karim now"),
        ("كَرِيم\tKarim\tpress\tkareem 4\tperhaps\ta test\teditor", "no verdict"),
        ("كَرِيم\tKarim\tlooks\tkareem 4\tright\ta test\teditor", "none of vowels"),
        ("كَرِيم\tKarim\tpress\tkareem 4\tright\t\teditor", "needs a reason"),
    ],
)
def test_verdicts_are_about_elements_as_they_are(tmp_path: Path, row: str, said: str) -> None:
    found = reviews(seeds(tmp_path, KARIM, reviewed=(row,)))
    assert len(found) == bool(said)
    assert all(said in f.message and (f.file, f.line) == (FILE, 2) for f in found)


def test_the_task_prints_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, file = seeds(tmp_path, KARIM), pairs(tmp_path, "كريم\tkareem\t4")
    assert main(["heard", str(place), str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == "كَرِيم\tKarim\tpress\tkareem 4\t\t\t\n"
    assert "attests 1 of 1 elements (100.0%)" in told.err
    assert "is not the file that the verdicts were given on" in told.err


def test_every_disagreement_on_record_has_a_verdict() -> None:
    rows = [row for _, row in read_rows(seeds_dir() / FILE, COLUMNS)]
    assert len(rows) > 900
    keys = [(row["arabic"], row["code"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    assert reviews(seeds_dir()) == []
